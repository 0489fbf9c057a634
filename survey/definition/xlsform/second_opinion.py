"""ODK's own converter as a second opinion: what it would refuse, we refuse.

The only module that touches pyxform, whose insides change between versions.
"""

from __future__ import annotations

import re
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from survey.definition.xlsform.faults import Faults, Place
from survey.definition.xlsform.sheets import Sheet
from survey.words import N_

_ROW = re.compile(r"\[row ?: ?(\d+)\]\s*")
_SHEET = re.compile(r"On the '(\w+)' sheet, (?:the '([^']+)' value is invalid\.)?\s*")


def ask_pyxform(sheets: dict[str, Sheet], dropped: dict[str, set[int]], stem: str, faults: Faults) -> None:
    """Let pyxform convert the workbook; what it objects to becomes an error unless that row has one already.

    `dropped` are the columns, by sheet and index, that are ours alone or stand twice.
    """
    try:
        convert(_as_pyxform_reads(sheets, dropped, stem))
    except PyXFormError as error:
        for line in str(error).splitlines()[:20] or [""]:
            _tell(line, sheets, faults)
    except Exception as error:  # noqa: BLE001 - it raises TypeError, KeyError and others on workbooks that it cannot read
        _tell(str(error) if "row" in str(error) else "", sheets, faults)


def _as_pyxform_reads(sheets: dict[str, Sheet], dropped: dict[str, set[int]], stem: str) -> dict[str, Any]:
    book: dict[str, Any] = {"sheet_names": list(sheets), "fallback_form_name": stem}
    for name, sheet in sheets.items():
        kept = [
            (index, header)
            for index, header in enumerate(sheet.headers)
            if header and index not in dropped.get(name, set())
        ]
        rows: list[dict[str, str]] = []
        for number, cells in sheet.rows:
            # Its row numbers are positions, so blank rows are handed over too.
            rows.extend({} for _ in range(number - 2 - len(rows)))
            rows.append({header: cells[index] for index, header in kept if index in cells})
        if name == "settings":
            rows = [row for row in rows if row][:1]
        book[name] = rows
        book[f"{name}_header"] = [{header: None for _, header in kept}]
    return book


def _tell(line: str, sheets: dict[str, Sheet], faults: Faults) -> None:
    row = _ROW.search(line)
    where = _SHEET.search(line)
    sheet = (where[1] if where else "survey") if row else ""
    place = Place(
        sheets[sheet].name if sheet in sheets else sheet, int(row[1]) if row else None, (where and where[2]) or ""
    )
    if faults.has_error_at(place.sheet, place.row) or (not row and faults.errors):
        return
    reason = _SHEET.sub("", _ROW.sub("", line)).replace("Learn more: ", "").strip()
    if not reason or reason.startswith("{"):
        faults.error(
            place,
            N_("ODK's own converter cannot read this workbook."),
            N_("Compare it with a survey that works, or ask somebody who knows XLSForm."),
        )
        return
    faults.error(
        place,
        N_("ODK's own converter refuses this: %(reason)s"),
        N_("Correct it so that the survey works with ODK too."),
        reason=reason[:300],
    )
