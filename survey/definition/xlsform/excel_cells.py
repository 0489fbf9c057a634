"""What a cell of an Excel workbook holds: numbers, dates, truth, by its type and its number format.

Source: ECMA-376 Part 1, §18.8.30 (numFmt), §18.17.4 (dates), §18.18.11 (ST_CellType).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from survey.definition.safe_xml import read_xml
from survey.definition.xlsform.sheets import cell_text

_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
# Quoted text and colours of a format say nothing of dates, but [h], [m] and [s] count hours, minutes and seconds.
_NOT_OF_DATES = re.compile(r'"[^"]*"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]|[\\_*].')
_OF_DATES = re.compile(r"[dmyhs]", re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LETTERS = re.compile(r"[A-Za-z]{1,3}")
_LAST_DAY = 2_958_466
"""The first day after the year 9999, counted from 1900."""


class Formats:
    """Which of the workbook's cell styles show dates. `from_1904` as old workbooks of the Macintosh count days."""

    def __init__(self, *, from_1904: bool) -> None:
        self.from_1904 = from_1904
        self.dates: set[str] = set()

    def read(self, data: bytes) -> None:
        """Take the styles part of the workbook."""
        own: dict[str, str] = {}
        in_cells = False
        count = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal in_cells, count
            if name == "numFmt":
                own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif name == "cellXfs":
                in_cells = True
            elif name == "xf" and in_cells:
                number = attributes.get("numFmtId", "0")
                if _shows_date(own[number]) if number in own else number.isdigit() and int(number) in _BUILT_IN_DATES:
                    self.dates.add(str(count))
                count += 1

        def end(name: str) -> None:
            nonlocal in_cells
            if name == "cellXfs":
                in_cells = False

        read_xml(data, start, end, lambda _: None)


def _shows_date(code: str) -> bool:
    return _OF_DATES.search(_NOT_OF_DATES.sub("", code.partition(";")[0])) is not None


def clean(text: str) -> str:
    """A text as it is meant: without the escapes that XML needed, no-break spaces being spaces."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\u00a0", " ").strip()


def column_of(reference: str) -> int:
    """The column index of a cell reference: "A1" → 0, "AB12" → 27. Raises ValueError."""
    letters = _LETTERS.match(reference)
    if letters is None:
        raise ValueError(reference)
    column = 0
    for letter in letters.group().upper():
        column = column * 26 + ord(letter) - 64
    return column - 1


def cell_of(written: str, kind: str, style: str, formats: Formats) -> str:
    """The text of a cell whose value is `written`; `kind` is its type, `style` the number of its style."""
    if kind == "b":
        return cell_text(written.strip() in ("1", "true"))
    if kind != "n":
        return cell_text(written)
    try:
        number = float(written)
    except ValueError:
        return cell_text(written)
    if style in formats.dates and 0 <= number < _LAST_DAY:
        return _date_text(number, from_1904=formats.from_1904)
    return cell_text(number)


def _date_text(days: float, *, from_1904: bool) -> str:
    if days < 1:
        return cell_text((datetime(2000, 1, 1) + timedelta(seconds=round(days * 86_400))).time())  # noqa: DTZ001
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - as written
    if not from_1904 and days < 60:
        # Excel's 1900 has a 29 February.
        days += 1
    return cell_text(first + timedelta(seconds=round(days * 86_400)))
