"""Voices: free texts and open answers. Every query takes the viewer and leaves out what that viewer may not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship
from sqlalchemy.sql.base import ExecutableOption

from survey import audit, languages
from survey.collect.submissions import Submission
from survey.db import Base, Code, Id, Language, LongText, Moment, Word, random_code
from survey.definition.model import text_in
from survey.people.models import Contact
from survey.people.roles import Capability, Viewer
from survey.words import N_, Refused

LONGEST_GLOSS = 2000


class Feedback(Base):
    """One thing that one person said. `source` is "text" (sent by itself) or "answer" (to an open question).

    `cited` says that the backlog cites it: it is kept there, because counting what waits stands on every page.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        sa.Index(None, "id", "contact_id", "sensitive"),  # counting people reads nothing else
        sa.Index(
            "ix_feedback_uncited",
            "received_at",
            postgresql_where=sa.text("NOT cited"),
            sqlite_where=sa.text("cited = 0"),
        ),
    )

    id: Mapped[Id]
    reference: Mapped[Code] = mapped_column(unique=True)
    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("contact.id"), index=True)
    text: Mapped[LongText]
    language: Mapped[Language | None] = mapped_column(index=True)
    romanised: Mapped[bool] = mapped_column(default=False)
    source: Mapped[Word]
    channel_kind: Mapped[Word]
    submission_id: Mapped[int | None] = mapped_column(sa.ForeignKey("submission.id"), index=True)
    question_path: Mapped[str | None] = mapped_column(sa.Text())
    gloss: Mapped[LongText | None]
    gloss_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    sensitive: Mapped[bool] = mapped_column(default=False)
    cited: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    flagged: Mapped[Word | None]  # why the desk should look: "engine_failed"
    received_at: Mapped[Moment] = mapped_column(index=True)

    contact: Mapped[Contact] = relationship()
    submission: Mapped[Submission | None] = relationship()

    def question(self, language: str) -> str:
        """The question that this answers, in `language`; "" for a text sent by itself."""
        if self.submission is None or self.question_path is None:
            return ""
        survey = self.submission.version.survey
        question = survey.question_at(self.question_path)
        return text_in(question.label, language, survey.default_language) if question else ""


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What of the inbox to show; None means any."""

    language: str | None = None
    source: str | None = None
    search: str | None = None
    uncited: bool = False
    flagged: bool = False
    sensitive: bool = False


def hear(
    session: Session,
    text: str,
    *,
    contact_id: int,
    contact_language: str | None,
    channel_kind: str,
    now: datetime,
    submission: Submission | None = None,
    question_path: str | None = None,
    flagged: str | None = None,
) -> Feedback:
    """Keep what somebody said, with the language it is in as far as we can tell, under a fresh reference."""
    guess = languages.of_text(text, contact_language)
    feedback = Feedback(
        reference=_fresh_reference(session),
        contact_id=contact_id,
        text=text,
        language=guess.language,
        romanised=guess.romanised,
        source="answer" if submission is not None else "text",
        channel_kind=channel_kind,
        submission_id=submission.id if submission is not None else None,
        question_path=question_path,
        gloss=None,
        gloss_by_id=None,
        flagged=flagged,
        received_at=now,
    )
    session.add(feedback)
    session.flush()
    return feedback


def visible(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition on `Feedback` that leaves `viewer` only what they may know."""
    if not viewer.may(Capability.SEE_FEEDBACK):
        return sa.false()
    spoken = Feedback.text != ""  # whoever was forgotten has left an empty shell
    if not viewer.may(Capability.SEE_SENSITIVE):
        return sa.and_(spoken, sa.not_(Feedback.sensitive))
    return spoken


def shown() -> Sequence[ExecutableOption]:
    """How voices are read for the desk: with who said them and what they answer, without the answers to the rest.

    Of one submission one answer may be sealed while another is not.
    """
    return (
        joinedload(Feedback.contact),
        joinedload(Feedback.submission).defer(Submission.answers, raiseload=True),
    )


def inbox(
    session: Session,
    viewer: Viewer,
    wanted: InboxFilter,
    cited: sa.ColumnElement[bool],
    *,
    limit: int = 50,
    offset: int = 0,
) -> tuple[Sequence[Feedback], int]:
    """Voices that `viewer` may see and `wanted` lets through, newest first; and how many there are in all.

    `cited` is the condition that a voice stands in the backlog, which this room does not know.
    """
    conditions: list[sa.ColumnExpressionArgument[bool]] = [visible(viewer)]
    if wanted.language:
        conditions.append(Feedback.language == wanted.language)
    if wanted.source:
        conditions.append(Feedback.source == wanted.source)
    if wanted.search:
        pattern = f"%{_escaped(wanted.search)}%"
        conditions.append(
            sa.or_(
                Feedback.text.ilike(pattern, escape="\\"),
                Feedback.gloss.ilike(pattern, escape="\\"),
                Feedback.reference == wanted.search.upper(),
                Feedback.submission_id.in_(
                    sa.select(Submission.id).where(Submission.reference == wanted.search.upper())
                ),
            )
        )
    if wanted.uncited:
        conditions.append(sa.not_(cited))
    if wanted.flagged:
        conditions.append(Feedback.flagged.is_not(None))
    if wanted.sensitive:
        conditions.append(Feedback.sensitive)
    total = session.scalar(sa.select(sa.func.count()).select_from(Feedback).where(*conditions)) or 0
    rows = session.scalars(
        sa.select(Feedback)
        .where(*conditions)
        .options(*shown())
        .order_by(Feedback.received_at.desc(), Feedback.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    return rows, total


def voice(session: Session, viewer: Viewer, feedback_id: int) -> Feedback | None:
    """One voice, if it exists and `viewer` may see it."""
    return session.scalar(sa.select(Feedback).where(Feedback.id == feedback_id, visible(viewer)).options(*shown()))


def spoken_languages(session: Session, viewer: Viewer) -> Mapping[str, int]:
    """How many voices that `viewer` may see there are in each language."""
    rows = session.execute(
        sa.select(Feedback.language, sa.func.count())
        .where(visible(viewer), Feedback.language.is_not(None))
        .group_by(Feedback.language)
        .order_by(sa.func.count().desc())
    )
    return {language: count for language, count in rows if language}


def write_gloss(session: Session, viewer: Viewer, feedback: Feedback, gloss: str, *, now: datetime) -> None:
    """Say in other words what a voice says, for those who cannot read it."""
    viewer.must(Capability.TRIAGE)
    gloss = gloss.strip()
    if len(gloss) > LONGEST_GLOSS:
        raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_GLOSS)
    feedback.gloss = gloss or None
    feedback.gloss_by_id = viewer.staff_id
    audit.record(session, "gloss", feedback, staff_id=viewer.staff_id, now=now)


def mark_sensitive(session: Session, viewer: Viewer, feedback: Feedback, sensitive: bool, *, now: datetime) -> None:
    """Hand a voice to the safeguarding lead, or (only by them) give it back."""
    viewer.must(Capability.TRIAGE)
    if not sensitive and not viewer.may(Capability.SEE_SENSITIVE):
        raise Refused(N_("Only the safeguarding lead can give this back."))
    feedback.sensitive = sensitive
    audit.record(session, "seal" if sensitive else "unseal", feedback, staff_id=viewer.staff_id, now=now)


def erase_words(session: Session, contact_id: int) -> None:
    """Empty what a person said, and what was written about it; that somebody spoke stays where it was counted."""
    gone = sa.literal("gone-") + sa.cast(Feedback.id, sa.String(20))
    session.execute(
        sa.update(Feedback)
        .where(Feedback.contact_id == contact_id)
        .values(text="", gloss=None, gloss_by_id=None, romanised=False, flagged=None, reference=gone)
    )


def _fresh_reference(session: Session) -> str:
    length = 5
    while True:
        reference = random_code(length)
        if not session.scalar(sa.select(sa.exists().where(Feedback.reference == reference))):
            return reference
        length += 1


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
