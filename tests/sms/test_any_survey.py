"""Any survey, any text: the engine neither crashes nor falls silent, loses no answer and has no dead end."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sms import conversation
from sms.conversation import Ending, Talk, Turn, render
from survey import languages
from survey.answers import AnswerRejected, accept
from survey.definition.model import Question, Survey
from survey.interview import Clock, Interview, NotAccepted
from survey.languages.commands import MILD
from survey.parts import MOST_AFTER_SOMETHING, MOST_SEGMENTS, fits
from survey.publishing import paths_not_by_text
from survey.words import Message
from tests.sms.any_survey import WRITTEN, Aimed, Draw, surveys
from tests.sms.factories import INSTALLATION, NOW

CLOCK = Clock(NOW, NOW, INSTALLATION.timezone)
TODAY = date(2026, 11, 24)

ANSWERS = (
    "#",
    "2",
    "1",
    "7",
    "50",
    "OK",
    "today",
    "14:30",
    "24-11-2026 2:30 pm",
    "1 2 3",
    "3 2 1",
    "1 2 3 4 5 6",
    "a",
    "x",
)
"""What somebody tries who wants to get to the end: one of these does for every question that anything does for."""

MOST_STEPS = 100


class Person:
    """Somebody who answers: what was kept of theirs, and how the conversation stands."""

    def __init__(self, survey: Survey, language: str, *, discreet: bool, at_a_time: int) -> None:
        self.survey = survey
        self.language = language
        self.discreet = discreet
        self.at_a_time = at_a_time
        self.not_by_text = frozenset(paths_not_by_text(survey))
        self.given: dict[str, str] = {}
        self.stretch = 0
        self.turn = Turn(())
        self.turn = self.heard(conversation.begin(self.talk()))

    def __repr__(self) -> str:
        """What matters of them and of the survey: whole lists would fill pages."""
        asked = [
            f"{placed.item.path}: {getattr(placed.item, 'type', 'group')} {len(getattr(placed.item, 'choices', ()))}"
            for placed in self.survey.placed
        ]
        return f"{self.language} discreet={self.discreet} at_a_time={self.at_a_time} {asked} {self.given}"

    def talk(self) -> Talk:
        """The conversation as it stands."""
        talk = Talk(
            Interview(self.survey, dict(self.given), CLOCK, language=self.language, seed="1"),
            self.language,
            TODAY,
            "any",
            self.not_by_text,
            discreet=self.discreet,
            at_a_time=self.at_a_time,
            stretch=self.stretch,
        )
        return talk.after_turn(self.turn)

    def open(self) -> Question | None:
        """The question that waits for an answer."""
        return self.talk().question

    def tries(self, text: str) -> Turn:
        """What would come of `text`."""
        return conversation.take(self.talk(), text)

    def send(self, text: str) -> None:
        """Send `text`, and look whether everything is as it should be after it."""
        talk, before = self.talk(), dict(self.given)
        question = talk.question
        turn = self.heard(conversation.take(talk, text))
        if turn.keep is not None:
            assert question is not None
            assert turn.keep.path == question.path
            assert turn.keep.value == "" or accept(question, turn.keep.value) == turn.keep.value
            self.given[turn.keep.path] = turn.keep.value
            self.stretch += 1
        if turn.forget is not None:
            assert turn.forget in self.given
            del self.given[turn.forget]
        if question is not None and (plain := self.plainly_says(talk, question, text)) is not None:
            assert turn.keep is not None, f"the answer {text!r} was lost"
            assert turn.keep.value == plain
        self.turn = turn
        assert {path: self.given.get(path) for path in before if path != turn.forget} == {
            path: value for path, value in before.items() if path != turn.forget
        }
        after = self.talk()
        if turn.keep is not None and question is not None and after.interview.relevant(question):
            assert after.interview.value(question) == turn.keep.value
        if turn.offer:  # they go on
            self.stretch = 0
            self.turn = self.heard(conversation.resume(after))

    def heard(self, turn: Turn) -> Turn:
        """There is a reply, and it is not longer than a text may be. The last words of a survey are said whole."""
        if turn.ending is not Ending.COMPLETE:
            said = render(turn.say, self.language)
            assert said.strip()
            something_first = turn.reasks > 1 or isinstance(turn.say[0], Message)
            assert fits(said, MOST_AFTER_SOMETHING if something_first else MOST_SEGMENTS), said
        return turn

    def plainly_says(self, talk: Talk, question: Question, text: str) -> str | None:
        """What `text` answers beyond doubt; None if it does not, or is a command, or is asked for a yes or no."""
        command = languages.command(text, in_question=True)
        if talk.pending is not None or command not in (None, *MILD) or (command and not question.choices):
            return None
        try:
            reading = conversation.reading_of(talk, question, text)
            talk.interview.check(question, reading.value)
        except (AnswerRejected, NotAccepted):
            return None
        return reading.value if reading.sure else None


@st.composite
def people(draw: Draw) -> Person:
    """Anybody, before they have said a word."""
    language = draw(st.sampled_from(INSTALLATION.languages))
    discreet, at_a_time = draw(st.booleans()), draw(st.sampled_from([0, 0, 2]))
    return Person(draw(surveys()), language, discreet=discreet, at_a_time=at_a_time)


def talked(person: Person, texts: list[str | Aimed]) -> None:
    """Let them send `texts`, as long as the conversation lasts."""
    for text in texts:
        if person.turn.ending is not None:
            return
        person.send(text.text(person.open()) if isinstance(text, Aimed) else text)


def get_to_the_end(person: Person) -> None:
    """Answer whatever is asked, until all is answered or it is parked; anything else is a dead end."""
    for _ in range(MOST_STEPS):
        if person.turn.ending is not None:
            return
        kept = (text for text in ANSWERS if (turn := person.tries(text)).keep is not None or turn.pending is not None)
        person.send("1" if person.turn.pending is not None else next(kept, "???"))
    raise AssertionError("a dead end")


def read_the_rest(person: Person) -> None:
    """Ask for more until all of a long question has been said: then every choice has been."""
    question = person.open()
    if question is None or not person.turn.shown:
        return
    person.turn = person.heard(conversation.resume(person.talk()))
    heard = [render(person.turn.say, person.language)]
    while person.turn.shown:
        before = person.turn.shown
        person.send("+")
        assert person.turn.shown == 0 or person.turn.shown > before
        heard.append(render(person.turn.say, person.language))
    lines = [line for text in heard for line in text.split("\n")]
    for choice in question.choices:
        labels = [choice.name, *choice.label.values()]
        assert any(line.endswith(tuple(filter(None, labels))) for line in lines), choice.name


@settings(max_examples=800, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(person=people(), texts=st.lists(WRITTEN, min_size=3, max_size=12))
def test_whatever_is_asked_and_written_there_is_a_way_on(person: Person, texts: list[str | Aimed]) -> None:
    talked(person, texts)
    read_the_rest(person)
    get_to_the_end(person)
