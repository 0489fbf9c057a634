"""Signing a commitment: who does what, by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey import audit
from survey.backlog import concerns, family, items
from survey.backlog.commitments.models import Commitment, State
from survey.backlog.models import Item
from survey.backlog.stages import Stage
from survey.installation import Installation
from survey.people.models import Staff
from survey.people.roles import Capability, Viewer
from survey.words import N_, Refused

FEWEST_WORDS, FEWEST_CHARACTERS = 3, 15
LONGEST_WHAT = 1000
FURTHEST = timedelta(days=3 * 366)

_OVER = N_("This is done already. A promise would come too late.")

CLOSED: Mapping[Stage, str] = {
    Stage.DELIVERED: _OVER,
    Stage.VERIFIED: _OVER,
    Stage.DECLINED: N_("This was declined. It has to be reopened before anybody promises something for it."),
    Stage.PAUSED: N_("This is paused. Take it up again before you promise something for it."),
}
"""The stages at which nothing can be promised, and why. At all others something can."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What somebody wants to sign: `what` by `due_on`, `owner_id` answers for it; `signed` is their explicit yes."""

    what: str
    due_on: date | None
    owner_id: int | None
    signed: bool


def why_not(viewer: Viewer, item: Item) -> str | None:
    """Why `viewer` cannot promise anything for `item`, as a message id; None if they can."""
    if not viewer.may(Capability.PROMISE) or viewer.staff_id is None or viewer.organisation_id is None:
        return N_("Only organisations of the programme promise something.")
    return CLOSED.get(item.stage)


def sign(
    session: Session, viewer: Viewer, item: Item, promise: Promise, installation: Installation, *, now: datetime
) -> Commitment:
    """Sign `promise` for the viewer's own organisation. Raises `Refused`, saying why.

    Sent twice, it is signed once: the second time gives the first one back. What is promised for a merged item is
    promised for the one it went into.
    """
    item = family.living(session, item)
    concerns.must_be_free(viewer, item)
    # The item's row is the lock: nobody declines it meanwhile, and nobody signs the same thing twice.
    held = session.scalars(
        sa.select(Item)
        .where(Item.id == item.id, items.visible(viewer))
        .with_for_update(of=Item)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if held is None:
        raise Refused(N_("This is not yours to do."))
    refusal = why_not(viewer, held)
    if refusal is not None or viewer.staff_id is None or viewer.organisation_id is None:
        raise Refused(refusal or N_("Only organisations of the programme promise something."))
    what = sentence(promise.what)
    due_on = date_ahead(promise.due_on, installation.today(now))
    owner = owner_among(session, viewer.organisation_id, promise.owner_id)
    if not promise.signed:
        raise Refused(N_("Tick the box: a promise is signed in your organisation’s name."))
    signer = session.get_one(Staff, viewer.staff_id)
    same = session.scalars(
        sa.select(Commitment).where(
            Commitment.item_id == item.id,
            Commitment.organisation_id == viewer.organisation_id,
            Commitment.what == what,
            Commitment.due_on == due_on,
            Commitment.state == State.OPEN,
        )
    ).first()
    if same is not None:
        return same
    commitment = Commitment(
        item_id=item.id,
        organisation_id=viewer.organisation_id,
        owner_id=owner.id,
        what=what,
        due_on=due_on,
        signed_by_id=signer.id,
        signed_as=signer.name,
        signed_at=now,
        state=State.OPEN,
    )
    session.add(commitment)
    session.flush()
    audit.record(
        session,
        "promise",
        commitment,
        staff_id=viewer.staff_id,
        now=now,
        item_id=item.id,
        organisation_id=viewer.organisation_id,
        owner_id=owner.id,
        due_on=due_on.isoformat(),
        text=what,
    )
    return commitment


def members(session: Session, organisation_id: int) -> Sequence[tuple[int, str]]:
    """Who can answer for a commitment of an organisation: its active people, by name; (id, name)."""
    query = sa.select(Staff.id, Staff.name).where(Staff.organisation_id == organisation_id, Staff.active)
    return [(row.id, row.name) for row in session.execute(query.order_by(Staff.name, Staff.id))]


def owner_among(session: Session, organisation_id: int, owner_id: int | None) -> Staff:
    """The active member `owner_id` of an organisation. Raises `Refused` if they are none."""
    owner = session.get(Staff, owner_id) if owner_id is not None else None
    if owner is None or not owner.active or owner.organisation_id != organisation_id:
        raise Refused(N_("Choose who answers for it: somebody who works in your organisation now."))
    return owner


def sentence(what: str) -> str:
    """What is promised, trimmed. Raises `Refused` unless it says enough to be held to."""
    what = what.strip()
    if len(what) < FEWEST_CHARACTERS or len(what.split()) < FEWEST_WORDS:
        raise Refused(N_("Say in a full sentence what you will do, so that all can tell later whether it was done."))
    if len(what) > LONGEST_WHAT:
        raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_WHAT)
    return what


def date_ahead(due_on: date | None, today: date) -> date:
    """A day to promise something by. Raises `Refused` unless it lies ahead, and not in another age."""
    if due_on is None:
        raise Refused(N_("Say by which day."))
    if due_on <= today:
        raise Refused(N_("Choose a day that is still to come."))
    if due_on > today + FURTHEST:
        raise Refused(N_("That day is more than three years away. Promise a first step that comes sooner."))
    return due_on
