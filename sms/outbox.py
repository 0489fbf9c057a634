"""The outbox: the row comes first, then the carrier, then what the carrier said.

A worker claims a row under a lease and talks to the carrier with no transaction open. A row whose lease ran out is
not sent again: nobody knows whether the carrier took it, and a second text costs money and trust. It becomes
uncertain, and `sms.reconcile` asks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from sms import receipts
from sms.channels.base import SIMULATOR, Sender, SendingFailed
from sms.messages import Conversation, Outbound, State
from survey import notices
from survey.db import savepoint
from survey.installation import Installation
from survey.people.addresses import WrongAddressKey
from survey.people.models import Address
from survey.segments import count_segments

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)

SENDER_OF_KIND = {"sms": "twilio", "whatsapp": "twilio", SIMULATOR: "simulator"}
"""Which sender carries texts to which kind of address."""


def expand_announcements(
    session: Session, audiences: Mapping[str, notices.Audience], installation: Installation, *, now: datetime
) -> int:
    """Make the notices of every new announcement; returns how many."""
    made = 0
    for announcement in notices.unexpanded(session):
        try:
            with savepoint(session):
                made += notices.expand(
                    session, announcement, audiences, fallback_language=installation.language, now=now
                )
        except Exception as error:  # noqa: BLE001 — whatever is wrong with this one, others wait behind it
            extra = {"announcement_id": announcement.id}
            log.error("an announcement could not be expanded: %s", type(error).__name__, extra=extra)
    return made


def take_notices(session: Session, *, now: datetime) -> int:
    """Put waiting notices into the outbox, or write down why one cannot go; returns how many were dealt with.

    A batch at a time: there may be more as long as this is not 0.
    """
    batch = notices.waiting(session)
    for notice in batch:
        try:
            with savepoint(session):
                _hand_over(session, notice, now)
        except Exception as error:  # noqa: BLE001 — whatever is wrong with this one, others wait behind it
            log.error("a notice could not be handed over: %s", type(error).__name__, extra={"notice_id": notice.id})
            notice.held_because = "broken"
    return len(batch)


def _hand_over(session: Session, notice: notices.Notice, now: datetime) -> None:
    addresses = notices.addresses_of(session, notice.contact_id)
    open_addresses = [address for address in addresses if address.opted_out_at is None]
    if not open_addresses:
        notice.held_because = "opted_out" if addresses else "no_address"
        return
    outbound = put(session, open_addresses[0], notice.text, notice.language, now=now)
    outbound.notice_id = notice.id
    notice.handed_at = now


def put(session: Session, address: Address, text: str, language: str, *, now: datetime) -> Outbound:
    """Put `text` into the outbox, to be sent to `address` as soon as a worker looks."""
    outbound = Outbound(
        channel=SENDER_OF_KIND[address.channel_kind],
        address_id=address.id,
        text=text,
        language=language,
        segments=count_segments(text).segments,
        state=State.QUEUED,
        next_at=now,
        provider_id=None,
        error=None,
        queued_at=now,
        done_at=None,
    )
    session.add(outbound)
    return outbound


def sweep(session: Session, *, now: datetime) -> int:
    """Mark texts whose worker died while talking to the carrier as uncertain; returns how many."""
    swept = session.execute(
        sa.update(Outbound)
        .where(Outbound.state == State.SENDING, Outbound.next_at < now)
        .values(state=State.UNCERTAIN, error="lease-expired", next_at=now, checks=0)
        .returning(Outbound.id)
    ).all()
    return len(swept)


def due(session: Session, *, now: datetime, limit: int = 100, without: Collection[int] = ()) -> list[int]:
    """The ids of texts whose time to be sent has come, the longest waiting first."""
    return list(
        session.scalars(
            sa.select(Outbound.id)
            .where(Outbound.state == State.QUEUED, Outbound.next_at <= now, Outbound.id.not_in(without))
            .order_by(Outbound.next_at, Outbound.id)
            .limit(limit)
        )
    )


def send_due(
    sessions: sessionmaker[Session],
    senders: Mapping[str, Sender],
    installation: Installation,
    *,
    clock: Callable[[], datetime],
) -> None:
    """Send everything whose time has come. A text that cannot even be taken in hand does not stop those behind it."""
    stuck: set[int] = set()
    while True:
        with sessions.begin() as session:
            waiting = due(session, now=clock(), without=stuck)
        if not waiting:
            return
        for outbound_id in waiting:
            try:
                send_one(sessions, outbound_id, senders, installation, now=clock())
            except Exception as error:  # noqa: BLE001 — whatever is wrong with this one, others wait behind it
                log.error("a text could not be handled: %s", type(error).__name__, extra={"outbound_id": outbound_id})
                stuck.add(outbound_id)


@dataclass(frozen=True, slots=True)
class Claim:
    """A text in this worker's hand."""

    outbound_id: int
    hand: tuple[int, datetime | None]
    sender: Sender
    to: str = field(repr=False)
    text: str = field(repr=False)
    our_number: str
    channel_kind: str


def send_one(
    sessions: sessionmaker[Session],
    outbound_id: int,
    senders: Mapping[str, Sender],
    installation: Installation,
    *,
    now: datetime,
) -> None:
    """Claim one text, hand it to its carrier, record what came of it. Does nothing if another worker has it."""
    with sessions.begin() as session:
        claim = _claim(session, outbound_id, senders, installation, now)
    if claim is None:
        return
    try:
        provider_id = claim.sender.send(
            claim.to,
            claim.text,
            our_number=claim.our_number,
            channel_kind=claim.channel_kind,
            mark=f"kelu-{outbound_id}",
        )
    except SendingFailed as failure:
        with sessions.begin() as session:
            if (outbound := locked(session, outbound_id)) and _still_ours(outbound, claim):
                _failed(outbound, failure, now)
        return
    except Exception as error:  # noqa: BLE001 — a time-out, a torn connection: it may have been taken
        log.error("a carrier did not answer: %s", type(error).__name__, extra={"outbound_id": outbound_id})
        _doubt(sessions, claim, type(error).__name__, now)
        return
    state = State.DELIVERED if claim.sender.delivers_at_once else State.SENT
    try:
        with sessions.begin() as session:
            if outbound := locked(session, outbound_id):
                taken(session, outbound, provider_id, state, now=now)
    except (sa.exc.IntegrityError, sa.exc.DataError) as error:  # an id that another text has, or that is none
        log.error("a carrier's id cannot be kept: %s", type(error).__name__, extra={"outbound_id": outbound_id})
        _doubt(sessions, claim, "id-not-kept", now)


def locked(session: Session, outbound_id: int) -> Outbound | None:
    """The text, as it is now, for this transaction alone; None if its person has been forgotten meanwhile."""
    return session.get(Outbound, outbound_id, with_for_update={"of": Outbound})


def taken(session: Session, outbound: Outbound, provider_id: str, state: State, *, now: datetime) -> None:
    """Write down that the carrier took a text under its id, with the receipts that were faster than we.

    That holds whatever was thought of the text meanwhile: a worker that outlived its lease still knows it.
    """
    if outbound.provider_id is None:
        outbound.provider_id = provider_id
        outbound.finish(state, now)
    elif outbound.provider_id != provider_id:
        log.error("a text was taken twice", extra={"outbound_id": outbound.id})
    receipts.apply_early(session, outbound, now=now)


def _claim(
    session: Session, outbound_id: int, senders: Mapping[str, Sender], installation: Installation, now: datetime
) -> Claim | None:
    claimed = session.execute(
        sa.update(Outbound)
        .where(Outbound.id == outbound_id, Outbound.state == State.QUEUED, Outbound.next_at <= now)
        .values(state=State.SENDING, attempts=Outbound.attempts + 1, next_at=now + LEASE, claimed_at=now)
        .returning(Outbound.id)
    ).all()
    if not claimed:
        return None
    outbound = session.get_one(Outbound, outbound_id)
    address, sender = outbound.address, senders.get(outbound.channel)
    if address.opted_out_at is not None:
        outbound.finish(State.HELD, now, error="opted_out")
        return None
    if outbound.turn is not None and not _still_waits(session, outbound):
        outbound.finish(State.HELD, now, error="moved_on")
        return None
    if not outbound.text:  # somebody on that phone was forgotten, and their words with them
        outbound.finish(State.HELD, now, error="erased")
        return None
    if sender is None:
        outbound.finish(State.HELD, now, error="no_carrier")
        return None
    try:
        to = installation.keys.open(address.channel_kind, address.sealed)
    except (WrongAddressKey, ValueError):  # ValueError: it is not even anything sealed
        # Perhaps only this worker was started with another key: there is time to notice.
        outbound.try_again(now, error="wrong_key")
        return None
    our_number = address.our_number or ""
    return Claim(outbound_id, outbound.hand, sender, to, outbound.text, our_number, address.channel_kind)


def _still_waits(session: Session, reminder: Outbound) -> bool:
    """Whether the conversation still stands where it stood when `reminder` was made."""
    conversation = session.get(Conversation, reminder.address_id, populate_existing=True)
    return conversation is not None and not conversation.parked and conversation.turn == reminder.turn


def _still_ours(outbound: Outbound, claim: Claim) -> bool:
    """Whether nobody else has had this text in hand since; the sweep may have taken it for left behind."""
    return outbound.hand == claim.hand and outbound.state in (State.SENDING, State.UNCERTAIN)


def _doubt(sessions: sessionmaker[Session], claim: Claim, error: str, now: datetime) -> None:
    with sessions.begin() as session:
        if (outbound := locked(session, claim.outbound_id)) and _still_ours(outbound, claim):
            outbound.in_doubt(now, error=error)


def _failed(outbound: Outbound, failure: SendingFailed, now: datetime) -> None:
    if failure.opted_out:
        outbound.address.opted_out_at = outbound.address.opted_out_at or now
    if failure.permanent:
        outbound.finish(State.FAILED, now, error=failure.code)
        return
    outbound.try_again(now, error=failure.code)
    if failure.retry_after is not None and outbound.state is State.QUEUED:
        outbound.next_at = max(outbound.next_at, now + failure.retry_after)
