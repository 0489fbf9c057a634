"""Learning: what people wrote that was not understood as an answer, and the words that the desk taught from it.

A text that was not understood is somebody's own: it goes when they are forgotten, and in time. A taught word is a word
of the language, tied to nobody: it stays until it is taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from survey import audit
from survey.collect.submissions import Submission
from survey.db import Base, Id, Language, Line, LongText, Moment, UtcMoment, Word
from survey.definition.model import OF_CHOICES, Question, unnumbered
from survey.feedback.voices import Feedback
from survey.languages.folding import fold
from survey.people.roles import Capability, Viewer
from survey.words import N_, Refused

LONGEST_WORD = 64
"""Characters, as `Word` holds them: a word or a few are taught, not what somebody told."""

MOST_DIGITS = 4
"""More in a row of words may be a phone number, which is nobody's vocabulary."""

NO_SUCH_CHOICE = N_("This question has no such choice now.")
NOT_A_WORD = N_("Only a word or a few can be taught, and no phone numbers.")

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
    folded_start: Mapped[Word]  # short enough for an index
    received_at: Mapped[Moment] = mapped_column(index=True)
    settled_at: Mapped[datetime | None] = mapped_column(UtcMoment())


class TaughtWord(Base):
    """A word that means a choice of a question, in every version of the survey that has the choice.

    `word` is folded, as it is compared; `written` is how somebody wrote it, to be read at the desk.
    """

    __tablename__ = "taught_word"
    __table_args__ = (sa.UniqueConstraint("survey_id", "question_path", "language", "word"),)

    id: Mapped[Id]
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("survey.id"))
    question_path: Mapped[LongText]
    language: Mapped[Language]
    word: Mapped[Word]
    written: Mapped[Word]
    choice: Mapped[Line]
    taught_at: Mapped[Moment]
    taught_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))


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
        folded_start=folded[:LONGEST_WORD],
        received_at=now,
        settled_at=None,
    )
    if not session.scalar(sa.select(sa.exists().where(_same(row), NotUnderstood.settled_at.is_not(None)))):
        session.add(row)
        session.flush()


def taught(session: Session, survey_id: int, question_path: str, language: str) -> Mapping[str, str]:
    """What the desk taught for a question: folded text → name of a choice. Asked only of what is not plain without."""
    rows = session.execute(
        sa.select(TaughtWord.word, TaughtWord.choice).where(
            TaughtWord.survey_id == survey_id,
            TaughtWord.question_path == unnumbered(question_path),
            TaughtWord.language == language,
        )
    )
    return dict(rows.all())


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
        .where(_open(viewer), *_only(row, survey_id, language))
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
    """Where something waits or was taught, for the filter: (survey id, language)."""
    if not viewer.may(Capability.SEE_FEEDBACK):
        return []
    waits = sa.select(NotUnderstood.survey_id, NotUnderstood.language).where(_open(viewer))
    known = sa.select(TaughtWord.survey_id, TaughtWord.language)
    return [
        (survey_id, language) for survey_id, language in session.execute(waits.union(known).order_by(sa.text("1, 2")))
    ]


def taught_words(
    session: Session, viewer: Viewer, *, survey_id: int | None = None, language: str | None = None
) -> Sequence[TaughtWord]:
    """The words that were taught, the latest first."""
    if not viewer.may(Capability.SEE_FEEDBACK):
        return []
    return session.scalars(
        sa.select(TaughtWord)
        .where(*_only(TaughtWord, survey_id, language))
        .order_by(TaughtWord.taught_at.desc(), TaughtWord.id.desc())
    ).all()


def entry(session: Session, viewer: Viewer, entry_id: int) -> NotUnderstood | None:
    """One text that was not understood, if `viewer` may see it and nobody has settled it."""
    return session.scalar(sa.select(NotUnderstood).where(NotUnderstood.id == entry_id, _open(viewer)))


def teach(
    session: Session, viewer: Viewer, of: NotUnderstood, question: Question | None, choice: str, *, now: datetime
) -> TaughtWord:
    """Let the text of `of` mean `choice` (a name) of `question`, and settle it. Raises `Refused`."""
    viewer.must(Capability.TRIAGE)
    if question is None or question.type not in OF_CHOICES or choice not in {one.name for one in question.choices}:
        raise Refused(NO_SUCH_CHOICE)
    written = " ".join(of.text.split())
    if max(len(of.folded), len(written)) > LONGEST_WORD or sum(map(str.isdigit, of.folded)) > MOST_DIGITS:
        raise Refused(NOT_A_WORD)
    word = session.scalar(
        sa.select(TaughtWord).where(
            TaughtWord.survey_id == of.survey_id,
            TaughtWord.question_path == of.question_path,
            TaughtWord.language == of.language,
            TaughtWord.word == of.folded,
        )
    )
    if word is None:
        word = TaughtWord(survey_id=of.survey_id, question_path=of.question_path, language=of.language, word=of.folded)
        session.add(word)
    word.written, word.choice, word.taught_at, word.taught_by_id = written, choice, now, viewer.staff_id
    session.flush()
    _settle(session, of, now)
    audit.record(session, "teach", word, staff_id=viewer.staff_id, now=now, question=of.question_path, choice=choice)
    return word


def take_back(session: Session, viewer: Viewer, word_id: int, *, now: datetime) -> None:
    """Let a taught word mean nothing again; what people wrote waits again. Nothing if somebody was faster."""
    viewer.must(Capability.TRIAGE)
    word = session.get(TaughtWord, word_id)
    if word is None:
        return
    session.execute(
        sa.update(NotUnderstood)
        .where(
            NotUnderstood.survey_id == word.survey_id,
            NotUnderstood.question_path == word.question_path,
            NotUnderstood.language == word.language,
            NotUnderstood.folded == word.word,
        )
        .values(settled_at=None)
    )
    audit.record(
        session,
        "take_back",
        word,
        staff_id=viewer.staff_id,
        now=now,
        question=word.question_path,
        choice=word.choice,
    )
    session.delete(word)
    session.flush()


def no_answer(session: Session, viewer: Viewer, of: NotUnderstood, *, now: datetime) -> None:
    """Settle a text that is no answer to its question; the same text does not come up again."""
    viewer.must(Capability.TRIAGE)
    _settle(session, of, now)
    audit.record(session, "no_answer", of, staff_id=viewer.staff_id, now=now, question=of.question_path)


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


def _only(
    table: type[NotUnderstood] | type[TaughtWord], survey_id: int | None, language: str | None
) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if survey_id is not None:
        conditions.append(table.survey_id == survey_id)
    if language is not None:
        conditions.append(table.language == language)
    return conditions


def _same(row: NotUnderstood) -> sa.ColumnElement[bool]:
    return sa.and_(
        NotUnderstood.survey_id == row.survey_id,
        NotUnderstood.folded_start == row.folded_start,
        NotUnderstood.question_path == row.question_path,
        NotUnderstood.language == row.language,
        NotUnderstood.folded == row.folded,
    )


def _settle(session: Session, of: NotUnderstood, now: datetime) -> None:
    session.execute(sa.update(NotUnderstood).where(_same(of)).values(settled_at=now))
    session.refresh(of)
