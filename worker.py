"""The worker: expands announcements, sends what is due, sweeps up after workers that died."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy.orm import Session, sessionmaker

import config
from config import Settings
from sms import outbox
from sms.channels.base import Sender
from sms.channels.simulator import SimulatorSender
from sms.channels.twilio_sender import TwilioSender
from sms.queue import open_queue, with_tasks
from survey.backlog.decisions import AUDIENCES
from survey.db import make_engine, make_session
from survey.installation import Installation


def senders(settings: Settings) -> Mapping[str, Sender]:
    """The channels that this installation can send through."""
    found: dict[str, Sender] = {"simulator": SimulatorSender()}
    if settings.twilio_ready:
        found["twilio"] = TwilioSender(
            settings.twilio_account_sid,
            settings.twilio_auth_token,
            default_from=settings.twilio_from,
            status_callback=f"{settings.public_url}/sms/twilio/status",
            api_url=settings.twilio_api_url,
        )
    return found


def work(
    sessions: sessionmaker[Session],
    carriers: Mapping[str, Sender],
    installation: Installation,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Do everything that is waiting: announcements to notices, notices to texts, texts to carriers."""
    with sessions.begin() as session:
        outbox.sweep(session, now=clock())
        outbox.expand_announcements(session, AUDIENCES, installation, now=clock())
    while True:
        with sessions.begin() as session:
            if not outbox.take_notices(session, now=clock()):
                break
    while True:
        with sessions.begin() as session:
            due = outbox.due(session, now=clock())
        if not due:
            return
        for outbound_id in due:
            outbox.send_one(sessions, outbound_id, carriers, installation, now=clock())


def run() -> None:
    """Run the worker until it is told to stop; TERM and INT let the text in hand be finished first."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = config.load()
    sessions = make_session(make_engine(settings.database_url))
    installation = settings.installation
    carriers = senders(settings)
    queue = with_tasks(
        open_queue(settings.database_url, settings.data_dir), lambda: work(sessions, carriers, installation)
    )
    queue.wake()  # what waited while no worker ran
    queue.huey.create_consumer(workers=1, max_delay=1.0, graceful_signal="TERM").run()
