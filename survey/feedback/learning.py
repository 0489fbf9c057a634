"""Learning: the words that the desk taught, from what people wrote that was not understood as an answer.

A taught word is a word of the language, tied to nobody: it stays until it is taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from survey import audit
from survey.db import Base, Id, Language, Line, LongText, Moment, Word
from survey.definition.model import OF_CHOICES, Question, unnumbered
from survey.feedback import unread
from survey.feedback.unread import NotUnderstood
from survey.people.roles import Capability, Viewer
from survey.words import N_, Refused

LONGEST_WORD = 64
"""Characters, as `Word` holds them: a word or a few are taught, not what somebody told."""

MOST_DIGITS = 4
"""More in a row of words may be a phone number, which is nobody's vocabulary."""

NO_SUCH_CHOICE = N_("This question has no such choice now.")
NOT_A_WORD = N_("Only a word or a few can be taught, and no phone numbers.")


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


def taught_words(
    session: Session, viewer: Viewer, *, survey_id: int | None = None, language: str | None = None
) -> Sequence[TaughtWord]:
    """The words that were taught, the latest first."""
    if not viewer.may(Capability.SEE_FEEDBACK):
        return []
    wanted = {"survey_id": survey_id, "language": language}
    return session.scalars(
        sa.select(TaughtWord)
        .filter_by(**{name: value for name, value in wanted.items() if value is not None})
        .order_by(TaughtWord.taught_at.desc(), TaughtWord.id.desc())
    ).all()


def taught_in(session: Session, viewer: Viewer) -> Sequence[tuple[int, str]]:
    """Where something was taught: (survey id, language)."""
    if not viewer.may(Capability.SEE_FEEDBACK):
        return []
    known = sa.select(TaughtWord.survey_id, TaughtWord.language).distinct()
    return [(survey_id, language) for survey_id, language in session.execute(known)]


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
    unread.settle(session, of, now)
    audit.record(session, "teach", word, staff_id=viewer.staff_id, now=now, question=of.question_path, choice=choice)
    return word


def take_back(session: Session, viewer: Viewer, word_id: int, *, now: datetime) -> None:
    """Let a taught word mean nothing again; what people wrote waits again. Nothing if somebody was faster."""
    viewer.must(Capability.TRIAGE)
    word = session.get(TaughtWord, word_id)
    if word is None:
        return
    unread.waits_again(session, word.survey_id, word.question_path, word.language, word.word)
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
