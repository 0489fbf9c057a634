"""The outbox: the row comes first, then the carrier, then what the carrier said.

A worker claims a row under a lease and talks to the carrier with no transaction open. A row whose lease ran out is
not sent again: nobody knows whether the carrier took it, and a second text costs money and trust.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from sms import receipts
from sms.channels.base import SIMULATOR, Sender, SendingFailed
from sms.messages import Outbound, State
from survey import notices
from survey.installation import Installation
from survey.segments import count_segments

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
RETRY_AFTER = (timedelta(seconds=20), timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=2))
"""How long to wait after the first, second … failure; after the last there is no further try."""

SENDER_OF_KIND = {"sms": "twilio", "whatsapp": "twilio", SIMULATOR: "simulator"}
"""Which sender carries texts to which kind of address."""


def expand_announcements(
    session: Session, audiences: Mapping[str, notices.Audience], installation: Installation, *, now: datetime
) -> int:
    """Make the notices of every new announcement; returns how many."""
    return sum(
        notices.expand(session, announcement, audiences, fallback_language=installation.language, now=now)
        for announcement in notices.unexpanded(session)
    )


def take_notices(session: Session, *, now: datetime) -> int:
    """Put waiting notices into the outbox, or write down why one cannot go; returns how many were dealt with.

    A batch at a time: there may be more as long as this is not 0.
    """
    batch = notices.waiting(session)
    for notice in batch:
        addresses = notices.addresses_of(session, notice.contact_id)
        open_addresses = [address for address in addresses if address.opted_out_at is None]
        if not open_addresses:
            notice.held_because = "opted_out" if addresses else "no_address"
            continue
        address = open_addresses[0]
        session.add(
            Outbound(
                channel=SENDER_OF_KIND[address.channel_kind],
                address_id=address.id,
                notice_id=notice.id,
                text=notice.text,
                language=notice.language,
                segments=count_segments(notice.text).segments,
                state=State.QUEUED,
                next_at=now,
                provider_id=None,
                error=None,
                queued_at=now,
                done_at=None,
            )
        )
        notice.handed_at = now
    return len(batch)


def sweep(session: Session, *, now: datetime) -> int:
    """Mark texts whose worker died while talking to the carrier as uncertain; returns how many."""
    swept = session.execute(
        sa.update(Outbound)
        .where(Outbound.state == State.SENDING, Outbound.next_at < now)
        .values(state=State.UNCERTAIN, error="lease-expired")
        .returning(Outbound.id)
    ).all()
    return len(swept)


def due(session: Session, *, now: datetime, limit: int = 100) -> list[int]:
    """The ids of texts whose time to be sent has come, the longest waiting first."""
    return list(
        session.scalars(
            sa.select(Outbound.id)
            .where(Outbound.state == State.QUEUED, Outbound.next_at <= now)
            .order_by(Outbound.next_at, Outbound.id)
            .limit(limit)
        )
    )


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
        claimed = session.execute(
            sa.update(Outbound)
            .where(Outbound.id == outbound_id, Outbound.state == State.QUEUED, Outbound.next_at <= now)
            .values(state=State.SENDING, attempts=Outbound.attempts + 1, next_at=now + LEASE)
            .returning(Outbound.id)
        ).all()
        if not claimed:
            return
        outbound = session.get_one(Outbound, outbound_id)
        address = outbound.address
        if address.opted_out_at is not None:
            _finish(outbound, State.HELD, now, error="opted_out")
            return
        sender = senders.get(outbound.channel)
        if sender is None:
            _finish(outbound, State.HELD, now, error="no_carrier")
            return
        to = installation.keys.open(address.channel_kind, address.sealed)
        our_number, kind = address.our_number or "", address.channel_kind
        text, mark = outbound.text, f"kelu-{outbound.id}"

    try:
        provider_id = sender.send(to, text, our_number=our_number, channel_kind=kind, mark=mark)
    except SendingFailed as failure:
        with sessions.begin() as session:
            _failed(session.get_one(Outbound, outbound_id), failure, now)
        return
    except Exception as error:  # noqa: BLE001 — a time-out, a torn connection: it may have been taken
        log.error("a carrier did not answer: %s", type(error).__name__, extra={"outbound_id": outbound_id})
        with sessions.begin() as session:
            _finish(session.get_one(Outbound, outbound_id), State.UNCERTAIN, now, error=type(error).__name__[:64])
        return
    with sessions.begin() as session:
        outbound = session.get_one(Outbound, outbound_id)
        outbound.provider_id = provider_id
        _finish(outbound, State.DELIVERED if sender.delivers_at_once else State.SENT, now)
        receipts.apply_early(session, outbound, now=now)


def _failed(outbound: Outbound, failure: SendingFailed, now: datetime) -> None:
    if failure.opted_out:
        outbound.address.opted_out_at = outbound.address.opted_out_at or now
    if failure.permanent or outbound.attempts > len(RETRY_AFTER):
        _finish(outbound, State.FAILED, now, error=failure.code)
    else:
        outbound.state, outbound.error = State.QUEUED, failure.code
        outbound.next_at = now + RETRY_AFTER[outbound.attempts - 1]


def _finish(outbound: Outbound, state: State, now: datetime, *, error: str | None = None) -> None:
    outbound.state, outbound.error, outbound.done_at = state, error, now
