"""Workbooks for tests, written as small tables, and what was said of them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import openpyxl

from survey.definition.model import Question, Survey
from survey.definition.xlsform import Attached, Fault, Workbook, read
from survey.words import say


def no_file(name: str) -> bytes | None:
    """Nothing is attached."""
    del name
    return None


def read_rows(
    *rows: str,
    header: str = "type | name | label",
    choices: Sequence[str] = (),
    choices_header: str = "list_name | name | label",
    settings: tuple[str, str] | None = None,
    external: Sequence[str] = (),
    attached: Attached = no_file,
) -> Workbook:
    """The workbook with these rows of the survey sheet, and these of the others, each a line of a Markdown table."""
    sheets = {"survey": [header, *rows]}
    if choices:
        sheets["choices"] = [choices_header, *choices]
    if external:
        sheets["external_choices"] = [choices_header, *external]
    if settings:
        sheets["settings"] = list(settings)
    lines = [line for name, table in sheets.items() for line in (f"| {name} |", *(f"| | {row} |" for row in table))]
    return read("\n".join(lines).encode(), "form.md", attached)


def survey_of(workbook: Workbook) -> Survey:
    """The survey that has become of a workbook without errors."""
    assert workbook.survey is not None, told(workbook.errors)
    return workbook.survey


def questions(workbook: Workbook) -> Mapping[str, Question]:
    """Its questions by name."""
    return {question.name: question for question in survey_of(workbook).questions()}


def told(faults: Sequence[Fault]) -> list[tuple[str, int | None, str, str]]:
    """Where each fault is, and what is said of it."""
    return [(fault.sheet, fault.row, fault.column, say(fault.message, "en")) for fault in faults]


def said(faults: Sequence[Fault]) -> list[str]:
    """What is said of each fault."""
    return [say(fault.message, "en") for fault in faults]


def excel(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """An Excel workbook with these sheets."""
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
