"""Whom an item concerns: an organisation that people complain of.

It must not read its accusers. At the desk the item does not exist for it, in no list, count, suggestion or search
(`items.visible`), and it has no part in any act on it (`must_be_free`). What it may read is an `Outline`: a paraphrase
that the team wrote for it, and only once so many people stand behind the item that no one of them can be picked out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, object_session, selectinload

from survey import audit, counts
from survey.backlog import family
from survey.backlog.models import Concerned, Decision, Item, ItemText
from survey.backlog.stages import Stage
from survey.backlog.themes import Theme
from survey.definition.model import text_in
from survey.people.models import Organisation, Staff, StaffRole
from survey.people.roles import CAPABILITIES, Capability, Role, Viewer
from survey.words import N_, Refused

SMALL_GROUP = counts.SMALL
"""How many people, sensitive voices left out, must stand behind an item before those it concerns read anything."""


@dataclass(frozen=True, slots=True)
class Outline:
    """All that an organisation may know of an item that concerns it. There is nobody's word in it, and no title."""

    item_id: int
    theme: Theme | None
    stage: Stage
    paraphrases: Mapping[str, str]  # language → text
    decision: Decision | None  # the last one published

    def paraphrase(self, language: str) -> str:
        """The paraphrase in `language`, else in English, else in any."""
        return text_in(dict(self.paraphrases), language, "en")


def involved(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition on `Item` that it, or another item merged with it in either direction, concerns `viewer`'s
    organisation: whoever may not read an item reads it through no other."""
    if viewer.organisation_id is None:
        return sa.false()
    steps = (
        sa.select(Concerned.item_id.label("item_id"))
        .where(Concerned.organisation_id == viewer.organisation_id)
        .cte(recursive=True)
    )
    up = sa.select(Item.merged_into_id).join(steps, Item.id == steps.c.item_id).where(Item.merged_into_id.is_not(None))
    above = steps.union(up)
    below = sa.select(above.c.item_id).cte(recursive=True)
    down = sa.select(Item.id).join(below, Item.merged_into_id == below.c.item_id)
    return Item.id.in_(sa.select(below.union(down).c.item_id))


def readable(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition on `Item` that it concerns `viewer`'s organisation, and that its outline may be read there."""
    if not viewer.may(Capability.SEE_BACKLOG):
        return sa.false()
    written = sa.exists().where(ItemText.item_id == Item.id, sa.func.coalesce(ItemText.paraphrase, "") != "")
    return sa.and_(involved(viewer), family.alive(), Item.people >= SMALL_GROUP, written)


def is_involved(viewer: Viewer, item: Item) -> bool:
    """Whether `item` concerns `viewer`'s organisation."""
    session = object_session(item)
    if session is None or viewer.organisation_id is None:
        return False
    return session.scalar(sa.select(sa.exists().where(Item.id == item.id, involved(viewer)))) or False


def must_be_free(viewer: Viewer, item: Item) -> None:
    """Raise `Refused` if `item` concerns `viewer`'s organisation. Every act on an item asks this first."""
    if is_involved(viewer, item):
        raise Refused(N_("This concerns your own organisation, so others carry it on."))


def outlines(session: Session, viewer: Viewer, *, limit: int = 50, offset: int = 0) -> Sequence[Outline]:
    """What `viewer`'s organisation may know of the items that concern it, the newest first."""
    items = session.scalars(
        sa.select(Item)
        .where(readable(viewer))
        .options(selectinload(Item.decisions))
        .order_by(Item.made_at.desc(), Item.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [_outline(item) for item in items]


def outline(session: Session, viewer: Viewer, item_id: int) -> Outline | None:
    """What `viewer`'s organisation may know of one item that concerns it; None if that is nothing."""
    item = session.scalar(
        sa.select(Item).where(Item.id == item_id, readable(viewer)).options(selectinload(Item.decisions))
    )
    return None if item is None else _outline(item)


def of_item(session: Session, item: Item) -> Sequence[Organisation]:
    """The organisations that `item` concerns, also through one that was merged into it; by name."""
    member = family.members([item.id])
    return session.scalars(
        sa.select(Organisation)
        .where(
            Organisation.id.in_(
                sa.select(Concerned.organisation_id).join(member, member.c.item_id == Concerned.item_id)
            )
        )
        .order_by(Organisation.name)
    ).all()


def concern(
    session: Session, viewer: Viewer, item: Item, organisations: Sequence[Organisation], *, now: datetime
) -> None:
    """Say which organisations `item` concerns. Raises `Refused` if then nobody could carry it on."""
    viewer.must(Capability.EDIT_BACKLOG)
    must_be_free(viewer, item)
    before = {row.organisation_id for row in item.concerned}
    after = {organisation.id for organisation in organisations}
    if before == after:
        return
    if item.lead_id in after:
        raise Refused(N_("Who leads cannot be whom it concerns. Choose another lead first."))
    if not _somebody_decides(session, after):
        raise Refused(
            N_("Then nobody could go on with it: everybody who decides belongs there. Hand the voices to safeguarding.")
        )
    item.concerned = [row for row in item.concerned if row.organisation_id in after]
    item.concerned += [Concerned(item_id=item.id, organisation_id=added) for added in sorted(after - before)]
    session.flush()
    audit.record(
        session, "concern", item, staff_id=viewer.staff_id, now=now, before=sorted(before), after=sorted(after)
    )


def _somebody_decides(session: Session, concerned: set[int]) -> bool:
    deciding = [role for role in Role if Capability.DECIDE in CAPABILITIES[role]]
    return (
        session.scalar(
            sa.select(
                sa.exists().where(
                    StaffRole.staff_id == Staff.id,
                    StaffRole.role.in_(deciding),
                    Staff.active,
                    Staff.organisation_id.not_in(concerned),
                )
            )
        )
        or not concerned
    )


def _outline(item: Item) -> Outline:
    published = [decision for decision in item.decisions if decision.published_at is not None]
    return Outline(
        item_id=item.id,
        theme=item.theme,
        stage=item.stage,
        paraphrases={text.language: text.paraphrase for text in item.texts if text.paraphrase},
        decision=published[-1] if published else None,
    )
