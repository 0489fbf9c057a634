"""Evidence: citing voices, counting the people behind an item, and what of their words may be shown to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload
from sqlalchemy.sql.base import ExecutableOption

from survey import audit
from survey.audit import Act
from survey.backlog import concerns, family, weighing
from survey.backlog.codesign.models import DesignCause
from survey.backlog.items import visible
from survey.backlog.models import Evidence, Item, Relation
from survey.feedback.voices import Feedback
from survey.people import consent
from survey.people.consent import Purpose
from survey.people.models import Staff
from survey.people.roles import Capability, Viewer
from survey.words import N_, Refused


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


def cited() -> sa.ColumnElement[bool]:
    """The condition on `Feedback` that some item cites it."""
    return Feedback.cited.expression


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
    """Let `item` cite `feedback`; citing it again only changes how. For a merged item the living one cites it."""
    viewer.must(Capability.TRIAGE)
    item = family.living(session, item)
    concerns.must_be_free(viewer, item)
    # The item's row is the lock that keeps two people citing at once from taking the same number.
    session.execute(sa.select(Item.id).where(Item.id == item.id).with_for_update())
    member = family.members([item.id])
    evidence = session.scalar(
        sa.select(Evidence)
        .join(member, member.c.item_id == Evidence.item_id)
        .where(Evidence.feedback_id == feedback.id)
        .order_by(Evidence.item_id != item.id, Evidence.id)
        .limit(1)
    )
    if evidence is None:
        evidence = Evidence(
            item_id=item.id,
            feedback_id=feedback.id,
            number=next_number(session, item.id),
            relation=relation,
            publish=publish,
            cited_by_id=viewer.staff_id,
            cited_at=now,
        )
        session.add(evidence)
        feedback.cited = True
        session.flush()
        weighing.recount(session, [item.id])
    else:
        evidence.relation, evidence.publish = relation, publish
    _record(session, viewer, "cite", item, evidence, now, relation=relation.value, publish=publish)
    return evidence


def uncite(session: Session, viewer: Viewer, evidence: Evidence, *, now: datetime) -> None:
    """Let an item cite a voice no longer. Its number is given to no other, and the trail keeps that it was cited."""
    viewer.must(Capability.TRIAGE)
    item = session.get_one(Item, evidence.item_id)
    concerns.must_be_free(viewer, family.living(session, item))
    session.execute(sa.select(Item.id).where(Item.id == item.id).with_for_update())
    if session.scalar(sa.select(sa.exists().where(DesignCause.evidence_id == evidence.id))):
        raise Refused(N_("A version of the design was changed because of this voice. It has to stay."))
    _record(session, viewer, "uncite", item, evidence, now, relation=evidence.relation.value, publish=evidence.publish)
    feedback = evidence.feedback
    session.delete(evidence)
    session.flush()
    feedback.cited = session.scalar(sa.select(sa.exists().where(Evidence.feedback_id == feedback.id))) or False
    session.flush()
    weighing.recount(session, [item.id])


def next_number(session: Session, item_id: int) -> int:
    """What the next voice of an item, whose row must be locked, is called by. No number is given twice."""
    cited = sa.select(sa.func.max(Evidence.number)).where(Evidence.item_id == item_id).scalar_subquery()
    gone = (
        sa.select(sa.func.max(sa.cast(Act.detail["voice"].as_string(), sa.BigInteger())))
        .where(Act.subject_type == Item.__tablename__, Act.subject_id == item_id, Act.verb.in_(("uncite", "cite")))
        .scalar_subquery()
    )
    # Voices that were split off or given back left no act of their own here, only the last number given until then.
    moved = (
        sa.select(sa.func.max(sa.cast(Act.detail["last"].as_string(), sa.BigInteger())))
        .where(Act.subject_type == Item.__tablename__, Act.subject_id == item_id, Act.verb.in_(("split", "unsplit")))
        .scalar_subquery()
    )
    numbers = session.execute(sa.select(cited, gone, moved)).one()
    return max(number or 0 for number in numbers) + 1


def _record(
    session: Session, viewer: Viewer, verb: str, item: Item, evidence: Evidence, now: datetime, **detail: Any
) -> None:
    audit.record(
        session,
        verb,
        item,
        staff_id=viewer.staff_id,
        now=now,
        voice=evidence.number,
        feedback=evidence.feedback_id,
        **detail,
    )


def words_only(viewer: Viewer) -> ExecutableOption:
    """How a query that has joined the voices of its evidence reads them for `viewer`."""
    words = contains_eager(Evidence.feedback)
    if viewer.may(Capability.SEE_FEEDBACK):
        return words
    return words.defer(Feedback.reference, raiseload=True)


def voices_of(
    session: Session, viewer: Viewer, item_id: int, *, limit: int | None = None, offset: int = 0
) -> Sequence[Evidence]:
    """The voices an item cites, and those of what was merged into it, with their words as far as `viewer` may know.

    In the order they were cited, the item's own first; a voice that both cite stands once. The public sees a voice only
    if the team chose it and the person agreed to be quoted and still does, and of an item that is published. Who may
    not see the inbox gets no voice's reference either: it was given to one person alone.
    """
    member = family.members([item_id])
    first = sa.func.row_number().over(
        partition_by=Evidence.feedback_id, order_by=(Evidence.item_id != item_id, Evidence.item_id)
    )
    once = sa.select(Evidence.id, first.label("place")).join(member, member.c.item_id == Evidence.item_id).subquery()
    query = (
        sa.select(Evidence)
        .join(once, sa.and_(once.c.id == Evidence.id, once.c.place == 1))
        .join(Evidence.feedback)
        .options(words_only(viewer), joinedload(Evidence.cited_by).lazyload(Staff.role_rows))
        .where(sa.exists().where(Item.id == item_id, visible(viewer)))
        .order_by(Evidence.item_id != item_id, Evidence.item_id, Evidence.number)
        .limit(limit)
        .offset(offset)
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


def behind(
    session: Session, viewer: Viewer, item_ids: Sequence[int], *, merged: Mapping[int, int] | None = None
) -> Mapping[int, Behind]:
    """How many voices and people stand behind each item; sensitive voices count only for those who may know them.

    What was merged into an item counts for it; `merged` says what that is, if it is known already.
    """
    if merged is None:
        merged = family.merged_into(session, item_ids)
    root = family.root_of(Evidence.item_id, merged)

    def voices(relation: Relation) -> sa.ColumnElement[int]:
        return sa.func.count(sa.distinct(sa.case((Evidence.relation == relation, Evidence.feedback_id))))

    query = (
        sa.select(
            root,
            voices(Relation.SUPPORTS),
            voices(Relation.CONTRADICTS),
            voices(Relation.DETAIL),
            sa.func.count(sa.distinct(Feedback.contact_id)),
        )
        .join(Evidence.feedback)
        .join(Item, Item.id == root)
        .where(Evidence.item_id.in_([*item_ids, *merged]), visible(viewer))
        .group_by(root)
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
    """The query for the contacts whose words an item cites, or what was merged into it; each of them once.

    Whoever's words were sealed since is left out: what they hear is the safeguarding lead's to say, and neither their
    language nor their number may show in what the team counts.
    """
    member = family.members([item_id] if isinstance(item_id, int) else item_id)
    return (
        sa.select(Feedback.contact_id)
        .join(Evidence, Evidence.feedback_id == Feedback.id)
        .join(member, member.c.item_id == Evidence.item_id)
        .where(sa.not_(Feedback.sensitive))
        .distinct()
    )
