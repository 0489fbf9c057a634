"""What everybody may read: the stories of published items, and how much there is. Nobody's viewer but the public's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from survey.backlog import decisions, evidence, family
from survey.backlog.items import visible
from survey.backlog.models import Decision, Evidence, Item
from survey.backlog.stages import DECIDABLE
from survey.feedback.voices import Feedback
from survey.people.roles import PUBLIC


@dataclass(frozen=True, slots=True)
class Story:
    """A published item: the voices that may be quoted, how many more people spoke, and the last published decision."""

    item: Item
    quotes: Sequence[Evidence]
    others: int
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Voices heard, items being worked on, items decided and published."""

    voices: int
    on_the_table: int
    decided: int


def stories(session: Session, *, limit: int, offset: int = 0) -> Sequence[Story]:
    """Published items as stories, the newest first. The number of queries does not grow with them."""
    items = session.scalars(
        sa.select(Item)
        .where(visible(PUBLIC), family.alive())
        .options(selectinload(Item.decisions))
        .order_by(Item.published_at.desc(), Item.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    return _told(session, items)


def story(session: Session, item_id: int) -> Story | None:
    """One published item; None if there is none of that id, or it is not published."""
    item = session.scalar(
        sa.select(Item).where(Item.id == item_id, visible(PUBLIC)).options(selectinload(Item.decisions))
    )
    return None if item is None else _told(session, [item])[0]


def totals(session: Session) -> Totals:
    """How much there is, sensitive matters left out."""
    published = sa.select(Decision.item_id).where(Decision.published_at.is_not(None))

    def count(of: type[Item] | type[Feedback], *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.count()).select_from(of).where(*conditions).scalar_subquery()

    voices, on_the_table, decided = session.execute(
        sa.select(
            count(Feedback, sa.not_(Feedback.sensitive)),
            count(Item, Item.stage.in_(DECIDABLE)),
            count(Item, visible(PUBLIC), Item.id.in_(published)),
        )
    ).one()
    return Totals(voices, on_the_table, decided)


def _told(session: Session, items: Sequence[Item]) -> Sequence[Story]:
    ids = [item.id for item in items]
    behind = evidence.behind(session, PUBLIC, ids)
    quoted = _quoted(session, ids)
    told = []
    for item in items:
        quotes = quoted.get(item.id, [])
        people = behind[item.id].people if item.id in behind else 0
        others = people - len({quote.feedback.contact_id for quote in quotes})
        told.append(Story(item, quotes, others, decisions.published(item)))
    return told


def _quoted(session: Session, item_ids: Sequence[int]) -> Mapping[int, Sequence[Evidence]]:
    """For many items at once what `evidence.voices_of` lets the public see of one; a test holds the two together."""
    merged = family.merged_into(session, item_ids)
    chosen = session.scalars(
        sa.select(Evidence)
        .join(Evidence.feedback)
        .options(evidence.words_only(PUBLIC))
        .where(Evidence.item_id.in_([*item_ids, *merged]), Evidence.publish, sa.not_(Feedback.sensitive))
        .order_by(Evidence.item_id, Evidence.number)
    ).all()
    agreed = evidence.quotable(session, chosen)
    quotes: dict[int, list[Evidence]] = defaultdict(list)
    for row in chosen:
        told = quotes[merged.get(row.item_id, row.item_id)]
        if row.id in agreed and row.feedback_id not in {other.feedback_id for other in told}:
            told.append(row)
    return quotes
