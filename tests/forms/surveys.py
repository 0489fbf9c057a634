"""Surveys for the tests of pages: small tables, published as any other."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from survey.catalogue import SurveyVersion
from survey.definition import xlsform
from survey.publishing import publish_survey

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)

HOME = (Path(__file__).parent / "home.md").read_text(encoding="utf-8")


def publish(session: Session, table: str = HOME) -> SurveyVersion:
    """Publish the survey in a Markdown `table`."""
    workbook = xlsform.read(table.encode(), "test.md")
    assert workbook.survey is not None, workbook.errors
    version, _new = publish_survey(session, workbook.survey, staff_id=None, now=NOW)
    return version
