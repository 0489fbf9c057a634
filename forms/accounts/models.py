"""Tables: accounts, one to one with staff; links that open once; second factors; failed attempts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import Base, Id, Line, Moment, UtcMoment, Word, by_value
from survey.people.models import Staff


class Account(Base, UserMixin):
    """What opens the door for a staff member. `stamp` is part of every session: changing it ends them all."""

    __tablename__ = "account"

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), primary_key=True)
    password_hash: Mapped[Line | None]
    stamp: Mapped[Word]
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UtcMoment())

    staff: Mapped[Staff] = relationship(lazy="joined")
    factor: Mapped[SecondFactor | None] = relationship(lazy="joined", cascade="all, delete-orphan")

    def get_id(self) -> str:
        return f"{self.staff_id}.{self.stamp}"

    @property
    def is_active(self) -> bool:
        return self.staff.active

    @property
    def has_second_factor(self) -> bool:
        """Whether signing in asks for a code too."""
        return self.factor is not None and self.factor.on_since is not None


class SecondFactor(Base):
    """The secret that an authenticator app makes codes from (RFC 6238), sealed; in force from `on_since`.

    `last_step` is the 30-second step of the last code that was accepted: none opens twice.
    """

    __tablename__ = "second_factor"

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("account.staff_id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary())
    on_since: Mapped[datetime | None] = mapped_column(UtcMoment())
    last_step: Mapped[int | None] = mapped_column(sa.BigInteger())


class RecoveryCode(Base):
    """A code for the day the phone is lost. Opens once; only its keyed hash is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (sa.UniqueConstraint("staff_id", "code_hash"),)

    id: Mapped[Id]
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("account.staff_id"))
    code_hash: Mapped[Word]
    used_at: Mapped[datetime | None] = mapped_column(UtcMoment())


class Opens(StrEnum):
    """What a link does: sign in at once, or let somebody choose a password first."""

    SIGN_IN = "sign_in"
    PASSWORD = "password"  # noqa: S105 — a kind of link


class SignInLink(Base):
    """A link that opens once, until it expires. Only the hash of its secret is kept."""

    __tablename__ = "sign_in_link"

    id: Mapped[Id]
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    opens: Mapped[Opens] = mapped_column(by_value(Opens))
    secret_hash: Mapped[Word] = mapped_column(unique=True)
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(UtcMoment())


class SignInAttempt(Base):
    """An attempt that failed, or is being made: keyed hashes of whose account, from which place, and of
    both together (`here`).
    """

    __tablename__ = "sign_in_attempt"

    id: Mapped[Id]
    account: Mapped[Word] = mapped_column(index=True)
    place: Mapped[Word] = mapped_column(index=True)
    here: Mapped[Word] = mapped_column(index=True)
    at: Mapped[Moment] = mapped_column(index=True)
