"""Workbook files to sheets of plain text cells, within bounds: whatever the file, it answers with sheets or a reason.

Cells become text as ODK's own reader makes them (whole numbers without `.0`, TRUE and FALSE, no-break spaces as
spaces), with all rows and columns kept, so that row numbers are the spreadsheet's.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

import openpyxl
import xlrd  # type: ignore[import-untyped]

from survey.words import N_, Message, Parameter

MAX_BYTES = 10_000_000
MAX_UNPACKED_BYTES = 60_000_000
MAX_MEMBERS = 2_000
MAX_ROWS = 20_000
MAX_COLUMNS = 300
MAX_CELL = 10_000
_BLANK_ROWS_AT_END = 1_000
"""After so many empty rows in a row the sheet is over: one that was formatted to the bottom has a million of them."""

SHEET_NAMES = ("survey", "choices", "settings", "external_choices", "osm", "entities")

# A compound document, or the bare streams of Excel 2 to 4 that it grew from.
_OLD_EXCEL = (b"\xd0\xcf\x11\xe0", b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")


_EXCEL_ENDINGS = (".xlsx", ".xlsm", ".xls")


class NotAWorkbook(Exception):
    """The file cannot be read as a workbook: why, and what to do."""

    def __init__(self, message: str, remedy: str, **params: Parameter) -> None:
        self.message = Message(message, params)
        self.remedy = Message(remedy, params)
        super().__init__(message)


@dataclass(slots=True)
class Sheet:
    """One sheet: header cells as written (stripped), and rows as (spreadsheet row, cells by column index).

    Empty cells are left out of a row, empty rows out of `rows`. `too_long` are cells beyond `MAX_CELL`: (row, column).
    """

    name: str
    headers: list[str] = field(default_factory=list)
    rows: list[tuple[int, dict[int, str]]] = field(default_factory=list)
    too_long: list[tuple[int, int]] = field(default_factory=list)


_DAMAGED = N_("The file is damaged, or protected by a password.")
_NO_WORKBOOK = N_("The file is not a workbook.")
_TOO_LARGE = N_("The file is too large.")
_SAVE_AGAIN = N_("Save the survey as an Excel workbook (.xlsx) and try again.")
_SPLIT = N_("Make the workbook smaller, for example by removing pictures and sheets that the survey does not use.")


def read_sheets(data: bytes, filename: str) -> dict[str, Sheet]:
    """The sheets of a workbook by their XLSForm name. Raises NotAWorkbook.

    The kind of file is told by its content, not its name, but text that calls itself an Excel workbook is none.
    Macros are never run, formulas count as their last value.
    """
    if not data.strip():
        raise NotAWorkbook(N_("The file is empty."), _SAVE_AGAIN)
    if len(data) > MAX_BYTES:
        raise NotAWorkbook(_TOO_LARGE, _SPLIT)
    if data.startswith(b"PK"):
        tables = _excel(data)
    elif data.startswith(_OLD_EXCEL):
        tables = _old_excel(data)
    elif filename.lower().endswith(_EXCEL_ENDINGS):
        raise NotAWorkbook(_NO_WORKBOOK, _SAVE_AGAIN)
    else:
        tables = _text(data)
    return _recognised(tables)


def _recognised(tables: list[Sheet]) -> dict[str, Sheet]:
    found: dict[str, Sheet] = {}
    for sheet in tables:
        known = sheet.name.strip().lower()
        if known in SHEET_NAMES and known not in found:
            found[known] = sheet
    if not found and len(tables) == 1:
        # ODK takes the only sheet of a workbook for the survey, whatever it is called.
        found["survey"] = tables[0]
    return found


def _wanted(names: Sequence[str]) -> list[str]:
    wanted = [name for name in names if name.strip().lower() in SHEET_NAMES]
    return wanted or list(names[:1] if len(names) == 1 else [])


def _excel(data: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise NotAWorkbook(_DAMAGED, _SAVE_AGAIN) from error
    # Python's zipfile stops at the size a member declares, so the declared sizes bound what is unpacked.
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise NotAWorkbook(_TOO_LARGE, _SPLIT)
    if not any(member.filename.lower().endswith("xl/workbook.xml") for member in members):
        raise NotAWorkbook(_NO_WORKBOOK, _SAVE_AGAIN)
    try:
        # openpyxl warns of styles and validations that it does not keep, which a survey does not need either.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                # The stated dimensions of a sheet may be wrong; without them the cells are read as they come.
                sheets = []
                for name in _wanted([sheet.title for sheet in book.worksheets]):
                    worksheet = book[name]
                    worksheet.reset_dimensions()
                    rows = worksheet.iter_rows(values_only=True)
                    sheets.append(_sheet(name, ([_cell(value) for value in row[:MAX_COLUMNS]] for row in rows)))
                return sheets
            finally:
                book.close()
    except NotAWorkbook:
        raise
    except Exception as error:
        raise NotAWorkbook(_DAMAGED, _SAVE_AGAIN) from error


def _old_excel(data: bytes) -> list[Sheet]:
    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), on_demand=True)
        try:
            return [
                _sheet(name, _old_rows(book.sheet_by_name(name), book.datemode)) for name in _wanted(book.sheet_names())
            ]
        finally:
            book.release_resources()
    except NotAWorkbook:
        raise
    except Exception as error:
        raise NotAWorkbook(_DAMAGED, _SAVE_AGAIN) from error


def _old_rows(sheet: xlrd.sheet.Sheet, datemode: int) -> Iterator[list[str]]:
    for index in range(sheet.nrows):
        yield [_old_cell(cell, datemode) for cell in sheet.row(index)[:MAX_COLUMNS]]


def _old_cell(cell: xlrd.sheet.Cell, datemode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return _cell(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            parts = xlrd.xldate_as_tuple(cell.value, datemode)
        except xlrd.xldate.XLDateError:
            return _cell(cell.value)
        return _cell(time(*parts[3:]) if parts[:3] == (0, 0, 0) else datetime(*parts))  # noqa: DTZ001 - as written
    return _cell(cell.value)


def _cell(value: object) -> str:
    match value:
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
    return str(value).replace("\u00a0", " ").strip()


def _text(data: bytes) -> list[Sheet]:
    source = _decoded(data)
    if "\0" in source:
        raise NotAWorkbook(_NO_WORKBOOK, _SAVE_AGAIN)
    if source.lstrip().startswith("|"):
        return _sections(_markdown_rows(source))
    try:
        return _sections(csv.reader(io.StringIO(source, newline="")))
    except csv.Error as error:
        raise NotAWorkbook(_NO_WORKBOOK, _SAVE_AGAIN) from error


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if (b"," not in data and b"|" not in data) or b"\0" in data:
            raise NotAWorkbook(_NO_WORKBOOK, _SAVE_AGAIN) from error
        raise NotAWorkbook(
            N_("The letters in this text file cannot be read."), N_("Save it with the encoding UTF-8 and try again.")
        ) from error


_SEPARATOR = re.compile(r"[|\s:-]+")


def _markdown_rows(source: str) -> Iterator[list[str]]:
    for line in source.splitlines():
        stripped = line.strip()
        if stripped.startswith("|") and ("-" not in stripped or not _SEPARATOR.fullmatch(stripped)):
            cells = re.split(r"(?<!\\)\|", stripped.removeprefix("|").removesuffix("|"))
            yield [cell.replace("\\|", "|") for cell in cells]


def _sections(rows: Iterable[list[str]]) -> list[Sheet]:
    """Sheets written below each other: a name in the first column begins one, the next row is its header."""
    parts: dict[str, list[list[str]]] = {}
    current: list[list[str]] | None = None
    for row in rows:
        if not row:
            continue
        first, content = row[0].strip(), [cell.strip() for cell in row[1:]]
        if first:
            current = parts.setdefault(first, [])
            if not any(content):
                continue
        if current is not None:
            current.append(content)
    return [_sheet(name, iter(table)) for name, table in parts.items()]


def _sheet(name: str, rows: Iterator[list[str]]) -> Sheet:
    sheet = Sheet(name.strip())
    sheet.headers = [re.sub(r"\s+", " ", header.strip()) for header in next(rows, [])[:MAX_COLUMNS]]
    blank = 0
    for number, row in enumerate(rows, 2):
        cells = {}
        for index, text in enumerate(row[: len(sheet.headers)]):
            if text and sheet.headers[index]:
                if len(text) > MAX_CELL:
                    sheet.too_long.append((number, index))
                cells[index] = text[:MAX_CELL]
        if cells:
            if number > MAX_ROWS:
                raise NotAWorkbook(
                    N_("The sheet “%(sheet)s” has more than %(rows)s rows."), _SPLIT, sheet=sheet.name, rows=MAX_ROWS
                )
            sheet.rows.append((number, cells))
            blank = 0
        else:
            blank += 1
            if blank == _BLANK_ROWS_AT_END:
                break
    return sheet
