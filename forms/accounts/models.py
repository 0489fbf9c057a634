"""Tables: accounts, one to one with staff, and links that sign in once."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import Base, Id, Line, Moment, UtcMoment, Word
from survey.people.models import Staff


class Account(Base, UserMixin):
    """What opens the door for a staff member. `stamp` is part of every session: changing it ends them all."""

    __tablename__ = "account"

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), primary_key=True)
    password_hash: Mapped[Line | None]
    stamp: Mapped[Word]

    staff: Mapped[Staff] = relationship(lazy="joined")

    def get_id(self) -> str:
        return f"{self.staff_id}.{self.stamp}"

    @property
    def is_active(self) -> bool:
        return self.staff.active


class SignInLink(Base):
    """A link that signs in once, until it expires. Only the hash of its secret is kept."""

    __tablename__ = "sign_in_link"

    id: Mapped[Id]
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    secret_hash: Mapped[Word] = mapped_column(unique=True)
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(UtcMoment())


class SignInAttempt(Base):
    """A failed attempt to sign in, by the keyed hash of what was typed and of where it came from."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (sa.Index(None, "who", "at"),)

    id: Mapped[Id]
    who: Mapped[Word]
    at: Mapped[Moment]
