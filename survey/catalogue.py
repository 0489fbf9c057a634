"""Surveys and their published versions, stored. A published version never changes: the next one is a new row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from survey.db import Base, Code, Id, Json, Line, Moment, Word
from survey.definition import codec
from survey.definition.model import Survey
from survey.words import N_, Refused

LONGEST_KEYWORD = 64
"""Characters, as `Word` holds them. Whatever is longer is no keyword, and need not be looked up."""


class SurveyRecord(Base):
    """A survey under its slug: what stays the same from version to version."""

    __tablename__ = "survey"

    id: Mapped[Id]
    slug: Mapped[Word] = mapped_column(unique=True)
    kind: Mapped[Word] = mapped_column(default="questionnaire")
    open: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[Moment]


class SurveyKeyword(Base):
    """A word that starts a survey by text, folded. Where two surveys have it, the one whose slug it is comes first."""

    __tablename__ = "survey_keyword"

    word: Mapped[Word] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("survey.id"), primary_key=True)


class SurveyVersion(Base):
    """One published version. `number` counts from 1; `digest` is the SHA-256 of the definition."""

    __tablename__ = "survey_version"
    __table_args__ = (sa.UniqueConstraint("survey_id", "number"),)

    id: Mapped[Id]
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("survey.id"), index=True)
    number: Mapped[int]
    form_version: Mapped[Line]
    digest: Mapped[Code] = mapped_column(sa.String(64))
    definition: Mapped[Json] = mapped_column(deferred=True)
    not_by_text: Mapped[list[str]] = mapped_column(sa.JSON())  # paths of the questions that are asked on pages only
    published_at: Mapped[Moment]
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))

    record: Mapped[SurveyRecord] = relationship(lazy="joined")

    @property
    def survey(self) -> Survey:
        """The definition as a value."""
        known = _decoded.get(self.digest)
        if known is None:
            known = codec.from_json(self.definition)
            if len(_decoded) >= KEPT_DECODED:
                _decoded.clear()
            _decoded[self.digest] = known
        return known


_decoded: dict[str, Survey] = {}
KEPT_DECODED = 64


@dataclass(frozen=True, slots=True)
class Published:
    """What never changes of a version, kept by each process that has once asked for it."""

    survey: Survey
    slug: str
    not_by_text: frozenset[str]


_published: WeakKeyDictionary[sa.Engine, dict[int, Published]] = WeakKeyDictionary()


def published(session: Session, version_id: int) -> Published:
    """What a published version is, without the database where this process knows it."""
    known = _published.setdefault(session.get_bind().engine, {})
    if version_id not in known:
        version = session.get_one(SurveyVersion, version_id)
        known[version_id] = Published(version.survey, version.record.slug, frozenset(version.not_by_text))
    return known[version_id]


@sa.event.listens_for(SurveyVersion, "before_update")
def _never_changes(*_: object) -> None:
    raise Refused(N_("A published survey never changes. Publish a new version instead."))


def store_version(
    session: Session,
    slug: str,
    definition: dict[str, Any],
    *,
    form_version: str,
    digest: str,
    not_by_text: Sequence[str],
    staff_id: int | None,
    now: datetime,
) -> tuple[SurveyVersion, bool]:
    """Store `definition` as the newest version of `slug`; returns it and whether it is new.

    The same definition again returns the version that already holds it.
    """
    record = session.scalar(sa.select(SurveyRecord).where(SurveyRecord.slug == slug).with_for_update())
    if record is None:
        record = SurveyRecord(slug=slug, made_at=now)
        session.add(record)
        session.flush()
        session.add_all(SurveyKeyword(word=word, survey_id=record.id) for word in keywords_of(slug))
    latest = latest_version(session, record.id)
    if latest is not None and latest.digest == digest:
        return latest, False
    version = SurveyVersion(
        record=record,
        number=latest.number + 1 if latest else 1,
        form_version=form_version,
        digest=digest,
        definition=definition,
        not_by_text=list(not_by_text),
        published_at=now,
        published_by_id=staff_id,
    )
    session.add(version)
    session.flush()
    return version, True


def latest_version(session: Session, survey_id: int) -> SurveyVersion | None:
    """The newest version of a survey."""
    return session.scalar(
        sa.select(SurveyVersion)
        .where(SurveyVersion.survey_id == survey_id)
        .order_by(SurveyVersion.number.desc())
        .limit(1)
    )


def version_numbered(session: Session, survey_id: int, number: int) -> SurveyVersion | None:
    """Version `number` of a survey; None if there is none."""
    return session.scalar(
        sa.select(SurveyVersion).where(SurveyVersion.survey_id == survey_id, SurveyVersion.number == number)
    )


def find_survey(session: Session, slug: str) -> SurveyRecord | None:
    """The survey of `slug`, open or closed; None if there is none."""
    if "\x00" in slug:  # PostgreSQL cannot even be asked
        return None
    return session.scalar(sa.select(SurveyRecord).where(SurveyRecord.slug == slug))


def open_version(session: Session, slug: str) -> SurveyVersion | None:
    """The newest version of the open survey `slug`; None if there is none or it is closed."""
    return session.scalar(
        sa.select(SurveyVersion)
        .join(SurveyVersion.record)
        .where(SurveyRecord.slug == slug, SurveyRecord.open)
        .order_by(SurveyVersion.number.desc())
        .limit(1)
    )


def newest_versions(session: Session, *, only_open: bool = False) -> Sequence[SurveyVersion]:
    """The newest version of every survey, by slug."""
    newest = (
        sa.select(SurveyVersion.survey_id, sa.func.max(SurveyVersion.number).label("number"))
        .group_by(SurveyVersion.survey_id)
        .subquery()
    )
    query = (
        sa.select(SurveyVersion)
        .join(newest, (newest.c.survey_id == SurveyVersion.survey_id) & (newest.c.number == SurveyVersion.number))
        .join(SurveyVersion.record)
        .order_by(SurveyRecord.slug)
    )
    if only_open:
        query = query.where(SurveyRecord.open)
    return session.scalars(query).all()


def keywords_of(slug: str) -> frozenset[str]:
    """The words that start a survey of that slug by text: the slug itself, and without its hyphens."""
    return frozenset(folded(word) for word in (slug, slug.replace("-", " "), slug.replace("-", "")))


def folded(text: str) -> str:
    """A text as keywords are compared: spaces made one, no difference of case."""
    return " ".join(text.split()).casefold()


def called_by(word: sa.ColumnElement[str]) -> sa.Select[int]:
    """The query for the id of the open survey that a folded `word` starts."""
    return (
        sa.select(SurveyRecord.id)
        .join(SurveyKeyword, SurveyKeyword.survey_id == SurveyRecord.id)
        .where(SurveyKeyword.word == word, SurveyRecord.open)
        .order_by(SurveyRecord.slug != word, SurveyRecord.id)
        .limit(1)
    )
