"""What a conversation consists of: how it stands, and what one text does to it. Values; nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from survey.answers import nothing_to_choose
from survey.definition.model import Question, unnumbered
from survey.interview import Interview
from survey.words import Message


def nothing_taught(_path: str) -> Mapping[str, str]:
    """No words at all."""
    return {}


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
class Said:
    """The reply to a text, in the person's language (None is silence), and why the desk should look at the text.

    `moved` tells whether an answer was kept or taken back: no two such replies are one too many.
    """

    text: str | None
    flagged: str | None = None
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What one text does: what to say, what to keep or forget, and how the conversation stands after it.

    `offer` says that enough was asked at a time, and that the person was asked whether to go on. `unread` is what was
    not understood as an answer to a question: the desk may teach us a word from it. `shown` is how much of the open
    question has been said so far (`survey.parts`), 0 if all of it.
    """

    say: tuple[Piece, ...]
    keep: Answered | None = None
    forget: str | None = None
    pending: Answered | None = None
    reasks: int = 0
    ending: Ending | None = None
    offer: bool = False
    unread: tuple[Question, str] | None = None
    shown: int = 0


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as it stands: the interview, its language, the questions that are not asked by text.

    `pending` is a doubtful answer that waits to be confirmed; `keyword` starts this survey again. `stretch` counts what
    was answered since the person last said to go on, and `at_a_time` is how much they are asked before they are asked
    that again (0: everything). A `discreet` conversation repeats nothing of what was answered. `taught` gives the words
    that the desk taught for the question at a path; it is asked only of what is not plain without. `shown` is as a
    `Turn` left it.
    """

    interview: Interview
    language: str
    today: date
    keyword: str
    not_by_text: Collection[str] = ()
    pending: Answered | None = None
    reasks: int = 0
    stretch: int = 0
    at_a_time: int = 0
    discreet: bool = False
    taught: Callable[[str], Mapping[str, str]] = nothing_taught
    shown: int = 0

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
        return replace(self, interview=interview, pending=None, reasks=0, shown=0)

    def after_turn(self, turn: Turn) -> Talk:
        """This conversation as `turn` left it, its answers aside."""
        return replace(self, pending=turn.pending, reasks=turn.reasks, shown=turn.shown)

    def left(self) -> int:
        """How many questions are still to be asked, as far as one can tell now."""
        return sum(1 for question in self.askable() if question.path not in self.interview.given)
