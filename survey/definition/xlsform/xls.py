"""Old Excel workbooks (.xls) to sheets."""

from __future__ import annotations

import io
from datetime import datetime, time

import xlrd  # type: ignore[import-untyped]

from survey.definition.xlsform.sheets import (
    MAX_COLUMNS,
    SAVE_AGAIN,
    Book,
    Builder,
    NotAWorkbook,
    Sheet,
    cell_text,
    recognised,
    wanted,
)
from survey.words import N_

DAMAGED = N_("The file is damaged, or protected by a password.")

# A compound document, or the bare streams of Excel 2 to 4 that it grew from.
BEGINNINGS = (b"\xd0\xcf\x11\xe0", b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")


def read_xls(data: bytes) -> Book:
    """The sheets of an old Excel workbook. Raises NotAWorkbook."""
    try:
        # Ragged rows: a single cell in the last column of the last row would else fill all before it with nothing.
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), on_demand=True, ragged_rows=True)
        try:
            names = book.sheet_names()
            return recognised((_sheet(name, book.sheet_by_name(name), book.datemode) for name in wanted(names)), names)
        finally:
            book.release_resources()
    except NotAWorkbook:
        raise
    except Exception as error:
        raise NotAWorkbook(DAMAGED, SAVE_AGAIN) from error


def _sheet(name: str, sheet: xlrd.sheet.Sheet, datemode: int) -> Sheet:
    builder = Builder(name)
    for number in range(sheet.nrows):
        length = min(sheet.row_len(number), MAX_COLUMNS)
        cells = {index: _text(sheet.cell(number, index), datemode) for index in range(length)}
        if not builder.add(number + 1, cells):
            break
    return builder.sheet


def _text(cell: xlrd.sheet.Cell, datemode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return cell_text(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            parts = xlrd.xldate_as_tuple(cell.value, datemode)
        except xlrd.xldate.XLDateError:
            return cell_text(cell.value)
        return cell_text(time(*parts[3:]) if parts[:3] == (0, 0, 0) else datetime(*parts))  # noqa: DTZ001 - as written
    return cell_text(cell.value)
