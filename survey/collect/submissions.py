"""Submissions, open and complete. Answers live with their submission, under the version they were given to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from survey.catalogue import SurveyVersion
from survey.db import Base, Code, Id, Language, Moment, UtcMoment, Word, random_code, savepoint, table_of
from survey.definition.model import QuestionType
from survey.interview import Clock, Given, Interview
from survey.people.models import Contact


class Submission(Base):
    """One person's way through one survey version.

    `instance_id` is minted when the form opens and travels with every retry. `answers` maps a question's path to
    {"value": ODK value text, "raw": what was typed, where that differs}; a skipped question has the value "".
    """

    __tablename__ = "submission"
    __table_args__ = (
        sa.UniqueConstraint("survey_id", "instance_id"),
        sa.Index(None, "survey_id", "completed_at"),
    )

    id: Mapped[Id]
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("survey.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("survey_version.id"), index=True)
    instance_id: Mapped[Word]
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contact.id"), index=True)
    channel_kind: Mapped[Word]
    language: Mapped[Language]
    answers: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    started_at: Mapped[Moment]
    completed_at: Mapped[datetime | None] = mapped_column(UtcMoment())
    reference: Mapped[Code | None] = mapped_column(unique=True)

    version: Mapped[SurveyVersion] = relationship(lazy="joined")
    contact: Mapped[Contact | None] = relationship()

    @property
    def given(self) -> Given:
        """What was given so far, as the interview wants it."""
        return {path: answer["value"] for path, answer in self.answers.items()}

    def interview(self, clock: Clock, metadata: Mapping[QuestionType, str] | None = None) -> Interview:
        """The interview as it stands; `metadata` is what the channel knows and the programme wants kept."""
        return Interview(
            self.version.survey,
            self.given,
            clock,
            language=self.language,
            seed=self.instance_id,
            metadata=metadata,
        )


_SUBMISSION = table_of(Submission)
_ANSWERS = sa.update(_SUBMISSION).where(_SUBMISSION.c.id == sa.bindparam("submission_id"))


def start(
    session: Session,
    version: SurveyVersion,
    instance_id: str,
    *,
    contact_id: int | None,
    channel_kind: str,
    language: str,
    now: datetime,
) -> Submission:
    """Open a submission under `instance_id`; the one that is already open under it, if there is one."""
    found = find(session, version.survey_id, instance_id)
    if found is not None:
        return found
    try:
        with savepoint(session):
            submission = Submission(
                survey_id=version.survey_id,
                version=version,
                instance_id=instance_id,
                contact_id=contact_id,
                channel_kind=channel_kind,
                language=language,
                started_at=now,
                completed_at=None,
                reference=None,
            )
            session.add(submission)
            session.flush()
            return submission
    except IntegrityError:  # the same form opened twice at the same moment
        found = find(session, version.survey_id, instance_id, lock=True)
        if found is None:
            raise
        return found


def find(session: Session, survey_id: int, instance_id: str, *, lock: bool = False) -> Submission | None:
    """The submission of `instance_id`, or None; with `lock`, nobody else changes it until the transaction ends."""
    query = sa.select(Submission).where(Submission.survey_id == survey_id, Submission.instance_id == instance_id)
    if lock:
        query = query.with_for_update(of=Submission).execution_options(populate_existing=True)
    return session.scalar(query)


def keep(session: Session, submission: Submission, path: str, value: str, raw: str) -> None:
    """Keep the answer to the question at `path`, and what was typed."""
    answer = {"value": value} if raw == value else {"value": value, "raw": raw}
    _write(session, submission, {**submission.answers, path: answer})


def forget(session: Session, submission: Submission, path: str) -> None:
    """Take back the answer to the question at `path`."""
    _write(session, submission, {kept: answer for kept, answer in submission.answers.items() if kept != path})


def _write(session: Session, submission: Submission, answers: Mapping[str, Any]) -> None:
    # Each answer of each person passes here: a Core statement, and the object told, take a third of what a flush does.
    session.connection().execute(_ANSWERS, {"submission_id": submission.id, "answers": answers})
    set_committed_value(submission, "answers", answers)


def erase_answers(session: Session, contact_id: int) -> None:
    """Empty what a person answered; that somebody answered, and when, stays. What they did not finish goes as a whole.

    No page that is still open somewhere leads here any more. Conversations about these submissions must be gone.
    """
    theirs = Submission.contact_id == contact_id
    session.execute(sa.delete(Submission).where(theirs, Submission.completed_at.is_(None)))
    gone = sa.literal("gone-") + sa.cast(Submission.id, sa.String(20))
    session.execute(sa.update(Submission).where(theirs).values(answers={}, reference=None, instance_id=gone))


def seal(submission: Submission, values: Mapping[str, str], now: datetime) -> None:
    """Close the submission: keep its computed `values` (path → value text) and give it a reference."""
    submission.answers = {**submission.answers, **{path: {"value": value} for path, value in values.items()}}
    submission.completed_at = now
    submission.reference = random_code(6)


def completed_counts(session: Session) -> Mapping[int, int]:
    """How many submissions of each survey are complete: survey id → count."""
    rows = session.execute(
        sa.select(Submission.survey_id, sa.func.count())
        .where(Submission.completed_at.is_not(None))
        .group_by(Submission.survey_id)
    )
    return dict(rows.all())
