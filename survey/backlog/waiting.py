"""What of the backlog waits for whom."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.backlog import evidence, items
from survey.backlog.models import Decision, Item, Position
from survey.backlog.stages import DECIDABLE, Stage
from survey.feedback import voices
from survey.feedback.voices import Feedback
from survey.people.roles import Capability, Viewer


def uncited_voices(session: Session, viewer: Viewer) -> int:
    """How many voices that `viewer` may see stand in no item yet."""
    query = sa.select(sa.func.count()).select_from(Feedback)
    return session.scalar(query.where(voices.visible(viewer), sa.not_(evidence.cited()))) or 0


def without_position(session: Session, viewer: Viewer) -> frozenset[int]:
    """The ids of the items on which `viewer`'s organisation can still be heard and has not said where it stands."""
    if not viewer.may(Capability.TAKE_POSITION):
        return frozenset()
    taken = sa.exists().where(Position.item_id == Item.id, Position.organisation_id == viewer.organisation_id)
    query = sa.select(Item.id).where(items.visible(viewer), Item.stage.in_(DECIDABLE - {Stage.PAUSED}), sa.not_(taken))
    return frozenset(session.scalars(query))


def unpublished_drafts(session: Session, viewer: Viewer) -> frozenset[int]:
    """The ids of the items whose decision is drafted and waits for `viewer` to publish it."""
    if not viewer.may(Capability.PUBLISH):
        return frozenset()
    return frozenset(session.scalars(sa.select(Decision.item_id).where(Decision.published_at.is_(None)).distinct()))
