"""The backlog in an order that its reader chose: filters, the parts by which items can be put in order, and cards.

There is no score. Each part stands beside the others (how many people, how urgent, how much work, how many of those who
are rarely heard), and whoever reads puts them in the order of one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from survey import counts
from survey.backlog import evidence, family, items
from survey.backlog.commitments.models import Commitment, State
from survey.backlog.evidence import Behind
from survey.backlog.models import Decision, Evidence, Item, ItemText, Position, Stance
from survey.backlog.stages import DECIDABLE, Stage
from survey.backlog.themes import Theme
from survey.feedback.voices import Feedback
from survey.people.models import Group, GroupMember
from survey.people.roles import Capability, Viewer
from survey.words import N_

MOST = 3
"""The highest urgency and effort."""


class Sort(StrEnum):
    PEOPLE = "people"
    URGENCY = "urgency"
    EFFORT = "effort"
    RARELY = "rarely"
    NEWEST = "newest"
    MOVED = "moved"


SORT_NAMES: Mapping[Sort, str] = {
    Sort.PEOPLE: N_("most people first"),
    Sort.URGENCY: N_("most urgent first"),
    Sort.EFFORT: N_("least work first"),
    Sort.RARELY: N_("rarely heard first"),
    Sort.NEWEST: N_("newest first"),
    Sort.MOVED: N_("last moved first"),
}

_BY: Mapping[Sort, tuple[sa.ColumnElement[Any], ...]] = {
    Sort.PEOPLE: (Item.people.desc(),),
    Sort.URGENCY: (sa.func.coalesce(Item.urgency, 0).desc(), Item.people.desc()),
    Sort.EFFORT: (sa.func.coalesce(Item.effort, MOST + 1), Item.people.desc()),
    Sort.RARELY: (Item.rarely_heard.desc(), Item.people.desc()),
    Sort.NEWEST: (Item.made_at.desc(),),
    Sort.MOVED: (sa.func.coalesce(Item.moved_at, Item.made_at).desc(),),
}

TAKEABLE = frozenset(DECIDABLE - {Stage.PAUSED})
"""Where an item waits for somebody to take it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the backlog to show; None and False mean any. `lead` 0 is nobody, `untitled` a language without title."""

    stage: Stage | None = None
    theme: Theme | None = None
    lead: int | None = None
    place: str = ""
    untitled: str = ""
    search: str = ""
    asks: bool = False
    untaken: bool = False
    late: bool = False

    @property
    def anything(self) -> bool:
        """Whether this leaves something out."""
        return self != Wanted()


@dataclass(frozen=True, slots=True)
class Card:
    """An item as the board and the list show it. `groups` are the people behind it by group, None where that is not
    to be known; empty where it was not asked for."""

    item: Item
    behind: Behind
    stances: Mapping[Stance, int]
    asks_position: bool
    has_draft: bool
    late: int
    groups: Sequence[tuple[Group, int | None]] = field(default=())


@dataclass(frozen=True, slots=True)
class Laid:
    """Which items stand where on the board, best first, and how many there are in each stage; `untaken` is the strip
    of those that many stand behind and nobody took."""

    columns: Mapping[Stage, Sequence[int]]
    totals: Mapping[Stage, int]
    untaken: Sequence[int]


def lay_out(
    session: Session, viewer: Viewer, wanted: Wanted, sort: Sort, today: date, *, per_column: int, strip: int = 0
) -> Laid:
    """The board of what `wanted` lets through, and up to `strip` items that nobody took, whatever is wanted."""
    order = (*_BY[sort], Item.id.desc())
    placed = (
        sa.select(
            Item.id.label("id"),
            Item.stage.label("stage"),
            sa.func.row_number().over(partition_by=Item.stage, order_by=order).label("rank"),
            sa.func.count().over(partition_by=Item.stage).label("total"),
        )
        .where(*_conditions(viewer, wanted, today))
        .subquery()
    )
    column = sa.select(sa.literal(False).label("strip"), placed).where(placed.c.rank <= per_column)
    rank = sa.func.row_number().over(order_by=(Item.people.desc(), Item.id.desc())).label("rank")
    taken_by_nobody = (
        sa.select(sa.literal(True), Item.id, Item.stage, rank, sa.literal(0))
        .where(*_conditions(viewer, Wanted(untaken=True), today))
        .order_by(rank)
        .limit(strip)
        .subquery()
    )
    columns: dict[Stage, list[int]] = {}
    totals: dict[Stage, int] = {}
    untaken: list[int] = []
    rows = session.execute(sa.union_all(column, sa.select(taken_by_nobody)) if strip else column)
    for in_strip, item_id, stage, _rank, total in sorted(rows, key=lambda row: row[3]):
        if in_strip:
            untaken.append(item_id)
        else:
            columns.setdefault(stage, []).append(item_id)
            totals[stage] = total
    return Laid(columns, totals, untaken)


def listed(
    session: Session, viewer: Viewer, wanted: Wanted, sort: Sort, today: date, *, limit: int, offset: int
) -> tuple[Sequence[int], int]:
    """The ids of the items that `wanted` lets through, best first, and how many there are in all; 0 beyond the end."""
    rows = session.execute(
        sa.select(Item.id, sa.func.count().over())
        .where(*_conditions(viewer, wanted, today))
        .order_by(*_BY[sort], Item.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    return [item_id for item_id, _total in rows], rows[0][1] if rows else 0


def titled(session: Session, viewer: Viewer, words: str, *, limit: int) -> Sequence[Item]:
    """Items whose title holds `words`, for choosing one: those that moved last first. Of their texts only titles."""
    rows = session.scalars(
        sa.select(Item)
        .where(*_conditions(viewer, Wanted(search=words), date.min))
        .options(selectinload(Item.texts).load_only(ItemText.language, ItemText.title))
        .order_by(*_BY[Sort.MOVED], Item.id.desc())
        .limit(limit)
    )
    return rows.all()


def cards(
    session: Session, viewer: Viewer, ids: Collection[int], today: date, *, by_group: bool = False
) -> Mapping[int, Card]:
    """The cards of items, by id, those left out that `viewer` may not see. The titles alone of their texts are read."""
    if not ids:
        return {}
    asked, drafted = _asks_position(viewer), _has_draft(viewer)
    rows = session.execute(
        sa.select(Item, asked, drafted, _late(today), _has_merged())
        .where(Item.id.in_(ids), items.visible(viewer))
        .options(joinedload(Item.texts).load_only(ItemText.language, ItemText.title))
    ).unique()
    found = rows.all()
    merged = family.merged_into(session, [item.id for item, *_, has_merged in found if has_merged])
    behind = evidence.behind(session, viewer, [item.id for item, *_ in found], merged=merged)
    stances = _stances(session, ids)
    groups: Mapping[int, Sequence[tuple[Group, int | None]]] = {}
    if by_group:
        groups = _groups(session, viewer, {item_id: row.people for item_id, row in behind.items()}, merged)
    return {
        item.id: Card(
            item,
            behind.get(item.id, Behind()),
            stances.get(item.id, {}),
            bool(asks),
            bool(has_draft),
            late,
            groups.get(item.id, ()),
        )
        for item, asks, has_draft, late, _has in found
    }


def _conditions(viewer: Viewer, wanted: Wanted, today: date) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [items.visible(viewer), family.alive()]
    if wanted.stage is not None:
        found.append(Item.stage == wanted.stage)
    if wanted.theme is not None:
        found.append(Item.theme == wanted.theme)
    if wanted.lead is not None:
        found.append(Item.lead_id == wanted.lead if wanted.lead else Item.lead_id.is_(None))
    if wanted.place:
        found.append(_holds(Item.place, wanted.place))
    if wanted.untitled:
        found.append(sa.not_(sa.exists().where(ItemText.item_id == Item.id, ItemText.language == wanted.untitled)))
    if wanted.search:
        found.append(Item.id.in_(sa.select(ItemText.item_id).where(_holds(ItemText.title, wanted.search))))
    if wanted.asks:
        found.append(sa.or_(_asks_position(viewer), _has_draft(viewer)))
    if wanted.untaken:
        found += [Item.stage.in_(TAKEABLE), Item.people > 0, sa.not_(items.staffed()), sa.not_(_offered())]
    if wanted.late:
        found.append(_late(today) > 0)
    return found


def _asks_position(viewer: Viewer) -> sa.ColumnElement[bool]:
    """That the viewer's organisation can still be heard on the item and has not said where it stands."""
    if not viewer.may(Capability.TAKE_POSITION):
        return sa.false()
    taken = sa.exists().where(Position.item_id == Item.id, Position.organisation_id == viewer.organisation_id)
    return sa.and_(Item.stage.in_(TAKEABLE), sa.not_(taken))


def _has_draft(viewer: Viewer) -> sa.ColumnElement[bool]:
    """That a decision on the item is drafted and waits for the viewer."""
    if not viewer.may(Capability.PUBLISH):
        return sa.false()
    return sa.exists().where(Decision.item_id == Item.id, Decision.published_at.is_(None))


def _late(today: date) -> sa.ScalarSelect[int]:
    """How many of what was promised for the item is open after its day."""
    return (
        sa.select(sa.func.count())
        .where(Commitment.item_id == Item.id, Commitment.state == State.OPEN, Commitment.due_on < today)
        .correlate(Item)
        .scalar_subquery()
    )


def _last_word(position: type[Position]) -> sa.ColumnElement[bool]:
    """That an organisation has not said anything else since."""
    later = aliased(Position)
    return sa.not_(
        sa.exists().where(
            later.item_id == position.item_id,
            later.organisation_id == position.organisation_id,
            later.id > position.id,
        )
    )


def _offered() -> sa.Exists:
    """That some organisation says of the item that it can lead."""
    return sa.exists().where(Position.item_id == Item.id, Position.stance == Stance.CAN_LEAD, _last_word(Position))


def _stances(session: Session, ids: Collection[int]) -> Mapping[int, Mapping[Stance, int]]:
    rows = session.execute(
        sa.select(Position.item_id, Position.stance, sa.func.count())
        .where(Position.item_id.in_(ids), _last_word(Position))
        .group_by(Position.item_id, Position.stance)
    )
    found: dict[int, dict[Stance, int]] = {}
    for item_id, stance, count in rows:
        found.setdefault(item_id, {})[stance] = count
    return {item_id: {stance: held[stance] for stance in Stance if stance in held} for item_id, held in found.items()}


def _has_merged() -> sa.Exists:
    """That another item was merged into the item."""
    other = aliased(Item)
    return sa.exists().where(other.merged_into_id == Item.id)


def _groups(
    session: Session, viewer: Viewer, people: Mapping[int, int], merged: Mapping[int, int]
) -> Mapping[int, Sequence[tuple[Group, int | None]]]:
    """For items with so many `people` behind each: how many of them belong to each group, as far as it may be shown.

    Which items were `merged` into them is asked for beforehand (`family.merged_into`).
    """
    cited_by = Evidence.item_id
    item_id = family.root_of(cited_by, merged)
    query = (
        sa.select(item_id, Group, sa.func.count(sa.distinct(GroupMember.contact_id)))
        .join(Feedback, Feedback.id == Evidence.feedback_id)
        .join(GroupMember, GroupMember.contact_id == Feedback.contact_id)
        .join(Group, Group.id == GroupMember.group_id)
        .where(cited_by.in_([*people, *merged]))
        .group_by(item_id, Group.id)
    )
    if not viewer.may(Capability.SEE_SENSITIVE):
        query = query.where(sa.not_(Feedback.sensitive))
    found: dict[int, dict[Group, int]] = {}
    for root, group, count in session.execute(query):
        found.setdefault(root, {})[group] = count
    told: dict[int, Sequence[tuple[Group, int | None]]] = {}
    for root, by_group in found.items():
        shown = counts.groups(by_group, people[root])
        told[root] = sorted(shown.items(), key=lambda pair: (-(pair[1] or 0), pair[0].name))
    return told


def _holds(column: sa.SQLColumnExpression[str], text: str) -> sa.ColumnElement[bool]:
    """That `text` stands in `column`, in capitals or not. Scripts without capitals are searched faster as they are."""
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    if text.lower() == text.upper():
        return column.like(pattern, escape="\\")
    return sa.func.lower(column).like(pattern.lower(), escape="\\")
