"""Tables of text to an Excel workbook: every cell is text, whatever it begins with, and the same tables give the same
bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

LIKE_FORMULAS = ("=", "+", "-", "@")
_NOT_IN_XML = r"\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff"
_TO_ESCAPE = re.compile(rf"[{_NOT_IN_XML}]|_(?=x[0-9A-Fa-f]{{4}}[_{_NOT_IN_XML}])")
_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")
_PROPERTIES = "docProps/core.xml"
_WIDE, _NARROW = 40, 18


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its columns in order, and its rows as header → text; an empty row stays empty."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, str]]


def workbook_of(tables: Sequence[Table]) -> bytes:
    """The tables as an .xlsx file."""
    book = Workbook(write_only=True)
    book.properties.creator = "Kelu"
    book.properties.created = _ALWAYS.replace(tzinfo=None)
    for table in tables:
        _fill(book.create_sheet(table.name), table)
    written = io.BytesIO()
    book.save(written)
    return _undated(written.getvalue())


def _fill(sheet: Worksheet, table: Table) -> None:
    sheet.freeze_panes = "A2"
    for number, header in enumerate(table.columns, 1):
        wide = "::" in header or header in ("label", "hint", "form_title")
        sheet.column_dimensions[get_column_letter(number)].width = _WIDE if wide else _NARROW
    sheet.append([_cell(sheet, header, bold=True) for header in table.columns])
    for row in table.rows:
        sheet.append([_cell(sheet, row[header]) if row.get(header) else None for header in table.columns])


def _cell(sheet: Worksheet, text: str, *, bold: bool = False) -> Cell:
    cell = WriteOnlyCell(sheet, escaped(text))
    # Whatever openpyxl takes it for: a formula, an error.
    cell.data_type = "s"
    if text.startswith(LIKE_FORMULAS):
        # Stays text when somebody edits the cell.
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    return cell


def escaped(text: str) -> str:
    """`text` with `_x000B_` and the like for what XML cannot hold, as Excel has it.

    Source: ECMA-376 Part 1, §22.9.2.19 (ST_Xstring).
    """
    return _TO_ESCAPE.sub(lambda match: f"_x{ord(match.group()):04X}_", text)


def _undated(data: bytes) -> bytes:
    """The workbook without the moment at which it was written."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    moment = f"{_ALWAYS:%Y-%m-%dT%H:%M:%SZ}".encode()
    parts[_PROPERTIES] = _MODIFIED.sub(rb"\g<1>" + moment + rb"\g<2>", parts[_PROPERTIES])
    return zipped(parts)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP archive of the files, without dates."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(name)
            member.create_system, member.external_attr = 3, 0o644 << 16
            archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
