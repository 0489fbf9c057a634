"""What people wrote that was not understood as an answer: kept for the desk to learn from, for a while.

Each text is somebody's own: it goes when they are forgotten, and in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from survey import audit
from survey.collect.submissions import Submission
from survey.db import Base, Id, Language, LongText, Moment, UtcMoment, Word
from survey.definition.model import Question, unnumbered
from survey.feedback.voices import Feedback
from survey.languages.folding import fold
from survey.people.roles import Capability, Viewer

_INDEXED = 64
"""Characters of a text that its index holds."""

_BATCH = 1000


class NotUnderstood(Base):
    """One text that one person wrote and that was not understood as an answer. `settled_at`: somebody dealt with it."""

    __tablename__ = "not_understood"
    __table_args__ = (sa.Index(None, "survey_id", "folded_start"),)

    id: Mapped[Id]
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("survey.id"))
    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("contact.id"), index=True)
    question_path: Mapped[LongText]  # without the numbers of repeats
    language: Mapped[Language]
    text: Mapped[LongText]
    folded: Mapped[LongText]
    folded_start: Mapped[Word]  # as much of it as an index holds
    received_at: Mapped[Moment] = mapped_column(index=True)
    settled_at: Mapped[datetime | None] = mapped_column(UtcMoment())


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the worklist: a text, written `times` times to one question in one language; `id` is the latest."""

    id: int
    survey_id: int
    question_path: str
    language: str
    text: str
    times: int
    latest: datetime


def not_understood(
    session: Session, submission: Submission, question: Question, text: str, language: str, now: datetime
) -> None:
    """Keep `text`, which was not understood as an answer to `question`, for the desk; unless the same was settled."""
    folded = fold(text)
    if not folded or submission.contact_id is None:
        return
    row = NotUnderstood(
        survey_id=submission.survey_id,
        contact_id=submission.contact_id,
        question_path=unnumbered(question.path),
        language=language,
        text=text.strip(),
        folded=folded,
        folded_start=folded[:_INDEXED],
        received_at=now,
        settled_at=None,
    )
    if not session.scalar(sa.select(sa.exists().where(_same(row), NotUnderstood.settled_at.is_not(None)))):
        session.add(row)
        session.flush()


def worklist(
    session: Session,
    viewer: Viewer,
    *,
    survey_id: int | None = None,
    language: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[Sequence[Entry], int]:
    """What `viewer` may see of what was not understood and is not settled, newest first; and how many lines in all."""
    row = NotUnderstood
    of_one_line = (row.survey_id, row.question_path, row.language, row.folded)
    latest = (
        sa.select(sa.func.max(row.id).label("id"), sa.func.count().label("times"))
        .where(_open(viewer), *_only(survey_id, language))
        .group_by(*of_one_line)
        .subquery()
    )
    total = session.scalar(sa.select(sa.func.count()).select_from(latest)) or 0
    rows = session.execute(
        sa.select(row, latest.c.times)
        .join(latest, latest.c.id == row.id)
        .order_by(row.received_at.desc(), row.id.desc())
        .limit(limit)
        .offset(offset)
    )
    entries = [
        Entry(one.id, one.survey_id, one.question_path, one.language, one.text, times, one.received_at)
        for one, times in rows
    ]
    return entries, total


def waiting_in(session: Session, viewer: Viewer) -> Sequence[tuple[int, str]]:
    """Where something waits that `viewer` may see: (survey id, language)."""
    waits = sa.select(NotUnderstood.survey_id, NotUnderstood.language).where(_open(viewer)).distinct()
    return [(survey_id, language) for survey_id, language in session.execute(waits)]


def entry(session: Session, viewer: Viewer, entry_id: int) -> NotUnderstood | None:
    """One text that was not understood, if `viewer` may see it and nobody has settled it."""
    return session.scalar(sa.select(NotUnderstood).where(NotUnderstood.id == entry_id, _open(viewer)))


def no_answer(session: Session, viewer: Viewer, of: NotUnderstood, *, now: datetime) -> None:
    """Settle a text that is no answer to its question; the same text does not come up again."""
    viewer.must(Capability.TRIAGE)
    settle(session, of, now)
    audit.record(session, "no_answer", of, staff_id=viewer.staff_id, now=now, question=of.question_path)


def settle(session: Session, of: NotUnderstood, now: datetime) -> None:
    """Somebody dealt with this text, and with all that say the same to the same question."""
    session.execute(sa.update(NotUnderstood).where(_same(of)).values(settled_at=now))
    session.refresh(of)


def waits_again(session: Session, survey_id: int, question_path: str, language: str, folded: str) -> None:
    """What was settled of this text is not any more."""
    session.execute(
        sa.update(NotUnderstood)
        .where(
            NotUnderstood.survey_id == survey_id,
            NotUnderstood.question_path == question_path,
            NotUnderstood.language == language,
            NotUnderstood.folded == folded,
        )
        .values(settled_at=None)
    )


def erase_not_understood(session: Session, contact_id: int) -> None:
    """Erase what a person wrote that was not understood."""
    session.execute(sa.delete(NotUnderstood).where(NotUnderstood.contact_id == contact_id))


def drop_old(session: Session, *, keep: timedelta, now: datetime) -> int:
    """Erase what is older than `keep`, settled or not; returns how many were. A batch at a time."""
    old = (
        sa.select(NotUnderstood.id)
        .where(NotUnderstood.received_at < now - keep)
        .order_by(NotUnderstood.id)
        .limit(_BATCH)
    )
    dropped = sa.delete(NotUnderstood).where(NotUnderstood.id.in_(old)).returning(NotUnderstood.id)
    return len(session.execute(dropped).all())


def _only(survey_id: int | None, language: str | None) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if survey_id is not None:
        conditions.append(NotUnderstood.survey_id == survey_id)
    if language is not None:
        conditions.append(NotUnderstood.language == language)
    return conditions


def _open(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition that leaves `viewer` what waits and what they may know.

    Of whoever said something that was sealed, nothing is shown to others: what they tried before was about that, too.
    """
    if not viewer.may(Capability.SEE_FEEDBACK):
        return sa.false()
    waits = NotUnderstood.settled_at.is_(None)
    if viewer.may(Capability.SEE_SENSITIVE):
        return waits
    sealed = sa.exists().where(Feedback.contact_id == NotUnderstood.contact_id, Feedback.sensitive)
    return sa.and_(waits, sa.not_(sealed))


def _same(row: NotUnderstood) -> sa.ColumnElement[bool]:
    return sa.and_(
        NotUnderstood.survey_id == row.survey_id,
        NotUnderstood.folded_start == row.folded_start,
        NotUnderstood.question_path == row.question_path,
        NotUnderstood.language == row.language,
        NotUnderstood.folded == row.folded,
    )
