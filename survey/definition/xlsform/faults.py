"""Faults of a workbook: what is wrong, where, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from survey.words import N_, Message, Parameter

_MOST_SUGGESTIONS = 50
_MOST_TOLD = 2_000
"""So many faults have one cause, and nobody reads them all."""

NOT_FILLED = N_("This row has no %(column)s.")
NAME_IT = N_("Give it a short name without spaces, like age or work_place.")
ITS_OWN_NAME = N_("Give each its own name.")
FILL_IN = N_("Fill it in.")
DID_YOU_MEAN = N_("Did you mean %(suggestion)s?")
NOTHING_TO_DO = N_("Nothing to do: the survey works without it.")
LEAVE_OUT = N_("Leave it out for now, or find another way.")
CORRECT_FIRST = N_("Correct these first, and check again.")
WRITE_LABEL = N_("Write what people should read, in every language.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a workbook: sheet ("" for the whole of it), spreadsheet row (header = 1), column header."""

    sheet: str = ""
    row: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a workbook; `position` is the character (1-based) of the cell, 0 if it has none."""

    message: Message
    remedy: Message
    sheet: str = ""
    row: int | None = None
    column: str = ""
    position: int = 0


@dataclass(slots=True)
class Faults:
    """Collects what is found, so that all of it can be told at once."""

    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    closed: set[Place] = field(default_factory=set)
    """Cells whose content is lost: nothing more is said of them."""
    suggested: int = 0

    def similar(self, word: str, known: Iterable[str]) -> str:
        """The word among `known` that `word` was probably meant to be, "" if none is near."""
        # Each search compares with every known word: a workbook that is wrong throughout must not take hours.
        self.suggested += 1
        if self.suggested > _MOST_SUGGESTIONS:
            return ""
        return next(iter(difflib.get_close_matches(word, known, 1, cutoff=0.7)), "")

    def error(self, place: Place, message: str, remedy: str, position: int = 0, /, **params: Parameter) -> None:
        """Note what would break the survey or make it misbehave. `params` fill both texts."""
        self.tell(place, Message(message, params), Message(remedy, params), position)

    def warn(self, place: Place, message: str, remedy: str, position: int = 0, /, **params: Parameter) -> None:
        """Note what people should know, though the survey can be used. `params` fill both texts."""
        self.tell(place, Message(message, params), Message(remedy, params), position, warning=True)

    def tell(
        self, place: Place, message: Message, remedy: Message, position: int = 0, *, warning: bool = False
    ) -> None:
        """Like `error` or `warn`, with messages that are ready."""
        if place in self.closed:
            return
        if "position" in message.params:
            position = 0
        fault = Fault(message, remedy, place.sheet, place.row, place.column, position)
        (self.warnings if warning else self.errors).append(fault)

    def has_error_at(self, sheet: str, row: int | None) -> bool:
        """Whether an error is already known in that row."""
        return any(fault.sheet == sheet and fault.row == row for fault in self.errors)

    def in_order(self) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
        """Errors and warnings, by sheet and row, each told once."""
        return _in_order(self.errors), _in_order(self.warnings)


_SHEETS = {"": 0, "survey": 1, "choices": 2, "external_choices": 3, "settings": 4}


def _in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    told: list[Fault] = []
    if len(faults) > _MOST_TOLD:
        more = {"number": len(faults) - _MOST_TOLD}
        told.append(Fault(Message(N_("There are %(number)s more faults."), more), Message(CORRECT_FIRST, more)))
        faults = faults[:_MOST_TOLD]
    for fault in sorted(faults, key=lambda fault: (_SHEETS.get(fault.sheet.lower(), 9), fault.row or 0)):
        if fault not in told[-20:]:
            told.append(fault)
    return tuple(told)
