"""Commitments, found: of an item, of an organisation, by date; what presses. Never a ranking of organisations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from survey.audit import Act, acts_on
from survey.backlog import concerns, family, items
from survey.backlog.commitments.models import Commitment, NewDate, State
from survey.backlog.commitments.standing import Standing, owned, presses, renegotiated, stands
from survey.backlog.models import Item
from survey.people.models import Organisation, Staff
from survey.people.roles import Capability, Viewer
from survey.words import N_

FUNDER = "funder"


class Wanted(StrEnum):
    """What the list can be narrowed to."""

    OPEN = "open"
    PRESSING = "pressing"
    LATE = "late"
    ESCALATED = "escalated"
    UNOWNED = "unowned"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    RENEGOTIATED = "renegotiated"
    BROKEN = "broken"
    RELEASED = "released"


WANTED_NAMES: Mapping[Wanted, str] = {
    Wanted.OPEN: N_("open"),
    Wanted.PRESSING: N_("due soon or late"),
    Wanted.LATE: N_("late"),
    Wanted.ESCALATED: N_("late, and told to the team"),
    Wanted.UNOWNED: N_("needs an owner"),
    Wanted.KEPT: N_("kept"),
    Wanted.KEPT_LATE: N_("kept late"),
    Wanted.RENEGOTIATED: N_("given a new date"),
    Wanted.BROKEN: N_("broken"),
    Wanted.RELEASED: N_("released"),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which commitments somebody wants to see; None leaves a question open."""

    wanted: Wanted | None = None
    organisation_id: int | None = None
    item_id: int | None = None
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Pressing:
    """What calls for the viewer: of their own organisation, late and told to them, and without an owner."""

    own: int = 0
    escalated: int = 0
    unowned: int = 0


def visible(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition on a `Commitment` beside its `Item` that `viewer` may know of it: every partner may."""
    if not viewer.may(Capability.SEE_BACKLOG):
        return sa.false()
    return items.visible(viewer)


def of_item(session: Session, viewer: Viewer, item: Item) -> Sequence[Commitment]:
    """What was promised for `item` and for what was merged into it, by date; one statement."""
    member = family.members([item.id])
    query = (
        sa.select(Commitment)
        .join(Commitment.item)
        .join(member, member.c.item_id == Commitment.item_id)
        .where(visible(viewer))
        .options(*_who(), joinedload(Commitment.dates))
        .order_by(Commitment.due_on, Commitment.id)
    )
    return session.scalars(query).unique().all()


def commitment(session: Session, viewer: Viewer, commitment_id: int) -> Commitment | None:
    """One commitment with everything that its page tells; None if there is none that `viewer` may know of."""
    return session.scalars(
        sa.select(Commitment)
        .join(Commitment.item)
        .where(Commitment.id == commitment_id, visible(viewer))
        .options(
            *_who(),
            joinedload(Commitment.item),
            joinedload(Commitment.settled_by).lazyload(Staff.role_rows),
            joinedload(Commitment.answered_by).lazyload(Staff.role_rows),
            joinedload(Commitment.taken_over_by),
            joinedload(Commitment.attachment),
            selectinload(Commitment.dates).joinedload(NewDate.changed_by).lazyload(Staff.role_rows),
        )
    ).one_or_none()


def listed(
    session: Session, viewer: Viewer, wanted: Filter, today: date, *, limit: int, offset: int = 0
) -> tuple[Sequence[Commitment], int]:
    """The commitments that `viewer` may know of, the next due first, the settled ones from the latest; and how many."""
    conditions = [visible(viewer), *_narrowed(wanted, today)]
    total = session.scalar(sa.select(sa.func.count()).select_from(Commitment).join(Commitment.item).where(*conditions))
    upwards = wanted.wanted in (Wanted.OPEN, Wanted.PRESSING, Wanted.LATE, Wanted.ESCALATED, Wanted.UNOWNED)
    order = (Commitment.due_on, Commitment.id) if upwards else (Commitment.due_on.desc(), Commitment.id.desc())
    rows = session.scalars(
        sa.select(Commitment)
        .join(Commitment.item)
        .where(*conditions)
        .options(*_who(), joinedload(Commitment.item), selectinload(Commitment.dates))
        .order_by(*order)
        .limit(limit)
        .offset(offset)
    ).all()
    return rows, total or 0


def counts_of(session: Session, viewer: Viewer, organisation_id: int, today: date) -> Mapping[Wanted, int]:
    """How many commitments one organisation has of each kind, for its own page; kinds that have none are left out."""
    shown = (
        Wanted.OPEN,
        Wanted.LATE,
        Wanted.KEPT,
        Wanted.KEPT_LATE,
        Wanted.RENEGOTIATED,
        Wanted.BROKEN,
        Wanted.RELEASED,
    )
    counted = [sa.func.count(sa.case((is_(wanted, today), Commitment.id))) for wanted in shown]
    row = session.execute(
        sa.select(*counted)
        .select_from(Commitment)
        .join(Commitment.item)
        .where(visible(viewer), Commitment.organisation_id == organisation_id)
    ).one()
    return {wanted: count for wanted, count in zip(shown, row, strict=True) if count}


def promising(session: Session, viewer: Viewer) -> Sequence[Organisation]:
    """The organisations that promised anything that `viewer` may know of, by name: what the list can be narrowed to."""
    promised = sa.select(Commitment.organisation_id).join(Commitment.item).where(visible(viewer)).distinct().subquery()
    return session.scalars(
        sa.select(Organisation)
        .where(Organisation.id.in_(sa.select(promised.c.organisation_id)))
        .order_by(Organisation.name)
    ).all()


def pressing(session: Session, organisation_id: int, today: date, *, limit: int = 20) -> Sequence[Commitment]:
    """The open commitments of an organisation that are late or due within a week, the longest due first.

    `today` is a day of the programme (`Installation.today`). What concerns the organisation itself is left out.
    """
    itself = Viewer(organisation_id=organisation_id)
    return session.scalars(
        sa.select(Commitment)
        .join(Commitment.item)
        .where(Commitment.organisation_id == organisation_id, presses(today), sa.not_(concerns.involved(itself)))
        .options(*_who(), joinedload(Commitment.item))
        .order_by(Commitment.due_on, Commitment.id)
        .limit(limit)
    ).all()


def calling(session: Session, viewer: Viewer, today: date) -> Pressing:
    """How much calls for `viewer`; one statement.

    What is escalated calls for the team, for funders, and for whoever leads on the item.
    """
    if not viewer.may(Capability.PROMISE):
        return Pressing()
    own = Commitment.organisation_id == viewer.organisation_id
    team = sa.true() if viewer.may(Capability.EDIT_BACKLOG) else sa.false()
    funds = sa.exists().where(Organisation.id == viewer.organisation_id, Organisation.kind == FUNDER)
    told = sa.and_(is_(Wanted.ESCALATED, today), sa.or_(team, funds, Item.lead_id == viewer.organisation_id))
    unowned = sa.and_(is_(Wanted.UNOWNED, today), sa.or_(team, own))
    conditions = (sa.and_(own, presses(today)), sa.and_(told, sa.not_(own)), unowned)
    row = session.execute(
        sa.select(*[sa.func.count(sa.case((condition, Commitment.id))) for condition in conditions])
        .select_from(Commitment)
        .join(Commitment.item)
        .where(visible(viewer), Commitment.state == State.OPEN)
    ).one()
    return Pressing(own=row[0], escalated=row[1], unowned=row[2])


def acts(session: Session, viewer: Viewer, of: Commitment) -> Sequence[Act]:
    """What was done to a commitment that `viewer` may know of, oldest first."""
    return acts_on(session, of) if viewer.may(Capability.SEE_BACKLOG) else []


def is_(wanted: Wanted, today: date) -> sa.ColumnElement[bool]:
    """The condition on `Commitment` for one kind."""
    is_open = Commitment.state == State.OPEN
    match wanted:
        case Wanted.OPEN:
            return is_open
        case Wanted.PRESSING:
            return presses(today)
        case Wanted.ESCALATED:
            return sa.and_(is_open, Commitment.escalated_at.is_not(None))
        case Wanted.UNOWNED:
            return sa.and_(is_open, sa.not_(owned()))
        case Wanted.RENEGOTIATED:
            return renegotiated()
        case _:
            return stands(Standing(wanted.value), today)


def _narrowed(wanted: Filter, today: date) -> list[sa.ColumnElement[bool]]:
    conditions = []
    if wanted.wanted is not None:
        conditions.append(is_(wanted.wanted, today))
    if wanted.organisation_id is not None:
        conditions.append(Commitment.organisation_id == wanted.organisation_id)
    if wanted.owner_id is not None:
        conditions.append(Commitment.owner_id == wanted.owner_id)
    if wanted.item_id is not None:
        member = family.members([wanted.item_id])
        conditions.append(Commitment.item_id.in_(sa.select(member.c.item_id)))
    return conditions


def _who() -> tuple[ExecutableOption, ...]:
    """Who promised and who answers for it, without their roles."""
    owner = joinedload(Commitment.owner)
    return (
        joinedload(Commitment.organisation),
        owner.lazyload(Staff.role_rows),
        owner.lazyload(Staff.organisation),
    )
