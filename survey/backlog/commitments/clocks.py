"""The clocks of commitments: reminders before their date, escalation after it.

A sweep of the worker marks what is due. A mark is what puts a commitment before people: its owner's desk and the weekly
message to its organisation before the date, the team's, the funders' and the lead's desk after it. No words travel.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey import audit
from survey.backlog.commitments.models import Commitment, State
from survey.backlog.commitments.standing import SOON
from survey.installation import Installation

AGAIN = timedelta(days=1)
"""How long before its date a commitment is spoken of once more."""

ESCALATE_AFTER = timedelta(days=3)
"""How late a commitment is before others than its organisation are told."""


def sweep(session: Session, installation: Installation, *, now: datetime) -> int:
    """Mark what reminds and what escalates now; returns how many. Each mark is set once, however many workers sweep."""
    today = installation.today(now)
    open_ = Commitment.state == State.OPEN
    due_on, reminded_at = Commitment.due_on, Commitment.reminded_at
    first = sa.and_(due_on >= today, due_on <= today + SOON, reminded_at.is_(None))
    again = [
        sa.and_(due_on == day, reminded_at < _begins(day - AGAIN, installation))
        for day in (today, today + AGAIN)  # the second one: a worker that slept yesterday
    ]
    marked = 0
    for verb, column, condition in (
        ("remind", Commitment.reminded_at, sa.or_(first, *again)),
        (
            "escalate",
            Commitment.escalated_at,
            sa.and_(due_on <= today - ESCALATE_AFTER, Commitment.escalated_at.is_(None)),
        ),
    ):
        # The condition is part of the update: of two workers, the second finds nothing left to mark.
        rows = session.execute(
            sa.update(Commitment)
            .where(open_, condition)
            .values({column: now})
            .returning(Commitment)
            .execution_options(synchronize_session=False)
        ).scalars()
        for commitment in rows.all():
            detail = {"item_id": commitment.item_id, "due_on": commitment.due_on.isoformat()}
            audit.record(session, verb, commitment, staff_id=None, now=now, **detail)
            marked += 1
    return marked


def _begins(day: date, installation: Installation) -> datetime:
    """When a day of the programme begins."""
    return datetime.combine(day, time(), tzinfo=installation.timezone)
