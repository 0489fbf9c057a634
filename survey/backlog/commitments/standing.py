"""How a commitment stands on a given day: told from its state and its dates, never stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.backlog import family
from survey.backlog.commitments.models import Commitment, NewDate, State
from survey.people.models import Staff
from survey.words import N_

SOON = timedelta(days=7)
"""How long before its date a commitment is spoken of as due soon, and its owner is reminded."""


class Standing(StrEnum):
    PROMISED = "promised"
    LATE = "late"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    BROKEN = "broken"
    RELEASED = "released"


STANDING_NAMES: Mapping[Standing, str] = {
    Standing.PROMISED: N_("promised"),
    Standing.LATE: N_("late"),
    Standing.KEPT: N_("kept"),
    Standing.KEPT_LATE: N_("kept late"),
    Standing.BROKEN: N_("broken"),
    Standing.RELEASED: N_("released"),
}


def standing_of(commitment: Commitment, today: date) -> Standing:
    """How `commitment` stands on `today`, a day of the programme. Its date is the last day to keep it in time."""
    if commitment.state is State.OPEN:
        return Standing.LATE if commitment.due_on < today else Standing.PROMISED
    if commitment.state is State.KEPT:
        late = commitment.kept_on is not None and commitment.kept_on > commitment.due_on
        return Standing.KEPT_LATE if late else Standing.KEPT
    return Standing.BROKEN if commitment.state is State.BROKEN else Standing.RELEASED


def stands(standing: Standing, today: date) -> sa.ColumnElement[bool]:
    """The condition on `Commitment` that `standing_of` says `standing`."""
    state, due_on = Commitment.state, Commitment.due_on
    conditions: Mapping[Standing, sa.ColumnElement[bool]] = {
        Standing.PROMISED: sa.and_(state == State.OPEN, due_on >= today),
        Standing.LATE: sa.and_(state == State.OPEN, due_on < today),
        Standing.KEPT: sa.and_(state == State.KEPT, Commitment.kept_on <= due_on),
        Standing.KEPT_LATE: sa.and_(state == State.KEPT, Commitment.kept_on > due_on),
        Standing.BROKEN: state == State.BROKEN,
        Standing.RELEASED: state == State.RELEASED,
    }
    return conditions[standing]


def presses(today: date) -> sa.ColumnElement[bool]:
    """The condition on `Commitment` that it is open, and late or due soon."""
    return sa.and_(Commitment.state == State.OPEN, Commitment.due_on <= today + SOON)


def renegotiated() -> sa.ColumnElement[bool]:
    """The condition on `Commitment` that it was given another date, early or late."""
    return sa.exists().where(NewDate.commitment_id == Commitment.id)


def is_owned(commitment: Commitment) -> bool:
    """Whether somebody answers for it still: its owner is active and belongs to the organisation that promised."""
    return commitment.owner.active and commitment.owner.organisation_id == commitment.organisation_id


def owned() -> sa.ColumnElement[bool]:
    """The condition on `Commitment` that `is_owned` says so."""
    return sa.exists().where(
        Staff.id == Commitment.owner_id, Staff.active, Staff.organisation_id == Commitment.organisation_id
    )


def owned_and_dated(session: Session, item_id: int) -> bool:
    """Whether somebody promised something for an item, or one merged into it, by a date, and it was not broken since.

    Kept counts whoever left afterwards; an open one needs its owner. This is the guard before "committed".
    """
    member = family.members([item_id])
    holds = sa.or_(Commitment.state == State.KEPT, sa.and_(Commitment.state == State.OPEN, owned()))
    query = sa.select(Commitment.id).join(member, member.c.item_id == Commitment.item_id).where(holds)
    return session.scalar(sa.select(query.exists())) or False
