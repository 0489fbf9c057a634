"""The pure engine: whatever people write, it neither crashes nor falls silent, and every answer kept is a valid one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms import conversation
from sms.conversation import MOST_REASKS, Ending, Talk, Turn
from survey.answers import accept
from survey.definition import xlsform
from survey.definition.model import Survey
from survey.interview import Clock, Interview
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
        talk = Talk(interview, language, date(2026, 11, 24), "household", (), turn.pending, turn.reasks)
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
