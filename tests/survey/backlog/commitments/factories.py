"""Commitments for tests; every default sensible."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from survey.backlog.commitments import making, settling
from survey.backlog.commitments.making import Promise
from survey.backlog.commitments.models import Commitment
from survey.backlog.models import Item
from survey.people.roles import Viewer
from tests.sms.factories import INSTALLATION, NOW

TODAY = INSTALLATION.today(NOW)
DUE = TODAY + timedelta(days=30)
WHAT = "We lay a water line to the centre at Hebbal."


def sign(
    session: Session,
    by: Viewer,
    matter: Item,
    what: str = WHAT,
    *,
    due_on: date | None = DUE,
    owner_id: int | None = None,
    signed: bool = True,
    now: datetime = NOW,
) -> Commitment:
    """`by` promises something for `matter`, and answers for it unless somebody else is named."""
    promise = Promise(what, due_on, owner_id if owner_id is not None else by.staff_id, signed)
    return making.sign(session, by, matter, promise, INSTALLATION, now=now)


def held(session: Session, by: Viewer, commitment: Commitment) -> Commitment:
    """The commitment as somebody takes it up who has just opened its page."""
    found = settling.held(session, by, commitment.id, commitment.revision)
    assert found is not None
    return found
