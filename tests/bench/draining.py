"""Emptying the outbox: texts that wait, sent by the worker's own code to a carrier that takes everything at once."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa

import worker
from sms.channels.base import SMS
from sms.messages import Outbound, State
from survey.people.addresses import locked_address
from tests.bench.installation import Installed
from tests.bench.loads import WrongInDatabase

ADDRESSES = 100


@dataclass
class Carrier:
    """A carrier that takes every text and keeps only how many, and the last one's id."""

    taken: int = 0
    last: str = ""
    delivers_at_once = True

    def send(self, to: str, text: str, *, our_number: str, channel_kind: str, mark: str) -> str:
        """Take a text."""
        self.taken += 1
        self.last = f"SMdrained{uuid4().hex[:23]}"
        return self.last

    def find(self, to: str, text: str, *, our_number: str, channel_kind: str, since: datetime) -> None:
        """It cannot be asked."""


@dataclass(frozen=True, slots=True)
class Drained:
    """What one text took, in milliseconds: of the clock, and of this process's CPU."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """Texts that wait in an outbox: when they were queued, and how many."""

    since: datetime
    texts: int


def drain(installed: Installed, texts: int) -> Drained:
    """Queue `texts`, let the worker send them, look that each was sent once. Raises `WrongInDatabase`."""
    waiting = queue(installed, texts)
    began, cpu_began = time.perf_counter(), time.process_time()
    carrier = send(installed)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    check(installed, waiting, carrier)
    return Drained(wall / texts * 1000, cpu / texts * 1000)


def queue(installed: Installed, texts: int) -> Waiting:
    """Put texts into the outbox, to a hundred people in turn."""
    now = datetime.now(UTC)
    with installed.sessions.begin() as session:
        keys = installed.settings.installation.keys
        ids = [locked_address(session, keys, SMS, f"+9172{n:08d}", now).id for n in range(ADDRESSES)]
        session.add_all(
            Outbound(
                channel="twilio",
                address_id=ids[number % ADDRESSES],
                notice_id=None,
                text=f"drain {uuid4().hex}",
                language="en",
                segments=1,
                state=State.QUEUED,
                next_at=now - timedelta(seconds=1),
                provider_id=None,
                error=None,
                queued_at=now,
                done_at=None,
            )
            for number in range(texts)
        )
    return Waiting(now, texts)


def send(installed: Installed) -> Carrier:
    """Let the worker do all that waits."""
    carrier = Carrier()
    worker.work(installed.sessions, {"twilio": carrier}, installed.settings.installation)
    return carrier


def check(installed: Installed, waiting: Waiting, carrier: Carrier) -> None:
    """Each text was sent once. Raises `WrongInDatabase`."""
    with installed.sessions() as session:
        sent = session.scalar(
            sa.select(sa.func.count())
            .select_from(Outbound)
            .where(
                Outbound.text.like("drain %"), Outbound.queued_at == waiting.since, Outbound.state == State.DELIVERED
            )
        )
    if (carrier.taken, sent) != (waiting.texts, waiting.texts):
        raise WrongInDatabase(f"{waiting.texts} texts waited, {carrier.taken} were sent, {sent} are marked so")
