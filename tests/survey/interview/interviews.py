"""Interviews over surveys that are written down as small tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from survey.definition import xlsform
from survey.definition.model import Survey
from survey.interview import Clock, Interview

CLOCK = Clock(
    started_at=datetime(2026, 11, 23, 20, 0, tzinfo=UTC),
    now=datetime(2026, 11, 23, 20, 9, tzinfo=UTC),
    timezone=ZoneInfo("Asia/Kolkata"),
)

COLUMNS = "type | name | label | relevant | calculation"

YES_NO = ("yn | yes | Yes", "yn | no | No")


def survey(
    *rows: str, columns: str = COLUMNS, choices: tuple[str, ...] = YES_NO, further: str = "", files: str = ""
) -> Survey:
    """The survey of `rows`; `further` are columns of the choices besides name and label, `files` the content of any
    attached file."""
    sheets = {"survey": [columns, *rows], "choices": [f"list_name | name | label {further}", *choices]}
    table = "\n".join(
        "\n".join([f"| {name} |", *(f"| | {row} |" for row in [*lines])]) for name, lines in sheets.items()
    )
    workbook = xlsform.read(table.encode(), "form.md", lambda name: files.encode() or None)
    assert workbook.survey is not None, workbook.errors
    return workbook.survey


def interview(of: Survey, given: Mapping[str, str] | None = None) -> Interview:
    return Interview(of, given or {}, CLOCK)


def values(of: Survey, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """What everything is worth, by path."""
    return {step.question.path: step.value for step in interview(of, given).steps()}


def asked(of: Survey, given: Mapping[str, str] | None = None) -> list[str]:
    """The paths that are asked, in order."""
    return [question.path for question in interview(of, given).asked]
