"""What people send who know nothing of surveys: all are answered; whoever wants to leave, and only they, leave."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.people.models import Address
from tests.sms.factories import Phone

STREET = Path(__file__).with_name("street.txt")
LINES = [line.split("\t", 1) for line in STREET.read_text("utf-8").splitlines() if line and not line.startswith("#")]
HARM = ("beat", "छेड़", "chhedta", "ಹೊಡೆ", "కొట్టాడు", "مارتا", "supervisor")


@pytest.mark.parametrize(("mark", "text"), LINES, ids=[text for _, text in LINES])
def test_everybody_is_answered_and_who_wants_to_leave_leaves(session: Session, mark: str, text: str) -> None:
    phone = Phone(session)

    reply = phone.send(text)

    assert reply
    assert not [word for word in HARM if word in reply]
    left = session.scalars(sa.select(Address.opted_out_at)).one() is not None
    assert left is (mark == "-")
    assert (phone.send(text) is None) is left, "an opt-out is confirmed once"
