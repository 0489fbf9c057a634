"""A worker for tests: the real one's round, at a time of the test's choosing, through the stand-in for Twilio."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

import worker
from sms.channels.base import SMS, Sender
from sms.channels.twilio_sender import TwilioSender
from sms.messages import Outbound, Receipt, State
from sms.receipts import take_receipt
from survey.db import make_session
from survey.people.addresses import find_address
from tests.services.twilio.stand_in import TwilioStandIn, stand_in
from tests.sms.factories import INSTALLATION, PHONE, Phone

SID, TOKEN = "AC00000000000000000000000000000001", "the token of a test"
STATUS_CALLBACK = "https://kelu.example.org/sms/twilio/status"


def carriers(twilio: TwilioStandIn) -> Mapping[str, Sender]:
    """A sender to `twilio` of its own, as each worker has one."""
    return {"twilio": TwilioSender(SID, TOKEN, default_from="", status_callback=STATUS_CALLBACK, api_url=twilio.url)}


def queue(sessions: sessionmaker[Session], text: str = "We decided.", *, to: str = PHONE, at: datetime) -> int:
    """Queue a text to a phone that wrote before; returns its id."""
    with sessions.begin() as session:
        address = find_address(session, INSTALLATION.keys, SMS, to)
        assert address is not None
        outbound = Outbound(
            channel="twilio",
            address_id=address.id,
            notice_id=None,
            text=text,
            language="en",
            segments=1,
            state=State.QUEUED,
            next_at=at,
            provider_id=None,
            error=None,
            queued_at=at,
            done_at=None,
        )
        session.add(outbound)
        session.flush()
        return outbound.id


@dataclass
class Worker:
    """A worker over `sessions`. `now` is what its clock says, at first the real time, which the stand-in keeps."""

    sessions: sessionmaker[Session]
    twilio: TwilioStandIn
    now: datetime

    def queue(self, text: str = "We decided.", *, to: str = PHONE) -> int:
        """Queue a text to a phone that wrote before; returns its id."""
        return queue(self.sessions, text, to=to, at=self.now)

    def work(self, *, later: timedelta = timedelta(0)) -> None:
        """Do what the worker does each minute, `later` than before."""
        self.now += later
        worker.work(self.sessions, carriers(self.twilio), INSTALLATION, lambda: self.now)

    def receipt(self, provider_id: str, status: str, error: str | None = None) -> None:
        """A receipt comes in."""
        with self.sessions.begin() as session:
            take_receipt(session, "twilio", provider_id, status, error, now=self.now)

    def text(self, outbound_id: int) -> Outbound:
        with self.sessions() as session:
            return session.get_one(Outbound, outbound_id)

    def state(self, outbound_id: int) -> State:
        return self.text(outbound_id).state

    def sid(self, outbound_id: int) -> str:
        """The id that the carrier gave."""
        provider_id = self.text(outbound_id).provider_id
        assert provider_id is not None
        return provider_id

    def receipts_kept(self) -> list[str]:
        """The ids that receipts are kept for."""
        with self.sessions() as session:
            return list(session.scalars(sa.select(Receipt.provider_id).order_by(Receipt.id)))


@contextmanager
def working(engine: sa.Engine) -> Iterator[Worker]:
    """A worker and a stand-in, and one phone (`PHONE`) that can be written to."""
    sessions = make_session(engine)
    with sessions() as session:
        Phone(session).send("hello there")
    with stand_in(SID, TOKEN) as twilio:
        yield Worker(sessions, twilio, datetime.now(UTC))
