"""What was done to items: the part of the trail that belongs to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.audit import Act
from survey.backlog.items import visible
from survey.backlog.models import Decision, Item, Outcome
from survey.backlog.stages import PATH, Stage
from survey.people.roles import Viewer


def of_item(session: Session, item: Item, known_voices: Collection[int]) -> Sequence[Act]:
    """Acts on `item` and its decisions, oldest first.

    Citing a voice is left out unless its number is among `known_voices`: what is sealed leaves no trace here.
    """
    decisions = [decision.id for decision in item.decisions]
    query = sa.select(Act).where(
        sa.or_(
            sa.and_(Act.subject_type == Item.__tablename__, Act.subject_id == item.id),
            sa.and_(Act.subject_type == Decision.__tablename__, Act.subject_id.in_(decisions)),
        )
    )
    acts = session.scalars(query.order_by(Act.at, Act.id))
    return [act for act in acts if act.verb != "cite" or act.detail.get("voice") in known_voices]


def reached(item: Item, acts: Iterable[Act]) -> Mapping[Stage, datetime]:
    """When `item` last came to each stage that it has been through."""
    times = {Stage.HEARD: item.made_at}
    for act in acts:
        if act.verb == "move" and act.subject_type == Item.__tablename__:
            times[Stage(act.detail["after"])] = act.at
    for decision in item.decisions:
        if decision.published_at is not None:
            to = Stage.COMMITTED if decision.outcome is Outcome.ACCEPTED else Stage.DECLINED
            times[to] = decision.published_at
    if item.stage in PATH:  # what lies ahead of where it stands now was undone
        ahead = PATH[PATH.index(item.stage) + 1 :]
        times = {stage: at for stage, at in times.items() if stage not in ahead}
    return times


def items_named(session: Session, viewer: Viewer, ids: Collection[int]) -> Mapping[int, Item]:
    """Those of the items `ids` that `viewer` may see, by id."""
    if not ids:
        return {}
    return {item.id: item for item in session.scalars(sa.select(Item).where(visible(viewer), Item.id.in_(ids)))}
