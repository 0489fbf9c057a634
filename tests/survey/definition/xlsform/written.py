"""Surveys from small tables, written as workbooks and read again."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from pyxform.xls2xform import convert

from survey.definition import codec, xlsform
from survey.definition.model import Survey
from survey.definition.xlsform.writing import Written, write
from survey.words import say

Files = dict[str, bytes]

PLAIN = """
| survey |
| | type | name | label | hint |
| | text | a | ಹೆಸರು? | ಪೂರ್ತಿ ಹೆಸರು |
"""


def survey_of(table: str, files: Files | None = None) -> Survey:
    workbook = xlsform.read(table.encode(), "form.md", (files or {}).get)
    assert workbook.survey is not None, [say(fault.message, "en") for fault in workbook.errors]
    return workbook.survey


def read_again(written: Written) -> Survey:
    workbook = xlsform.read(written.workbook, "other.xlsx", written.files.get)
    assert workbook.survey is not None, [say(fault.message, "en") for fault in workbook.errors]
    return workbook.survey


def definition(survey: Survey) -> Any:
    """All that a survey is, without the numbers of its rows."""

    def without_rows(data: Any) -> Any:
        match data:
            case dict():
                return {key: without_rows(value) for key, value in data.items() if key != "row"}
            case list():
                return [without_rows(value) for value in data]
        return data

    return without_rows(codec.to_json(survey))


def cells(written: Written, sheet: str) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(written.workbook))
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


def check(survey: Survey) -> Written:
    """Write it, and hold what is read against it."""
    written = write(survey)
    assert definition(read_again(written)) == definition(survey)
    convert(io.BytesIO(written.workbook), file_type=".xlsx")
    return written
