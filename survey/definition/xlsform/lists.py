"""The choices sheet: its lists, each choice with its texts, media and further columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from survey.definition.expressions.lexer import NAME
from survey.definition.model import UNDECLARED, Choice, Text
from survey.definition.xlsform.columns import MEDIA, Column, further_columns
from survey.definition.xlsform.faults import FILL_IN, ITS_OWN_NAME, NAME_IT, NOT_FILLED, WRITE_LABEL, Faults, Place
from survey.definition.xlsform.formulas import straight
from survey.definition.xlsform.sheets import Sheet
from survey.words import N_

ReadText = Callable[[dict[int, str], str], Text]
"""(cells of a row, field) → that field's text in every language."""

_NAME = re.compile(NAME)
_SPACE = re.compile(r"\s")
OF_EVERY_LIST = frozenset({"name", "label", "itextId"})
"""What ODK's look-ups find of every choice, besides its further columns."""


@dataclass(slots=True)
class ChoiceList:
    """One list, or one attached file: its choices, the cell that names each, and their names.

    `columns` are the further columns that look-ups find. `asked` once a question asks from it, `used` once anything
    does. `made` are choices that stand in no row, as that of `or_other`. `complete` is false for a file that was not
    there: nothing can be said of what is in it.
    """

    name: str
    choices: list[Choice] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    unlabelled: list[int] = field(default_factory=list)
    made: set[str] = field(default_factory=set)
    file: str = ""
    asked: bool = False
    used: bool = False
    complete: bool = True
    frozen: tuple[Choice, ...] | None = None
    with_spaces: list[int] | None = None

    def as_tuple(self) -> tuple[Choice, ...]:
        """The choices; always the same tuple, so that a list is kept once however many questions ask from it."""
        if self.frozen is None:
            self.frozen = tuple(self.choices)
        return self.frozen

    def spaced(self) -> list[int]:
        """The places of the choices whose names have spaces, found once."""
        if self.with_spaces is None:
            self.with_spaces = [index for index, choice in enumerate(self.choices) if _SPACE.search(choice.name)]
        return self.with_spaces

    def add(self, choice: Choice, place: Place) -> None:
        """One more choice; without a label its name serves as one."""
        if not choice.label:
            self.unlabelled.append(len(self.choices))
            choice = replace(choice, label={UNDECLARED: choice.name})
        self.choices.append(choice)
        self.places.append(place)
        self.names.add(choice.name)

    def ask(self, faults: Faults) -> None:
        """Note that a question asks from it; the first time, tell of the choices that have no label."""
        self.used = True
        if self.asked:
            return
        self.asked = True
        for index in self.unlabelled:
            faults.warn(
                replace(self.places[index], column="label"),
                N_("The choice “%(name)s” has no label. Its name is shown instead."),
                WRITE_LABEL,
                name=self.choices[index].name,
            )


def read_lists(
    sheet: Sheet, columns: Sequence[Column], text: ReadText, faults: Faults, *, allow_duplicates: bool
) -> dict[str, ChoiceList]:
    """Every list of the choices sheet by its name."""
    by_field = {column.field: column for column in reversed(columns)}
    for needed in ("list_name", "name"):
        if needed not in by_field and sheet.rows:
            faults.error(
                Place(sheet.name, 1),
                N_("The sheet “%(sheet)s” has no column “%(column)s”."),
                N_("Add the column “%(column)s”."),
                sheet=sheet.name,
                column=needed,
            )
            return {}
    return _Choices(sheet, columns, text, faults, allow_duplicates=allow_duplicates).read()


class _Choices:
    def __init__(
        self, sheet: Sheet, columns: Sequence[Column], text: ReadText, faults: Faults, *, allow_duplicates: bool
    ) -> None:
        self.sheet = sheet
        self.text = text
        self.faults = faults
        self.allow_duplicates = allow_duplicates
        by_field = {column.field: column for column in reversed(columns)}
        self.list_column, self.name_column = by_field.get("list_name"), by_field.get("name")
        self.media = [kind for kind in MEDIA if kind in by_field]
        # A header with a space cannot be named in an expression: such columns are remarks, as for ODK.
        self.further = [(i, header) for i, header in further_columns(sheet, list(columns)) if _NAME.fullmatch(header)]
        self.lists: dict[str, ChoiceList] = {}

    def read(self) -> dict[str, ChoiceList]:
        if self.list_column is not None and self.name_column is not None:
            for row, cells in self.sheet.rows:
                self.choice(row, cells, self.list_column, self.name_column)
        return self.lists

    def choice(self, row: int, cells: dict[int, str], list_column: Column, name_column: Column) -> None:
        list_name, name = cells.get(list_column.index, ""), straight(cells.get(name_column.index, ""))
        label = self.text(cells, "label")
        if not list_name:
            if name and label:
                self.faults.warn(
                    Place(self.sheet.name, row, list_column.header),
                    N_("This choice belongs to no list and is left out."),
                    FILL_IN,
                )
            return
        known = self.lists.get(list_name)
        if known is None:
            known = self.lists[list_name] = ChoiceList(list_name)
            known.columns.update(header for _, header in self.further)
        place = Place(self.sheet.name, row, name_column.header)
        if not name:
            self.faults.error(place, NOT_FILLED, NAME_IT, column="name")
        elif not self.allow_duplicates and name in known.names:
            self.faults.error(
                place,
                N_("The list “%(list)s” has two choices named “%(name)s”."),
                ITS_OWN_NAME,
                list=list_name,
                name=name,
            )
        else:
            media = {kind: names for kind in self.media if (names := self.text(cells, kind))}
            columns = {header: cells[index] for index, header in self.further if index in cells}
            known.add(Choice(name, label, media, columns), place)
