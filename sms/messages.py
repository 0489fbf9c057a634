"""Tables of the texts: what came in, what goes out and how far it got, receipts, running conversations."""

from __future__ import annotations

from datetime import datetime, timedelta
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
    UNCERTAIN = "uncertain"  # nobody knows whether the carrier took it; it is not sent again before that is known
    UNTOLD = "untold"  # the carrier took it and in three days said nothing more
    HELD = "held"  # not sent on purpose: opted out meanwhile, no carrier, or somebody left it at that


# A receipt moves a text only upwards; the highest are final, whatever arrives later.
RANK: dict[State, int] = {
    State.QUEUED: 0,
    State.SENDING: 1,
    State.UNCERTAIN: 2,
    State.SENT: 3,
    State.UNTOLD: 4,
    State.DELIVERED: 5,
    State.FAILED: 5,
    State.HELD: 5,
}

RETRY_AFTER = (timedelta(seconds=20), timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=2))
"""How long to wait after the first, second … failure; after the last there is no further try."""


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
    turn: Mapped[int | None]  # of a reminder: the turn of the conversation that it was made for
    invites_to: Mapped[int | None] = mapped_column(sa.BigInteger())  # of an invitation: the survey's id
    text: Mapped[LongText]
    language: Mapped[Language]
    segments: Mapped[int]
    state: Mapped[State] = mapped_column(by_value(State))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[Moment]  # not before; while sending, the end of the lease; while uncertain, when to ask
    claimed_at: Mapped[datetime | None] = mapped_column(UtcMoment())  # when it was last handed to a carrier
    checks: Mapped[int] = mapped_column(default=0, server_default="0")  # how often the carrier was asked if it has it
    provider_id: Mapped[Word | None]
    error: Mapped[Word | None]
    queued_at: Mapped[Moment]
    done_at: Mapped[datetime | None] = mapped_column(UtcMoment())

    address: Mapped[Address] = relationship(lazy="joined")

    @property
    def hand(self) -> tuple[int, datetime | None]:
        """Tells one worker's hand from a later one: a lease can run out under a worker that is only slow."""
        return self.attempts, self.claimed_at

    def finish(self, state: State, now: datetime, *, error: str | None = None) -> None:
        """It got as far as `state`."""
        self.state, self.error, self.done_at = state, error, now

    def try_again(self, now: datetime, *, error: str | None, after: timedelta | None = None) -> None:
        """No phone has it: queue it once more, later after each failure unless told when; the last one is final."""
        if self.attempts > len(RETRY_AFTER):
            self.finish(State.FAILED, now, error=error)
            return
        wait = RETRY_AFTER[max(0, self.attempts - 1)] if after is None else after
        self.state, self.error, self.next_at = State.QUEUED, error, now + wait
        self.provider_id = self.done_at = None

    def in_doubt(self, now: datetime, *, error: str) -> None:
        """Nobody knows whether the carrier took it: the carrier is to be asked, beginning now."""
        self.finish(State.UNCERTAIN, now, error=error[:64])
        self.next_at, self.checks = now, 0


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
    PHONE = "phone"  # whether the phone is theirs alone
    MORE = "more"  # whether to go on with the next questions
    RETURN = "return"  # after it had expired: whether to go on after all
    WHO = "who"  # which of the people on this phone answers now


class Conversation(Base):
    """The one conversation of an address. Where it stands follows from the submission's answers.

    `turn` counts the texts it has taken, so that a reminder made for an earlier turn can tell that it is stale.
    A parked conversation waits until the person starts it again; one that `expired_at` was parked because nobody moved.
    `stretch` counts the answers since the person last said to go on, `shown` what has been said of an open question
    that one text does not hold. `held` is the late answer to an expired
    conversation, kept until the person has said whether to go on.
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
    stretch: Mapped[int] = mapped_column(default=0, server_default="0")
    shown: Mapped[int] = mapped_column(default=0, server_default="0")
    reminded_at: Mapped[datetime | None] = mapped_column(UtcMoment())
    expired_at: Mapped[datetime | None] = mapped_column(UtcMoment())
    held: Mapped[LongText | None]

    submission: Mapped[Submission | None] = relationship(lazy="joined")
