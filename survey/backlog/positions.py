"""Partner review: where organisations stand on an item. Every position is a row of its own: nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from survey import audit
from survey.backlog import concerns, family, items
from survey.backlog.models import Item, Position, Stance
from survey.people.roles import Capability, Viewer
from survey.words import N_, Refused

LONGEST_COMMENT = 4000


def take_position(
    session: Session, viewer: Viewer, item: Item, stance: Stance, comment: str, *, now: datetime
) -> Position:
    """State where the viewer's organisation stands. A concern or a block needs its reason. Raises `Refused`.

    Of an item that was merged the position goes to the living one. It is taken also after a round is over.
    """
    if not viewer.may(Capability.TAKE_POSITION) or viewer.staff_id is None or viewer.organisation_id is None:
        raise Refused(N_("Only partner organisations take positions."))
    item = family.living(session, item)
    concerns.must_be_free(viewer, item)
    comment = comment.strip()
    if not comment and stance in (Stance.CONCERN, Stance.BLOCK):
        raise Refused(N_("Say what worries you, so that it can be worked on."))
    if len(comment) > LONGEST_COMMENT:
        raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_COMMENT)
    before = session.scalar(
        sa.select(Position.stance)
        .where(Position.item_id == item.id, Position.organisation_id == viewer.organisation_id)
        .order_by(Position.id.desc())
        .limit(1)
    )
    position = Position(
        item_id=item.id,
        organisation_id=viewer.organisation_id,
        staff_id=viewer.staff_id,
        stance=stance,
        comment=comment,
        taken_at=now,
    )
    session.add(position)
    session.flush()
    audit.record(
        session,
        "position",
        item,
        staff_id=viewer.staff_id,
        now=now,
        before=before.value if before else None,
        stance=stance.value,
    )
    return position


def on_item(session: Session, viewer: Viewer, item: Item) -> Sequence[Position]:
    """Every position on `item` and on those merged into it, oldest first, with who took it. One statement."""
    member = family.members([item.id])
    return session.scalars(
        sa.select(Position)
        .join(member, member.c.item_id == Position.item_id)
        .where(sa.exists().where(Item.id == item.id, items.visible(viewer)))
        .options(joinedload(Position.organisation, innerjoin=True), joinedload(Position.staff, innerjoin=True))
        .order_by(Position.taken_at, Position.id)
    ).all()


def earlier(positions: Sequence[Position]) -> Mapping[int, Sequence[Position]]:
    """Of all positions of an item, oldest first, those that were changed since: organisation id → the latest first."""
    found: dict[int, list[Position]] = {}
    for position in positions:
        found.setdefault(position.organisation_id, []).insert(0, position)
    return {organisation_id: taken[1:] for organisation_id, taken in found.items()}


def of_organisation(session: Session, viewer: Viewer, organisation_id: int) -> Sequence[tuple[Item, Position]]:
    """Where an organisation stands now, item by item as far as `viewer` may see them; the latest position first."""
    last = (
        sa.select(sa.func.max(Position.id))
        .where(Position.organisation_id == organisation_id)
        .group_by(Position.item_id)
    )
    rows = session.execute(
        sa.select(Item, Position)
        .join(Item, Item.id == Position.item_id)
        .where(Position.id.in_(last), items.visible(viewer))
        .options(joinedload(Position.staff))
        .order_by(Position.taken_at.desc(), Position.id.desc())
    )
    return [(item, position) for item, position in rows]
