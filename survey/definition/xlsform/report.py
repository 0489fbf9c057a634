"""What is said of a workbook, as JSON data in a language of the person who asks."""

from __future__ import annotations

from typing import Any

from survey.definition.xlsform.faults import Fault
from survey.definition.xlsform.reading import Workbook
from survey.words import N_, Message, say

AT_CHARACTER = N_("(Character %(position)s.)")


def report(workbook: Workbook, language: str = "en") -> dict[str, Any]:
    """`{"ok", "errors", "warnings", "questions", "languages"}`; a fault is `{"sheet", "row", "column", …}`.

    `row` is the spreadsheet's (header = 1) or null where the fault has none; a language's `code` is null if the
    workbook does not declare one.
    """
    return {
        "ok": workbook.survey is not None,
        "errors": [_fault(fault, language) for fault in workbook.errors],
        "warnings": [_fault(fault, language) for fault in workbook.warnings],
        "questions": workbook.questions,
        "languages": [
            {
                "code": coverage.code,
                "name": coverage.name,
                "translated": coverage.translated,
                "total": coverage.total,
            }
            for coverage in workbook.languages
        ],
    }


def _fault(fault: Fault, language: str) -> dict[str, Any]:
    message = say(fault.message, language)
    if fault.position:
        message = f"{message} {say(Message(AT_CHARACTER, {'position': fault.position}), language)}"
    return {
        "sheet": fault.sheet or None,
        "row": fault.row,
        "column": fault.column or None,
        "message": message,
        "remedy": say(fault.remedy, language),
    }
