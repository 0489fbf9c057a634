"""Merging and splitting items. No voice is lost and nobody counts twice; both can be undone.

A merge is a pointer: nothing moves, and the living item speaks for what was merged into it. A split moves chosen voices
to an item of their own and remembers where each came from; undoing it gives them back and merges what is left.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey import audit
from survey.backlog import concerns, evidence, family, items, weighing
from survey.backlog.codesign.models import DesignCause
from survey.backlog.commitments.models import Commitment, State
from survey.backlog.items import Wording
from survey.backlog.models import Evidence, Item, Position
from survey.people.roles import Capability, Viewer
from survey.words import N_, Refused


@dataclass(frozen=True, slots=True)
class Moving:
    """What a merge would bring along: voices, the people behind them who are new, positions, open promises."""

    voices: int
    new_people: int
    positions: int
    promises: int


def preview(session: Session, viewer: Viewer, item: Item, into: Item) -> Moving:
    """What merging `item` into `into` would bring along, as far as `viewer` may know."""
    behind = evidence.behind(session, viewer, [item.id, into.id])
    mine, theirs = evidence.contributors(item.id).subquery(), evidence.contributors(into.id).subquery()
    new = sa.select(sa.func.count()).select_from(mine).where(mine.c[0].not_in(sa.select(theirs.c[0])))
    member = family.members([item.id])

    def of_family(model: type[Position | Commitment], *conditions: sa.ColumnElement[bool]) -> int:
        query = sa.select(sa.func.count()).select_from(model).join(member, member.c.item_id == model.item_id)
        return session.scalar(query.where(*conditions)) or 0

    return Moving(
        voices=behind[item.id].voices if item.id in behind else 0,
        new_people=session.scalar(new) or 0,
        positions=of_family(Position),
        promises=of_family(Commitment, Commitment.state == State.OPEN),
    )


def merge(
    session: Session, viewer: Viewer, item: Item, into: Item, *, revision: int | None = None, now: datetime
) -> Item:
    """Merge `item` into `into`, or into what that was merged into; returns the living one. Raises `Refused`."""
    viewer.must(Capability.EDIT_BACKLOG)
    into = family.living(session, into)
    concerns.must_be_free(viewer, item)
    concerns.must_be_free(viewer, into)
    _lock(session, item, into)
    # Between looking and locking somebody may have merged either of them elsewhere.
    into = family.living(session, into)
    if item.merged_into_id is not None:
        raise Refused(N_("This was merged into another item already."))
    if into.id == item.id:
        raise Refused(N_("An item cannot be merged into itself, nor into one that was merged into it."))
    if item.lead_id is not None and item.lead_id in {one.id for one in concerns.of_item(session, into)}:
        raise Refused(N_("Who leads cannot be whom it concerns. Choose another lead first."))
    if into.lead_id is not None and into.lead_id in {one.id for one in concerns.of_item(session, item)}:
        raise Refused(N_("Who leads cannot be whom it concerns. Choose another lead first."))
    items.take_turn(session, item, revision)
    items.take_turn(session, into, None)
    item.merged_into_id = into.id
    session.flush()
    weighing.recount(session, [item.id])
    _record(session, viewer, ("merge", item), ("take_in", into), now)
    return into


def unmerge(session: Session, viewer: Viewer, item: Item, *, now: datetime) -> None:
    """Take `item` out again of what it was merged into. Its voices were its own all the time."""
    viewer.must(Capability.EDIT_BACKLOG)
    if item.merged_into_id is None:
        raise Refused(N_("This stands for itself already."))
    into = session.get_one(Item, item.merged_into_id)
    concerns.must_be_free(viewer, family.living(session, item))
    _lock(session, item, into)
    if item.merged_into_id is None:
        raise Refused(N_("This stands for itself already."))
    above = family.living(session, into)
    item.merged_into_id = None
    item.revision += 1
    into.revision += 1
    session.flush()
    weighing.recount(session, [item.id, into.id, above.id])
    _record(session, viewer, ("unmerge", item), ("let_out", into), now)


def split(
    session: Session,
    viewer: Viewer,
    item: Item,
    evidence_ids: Collection[int],
    wordings: Mapping[str, Wording],
    *,
    revision: int | None = None,
    now: datetime,
) -> Item:
    """Take some voices of `item` out into an item of their own, worded anew; returns it. Raises `Refused`.

    The new item starts where people are heard, about the same theme and place, and concerns the same organisations.
    """
    viewer.must(Capability.EDIT_BACKLOG)
    concerns.must_be_free(viewer, item)
    if item.merged_into_id is not None:
        raise Refused(N_("This was merged into another item already."))
    items.take_turn(session, item, revision)
    chosen = _chosen(session, viewer, item, evidence_ids)
    part = items.make_item(session, viewer, wordings, theme=item.theme, place=item.place, now=now)
    part.split_from_id = item.id
    concerned = [row.organisation for row in item.concerned]
    if concerned:
        concerns.concern(session, viewer, part, concerned, now=now)
    last = evidence.next_number(session, item.id) - 1
    _move(session, chosen, part, came_from_id=item.id)
    weighing.recount(session, [item.id, part.id])
    _record(session, viewer, ("split", item), ("split_off", part), now, last=last, voices=len(chosen))
    return part


def unsplit(session: Session, viewer: Viewer, part: Item, *, now: datetime) -> Item:
    """Give the voices of a split-off item back to where they came from, and merge the item into that; returns it."""
    viewer.must(Capability.EDIT_BACKLOG)
    if part.split_from_id is None or part.merged_into_id is not None:
        raise Refused(N_("There is nothing to give back here."))
    item = session.get_one(Item, part.split_from_id)
    concerns.must_be_free(viewer, part)
    concerns.must_be_free(viewer, family.living(session, item))
    _lock(session, part, item)
    if part.id == family.living(session, item).id:
        raise Refused(N_("An item cannot be merged into itself, nor into one that was merged into it."))
    came = session.scalars(
        sa.select(Evidence).where(Evidence.item_id == part.id, Evidence.came_from_id == item.id).order_by(Evidence.id)
    ).all()
    last = evidence.next_number(session, part.id) - 1
    _move(session, came, item, came_from_id=None)
    _record(session, viewer, ("unsplit", part), ("take_back", item), now, last=last, voices=len(came))
    merge(session, viewer, part, item, now=now)
    weighing.recount(session, [item.id, part.id])
    return item


def _chosen(session: Session, viewer: Viewer, item: Item, evidence_ids: Collection[int]) -> Sequence[Evidence]:
    known = {row.id: row for row in evidence.voices_of(session, viewer, item.id) if row.item_id == item.id}
    chosen = [known[row_id] for row_id in sorted(set(evidence_ids)) if row_id in known]
    if not chosen:
        raise Refused(N_("Choose the voices that go into an item of their own."))
    if session.scalar(sa.select(sa.exists().where(DesignCause.evidence_id.in_([row.id for row in chosen])))):
        raise Refused(N_("A version of the design was changed because of this voice. It has to stay."))
    return chosen


def _move(session: Session, rows: Sequence[Evidence], to: Item, *, came_from_id: int | None) -> None:
    """Let `to` cite these voices instead, under numbers of its own. One that it cites already stays where it is."""
    held = set(session.scalars(sa.select(Evidence.feedback_id).where(Evidence.item_id == to.id)))
    for row in rows:
        if row.feedback_id not in held:
            row.number = evidence.next_number(session, to.id)
            row.item_id, row.came_from_id = to.id, came_from_id
            session.flush()


def _lock(session: Session, *of: Item) -> None:
    """Lock items, always in the same order, and read where they point to afresh."""
    ids = sorted({item.id for item in of})
    session.execute(sa.select(Item.id).where(Item.id.in_(ids)).order_by(Item.id).with_for_update())
    for item in of:
        session.refresh(item, ["merged_into_id", "revision"])


def _record(
    session: Session,
    viewer: Viewer,
    one: tuple[str, Item],
    other: tuple[str, Item],
    now: datetime,
    *,
    last: int | None = None,
    **detail: int,
) -> None:
    """Both items remember it, each the other; `last` is the last number that the first had given to a voice."""
    given = {} if last is None else {"last": last}
    for (verb, item), (_verb, beside), own in ((one, other, given), (other, one, {})):
        audit.record(session, verb, item, staff_id=viewer.staff_id, now=now, other_id=beside.id, **detail, **own)
