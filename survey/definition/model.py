"""What a survey is: languages, questions, groups and choices. Pure values; stored and sent as JSON by `codec`."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from survey.definition.expressions.tree import Node

T = TypeVar("T")

_NUMBERS = re.compile(r"\[\d+\]")

UNDECLARED = "und"
"""The language code (BCP 47 "undetermined") under which texts without a declared language are kept."""

Text = Mapping[str, str]
"""One text in several languages: language code → text. Empty translations are left out."""


class QuestionType(StrEnum):
    """The XLSForm types, under their canonical XLSForm names."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    RANGE = "range"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    RANK = "rank"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "dateTime"
    GEOPOINT = "geopoint"
    GEOTRACE = "geotrace"
    GEOSHAPE = "geoshape"
    BARCODE = "barcode"
    ACKNOWLEDGE = "acknowledge"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"
    NOTE = "note"
    CALCULATE = "calculate"
    HIDDEN = "hidden"
    START = "start"
    END = "end"
    TODAY = "today"
    DEVICE_ID = "deviceid"
    PHONE_NUMBER = "phonenumber"
    SIM_SERIAL = "simserial"
    SUBSCRIBER_ID = "subscriberid"
    USER_NAME = "username"
    EMAIL = "email"
    AUDIT = "audit"
    START_GEOPOINT = "start-geopoint"
    BACKGROUND_GEOPOINT = "background-geopoint"
    BACKGROUND_AUDIO = "background-audio"


OF_CHOICES = frozenset({QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE, QuestionType.RANK})
"""Types that are answered with choices of a list."""

UPLOADS = frozenset({QuestionType.IMAGE, QuestionType.AUDIO, QuestionType.VIDEO, QuestionType.FILE})
"""Types that are answered with a file; the value is the file's name."""

IDENTIFYING = frozenset(
    {
        QuestionType.DEVICE_ID,
        QuestionType.PHONE_NUMBER,
        QuestionType.SIM_SERIAL,
        QuestionType.SUBSCRIBER_ID,
        QuestionType.USER_NAME,
        QuestionType.EMAIL,
        QuestionType.AUDIT,
        QuestionType.START_GEOPOINT,
        QuestionType.BACKGROUND_GEOPOINT,
        QuestionType.BACKGROUND_AUDIO,
    }
)
"""Metadata that tells who or where a person is, taken without asking."""

COLLECTABLE = frozenset({QuestionType.PHONE_NUMBER})
"""The identifying metadata that a programme can turn on, because a channel knows it. The rest always stays empty."""

SILENT = IDENTIFYING | {
    QuestionType.CALCULATE,
    QuestionType.HIDDEN,
    QuestionType.START,
    QuestionType.END,
    QuestionType.TODAY,
}
"""Types that are never shown: their value is computed, fixed, or taken from the clock or the device."""


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
    """One answer of a select question: `name` is stored, `label` is shown.

    `media` maps a kind ("image", "audio", "video", "big-image") to file names by language; `columns` are the further
    columns of its row, as filters and look-ups find them.
    """

    name: str
    label: Text
    media: Mapping[str, Text] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the survey sheet that takes, shows or computes a value.

    `path` names it uniquely from the root ("household/age"); `row` is its row in the workbook's survey sheet (1-based).
    Expressions are parsed trees; None means the cell was empty. `choices` are those of the list `list_name` (a list of
    the choices sheet or the stem of an attached file); with `choices_from` they are what was answered to that question
    of a repeat, one for each. `default` is a value, `dynamic_default` an expression that is evaluated when the survey
    or the repeat opens. `trigger` names the questions whose change sets the `calculation`; without it the calculation
    follows whatever it looks at. `parameters` are those of the parameters column.
    """

    name: str
    path: str
    type: QuestionType
    label: Text = field(default_factory=dict)
    hint: Text = field(default_factory=dict)
    guidance_hint: Text = field(default_factory=dict)
    media: Mapping[str, Text] = field(default_factory=dict)
    required: Node | None = None
    required_message: Text = field(default_factory=dict)
    relevant: Node | None = None
    constraint: Node | None = None
    constraint_message: Text = field(default_factory=dict)
    calculation: Node | None = None
    trigger: tuple[str, ...] = ()
    read_only: Node | None = None
    default: str = ""
    dynamic_default: Node | None = None
    list_name: str = ""
    choices: tuple[Choice, ...] = ()
    choices_from: str = ""
    choice_filter: Node | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    appearance: str = ""
    row: int = 0

    @property
    def takes_answer(self) -> bool:
        """Whether a person answers it (not a note, a calculate or metadata)."""
        return self.type is not QuestionType.NOTE and self.type not in SILENT


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together; irrelevant when its own `relevant` is false.

    A group that `repeats` is asked again for each of several things; `count` says how many times, and without it people
    are asked after each whether there is another.
    """

    name: str
    path: str
    children: tuple[Question | Group, ...]
    label: Text = field(default_factory=dict)
    relevant: Node | None = None
    appearance: str = ""
    repeats: bool = False
    count: Node | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A question or group and the groups around it, outermost first: all must be relevant for it to be asked.

    `names` lead to it from the form; `repeats` are the paths of those groups around it that repeat.
    """

    item: Question | Group
    around: tuple[Group, ...]
    names: tuple[str, ...]
    repeats: tuple[str, ...]


@dataclass(frozen=True)
class Survey:
    """A whole survey definition, as published. `version` is the workbook's own version text ("" if it has none).

    `lists` are the choices that expressions can look in by `instance('name')`: lists of the choices sheet, and attached
    files, whose rows stand as `columns`. `style` is the settings' ("pages", "theme-grid"), `instance_name` the
    expression that names a submission. `root` is what raw paths call the form itself ("/data/age").
    """

    form_id: str
    title: Text
    languages: tuple[Language, ...]
    default_language: str
    children: tuple[Question | Group, ...]
    lists: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    version: str = ""
    root: str = "data"
    style: str = ""
    instance_name: Node | None = None
    _kept: dict[Hashable, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Every question and group in form order."""
        return tuple(_placed(self.children, ()))

    @cached_property
    def by_name(self) -> Mapping[str, Placed]:
        """Questions and groups by name, as `${name}` finds them; where two share a name, the first."""
        return {placed.item.name: placed for placed in reversed(self.placed)}

    @cached_property
    def by_path(self) -> Mapping[str, Placed]:
        """Questions and groups by path."""
        return {placed.item.path: placed for placed in self.placed}

    def once(self, what: Hashable, make: Callable[[], T]) -> T:
        """What `make` makes of this definition alone, made once and kept under the name `what` as long as it is."""
        if what not in self._kept:
            self._kept[what] = make()
        kept: T = self._kept[what]
        return kept

    def question_at(self, path: str) -> Question | None:
        """The question at `path`, which may number repeats ("household/member[2]/age"); None if there is none."""
        placed = self.by_path.get(unnumbered(path))
        return placed.item if placed is not None and isinstance(placed.item, Question) else None

    def questions(self) -> Iterator[Question]:
        """Every question in form order, as defined: those in a repeat once."""
        return (placed.item for placed in self.placed if isinstance(placed.item, Question))


def _placed(children: tuple[Question | Group, ...], around: tuple[Group, ...]) -> Iterator[Placed]:
    for child in children:
        repeats = tuple(group.path for group in around if group.repeats)
        yield Placed(child, around, tuple(child.path.split("/")), repeats)
        if isinstance(child, Group):
            yield from _placed(child.children, (*around, child))


def unnumbered(path: str) -> str:
    """The path in the definition of what stands at `path` in somebody's answers: without the numbers of repeats."""
    return _NUMBERS.sub("", path) if "[" in path else path


def text_in(text: Text, language: str, default_language: str) -> str:
    """`text` in `language`; else in the survey's default language, in no declared one, in any; else ""."""
    for code in (language, default_language, UNDECLARED):
        if text.get(code):
            return text[code]
    return next(iter(text.values()), "")
