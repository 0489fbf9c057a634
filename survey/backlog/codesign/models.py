"""Tables of co-design: meetings, who took part, what was contributed; design versions and sign-off; attachments."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.backlog.models import Evidence, Item
from survey.db import Base, Id, Json, Line, LongText, Moment, UtcMoment, Word, by_value
from survey.feedback.voices import Feedback
from survey.people.models import Organisation, Staff


class Support(StrEnum):
    """What people need in order to come."""

    TRAVEL = "travel"
    FOOD = "food"
    CHILDCARE = "childcare"
    INTERPRETATION = "interpretation"
    INCOME = "income"  # the day's work that is lost


class Meeting(Base):
    """A meeting with the community, planned and then recorded. `took_place_at` is when it was recorded as held."""

    __tablename__ = "meeting"

    id: Mapped[Id]
    held_on: Mapped[date] = mapped_column(index=True)
    place: Mapped[Line]
    languages: Mapped[list[Any]] = mapped_column(sa.JSON())  # codes
    purpose: Mapped[LongText]
    notes: Mapped[LongText] = mapped_column(default="")
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    made_at: Mapped[Moment]
    recorded_at: Mapped[datetime | None] = mapped_column(UtcMoment())
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcMoment())

    items: Mapped[list[Item]] = relationship(secondary="meeting_item", order_by=Item.id)
    supports: Mapped[list[MeetingSupport]] = relationship(cascade="all, delete-orphan")
    groups: Mapped[list[MeetingGroup]] = relationship(cascade="all, delete-orphan", order_by="MeetingGroup.id")


class MeetingItem(Base):
    """An item that a meeting is about."""

    __tablename__ = "meeting_item"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"), primary_key=True, index=True)


class MeetingSupport(Base):
    """One kind of support: how many asked for it, what was budgeted and what was given, in whole rupees."""

    __tablename__ = "meeting_support"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    kind: Mapped[Support] = mapped_column(by_value(Support), primary_key=True)
    asked: Mapped[int] = mapped_column(default=0)
    budgeted: Mapped[int] = mapped_column(default=0)
    given: Mapped[int] = mapped_column(default=0)


class MeetingGroup(Base):
    """How many people of a group took part: "women who sort", 12. By group, not by name."""

    __tablename__ = "meeting_group"

    id: Mapped[Id]
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    called: Mapped[Line]
    count: Mapped[int]


class MeetingPerson(Base):
    """A contact who took part and wished to be remembered as having been there."""

    __tablename__ = "meeting_person"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("contact.id"), primary_key=True, index=True)


class Contribution(Base):
    """Something that was said at a meeting, typed or photographed: a voice like any other, with its photo if any.

    `described` says that the voice's text tells what the photo shows: those are the team's words, and nobody's quote.
    """

    __tablename__ = "contribution"

    id: Mapped[Id]
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    feedback_id: Mapped[int] = mapped_column(sa.ForeignKey("feedback.id"), unique=True)
    attachment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attachment.id"), index=True)
    described: Mapped[bool] = mapped_column(default=False)

    feedback: Mapped[Feedback] = relationship()
    attachment: Mapped[Attachment | None] = relationship()


class DesignVersion(Base):
    """How an item's solution is designed now: `design` and `changed` map languages to texts.

    `changed` says what is different from the version before; its causes are voices, or a meeting.
    """

    __tablename__ = "design_version"
    __table_args__ = (sa.UniqueConstraint("item_id", "number"),)

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"))
    number: Mapped[int]
    design: Mapped[Json]
    changed: Mapped[Json]
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    made_at: Mapped[Moment]

    item: Mapped[Item] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    causes: Mapped[list[Evidence]] = relationship(secondary="design_cause", order_by=Evidence.number)
    sign_offs: Mapped[list[SignOff]] = relationship(order_by="SignOff.id")


class DesignCause(Base):
    """A voice because of which a design was changed."""

    __tablename__ = "design_cause"

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("design_version.id"), primary_key=True)
    evidence_id: Mapped[int] = mapped_column(sa.ForeignKey("evidence.id"), primary_key=True, index=True)


class SignOff(Base):
    """What people said of a version, counted: at a meeting, or by text (`meeting_id` is None)."""

    __tablename__ = "sign_off"

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("design_version.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    agreed: Mapped[int]
    disagreed: Mapped[int]
    unsure: Mapped[int]
    note: Mapped[LongText] = mapped_column(default="")
    counted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    counted_at: Mapped[Moment]

    meeting: Mapped[Meeting | None] = relationship()


class Attachment(Base):
    """A file of an item or a meeting. `kind` is what its bytes say it is; `stored` is where it lies."""

    __tablename__ = "attachment"

    id: Mapped[Id]
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("item.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    name: Mapped[Line]
    kind: Mapped[Line]  # media type
    size: Mapped[int]
    stored: Mapped[Word] = mapped_column(unique=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    added_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    added_at: Mapped[Moment]
    removed_at: Mapped[datetime | None] = mapped_column(UtcMoment())

    organisation: Mapped[Organisation | None] = relationship()
    added_by: Mapped[Staff | None] = relationship()
