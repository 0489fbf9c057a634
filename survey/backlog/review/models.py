"""Tables of partner review: rounds, comments, replies of those an item concerns, weekly messages."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.backlog.models import Item
from survey.db import Base, Id, Json, Line, LongText, Moment, UtcMoment, Word, by_value
from survey.people.models import Organisation, Staff


class Round(Base):
    """Partners are asked to say by `closes_at` where they stand on some items."""

    __tablename__ = "review_round"

    id: Mapped[Id]
    title: Mapped[Line]
    closes_at: Mapped[Moment] = mapped_column(index=True)
    opened_at: Mapped[Moment]
    opened_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcMoment())  # earlier than asked, by hand

    items: Mapped[list[Item]] = relationship(secondary="review_round_item", order_by=Item.id)
    organisations: Mapped[list[Organisation]] = relationship(secondary="review_round_organisation")


class RoundItem(Base):
    """An item that a round asks about."""

    __tablename__ = "review_round_item"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("review_round.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"), primary_key=True, index=True)


class RoundOrganisation(Base):
    """An organisation that a round asks."""

    __tablename__ = "review_round_organisation"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("review_round.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True, index=True)


class CommentKind(StrEnum):
    COMMENT = "comment"
    QUESTION = "question"  # to the team
    ANSWER = "answer"


class Comment(Base):
    """What somebody at the desk says of an item: a remark, a question to the team, or the answer to one."""

    __tablename__ = "item_comment"

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"), index=True)
    kind: Mapped[CommentKind] = mapped_column(by_value(CommentKind))
    answers_id: Mapped[int | None] = mapped_column(sa.ForeignKey("item_comment.id"), index=True)
    body: Mapped[LongText]
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    made_at: Mapped[Moment]

    staff: Mapped[Staff] = relationship()
    organisation: Mapped[Organisation] = relationship()


class Reply(Base):
    """The right of an organisation that an item concerns to be heard before anything is published.

    Asked, it has until `due_at`; `text` is its reply ("" while there is none). `shown_at` is when something of the item
    was published, and the reply beside it: from then on it stays as it is. Who is asked again, because something new
    is to be published, gets another row.
    """

    __tablename__ = "reply"
    __table_args__ = (sa.Index(None, "item_id", "organisation_id"),)

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    asked_at: Mapped[Moment]
    due_at: Mapped[Moment]
    text: Mapped[LongText] = mapped_column(default="")
    replied_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    replied_at: Mapped[datetime | None] = mapped_column(UtcMoment())
    shown_at: Mapped[datetime | None] = mapped_column(UtcMoment())

    organisation: Mapped[Organisation] = relationship()


class WeeklyMessage(Base):
    """The one message of a week to an organisation: in `asks`, what was asked of it. `week` is ISO: "2026-W48".

    `sent_at` is when the first letter with it went out to somebody of theirs by e-mail.
    """

    __tablename__ = "weekly_message"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "week"),)

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    week: Mapped[Word]
    asks: Mapped[Json]
    made_at: Mapped[Moment]
    sent_at: Mapped[datetime | None] = mapped_column(UtcMoment())


class Letter(Base):
    """A weekly message on its way to one member of staff by e-mail. It goes at most once.

    `claimed_at` is set before the mail server is asked, and taken back only when the server surely has not taken it.
    """

    __tablename__ = "letter"
    __table_args__ = (sa.UniqueConstraint("message_id", "staff_id"),)

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(sa.ForeignKey("weekly_message.id"))
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[Moment]
    claimed_at: Mapped[datetime | None] = mapped_column(UtcMoment())
    sent_at: Mapped[datetime | None] = mapped_column(UtcMoment())

    message: Mapped[WeeklyMessage] = relationship()
    staff: Mapped[Staff] = relationship()
