"""ODK's own converter as a second opinion: what it would refuse, we refuse.

The only module that touches pyxform, whose insides change between versions. It is handed what was understood, in the
spellings it knows: what has one sensible reading is no reason for it to object. It is handed every text once, in one
language, for what it says of the others is said by our own checks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from survey.definition.xlsform.columns import MEDIA, Column
from survey.definition.xlsform.faults import Faults, Place
from survey.definition.xlsform.formulas import straight
from survey.definition.xlsform.objections import ours
from survey.definition.xlsform.sheets import Sheet
from survey.definition.xlsform.survey_row import Corrections
from survey.words import N_

_ROW = re.compile(r"\[row ?: ?(\d+)\]\s*")
_SHEET = re.compile(r"On the '(\w+)' sheet, (?:the '([^']+)' value(?: '[^']*')? is (?:invalid|problematic)\.)?\s*")
_LOOSE_NAME = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
_MOST_LINES = 20
_MOST_CHOICES = 50
"""Of a list: it copies them for every question that asks from it."""


@dataclass(frozen=True, slots=True)
class Understood:
    """One sheet as it was understood: its columns, what was read differently than written, rows that are no rows."""

    sheet: Sheet
    columns: Sequence[Column]
    corrections: Corrections = field(default_factory=dict)
    left_out: Iterable[int] = ()


def ask_pyxform(
    sheets: Mapping[str, Understood], form_id: str, root: str, faults: Faults, *, allow_duplicates: bool
) -> None:
    """Let pyxform convert the workbook; what it objects to becomes an error."""
    book: dict[str, Any] = {"sheet_names": list(sheets), "fallback_form_name": form_id}
    for name, understood in sheets.items():
        book[name] = _rows(understood)
        # The headers as a whole tell it how they are written, and that the needed ones are there.
        book[f"{name}_header"] = [dict.fromkeys(key for row in book[name] for key in row)]
    settings = {"form_id": form_id, "name": root, "allow_choice_duplicates": "yes" if allow_duplicates else "no"}
    book["settings"] = [settings]
    book["settings_header"] = [dict.fromkeys(settings)]
    try:
        convert(book)
    except PyXFormError as error:
        for line in str(error).splitlines()[:_MOST_LINES] or [""]:
            _tell(line, sheets, faults)
    except Exception:  # noqa: BLE001 - TypeError, KeyError and others: it stumbles, which is no objection
        faults.warn(
            Place(),
            N_("ODK's own converter stumbles over this workbook. It may not work with ODK."),
            N_("Nothing to do if you use it here only."),
        )


def _rows(understood: Understood) -> list[dict[str, str]]:
    """The rows by ODK's own headers. Its row numbers are positions, so blank rows are handed over too."""
    columns: dict[str, list[Column]] = {}
    for column in understood.columns:
        columns.setdefault(column.field, []).append(column)
    left_out = set(understood.left_out)
    counted: Counter[str] = Counter()
    rows: list[dict[str, str]] = []
    for number, cells in understood.sheet.rows:
        rows.extend({} for _ in range(number - 2 - len(rows)))
        row: dict[str, str] = {}
        for field_name, alike in columns.items():
            text = understood.corrections.get((number, field_name))
            if text is None:
                text = next((cells[column.index] for column in alike if column.index in cells), "")
            if text:
                header = f"media::{field_name}" if field_name in MEDIA else field_name
                row[header] = _LOOSE_NAME.sub(r"${\1}", straight(text)) if "${" in text else text
        counted[row.get("list_name", "")] += 1
        too_many = "list_name" in row and counted[row["list_name"]] > _MOST_CHOICES
        rows.append({} if number in left_out or too_many else row)
    return rows


def _tell(line: str, sheets: Mapping[str, Understood], faults: Faults) -> None:
    row = _ROW.search(line)
    where = _SHEET.search(line)
    name = (where[1] if where else "survey") if row else ""
    sheet = sheets[name].sheet if name in sheets else None
    column = (where and where[2]) or ""
    if sheet is not None:
        headers = {known.field: known.header for known in sheets[name].columns}
        column = headers.get(column.removeprefix("media::"), column)
    place = Place(sheet.name if sheet is not None else name, int(row[1]) if row else None, column)
    if faults.has_error_at(place.sheet, place.row) or (not row and faults.errors):
        return
    message, remedy = ours(_SHEET.sub("", _ROW.sub("", line)))
    faults.tell(place, message, remedy)
