"""Tables of the texts: what came in, what goes out and how far it got, receipts, running conversations."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.collect.submissions import Submission
from survey.db import Base, Id, Language, LongText, Moment, UtcMoment, Word, by_value
from survey.people.models import Address


class State(StrEnum):
    """How far an outgoing text got."""

    QUEUED = "queued"
    SENDING = "sending"  # claimed: a worker is talking to the carrier
    SENT = "sent"  # the carrier took it
    DELIVERED = "delivered"
    FAILED = "failed"
    UNCERTAIN = "uncertain"  # a worker died while talking to the carrier: nobody knows, and it is not sent again
    HELD = "held"  # not sent on purpose: opted out meanwhile, or no carrier


# A receipt moves a text only upwards; the highest are final, whatever arrives later.
RANK: dict[State, int] = {
    State.QUEUED: 0,
    State.SENDING: 1,
    State.UNCERTAIN: 2,
    State.SENT: 3,
    State.DELIVERED: 4,
    State.FAILED: 4,
    State.HELD: 4,
}


class Inbound(Base):
    """A text that came in, stored once by the carrier's own id, with the reply that a redelivery gets again.

    `reply` is None where the person gets silence.
    """

    __tablename__ = "inbound"
    __table_args__ = (sa.UniqueConstraint("channel", "provider_id"),)

    id: Mapped[Id]
    channel: Mapped[Word]
    provider_id: Mapped[Word]
    address_id: Mapped[int] = mapped_column(sa.ForeignKey("address.id"), index=True)
    text: Mapped[LongText]
    reply: Mapped[LongText | None]
    flagged: Mapped[Word | None] = mapped_column(index=True)
    received_at: Mapped[Moment]


class Outbound(Base):
    """A text that we send: written here first, then sent by a worker."""

    __tablename__ = "outbound"
    __table_args__ = (sa.Index(None, "state", "next_at"), sa.UniqueConstraint("channel", "provider_id"))

    id: Mapped[Id]
    channel: Mapped[Word]
    address_id: Mapped[int] = mapped_column(sa.ForeignKey("address.id"), index=True)
    notice_id: Mapped[int | None] = mapped_column(sa.ForeignKey("notice.id"), unique=True)
    text: Mapped[LongText]
    language: Mapped[Language]
    segments: Mapped[int]
    state: Mapped[State] = mapped_column(by_value(State))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[Moment]  # not before; while sending, the end of the lease
    provider_id: Mapped[Word | None]
    error: Mapped[Word | None]
    queued_at: Mapped[Moment]
    done_at: Mapped[datetime | None] = mapped_column(UtcMoment())

    address: Mapped[Address] = relationship(lazy="joined")


class Receipt(Base):
    """A receipt for a text that we do not know, or do not know yet; applied when its id turns up."""

    __tablename__ = "receipt"

    id: Mapped[Id]
    channel: Mapped[Word]
    provider_id: Mapped[Word] = mapped_column(index=True)
    status: Mapped[Word]
    error: Mapped[Word | None]
    received_at: Mapped[Moment]


class Awaiting(StrEnum):
    """What the next text of a running conversation is taken for."""

    LANGUAGE = "language"
    ANSWER = "answer"


class Conversation(Base):
    """The one conversation of an address. Where it stands follows from the submission's answers.

    `turn` counts the texts it has taken, so that a reminder made for an earlier turn can tell that it is stale.
    A parked conversation waits until the person starts it again.
    """

    __tablename__ = "conversation"

    address_id: Mapped[int] = mapped_column(sa.ForeignKey("address.id"), primary_key=True)
    awaiting: Mapped[Awaiting] = mapped_column(by_value(Awaiting))
    survey_id: Mapped[int | None] = mapped_column(sa.ForeignKey("survey.id"))  # to open once the language is known
    submission_id: Mapped[int | None] = mapped_column(sa.ForeignKey("submission.id"))
    turn: Mapped[int] = mapped_column(default=0)
    reasks: Mapped[int] = mapped_column(default=0)
    pending: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON())  # a doubtful answer, waiting for a yes
    parked: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[Moment]

    submission: Mapped[Submission | None] = relationship(lazy="joined")
