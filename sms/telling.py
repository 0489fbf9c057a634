"""What became of the texts that went out: counts and states, never a number and never an address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms.messages import Outbound, State
from sms.reconcile import GIVEN_UP
from survey.backlog import decisions
from survey.backlog.models import Decision
from survey.notices import Announcement, Notice
from survey.people.models import Address, Contact
from survey.people.roles import Viewer


@dataclass(frozen=True, slots=True)
class Telling:
    """How far the telling of one thing got: people by the state of their text, and by why none was sent."""

    expanded: bool
    states: Mapping[State, int]
    held: Mapping[str, int]

    @property
    def people(self) -> int:
        return sum(self.states.values()) + sum(self.held.values())


@dataclass(frozen=True, slots=True)
class Sent:
    """One outgoing text as the desk lists it: who it is for by their code, and how far it got.

    `checks` counts how often the carrier was asked about one that is uncertain.
    """

    id: int
    contact_code: str
    language: str
    segments: int
    state: State
    error: str | None
    at: datetime
    checks: int

    @property
    def waits_for_a_person(self) -> bool:
        """Whether it is uncertain and the carrier could not tell."""
        return self.state is State.UNCERTAIN and self.checks >= GIVEN_UP


def of_decisions(session: Session, viewer: Viewer, decision_ids: Iterable[int]) -> Mapping[int, Telling]:
    """How the telling of each decision went: decision id → telling. Those nobody is to be told of are left out.

    Whoever was told before their words were sealed is counted only for who may know of it, as behind the item.
    """
    ids = list(decision_ids)
    about = sa.and_(Announcement.subject_type == Decision.__tablename__, Announcement.subject_id.in_(ids))
    made = session.execute(sa.select(Announcement.subject_id, Announcement.expanded_at).where(about)).all()
    rows = session.execute(
        sa.select(Announcement.subject_id, Notice.held_because, Outbound.state, Outbound.error, sa.func.count())
        .join(Notice, Notice.announcement_id == Announcement.id)
        .outerjoin(Outbound, Outbound.notice_id == Notice.id)
        .where(about, decisions.known_told(viewer))
        .group_by(Announcement.subject_id, Notice.held_because, Outbound.state, Outbound.error)
    )
    states: dict[int, dict[State, int]] = {}
    held: dict[int, dict[str, int]] = {}
    for subject, notice_held, state, error, count in rows:
        # A text can be held before it is written, and also between being written and being sent.
        why = notice_held or (error if state is State.HELD else None)
        if why:
            reasons = held.setdefault(subject, {})
            reasons[why] = reasons.get(why, 0) + count
        else:
            found = states.setdefault(subject, {})
            found[state or State.QUEUED] = found.get(state or State.QUEUED, 0) + count
    return {
        subject: Telling(expanded is not None, states.get(subject, {}), held.get(subject, {}))
        for subject, expanded in made
    }


def counts(session: Session) -> Mapping[State, int]:
    """How many outgoing texts stand in each state."""
    rows = session.execute(sa.select(Outbound.state, sa.func.count()).group_by(Outbound.state))
    return dict(rows.all())


def latest(session: Session, *, state: State | None = None, limit: int = 100) -> Sequence[Sent]:
    """The latest outgoing texts, without their words: those that wait for a person first, then the newest."""
    waiting = sa.case((sa.and_(Outbound.state == State.UNCERTAIN, Outbound.checks >= GIVEN_UP), 0), else_=1)
    query = (
        sa.select(
            Outbound.id,
            Contact.code,
            Outbound.language,
            Outbound.segments,
            Outbound.state,
            Outbound.error,
            sa.func.coalesce(Outbound.done_at, Outbound.queued_at),
            Outbound.checks,
        )
        .join(Address, Address.id == Outbound.address_id)
        .outerjoin(Notice, Notice.id == Outbound.notice_id)
        .join(Contact, Contact.id == sa.func.coalesce(Notice.contact_id, Address.contact_id))
        .order_by(waiting, Outbound.id.desc())
        .limit(limit)
    )
    if state is not None:
        query = query.where(Outbound.state == state)
    return [Sent(*row) for row in session.execute(query)]
