"""Metadata that identifies people stays empty unless the programme turns it on, and the check says so."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms.gateway import receive
from survey.collect.submissions import Submission
from survey.definition import xlsform
from survey.definition.model import QuestionType
from survey.publishing import check
from tests.sms.factories import INSTALLATION, NOW, PHONE, incoming, publish

TABLE = """
| survey | | | | |
| | type | name | label | calculation |
| | deviceid | device | | |
| | phonenumber | phone | | |
| | start-geopoint | where | | |
| | text | tip | Any tip? | |
| | calculate | reached | | concat('on ', ${phone}) |
| settings | | | | |
| | form_id | | | |
| | tips | | | |
"""


def warnings(*turned_on: QuestionType) -> dict[int, str]:
    workbook = xlsform.read(TABLE.encode(), "tips.md")
    found = check(workbook, metadata=frozenset(turned_on))
    assert found["ok"]
    return {fault["row"]: fault["message"] for fault in found["warnings"] if fault["column"] == "type"}


def test_the_check_says_that_it_stays_empty() -> None:
    assert warnings() == {
        2: "“device” stays empty: it would tell who or where people are.",
        3: "“phone” stays empty: it would tell who or where people are.",
        4: "“where” stays empty: it would tell who or where people are.",
    }


def test_the_check_says_what_is_kept() -> None:
    said = warnings(QuestionType.PHONE_NUMBER)
    assert said[3] == "“phone” keeps people's phone numbers with their answers."
    assert said[2] == "“device” stays empty: it would tell who or where people are."


@pytest.mark.parametrize(
    ("turned_on", "kept"),
    [
        pytest.param(frozenset(), {"device": "", "phone": "", "where": "", "reached": "on "}, id="by itself"),
        pytest.param(
            frozenset({QuestionType.PHONE_NUMBER}),
            {"device": "", "phone": PHONE, "where": "", "reached": f"on {PHONE}"},
            id="turned on",
        ),
    ],
)
def test_a_number_is_kept_only_where_it_was_turned_on(
    session: Session, turned_on: frozenset[QuestionType], kept: dict[str, str]
) -> None:
    publish(session, "tips", TABLE)
    for text in ("tips", "1", "Bring bags"):
        receive(session, incoming(text), replace(INSTALLATION, metadata=turned_on), now=NOW)
    submission = session.scalars(sa.select(Submission)).one()
    assert submission.completed_at is not None
    assert {path: submission.answers[path]["value"] for path in kept} == kept
