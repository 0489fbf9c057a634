"""Tables: organisations and staff; contacts, addresses, consent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import Base, Code, Id, Json, Language, Line, Moment, UtcMoment, Word, by_value
from survey.people.roles import Role


class Programme(Base):
    """The one programme of this deployment. `key_check` tells whether the address key is still the right one."""

    __tablename__ = "programme"

    id: Mapped[Id]
    names: Mapped[Json]  # language → name
    demonstration: Mapped[bool] = mapped_column(default=False)
    key_check: Mapped[Word]


class Organisation(Base):
    __tablename__ = "organisation"

    id: Mapped[Id]
    name: Mapped[Line] = mapped_column(unique=True)
    names: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)  # language → name, where it has one
    kind: Mapped[Word] = mapped_column(default="partner")


class Staff(Base):
    """A person who acts at the desk or in the field, and signs every act. How they sign in is the edge's business."""

    __tablename__ = "staff"

    id: Mapped[Id]
    name: Mapped[Line]
    email: Mapped[Line] = mapped_column(unique=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    language: Mapped[Language] = mapped_column(default="en")
    active: Mapped[bool] = mapped_column(default=True)

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    role_rows: Mapped[list[StaffRole]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(row.role for row in self.role_rows)


class StaffRole(Base):
    __tablename__ = "staff_role"

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(by_value(Role), primary_key=True)


class Contact(Base):
    """A community member. `code` is what the team calls them by; no name and no number lives here."""

    __tablename__ = "contact"

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    language: Mapped[Language | None]
    made_at: Mapped[Moment]
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcMoment())  # an empty shell from then on


class Group(Base):
    """People who have something in common: women who sort, elders. `rarely_heard` lets their voice weigh more."""

    __tablename__ = "contact_group"

    id: Mapped[Id]
    name: Mapped[Line] = mapped_column(unique=True)
    names: Mapped[Json]  # language → name, where it has one
    rarely_heard: Mapped[bool] = mapped_column(default=False)


class GroupMember(Base):
    """A contact who belongs to a group, as the team knows."""

    __tablename__ = "contact_group_member"

    group_id: Mapped[int] = mapped_column(sa.ForeignKey("contact_group.id"), primary_key=True)
    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("contact.id"), primary_key=True, index=True)


class Address(Base):
    """Where texts go: encrypted, found by keyed hash. Opt-out belongs here, not to the person.

    Several people may share one address (`AddressContact`); `contact_id` is whoever speaks through it now.
    """

    __tablename__ = "address"
    __table_args__ = (sa.UniqueConstraint("channel_kind", "lookup"),)

    id: Mapped[Id]
    channel_kind: Mapped[Word]
    lookup: Mapped[Word]
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary())
    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("contact.id"), index=True)
    language: Mapped[Language | None]
    our_number: Mapped[Word | None]  # which of our numbers they wrote to last, and are written to from
    opted_out_at: Mapped[datetime | None] = mapped_column(UtcMoment())
    made_at: Mapped[Moment]
    shared: Mapped[bool | None]  # whether others read it, too; None while nobody has said

    contact: Mapped[Contact] = relationship(lazy="joined")


class OptOut(Base):
    """An address that asked for no more texts and whose person was then forgotten: its keyed hash, and since when.

    It belongs to nobody. It keeps somebody who left from being texted because their number comes to us another way.
    """

    __tablename__ = "opt_out"

    channel_kind: Mapped[Word] = mapped_column(primary_key=True)
    lookup: Mapped[Word] = mapped_column(primary_key=True)
    since: Mapped[Moment]


class AddressContact(Base):
    """A contact who spoke through an address, now or earlier."""

    __tablename__ = "address_contact"

    address_id: Mapped[int] = mapped_column(sa.ForeignKey("address.id"), primary_key=True)
    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("contact.id"), primary_key=True, index=True)


class Consent(Base):
    """Proof of what a contact agreed to: purpose, notice version, language, channel and time; and of withdrawal."""

    __tablename__ = "consent"

    id: Mapped[Id]
    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("contact.id"), index=True)
    purpose: Mapped[Word]
    notice_version: Mapped[Word]
    language: Mapped[Language]
    channel_kind: Mapped[Word]
    given_at: Mapped[Moment]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcMoment())
