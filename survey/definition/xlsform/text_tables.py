"""Workbooks written as text: CSV with the sheets below each other, and Markdown tables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice

from survey.definition.xlsform.sheets import SAVE_AGAIN, Book, Builder, NotAWorkbook, cell_text, recognised
from survey.words import N_

_NO_WORKBOOK = N_("The file is not a workbook.")
_SEPARATOR = re.compile(r"[|\s:-]+")
_LINES_THAT_SHOW_THE_DELIMITER = 5


def read_text(data: bytes) -> Book:
    """The sheets of a text file. Raises NotAWorkbook."""
    source = _decoded(data)
    if "\0" in source:
        raise NotAWorkbook(_NO_WORKBOOK, SAVE_AGAIN)
    if source.lstrip().startswith("|"):
        return _sections(_markdown_rows(source))
    try:
        return _sections(csv.reader(io.StringIO(source, newline=""), delimiter=_delimiter(source)))
    except csv.Error as error:
        raise NotAWorkbook(_NO_WORKBOOK, SAVE_AGAIN) from error


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if (b"," not in data and b"|" not in data) or b"\0" in data:
            raise NotAWorkbook(_NO_WORKBOOK, SAVE_AGAIN) from error
        raise NotAWorkbook(
            N_("The letters in this text file cannot be read."), N_("Save it with the encoding UTF-8 and try again.")
        ) from error


def _delimiter(source: str) -> str:
    """Spreadsheets write a semicolon where the comma parts decimals, and tabs as “Unicode text”."""
    head = "\n".join(islice(source.splitlines(), _LINES_THAT_SHOW_THE_DELIMITER))
    return max(",;\t", key=head.count)


def _markdown_rows(source: str) -> Iterator[list[str]]:
    for line in source.splitlines():
        stripped = line.strip()
        # What stands behind the last bar is a remark.
        stripped = stripped[: stripped.rfind("|") + 1]
        if stripped.startswith("|") and ("-" not in stripped or not _SEPARATOR.fullmatch(stripped)):
            cells = re.split(r"(?<!\\)\|", stripped.removeprefix("|").removesuffix("|"))
            yield [cell.replace("\\|", "|") for cell in cells]


def _sections(rows: Iterable[list[str]]) -> Book:
    """Sheets written below each other: a name in the first column begins one, the next row is its header.

    A table that begins with the header of a survey is a survey sheet alone.
    """
    rows = iter(rows)
    first_row = next(rows, [])
    if {"type", "name"} <= {cell.strip().lower() for cell in first_row}:
        rows = (["", *row] for row in chain([first_row], rows))
        first_row = ["survey"]
    builders: dict[str, _Section] = {}
    current: _Section | None = None
    for row in chain([first_row], rows):
        if not row:
            continue
        first, content = row[0].strip(), [cell_text(cell) for cell in row[1:]]
        if first:
            current = builders.setdefault(first, _Section(first))
            if not any(content):
                continue
        if current is not None:
            current.add(dict(enumerate(content)))
    return recognised([section.builder.sheet for section in builders.values()], builders)


class _Section:
    """One sheet among others, with row numbers of its own."""

    def __init__(self, name: str) -> None:
        self.builder = Builder(name)
        self.row = 0

    def add(self, cells: Mapping[int, str]) -> None:
        self.row += 1
        self.builder.add(self.row, cells)
