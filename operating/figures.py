"""What the database says about how things are going: counts and ages, nothing about anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from forms.accounts.models import SignInAttempt
from sms.messages import Conversation, Inbound, Outbound, State
from survey.collect.submissions import Submission
from survey.feedback.voices import Feedback
from survey.notices import Notice

FAILED_SIGN_INS_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Figures:
    """The state of an installation at one moment. Ages are in seconds, 0 where nothing waits."""

    outbox: Mapping[State, int]
    oldest_queued_seconds: float
    overdue_seconds: float
    notices_waiting: int
    inbound_flagged: int
    conversations_open: int
    conversations_parked: int
    submissions_completed: Mapping[str, int]
    feedback: int
    failed_sign_ins: int


def gather(session: Session, *, now: datetime) -> Figures:
    """Count everything, in ten short queries."""

    def by(column: sa.ColumnElement[Any], *where: sa.ColumnElement[bool]) -> dict[Any, int]:
        rows = session.execute(sa.select(column, sa.func.count()).where(*where).group_by(column))
        return {value: count for value, count in rows}  # noqa: C416 — rows are no pairs to the type checker

    waiting = Outbound.state == State.QUEUED
    oldest = session.scalar(sa.select(sa.func.min(Outbound.queued_at)).where(waiting))
    due = session.scalar(sa.select(sa.func.min(Outbound.next_at)).where(waiting, Outbound.next_at <= now))
    conversations = by(Conversation.parked.expression)
    return Figures(
        outbox=dict.fromkeys(State, 0) | by(Outbound.state.expression),
        oldest_queued_seconds=_age(oldest, now),
        overdue_seconds=_age(due, now),
        notices_waiting=_count(session, Notice, Notice.handed_at.is_(None), Notice.held_because.is_(None)),
        inbound_flagged=_count(session, Inbound, Inbound.flagged.is_not(None)),
        conversations_open=conversations.get(False, 0),
        conversations_parked=conversations.get(True, 0),
        submissions_completed=by(Submission.channel_kind.expression, Submission.completed_at.is_not(None)),
        feedback=_count(session, Feedback),
        failed_sign_ins=_count(session, SignInAttempt, SignInAttempt.at > now - FAILED_SIGN_INS_WITHIN),
    )


def _count(session: Session, of: type, *where: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(of).where(*where)) or 0


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since is not None else 0.0
