"""The choices sheet: its lists, each choice with its texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from survey.definition.model import Choice, Text
from survey.definition.xlsform.columns import MEDIA, Column
from survey.definition.xlsform.faults import FILL_IN, ITS_OWN_NAME, NAME_IT, NOT_FILLED, Faults, Place
from survey.definition.xlsform.sheets import Sheet
from survey.words import N_

ReadText = Callable[[dict[int, str], str], Text]
"""(cells of a row, field) → that field's text in every language."""


@dataclass(slots=True)
class ChoiceList:
    """One list: its choices, the cell that names each, and their names. `used` once a question asks from it."""

    choices: list[Choice] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    used: bool = False


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
    lists: dict[str, ChoiceList] = {}
    for row, cells in sheet.rows:
        _read_choice(sheet, by_field, row, cells, text, lists, faults, allow_duplicates=allow_duplicates)
    _warn_of_media(sheet, columns, faults)
    return lists


def _read_choice(
    sheet: Sheet,
    by_field: dict[str, Column],
    row: int,
    cells: dict[int, str],
    text: ReadText,
    lists: dict[str, ChoiceList],
    faults: Faults,
    *,
    allow_duplicates: bool,
) -> None:
    list_column, name_column = by_field["list_name"], by_field["name"]
    list_name, name = cells.get(list_column.index, ""), cells.get(name_column.index, "")
    label = text(cells, "label")
    if not list_name:
        if name and label:
            faults.warn(
                Place(sheet.name, row, list_column.header),
                N_("This choice belongs to no list and is left out."),
                FILL_IN,
            )
        return
    known = lists.setdefault(list_name, ChoiceList())
    if not name:
        faults.error(
            Place(sheet.name, row, name_column.header),
            NOT_FILLED,
            NAME_IT,
            column="name",
        )
        return
    if not allow_duplicates and name in known.names:
        faults.error(
            Place(sheet.name, row, name_column.header),
            N_("The list “%(list)s” has two choices named “%(name)s”."),
            ITS_OWN_NAME,
            list=list_name,
            name=name,
        )
        return
    known.choices.append(Choice(name, label))
    known.places.append(Place(sheet.name, row, name_column.header))
    known.names.add(name)


def _warn_of_media(sheet: Sheet, columns: Sequence[Column], faults: Faults) -> None:
    for column in columns:
        first = next((row for row, cells in sheet.rows if column.index in cells), None)
        if column.field in MEDIA and first is not None:
            faults.warn(
                Place(sheet.name, first, column.header),
                N_("Pictures, sound and video are not shown yet."),
                N_("Nothing to do: the survey works without them."),
            )
