"""Uncertain texts: a worker died, or a connection tore, while the carrier had the text in hand. Ask the carrier.

Found there, it was sent. Not found, looked for twice and long enough after, it was not, and may be sent again. Where
the carrier cannot be asked, the text stays uncertain and a person at the desk decides.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from sms import outbox
from sms.channels.base import Sender
from sms.messages import Outbound, State
from survey import audit
from survey.installation import Installation
from survey.people.roles import Capability, Viewer
from survey.words import N_, Refused

log = logging.getLogger(__name__)

CHECK_AFTER = (
    timedelta(seconds=30),
    timedelta(minutes=3),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
)
"""How long to wait after the first, second … question; after the last a person has to decide."""

GIVEN_UP = len(CHECK_AFTER)
"""So many times asked, an uncertain text waits for a person."""

SETTLED_AFTER = timedelta(minutes=3)
"""So long after it was handed over, a text that the carrier does not list did not arrive there."""

LEAST_CHECKS = 2
CLOCKS_DIFFER = timedelta(minutes=10)  # less than the shortest way back to the queue after a failed receipt


class Choice(StrEnum):
    """What a person may do about a text that the carrier could not tell us about. The value is the act's verb, too."""

    AGAIN = "send_again"
    LEAVE = "leave"


NOT_ALLOWED = N_("Only the programme team decides what is sent.")
SETTLED = N_("This text has been settled meanwhile.")


def unsettled(session: Session, *, now: datetime, limit: int = 50) -> list[int]:
    """The ids of uncertain texts that it is time to ask about, the longest waiting first."""
    return list(
        session.scalars(
            sa.select(Outbound.id)
            .where(Outbound.state == State.UNCERTAIN, Outbound.next_at <= now, Outbound.checks < GIVEN_UP)
            .order_by(Outbound.next_at, Outbound.id)
            .limit(limit)
        )
    )


def settle_due(
    sessions: sessionmaker[Session],
    senders: Mapping[str, Sender],
    installation: Installation,
    *,
    clock: Callable[[], datetime],
) -> None:
    """Ask about every uncertain text whose time has come; a failure with one does not stop the others."""
    with sessions.begin() as session:
        waiting = unsettled(session, now=clock())
    for outbound_id in waiting:
        try:
            settle(sessions, outbound_id, senders, installation, now=clock())
        except Exception as error:  # noqa: BLE001 — it was put off when it was claimed, and is asked about again
            log.error("a text could not be settled: %s", type(error).__name__, extra={"outbound_id": outbound_id})


def settle(
    sessions: sessionmaker[Session],
    outbound_id: int,
    senders: Mapping[str, Sender],
    installation: Installation,
    *,
    now: datetime,
) -> None:
    """Ask the carrier about one uncertain text and record what it says. Does nothing if another worker asks."""
    with sessions.begin() as session:
        outbound = _claim(session, outbound_id, now)
        if outbound is None:
            return
        hand, address = outbound.hand, outbound.address
        our_number, kind, sealed = address.our_number or "", address.channel_kind, address.sealed
        channel, text, handed_over = outbound.channel, outbound.text, outbound.claimed_at or outbound.queued_at

    found: Sequence[str] | None = None
    can_tell = True
    try:
        to = installation.keys.open(kind, sealed)
        since = handed_over - CLOCKS_DIFFER
        found = senders[channel].find(to, text, our_number=our_number, channel_kind=kind, since=since)
        can_tell = found is not None and bool(text)  # the words may have been erased
    except Exception as error:  # noqa: BLE001 — the carrier is away, or not set up any more: ask later
        log.warning("a carrier could not be asked: %s", type(error).__name__, extra={"outbound_id": outbound_id})

    with sessions.begin() as session:
        outbound = outbox.locked(session, outbound_id)
        if outbound is None or outbound.state is not State.UNCERTAIN or outbound.hand != hand:
            return  # the worker that had it was slow, not dead, or a person was faster
        if not can_tell:
            outbound.checks = GIVEN_UP
            return
        if found is not None and _twin_in_flight(session, outbound):
            outbound.next_at = now + CHECK_AFTER[0]  # which of the two is it that the carrier has? Later we know
            return
        if ours := _of_no_other(session, outbound, found or ()):
            outbox.taken(session, outbound, ours[0], State.SENT, now=now)
        elif found is not None and outbound.checks >= LEAST_CHECKS and now - handed_over >= SETTLED_AFTER:
            outbound.try_again(now, error=outbound.error, after=timedelta(0))


def _claim(session: Session, outbound_id: int, now: datetime) -> Outbound | None:
    """Take the question in hand: it counts, and whoever dies over it has it asked again later."""
    checks = session.execute(
        sa.update(Outbound)
        .where(Outbound.id == outbound_id, Outbound.state == State.UNCERTAIN, Outbound.next_at <= now)
        .values(next_at=now + outbox.LEASE, checks=Outbound.checks + 1)
        .returning(Outbound.checks)
    ).scalar()
    if checks is None:
        return None
    outbound = session.get_one(Outbound, outbound_id)
    outbound.next_at = now + CHECK_AFTER[min(checks, GIVEN_UP) - 1]
    return outbound


def _twin_in_flight(session: Session, outbound: Outbound) -> bool:
    """Whether the same words to the same address are being sent right now: the carrier's message may be that one."""
    same = (Outbound.address_id == outbound.address_id, Outbound.text == outbound.text, Outbound.id != outbound.id)
    in_flight = sa.select(Outbound.id).where(*same, Outbound.state == State.SENDING).limit(1)
    return session.scalar(in_flight) is not None


def _of_no_other(session: Session, outbound: Outbound, provider_ids: Sequence[str]) -> list[str]:
    others = set(
        session.scalars(
            sa.select(Outbound.provider_id).where(
                Outbound.channel == outbound.channel, Outbound.provider_id.in_(provider_ids), Outbound.id != outbound.id
            )
        )
    )
    return [provider_id for provider_id in provider_ids if provider_id not in others]


def decide(session: Session, viewer: Viewer, outbound_id: int, choice: Choice, *, now: datetime) -> None:
    """A person settles an uncertain text that the carrier could not tell us about.

    Raises `Refused` where they may not, and where it is not waiting for them (any more).
    """
    if not viewer.may(Capability.PUBLISH):
        raise Refused(NOT_ALLOWED)
    outbound = outbox.locked(session, outbound_id)
    if outbound is None or outbound.state is not State.UNCERTAIN or outbound.checks < GIVEN_UP:
        raise Refused(SETTLED)
    if choice is Choice.AGAIN:
        outbound.attempts = 0
        outbound.try_again(now, error=None, after=timedelta(0))
    else:
        outbound.finish(State.HELD, now, error="left_uncertain")
    audit.record(session, choice.value, outbound, staff_id=viewer.staff_id, now=now)
