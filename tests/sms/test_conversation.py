"""The pure engine: whatever people write, it neither crashes nor falls silent, and every answer kept is a valid one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms import conversation
from sms.conversation import MOST_REASKS, Ending, Talk, Turn
from sms.dialogue import CONSENT
from survey.answers import accept
from survey.definition import xlsform
from survey.definition.model import Choice, Language, Question, QuestionType, Survey
from survey.interview import Clock, Interview
from survey.parts import MOST_AFTER_SOMETHING, THE_REST, fits
from survey.words import Message, say
from tests.sms.factories import INSTALLATION, NOW, SURVEYS

ALPHABETS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["1", "೨", "3", "yes", "ಇಲ್ಲ", "#", "*", "tap", "1 3", "", " ", "نل", "back", "skip", "45", "4.0"]),
    st.text(alphabet="೦೧೨೩೪೫ಅಕಿ್\u200c\u200d٠۱२৩௪", max_size=12),
)


@pytest.fixture(scope="module")
def survey() -> Survey:
    found = xlsform.read((SURVEYS / "household.md").read_bytes(), "household.md").survey
    assert found is not None
    return found


def play(survey: Survey, texts: list[str], language: str) -> tuple[dict[str, str], list[Turn]]:
    clock = Clock(NOW, NOW, INSTALLATION.timezone)
    given_so_far: dict[str, str] = {}
    turn = conversation.begin(Talk(Interview(survey, {}, clock), language, date(2026, 11, 24), "household"))
    turns = [turn]
    for text in texts:
        if turn.ending is Ending.COMPLETE:
            break
        interview = Interview(survey, given_so_far, clock)
        talk = Talk(interview, language, date(2026, 11, 24), "household").after_turn(turn)
        turn = conversation.take(talk, text)
        if turn.keep is not None:
            given_so_far = {**given_so_far, turn.keep.path: turn.keep.value}
        if turn.forget is not None:
            given_so_far = {path: value for path, value in given_so_far.items() if path != turn.forget}
        turns.append(turn)
    return given_so_far, turns


@given(texts=st.lists(ALPHABETS, max_size=25), language=st.sampled_from(INSTALLATION.languages))
def test_no_text_crashes_it_or_leaves_a_person_without_a_reply(survey: Survey, texts: list[str], language: str) -> None:
    kept, turns = play(survey, texts, language)
    for turn in turns:
        if turn.ending is not Ending.COMPLETE:
            assert conversation.render(turn.say, language).strip()
        assert turn.reasks <= MOST_REASKS
    for path, value in kept.items():
        question = survey.question_at(path)
        assert question is not None
        assert value == "" or accept(question, value) == value


@given(texts=st.lists(ALPHABETS, max_size=10))
def test_there_is_always_a_way_on(survey: Survey, texts: list[str]) -> None:
    """From wherever a person got to, plain answers lead to the end."""
    plain = {"people": "3", "water": "1", "enough": "yes", "uses": "1 2", "change": "more water"}
    kept, turns = play(survey, texts, "en")
    if turns[-1].ending is Ending.COMPLETE:
        return
    clock = Clock(NOW, NOW, INSTALLATION.timezone)
    pending = turns[-1].pending
    for _ in range(len(plain) + 1):
        talk = Talk(Interview(survey, kept, clock), "en", date(2026, 11, 24), "household", (), pending)
        question = talk.question
        if question is None:
            return
        turn = conversation.take(talk, "no" if pending else plain[question.path])
        pending = turn.pending
        if turn.keep is not None:
            kept = {**kept, turn.keep.path: turn.keep.value}
    assert conversation.Talk(Interview(survey, kept, clock), "en", date(2026, 11, 24), "household").question is None


def words(*texts: str) -> tuple[Choice, ...]:
    return tuple(Choice(f"c{at}", {"en": text}) for at, text in enumerate(texts))


CENTRES = words(*(f"Sorting centre of ward {at}" for at in range(1, 61)))


def asking(kind: str, label: str = "Where?", choices: tuple[Choice, ...] = (), *, discreet: bool = False) -> Talk:
    question = Question("q", "q", QuestionType(kind), label={"en": label}, choices=choices)
    survey = Survey("s", {}, (Language("en", "en"),), "en", (question,))
    interview = Interview(survey, {}, Clock(NOW, NOW, INSTALLATION.timezone))
    return Talk(interview, "en", date(2026, 11, 24), "s", discreet=discreet)


def after(talk: Talk, *texts: str) -> Turn:
    """The turn that the last of `texts` makes."""
    turn = conversation.resume(talk)
    for text in texts:
        turn = conversation.take(talk.after_turn(turn), text)
    return turn


def test_a_long_list_comes_in_parts_until_the_first_comes_again() -> None:
    talk = asking("select_one", choices=CENTRES)
    turns = [after(talk, *["more"] * times) for times in range(4)]
    said = [conversation.render(turn.say, "en") for turn in turns]
    assert said[0].startswith("Where?\n1 Sorting centre of ward 1\n")
    assert said[0].endswith("\nThere is more: send MORE or +")
    assert "\n60 Sorting centre of ward 60" in said[2]
    assert "MORE" not in said[2]
    assert said[3] == said[0]
    assert [turn.shown > 0 for turn in turns] == [True, True, False, True]


@pytest.mark.parametrize(
    "text", ["60", "೬೦", "c59", "Sorting centre of ward 60", "sorting centre of ward 60"], ids=lambda text: f"by {text}"
)
def test_a_choice_that_was_not_shown_yet_can_be_chosen(text: str) -> None:
    kept = after(asking("select_one", choices=CENTRES), text).keep
    assert kept is not None
    assert kept.value == "c59"


@pytest.mark.parametrize(
    ("talk", "kept"),
    [
        pytest.param(asking("select_one", choices=words("Less", "More")), "c1", id="a short list"),
        pytest.param(asking("select_one", choices=(*CENTRES, *words("More")[:1])), "c0", id="a long list"),
        pytest.param(asking("text"), "more", id="a short question"),
        pytest.param(asking("text", "A long question? " * 60), None, id="not while words remain"),
        pytest.param(asking("select_one", choices=CENTRES), None, id="not while choices remain"),
    ],
)
def test_more_is_an_answer_where_it_is_one(talk: Talk, kept: str | None) -> None:
    turn = after(talk, "more")
    assert (turn.keep.value if turn.keep else None) == kept


def test_a_mistake_costs_no_place_and_the_second_begins_again() -> None:
    talk = asking("select_one", choices=CENTRES)
    once = after(talk, "more", "99")
    assert once.shown == after(talk, "more").shown
    twice = after(talk, "more", "99", "99")
    assert "1 Sorting centre of ward 1\n" in conversation.render(twice.say, "en")
    assert once.reasks == after(talk, "99", "more").reasks == 1


def test_whoever_asks_for_more_is_not_parked_for_it() -> None:
    assert after(asking("select_one", choices=CENTRES), *["more"] * 20).ending is None


@pytest.mark.parametrize(
    ("kind", "choices", "text", "asked"),
    [
        pytest.param("select_one", words("Bengaluru", "Mysuru"), "mysoru", "number", id="one choice"),
        pytest.param("select_one", words("1-3", "4-6", "Mysuru"), "mysoru", "number or letter", id="letters"),
        pytest.param("select_multiple", words("Bengaluru", "Mysuru"), "mysoru", "number", id="several"),
    ],
)
def test_on_a_shared_phone_a_doubtful_choice_is_asked_for_by_number(
    kind: str, choices: tuple[Choice, ...], text: str, asked: str
) -> None:
    turn = after(asking(kind, choices=choices, discreet=True), text)
    said = conversation.render(turn.say, "en")
    assert said.startswith(f"Please send only the {asked} from the list.")
    assert turn.pending is None
    assert turn.unread is not None
    assert not any(choice.label["en"] in said for choice in choices)


def test_on_a_shared_phone_a_number_after_a_doubt_is_that_choice() -> None:
    """“Did you mean “2”? 1 yes 2 no” had two meanings of 1."""
    kept = after(asking("select_one", choices=words("Bengaluru", "Mysuru"), discreet=True), "mysoru", "1").keep
    assert kept is not None
    assert kept.value == "c0"


@pytest.mark.parametrize("language", INSTALLATION.languages)
def test_what_is_said_beside_a_question_leaves_room_for_it(language: str) -> None:
    """However long a word: the first text holds the opening, one word, and how to get the rest."""
    opening = say(Message(conversation.OPENING_OF_REPEATS, {"count": 100}), language)
    whole = "\n".join([opening, say(Message(CONSENT), language), "ಅ" * 40, say(Message(THE_REST), language)])
    assert fits(whole, MOST_AFTER_SOMETHING)
    for short in (conversation.BY_NUMBER, conversation.BY_LETTER, THE_REST):
        assert fits(say(Message(short), language), 1)
