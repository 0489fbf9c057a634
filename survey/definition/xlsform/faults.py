"""Faults of a workbook: what is wrong, where, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from survey.words import N_, Message, Parameter

_MOST_SUGGESTIONS = 50

NOT_FILLED = N_("This row has no %(column)s.")
NAME_IT = N_("Give it a short name without spaces, like age or work_place.")
ITS_OWN_NAME = N_("Give each its own name.")
FILL_IN = N_("Fill it in.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a workbook: sheet ("" for the whole of it), spreadsheet row (header = 1), column header."""

    sheet: str = ""
    row: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a workbook."""

    message: Message
    remedy: Message
    sheet: str = ""
    row: int | None = None
    column: str = ""


@dataclass(slots=True)
class Faults:
    """Collects what is found, so that all of it can be told at once."""

    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    suggested: int = 0

    def similar(self, word: str, known: Iterable[str]) -> str:
        """The word among `known` that `word` was probably meant to be, "" if none is near."""
        # Each search compares with every known word: a workbook that is wrong throughout must not take hours.
        self.suggested += 1
        if self.suggested > _MOST_SUGGESTIONS:
            return ""
        return next(iter(difflib.get_close_matches(word, known, 1, cutoff=0.7)), "")

    def error(self, place: Place, message: str, remedy: str, **params: Parameter) -> None:
        """Note what would break the survey or make it misbehave. `params` fill both texts."""
        self.errors.append(_fault(place, Message(message, params), Message(remedy, params)))

    def warn(self, place: Place, message: str, remedy: str, **params: Parameter) -> None:
        """Note what people should know, though the survey can be used. `params` fill both texts."""
        self.warnings.append(_fault(place, Message(message, params), Message(remedy, params)))

    def error_with(self, place: Place, message: Message, remedy: Message) -> None:
        """Like `error`, with messages that are ready."""
        self.errors.append(_fault(place, message, remedy))

    def has_error_at(self, sheet: str, row: int | None) -> bool:
        """Whether an error is already known in that row."""
        return any(fault.sheet == sheet and fault.row == row for fault in self.errors)

    def in_order(self) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
        """Errors and warnings, by sheet and row, each told once."""
        return _in_order(self.errors), _in_order(self.warnings)


_SHEETS = {"": 0, "survey": 1, "choices": 2, "settings": 3}


def _fault(place: Place, message: Message, remedy: Message) -> Fault:
    return Fault(message, remedy, place.sheet, place.row, place.column)


def _in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    told: list[Fault] = []
    for fault in sorted(faults, key=lambda fault: (_SHEETS.get(fault.sheet.lower(), 9), fault.row or 0)):
        if fault not in told[-20:]:
            told.append(fault)
    return tuple(told)
