"""The append-only trail: who did what, when, to which thing. It names things by id and never holds people's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from survey.db import Base, Id, Json, Moment, Word


class Act(Base):
    """One thing that somebody did. Rows are added, never changed (a trigger in the database holds that)."""

    __tablename__ = "act"
    __table_args__ = (sa.Index(None, "subject_type", "subject_id"),)

    id: Mapped[Id]
    at: Mapped[Moment] = mapped_column(index=True)
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))  # None: the system
    verb: Mapped[Word]
    subject_type: Mapped[Word]
    subject_id: Mapped[int] = mapped_column(sa.BigInteger())
    detail: Mapped[Json]


def record(
    session: Session,
    verb: str,
    subject: Base,
    *,
    staff_id: int | None,
    now: datetime,
    **detail: Any,
) -> None:
    """Write down that `staff_id` did `verb` to `subject` (a flushed row with an `id`)."""
    session.add(
        Act(
            at=now,
            staff_id=staff_id,
            verb=verb,
            subject_type=subject.__tablename__,
            subject_id=subject.id,  # type: ignore[attr-defined]  # every audited table has one
            detail=detail,
        )
    )


def recent(session: Session, *, limit: int = 200) -> Sequence[Act]:
    """The latest acts, newest first."""
    return session.scalars(sa.select(Act).order_by(Act.at.desc(), Act.id.desc()).limit(limit)).all()


def acts_on(session: Session, subject: Base) -> Sequence[Act]:
    """What was done to `subject`, oldest first."""
    return session.scalars(
        sa.select(Act)
        .where(Act.subject_type == subject.__tablename__, Act.subject_id == subject.id)  # type: ignore[attr-defined]
        .order_by(Act.at, Act.id)
    ).all()
