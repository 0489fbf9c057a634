"""Evidence: citing voices, counting the people behind an item, and what of their words may be shown to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload
from sqlalchemy.sql.base import ExecutableOption

from survey import audit
from survey.backlog.items import visible
from survey.backlog.models import Evidence, Item, Relation
from survey.feedback.voices import Feedback
from survey.people import consent
from survey.people.consent import Purpose
from survey.people.roles import Capability, Viewer


@dataclass(frozen=True, slots=True)
class Behind:
    """How many voices stand behind an item, by relation, and how many people they are. Each person counts once."""

    supports: int = 0
    contradicts: int = 0
    detail: int = 0
    people: int = 0

    @property
    def voices(self) -> int:
        return self.supports + self.contradicts + self.detail


def cited() -> sa.Exists:
    """The condition on `Feedback` that some item cites it."""
    return sa.exists().where(Evidence.feedback_id == Feedback.id)


def cite(
    session: Session,
    viewer: Viewer,
    item: Item,
    feedback: Feedback,
    relation: Relation,
    *,
    publish: bool = False,
    now: datetime,
) -> Evidence:
    """Let `item` cite `feedback`; citing it again only changes how."""
    viewer.must(Capability.TRIAGE)
    # The item's row is the lock that keeps two people citing at once from taking the same number.
    session.execute(sa.select(Item.id).where(Item.id == item.id).with_for_update())
    evidence = session.scalar(
        sa.select(Evidence).where(Evidence.item_id == item.id, Evidence.feedback_id == feedback.id)
    )
    if evidence is None:
        last = session.scalar(sa.select(sa.func.max(Evidence.number)).where(Evidence.item_id == item.id)) or 0
        evidence = Evidence(
            item_id=item.id,
            feedback_id=feedback.id,
            number=last + 1,
            relation=relation,
            publish=publish,
            cited_by_id=viewer.staff_id,
            cited_at=now,
        )
        session.add(evidence)
        session.flush()
    else:
        evidence.relation, evidence.publish = relation, publish
    audit.record(
        session,
        "cite",
        item,
        staff_id=viewer.staff_id,
        now=now,
        voice=evidence.number,
        relation=relation.value,
        publish=publish,
    )
    return evidence


def words_only(viewer: Viewer) -> ExecutableOption:
    """How a query that has joined the voices of its evidence reads them for `viewer`."""
    words = contains_eager(Evidence.feedback)
    if viewer.may(Capability.SEE_FEEDBACK):
        return words
    return words.defer(Feedback.reference, raiseload=True)


def voices_of(session: Session, viewer: Viewer, item_id: int) -> Sequence[Evidence]:
    """The voices an item cites, with their words, as far as `viewer` may know them; in the order they were cited.

    The public sees a voice only if the team chose it and the person agreed to be quoted and still does, and of an item
    that is published. Who may not see the inbox gets no voice's reference either: it was given to one person alone.
    """
    query = (
        sa.select(Evidence)
        .join(Evidence.feedback)
        .join(Evidence.item)
        .options(words_only(viewer), joinedload(Evidence.cited_by))
        .where(Evidence.item_id == item_id, visible(viewer))
        .order_by(Evidence.number)
    )
    if not viewer.may(Capability.SEE_SENSITIVE):
        query = query.where(sa.not_(Feedback.sensitive))
    if not viewer.may(Capability.SEE_VOICES):
        query = query.where(Evidence.publish, consent.granted(Feedback.contact_id, Purpose.QUOTE))
    return session.scalars(query).all()


def quotable(session: Session, evidence: Iterable[Evidence]) -> frozenset[int]:
    """Of `evidence`, the ids of those whose people agree to be quoted."""
    ids = [row.id for row in evidence]
    return frozenset(
        session.scalars(
            sa.select(Evidence.id)
            .join(Evidence.feedback)
            .where(Evidence.id.in_(ids), consent.granted(Feedback.contact_id, Purpose.QUOTE))
        )
    )


def behind(session: Session, viewer: Viewer, item_ids: Sequence[int]) -> Mapping[int, Behind]:
    """How many voices and people stand behind each item; sensitive voices count only for those who may know them."""
    query = (
        sa.select(
            Evidence.item_id,
            sa.func.count().filter(Evidence.relation == Relation.SUPPORTS),
            sa.func.count().filter(Evidence.relation == Relation.CONTRADICTS),
            sa.func.count().filter(Evidence.relation == Relation.DETAIL),
            sa.func.count(sa.distinct(Feedback.contact_id)),
        )
        .join(Evidence.feedback)
        .join(Evidence.item)
        .where(Evidence.item_id.in_(item_ids), visible(viewer))
        .group_by(Evidence.item_id)
    )
    if not viewer.may(Capability.SEE_SENSITIVE):
        query = query.where(sa.not_(Feedback.sensitive))
    return {item_id: Behind(*counts) for item_id, *counts in session.execute(query)}


def items_citing(session: Session, viewer: Viewer, feedback_id: int) -> Sequence[Evidence]:
    """The evidence rows through which items cite one voice; none of a voice that `viewer` may not see."""
    if not viewer.may(Capability.SEE_BACKLOG):
        return []
    query = (
        sa.select(Evidence)
        .join(Evidence.item)
        .join(Evidence.feedback)
        .options(contains_eager(Evidence.item))
        .where(Evidence.feedback_id == feedback_id)
        .order_by(Evidence.id)
    )
    if not viewer.may(Capability.SEE_SENSITIVE):
        query = query.where(sa.not_(Feedback.sensitive))
    return session.scalars(query).all()


def contributors(item_id: int | sa.ScalarSelect[int]) -> sa.Select[int]:
    """The query for the contacts whose words an item cites.

    Whoever's words were sealed since is left out: what they hear is the safeguarding lead's to say, and neither their
    language nor their number may show in what the team counts.
    """
    return (
        sa.select(Feedback.contact_id)
        .join(Evidence, Evidence.feedback_id == Feedback.id)
        .where(Evidence.item_id == item_id, sa.not_(Feedback.sensitive))
        .distinct()
    )
