"""What somebody should be told: announcements, written in the transaction that decides, and the notices they expand to.

The core never sends. An announcement says what, why and to whom by rule; expanding it makes one notice per contact,
however often and in however many workers it is expanded. A carrier then picks the notices up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from survey.db import Base, Id, Json, Language, Moment, UtcMoment, Word
from survey.people.models import Address, AddressContact, Contact

Audience = Callable[[int], sa.Select[int]]
"""A rule: subject id → the query for the ids of the contacts concerned."""


class Announcement(Base):
    """One thing to tell many people. `texts` holds what is said, per language; `audience` names a rule."""

    __tablename__ = "announcement"
    __table_args__ = (sa.UniqueConstraint("subject_type", "subject_id", "occasion"),)

    id: Mapped[Id]
    occasion: Mapped[Word]  # "decision": why people are told
    subject_type: Mapped[Word]
    subject_id: Mapped[int] = mapped_column(sa.BigInteger())
    audience: Mapped[Word]
    texts: Mapped[Json]
    made_at: Mapped[Moment]
    expanded_at: Mapped[datetime | None] = mapped_column(UtcMoment(), index=True)


class Notice(Base):
    """One contact to be told one announcement, in `language`. Handed to a carrier once: `handed_at`.

    A contact who cannot be reached (no address, opted out) keeps a notice with the reason in `held_because`.
    """

    __tablename__ = "notice"
    __table_args__ = (sa.UniqueConstraint("announcement_id", "contact_id"),)

    id: Mapped[Id]
    announcement_id: Mapped[int] = mapped_column(sa.ForeignKey("announcement.id"))
    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("contact.id"), index=True)
    language: Mapped[Language]
    made_at: Mapped[Moment]
    handed_at: Mapped[datetime | None] = mapped_column(UtcMoment(), index=True)
    held_because: Mapped[Word | None]

    announcement: Mapped[Announcement] = relationship(lazy="joined")

    @property
    def text(self) -> str:
        """What is said, in the contact's language; in English where that was not prepared."""
        texts: Mapping[str, str] = self.announcement.texts
        return texts.get(self.language) or texts.get("en") or next(iter(texts.values()))


def announce(
    session: Session,
    occasion: str,
    subject: Base,
    *,
    audience: str,
    texts: Mapping[str, str],
    now: datetime,
) -> Announcement:
    """Write down that the people of `audience` are to be told `texts` (language → text) about `subject`."""
    announcement = Announcement(
        occasion=occasion,
        subject_type=subject.__tablename__,
        subject_id=subject.id,  # type: ignore[attr-defined]  # every subject has one
        audience=audience,
        texts=dict(texts),
        made_at=now,
        expanded_at=None,
    )
    session.add(announcement)
    session.flush()
    return announcement


def unexpanded(session: Session) -> Sequence[Announcement]:
    """Announcements whose notices have not all been made yet, but for those that another worker has in hand."""
    return session.scalars(
        sa.select(Announcement)
        .where(Announcement.expanded_at.is_(None))
        .order_by(Announcement.id)
        .with_for_update(skip_locked=True)
    ).all()


def expand(
    session: Session,
    announcement: Announcement,
    audiences: Mapping[str, Audience],
    *,
    fallback_language: str,
    now: datetime,
) -> int:
    """Make the notices of `announcement`, one per contact; returns how many are new. Doing it again adds none."""
    concerned = audiences[announcement.audience](announcement.subject_id).subquery()
    rows = sa.select(
        sa.literal(announcement.id),
        Contact.id,
        sa.func.coalesce(Contact.language, fallback_language),
        sa.literal(now, UtcMoment()),
    ).where(Contact.id.in_(sa.select(concerned.c[0])), Contact.forgotten_at.is_(None))
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    made = session.execute(
        insert(Notice)
        .from_select(["announcement_id", "contact_id", "language", "made_at"], rows)
        .on_conflict_do_nothing(index_elements=["announcement_id", "contact_id"])
        .returning(Notice.id)
    ).all()
    announcement.expanded_at = now
    return len(made)


def waiting(session: Session, *, limit: int = 500) -> Sequence[Notice]:
    """Notices that no carrier has taken yet, oldest first; those that another worker has in hand are passed over."""
    return session.scalars(
        sa.select(Notice)
        .where(Notice.handed_at.is_(None), Notice.held_because.is_(None))
        .order_by(Notice.id)
        .limit(limit)
        .with_for_update(of=Notice, skip_locked=True)
    ).all()


def hold_back(session: Session, contact_id: int, why: str) -> None:
    """What a contact was still to be told, they are not told."""
    session.execute(
        sa.update(Notice)
        .where(Notice.contact_id == contact_id, Notice.handed_at.is_(None), Notice.held_because.is_(None))
        .values(held_because=why)
    )


def addresses_of(session: Session, contact_id: int) -> Sequence[Address]:
    """Where a contact can be reached, the newest address first; those who opted out included."""
    return session.scalars(
        sa.select(Address)
        .join(AddressContact, AddressContact.address_id == Address.id)
        .where(AddressContact.contact_id == contact_id)
        .order_by(Address.made_at.desc(), Address.id.desc())
    ).all()
