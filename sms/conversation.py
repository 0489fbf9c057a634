"""The conversation, pure: where it stands and a text in, what to keep and what to say out.

Nothing is stored, sent or timed here; the gateway does that. What to ask follows from the interview.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from survey import languages
from survey.answers import AnswerRejected, choice_numbers, how_to_answer, nothing_to_choose, read
from survey.definition.model import Choice, Group, Question, QuestionType, unnumbered
from survey.interview import Interview, NotAccepted
from survey.words import N_, Message, say

MOST_REASKS = 3

OPENING_OF_REPEATS = N_("%(count)s questions or more; each reply costs you one text. # skips a question, STOP ends.")
OPENING = N_("Up to %(count)s questions; each reply costs you one text. # skips a question, STOP ends.")
DID_YOU_MEAN = N_("Did you mean “%(answer)s”? 1 yes 2 no")
PARKED = N_("Let us stop here for now. What you answered is kept. Send %(keyword)s to go on.")
NOTHING_TO_CORRECT = N_("This is the first question.")

Piece = Message | str
"""Something to say: ours, to be put into a language, or the survey's own words."""


class Ending(Enum):
    """How a conversation ends."""

    COMPLETE = "complete"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: the question's path, its ODK value text ("" for skipped), and what was written."""

    path: str
    value: str
    raw: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What one text does: what to say, what to keep or forget, and how the conversation stands after it."""

    say: tuple[Piece, ...]
    keep: Answered | None = None
    forget: str | None = None
    pending: Answered | None = None
    reasks: int = 0
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as it stands: the interview, its language, the questions that are not asked by text.

    `pending` is a doubtful answer that waits to be confirmed; `keyword` starts this survey again.
    """

    interview: Interview
    language: str
    today: date
    keyword: str
    not_by_text: Collection[str] = ()
    pending: Answered | None = None
    reasks: int = 0

    @property
    def question(self) -> Question | None:
        """The question that is open now; None when all that can be asked by text has been."""
        return next((question for question in self.askable() if question.path not in self.interview.given), None)

    def askable(self) -> Iterable[Question]:
        """The questions that apply and can be asked by text, in form order."""
        return (
            question
            for question in self.interview.asked
            if unnumbered(question.path) not in self.not_by_text and not nothing_to_choose(question)
        )

    def after(self, interview: Interview) -> Talk:
        """This conversation as `interview` now stands, and nothing left to confirm."""
        return Talk(interview, self.language, self.today, self.keyword, self.not_by_text)


def begin(talk: Talk) -> Turn:
    """Open the conversation: how much is coming and what it costs, then the first question."""
    survey = talk.interview.survey
    count = sum(1 for q in survey.questions() if q.takes_answer and q.path not in talk.not_by_text)
    repeats = any(isinstance(placed.item, Group) and placed.item.repeats for placed in survey.placed)
    opening = Message(OPENING_OF_REPEATS if repeats else OPENING, {"count": count})
    return Turn((opening, *_ask(talk)), ending=_ending(talk))


def resume(talk: Talk) -> Turn:
    """Ask the open question again."""
    return Turn(_ask(talk), ending=_ending(talk))


def take(talk: Talk, text: str) -> Turn:
    """Take `text` as the next thing the person says in this conversation."""
    question = talk.question
    if question is None:
        return resume(talk)
    if talk.pending is not None:
        confirmed = _yes_or_no(text, talk)
        if confirmed is True:
            return _keep(talk, talk.pending)
        if confirmed is False:
            return Turn(_ask(talk), reasks=talk.reasks)
    match languages.command(text, in_question=True):
        case "skip":
            return _take_value(talk, question, "", text)
        case "back":
            return _back(talk, question)
    try:
        reading = read(question, text, language=talk.language, today=talk.today)
    except AnswerRejected as error:
        return _ask_again(talk, error.message)
    if not reading.sure:
        shown = talk.interview.spoken(question, reading.value, talk.language)
        return Turn(
            (Message(DID_YOU_MEAN, {"answer": shown}),),
            pending=Answered(question.path, reading.value, text),
            reasks=talk.reasks,
        )
    return _take_value(talk, question, reading.value, text)


def menu(offered: Sequence[str]) -> str:
    """The languages to choose from, each named in itself, numbered from 1."""
    return "\n".join(f"{number} {languages.name(code)}" for number, code in enumerate(offered, 1))


def chosen_language(text: str, offered: Sequence[str], today: date) -> str | None:
    """The language of `offered` that `text` chooses, by number or by its name in any language; None if it does not."""
    named = languages.named(text)
    if named in offered:
        return named
    choices = tuple(Choice(code, {code: languages.name(code)}) for code in offered)
    question = Question(name="language", path="language", type=QuestionType.SELECT_ONE, choices=choices)
    try:
        reading = read(question, text, language="en", today=today)
    except AnswerRejected:
        return None
    return reading.value if reading.sure else None


def render(pieces: Iterable[Piece], language: str) -> str:
    """What is said, as one text in `language`."""
    return "\n".join(piece if isinstance(piece, str) else say(piece, language) for piece in pieces)


def _take_value(talk: Talk, question: Question, value: str, raw: str) -> Turn:
    try:
        talk.interview.check(question, value)
    except NotAccepted as error:
        return _ask_again(talk, talk.interview.objection(error, talk.language, question))
    return _keep(talk, Answered(question.path, value, raw))


def _keep(talk: Talk, answered: Answered) -> Turn:
    after = talk.after(talk.interview.with_answer(answered.path, answered.value))
    return Turn(_ask(after), keep=answered, ending=_ending(after))


def _back(talk: Talk, question: Question) -> Turn:
    answered = [q for q in talk.askable() if q.path in talk.interview.given]
    before = [q for q in answered if q.path != question.path]
    if not before:
        return Turn((Message(NOTHING_TO_CORRECT), *_ask(talk)), reasks=talk.reasks)
    last = before[-1].path
    after = talk.after(talk.interview.without(last))
    return Turn(_ask(after), forget=last)


def _ask_again(talk: Talk, why: Piece) -> Turn:
    reasks = talk.reasks + 1
    if reasks > MOST_REASKS:
        return Turn((Message(PARKED, {"keyword": talk.keyword}),), ending=Ending.PARKED)
    # The question itself is still on the phone: say it again only if saying what is wrong did not help.
    return Turn((why,) if reasks == 1 else (why, *_ask(talk)), reasks=reasks)


def _ask(talk: Talk) -> tuple[Piece, ...]:
    interview, question = talk.interview, talk.question
    notes = (interview.words(note.label, talk.language, note) for note in interview.notes_before(question))
    pieces: list[Piece] = [note for note in notes if note]
    if question is None:
        return tuple(pieces)
    pieces.append(interview.words(question.label, talk.language, question) or question.name)
    numbers = choice_numbers(question, talk.language)
    for number, choice in zip(numbers, question.choices, strict=True):
        label = interview.words(choice.label, talk.language, question) or choice.name
        pieces.append(label if label == number else f"{number} {label}")
    if how := how_to_answer(question, language=talk.language, today=talk.today):
        pieces.append(how)
    return tuple(pieces)


def _ending(talk: Talk) -> Ending | None:
    return Ending.COMPLETE if talk.question is None else None


def _yes_or_no(text: str, talk: Talk) -> bool | None:
    question = Question(
        name="confirm",
        path="confirm",
        type=QuestionType.SELECT_ONE,
        choices=(Choice("yes", {}), Choice("no", {})),
    )
    try:
        reading = read(question, text, language=talk.language, today=talk.today)
    except AnswerRejected:
        return None
    return reading.value == "yes" if reading.sure else None
