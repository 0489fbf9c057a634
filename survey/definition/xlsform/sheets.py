"""Sheets of plain text cells, within bounds: what every kind of workbook file becomes.

Cells become text as ODK's own reader makes them (whole numbers without `.0`, TRUE and FALSE, no-break spaces as
spaces), with all rows and columns kept, so that row numbers are the spreadsheet's.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from survey.definition.xlsform.faults import Faults, Place
from survey.words import N_, Message, Parameter

MAX_ROWS = 20_000
MAX_COLUMNS = 300
MAX_CELL = 10_000
MAX_CHARACTERS = 10_000_000
"""In all cells of a sheet together: every one of them may have to be understood."""
_BLANK_ROWS_AT_END = 1_000
"""After so many empty rows in a row the sheet is over: one that was formatted to the bottom has a million of them."""

SHEET_NAMES = ("survey", "choices", "settings", "external_choices", "osm", "entities")

TOO_LARGE = N_("The file is too large.")
SAVE_AGAIN = N_("Save the survey as an Excel workbook (.xlsx) and try again.")
SPLIT = N_("Make the workbook smaller, for example by removing pictures and sheets that the survey does not use.")

_MOST_LOST_CELLS = 1_000
_EXCEL_ERROR = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)")
_SPACES = re.compile(r"\s+")


class NotAWorkbook(Exception):
    """The file cannot be read as a workbook: why, and what to do."""

    def __init__(self, message: str, remedy: str, **params: Parameter) -> None:
        self.message = Message(message, params)
        self.remedy = Message(remedy, params)
        super().__init__(message)


@dataclass(slots=True)
class Sheet:
    """One sheet: header cells as written (stripped), and rows as (spreadsheet row, cells by column index).

    Empty cells are left out of a row, empty rows out of `rows`. `too_long` are cells beyond `MAX_CELL`, `broken` those
    with an error of Excel's, `uncomputed` formulas without a result: each (row, column index).
    """

    name: str
    headers: list[str] = field(default_factory=list)
    rows: list[tuple[int, dict[int, str]]] = field(default_factory=list)
    too_long: list[tuple[int, int]] = field(default_factory=list)
    broken: list[tuple[int, int]] = field(default_factory=list)
    uncomputed: list[tuple[int, int]] = field(default_factory=list)

    def first_filled(self, index: int) -> int | None:
        """The first row that has something in that column, None if none has."""
        return next((row for row, cells in self.rows if index in cells), None)


@dataclass(slots=True)
class Book:
    """The sheets of a workbook that XLSForm knows, by their names there, and the names of its other sheets."""

    sheets: dict[str, Sheet]
    others: list[str]


class Builder:
    """Makes a sheet of rows as they come. The first row with anything in it is the header."""

    def __init__(self, name: str) -> None:
        self.sheet = Sheet(name.strip())
        self.header_row = 0
        self.last_row = 0
        self.characters = 0

    def add(self, number: int, cells: Mapping[int, str]) -> bool:
        """Take row `number` (1-based) with its cells by column index; false once the sheet is over.

        Raises NotAWorkbook beyond the bounds.
        """
        filled = {index: text for index, text in cells.items() if text and index < MAX_COLUMNS}
        if not filled:
            return number - self.last_row < _BLANK_ROWS_AT_END
        if number - self.last_row > _BLANK_ROWS_AT_END:
            return False
        self.last_row = number
        if not self.header_row:
            self.header_row = number
            self.sheet.headers = [_SPACES.sub(" ", filled.get(index, "")) for index in range(max(filled) + 1)]
            return True
        headers = self.sheet.headers
        row: dict[int, str] = {}
        for index, text in filled.items():
            if index < len(headers) and headers[index]:
                row[index] = self.bounded(number, index, text)
        if row:
            if len(self.sheet.rows) >= MAX_ROWS:
                raise NotAWorkbook(
                    N_("The sheet “%(sheet)s” has more than %(rows)s rows."),
                    SPLIT,
                    sheet=self.sheet.name,
                    rows=MAX_ROWS,
                )
            self.sheet.rows.append((number, row))
        return True

    def bounded(self, number: int, index: int, text: str) -> str:
        """`text` no longer than a cell may be."""
        self.characters += len(text)
        if self.characters > MAX_CHARACTERS:
            raise NotAWorkbook(TOO_LARGE, SPLIT)
        if len(text) > MAX_CELL:
            _note(self.sheet.too_long, number, index)
            return text[:MAX_CELL]
        if text[0] == "#" and _EXCEL_ERROR.fullmatch(text):
            _note(self.sheet.broken, number, index)
        return text

    def uncomputed(self, number: int, index: int) -> None:
        """Note a formula without a result."""
        _note(self.sheet.uncomputed, number, index)


def _note(cells: list[tuple[int, int]], number: int, index: int) -> None:
    if len(cells) < _MOST_LOST_CELLS:
        cells.append((number, index))


def sheet_of(name: str, rows: Iterable[Iterable[str]]) -> Sheet:
    """A sheet of rows that follow each other without gaps."""
    builder = Builder(name)
    for number, cells in enumerate(rows, 1):
        if not builder.add(number, dict(enumerate(cells))):
            break
    return builder.sheet


def wanted(names: Iterable[str]) -> list[str]:
    """The sheets that are read; ODK takes the only sheet of a workbook for the survey, whatever it is called."""
    names = list(names)
    found = [name for name in names if name.strip().lower() in SHEET_NAMES]
    return found or (names if len(names) == 1 else [])


def recognised(tables: Iterable[Sheet], names: Iterable[str]) -> Book:
    """The book of the sheets `tables`, out of all that are called `names`."""
    found: dict[str, Sheet] = {}
    tables, names = list(tables), list(names)
    for sheet in tables:
        known = sheet.name.strip().lower()
        if known in SHEET_NAMES and known not in found:
            found[known] = sheet
    if not found and len(tables) == len(names) == 1:
        found["survey"] = tables[0]
    read = {sheet.name for sheet in found.values()}
    return Book(found, [name for name in names if name.strip() not in read])


def cell_text(value: object) -> str:
    """The text of a cell's value."""
    match value:
        case str():
            return value.replace("\u00a0", " ").strip()
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if (value.hour, value.minute, value.second) == (0, 0, 0):
            return value.date().isoformat()
        case datetime() | date() | time():
            return str(value)
    return str(value).strip()


def tell_of_cells(sheet: Sheet, read: Container[int], faults: Faults) -> None:
    """Cells of the columns `read` whose content is lost; nothing more is said of them."""
    kinds = (
        (
            sheet.too_long,
            N_("This cell holds more than %(characters)s characters."),
            N_("Shorten it."),
        ),
        (
            sheet.broken,
            N_("This cell holds an error of the spreadsheet, not a text."),
            N_("Correct its formula, or write the text itself."),
        ),
        (
            sheet.uncomputed,
            N_("This cell holds a formula whose result is not in the file."),
            N_("Open the workbook in a spreadsheet program, save it and try again, or write the text itself."),
        ),
    )
    for cells, message, remedy in kinds:
        for row, index in cells:
            if index in read and index < len(sheet.headers):
                place = Place(sheet.name, row, sheet.headers[index])
                faults.error(place, message, remedy, characters=MAX_CELL)
                faults.closed.add(place)
