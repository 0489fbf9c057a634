"""What a survey is: languages, questions, groups and choices. Pure values; stored and sent as JSON by `codec`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from survey.definition.expressions.tree import Node

UNDECLARED = "und"
"""The language code (BCP 47 "undetermined") under which texts without a declared language are kept."""

Text = Mapping[str, str]
"""One text in several languages: language code → text. Empty translations are left out."""


class QuestionType(StrEnum):
    """The XLSForm types that Kelu asks, shows or computes, under their canonical XLSForm names."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    DATE = "date"
    NOTE = "note"
    CALCULATE = "calculate"
    START = "start"
    END = "end"
    TODAY = "today"


SILENT = frozenset({QuestionType.CALCULATE, QuestionType.START, QuestionType.END, QuestionType.TODAY})
"""Types that are never shown: their value is computed or taken from the clock."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language that the survey is written in.

    `code` is the tag texts are kept under ("kn", or `UNDECLARED`); `name` is the workbook's own word for it;
    `declared` tells whether the workbook gave the code or it was inferred.
    """

    code: str
    name: str
    declared: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a select question: `name` is stored, `label` is shown."""

    name: str
    label: Text


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the survey sheet that takes, shows or computes a value.

    `path` names it uniquely from the root ("household/age"); `row` is its row in the workbook's survey sheet (1-based).
    Expressions are parsed trees; None means the cell was empty.
    """

    name: str
    path: str
    type: QuestionType
    label: Text = field(default_factory=dict)
    hint: Text = field(default_factory=dict)
    required: Node | None = None
    required_message: Text = field(default_factory=dict)
    relevant: Node | None = None
    constraint: Node | None = None
    constraint_message: Text = field(default_factory=dict)
    calculation: Node | None = None
    default: str = ""
    choices: tuple[Choice, ...] = ()
    appearance: str = ""
    row: int = 0

    @property
    def takes_answer(self) -> bool:
        """Whether a person answers it (not a note, a calculate or metadata)."""
        return self.type is not QuestionType.NOTE and self.type not in SILENT


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together; irrelevant when its own `relevant` is false."""

    name: str
    path: str
    children: tuple[Question | Group, ...]
    label: Text = field(default_factory=dict)
    relevant: Node | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A question and the relevance of everything around it, its own last: all must hold for it to be asked."""

    question: Question
    relevants: tuple[Node, ...]


@dataclass(frozen=True)
class Survey:
    """A whole survey definition, as published. `version` is the workbook's own version text ("" if it has none)."""

    form_id: str
    title: Text
    languages: tuple[Language, ...]
    default_language: str
    children: tuple[Question | Group, ...]
    version: str = ""

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Every question in form order, groups unfolded."""
        return tuple(_placed(self.children, ()))

    @cached_property
    def by_name(self) -> Mapping[str, Placed]:
        """Questions by name, as `${name}` finds them; where two share a name, the first."""
        return {placed.question.name: placed for placed in reversed(self.placed)}

    @cached_property
    def by_path(self) -> Mapping[str, Placed]:
        """Questions by path."""
        return {placed.question.path: placed for placed in self.placed}

    def questions(self) -> Iterator[Question]:
        """Every question in form order, groups unfolded."""
        return (placed.question for placed in self.placed)


def _placed(children: tuple[Question | Group, ...], around: tuple[Node, ...]) -> Iterator[Placed]:
    for child in children:
        relevants = around if child.relevant is None else (*around, child.relevant)
        if isinstance(child, Group):
            yield from _placed(child.children, relevants)
        else:
            yield Placed(child, relevants)


def text_in(text: Text, language: str, default_language: str) -> str:
    """`text` in `language`; else in the survey's default language, in no declared one, in any; else ""."""
    for code in (language, default_language, UNDECLARED):
        if text.get(code):
            return text[code]
    return next(iter(text.values()), "")
