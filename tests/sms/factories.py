"""What texts are made of in tests; every default sensible, so that a test names only what matters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from sms import outbox, pauses
from sms.channels.base import SMS, Incoming
from sms.channels.simulator import SimulatorSender
from sms.gateway import receive
from sms.messages import Outbound, State
from survey.catalogue import SurveyVersion
from survey.definition import xlsform
from survey.installation import Installation
from survey.people.addresses import AddressKeys
from survey.publishing import publish_survey

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SURVEYS = Path(__file__).parent / "surveys"
PHONE = "+917000000101"

INSTALLATION = Installation(
    languages=("en", "kn", "hi", "ta", "te", "ur"),
    timezone=ZoneInfo("Asia/Kolkata"),
    country="IN",
    keys=AddressKeys.derive("a key for tests only, of no worth to anyone"),
)

_ids = count(1)


def publish(session: Session, name: str = "household", table: str | None = None) -> SurveyVersion:
    """Publish the survey in `surveys/<name>.md`, or the Markdown `table`."""
    data = (SURVEYS / f"{name}.md").read_bytes() if table is None else table.encode()
    workbook = xlsform.read(data, f"{name}.md")
    assert workbook.survey is not None, workbook.errors
    version, _new = publish_survey(session, workbook.survey, staff_id=None, now=NOW)
    return version


def incoming(text: str, *, sender: str = PHONE, provider_id: str | None = None, kind: str = SMS) -> Incoming:
    """A text from `sender`, with an id of its own."""
    return Incoming("twilio", kind, provider_id or f"SM{next(_ids):032d}", sender, "+918000000000", text)


@dataclass
class Phone:
    """A phone that sends texts and keeps what comes back."""

    session: Session
    number: str = PHONE
    now: datetime = NOW
    heard: list[str | None] = field(default_factory=list)

    def send(self, text: str, *, provider_id: str | None = None) -> str | None:
        """Send one text and return the reply, None for silence."""
        self.now += timedelta(seconds=20)
        arriving = incoming(text, sender=self.number, provider_id=provider_id)
        reply = receive(self.session, arriving, INSTALLATION, now=self.now)
        self.session.commit()
        self.heard.append(reply)
        return reply

    def wait(self, how_long: timedelta) -> list[str]:
        """Let time pass, then the worker look; returns the texts that it sends to this phone."""
        self.now += how_long
        while pauses.look(self.session, INSTALLATION, now=self.now):
            self.session.commit()
        self.session.commit()
        sessions = sessionmaker(self.session.get_bind())
        before = set(self.session.scalars(sa.select(Outbound.id).where(Outbound.state != State.QUEUED)))
        self.session.commit()  # the worker has a session of its own
        outbox.send_due(sessions, {"twilio": SimulatorSender()}, INSTALLATION, clock=lambda: self.now)
        self.session.expire_all()
        query = sa.select(Outbound.text).where(Outbound.state == State.DELIVERED, Outbound.id.not_in(before))
        texts = list(self.session.scalars(query.order_by(Outbound.id)))
        self.session.commit()
        return texts
