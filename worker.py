"""The worker: expands announcements, sends what is due, sweeps up after workers that died."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy.orm import Session, sessionmaker

import config
import logs
from config import Settings
from keeping.tidying import tidy
from operating.heartbeat import Heartbeat
from sms import letters, outbox, pauses, receipts, reconcile
from sms.channels.base import Sender
from sms.channels.mail import Post, read_address
from sms.channels.simulator import SimulatorSender
from sms.channels.twilio_sender import TwilioSender
from sms.queue import open_queue, with_tasks
from survey.backlog.commitments import clocks
from survey.backlog.decisions import AUDIENCES
from survey.db import make_engine, make_session
from survey.installation import Installation

log = logging.getLogger(__name__)


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


def post_of(settings: Settings) -> Post | None:
    """Where letters to staff are handed in; None where no mail server is set up."""
    return Post(read_address(settings.smtp_url), settings.mail_from) if settings.mail_ready else None


def work(
    sessions: sessionmaker[Session],
    carriers: Mapping[str, Sender],
    installation: Installation,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Do everything that is waiting: announcements to notices, notices to texts, texts to carriers."""
    with sessions.begin() as session:
        outbox.sweep(session, now=clock())
        receipts.sweep(session, now=clock())
        outbox.expand_announcements(session, AUDIENCES, installation, now=clock())
        clocks.sweep(session, installation, now=clock())
    while True:
        with sessions.begin() as session:
            if not pauses.look(session, installation, now=clock()):
                break
    while True:
        with sessions.begin() as session:
            if not outbox.take_notices(session, now=clock()):
                break
    outbox.send_due(sessions, carriers, installation, clock=clock)
    reconcile.settle_due(sessions, carriers, installation, clock=clock)


def run() -> None:
    """Run the worker until it is told to stop; TERM and INT let the text in hand be finished first."""
    settings = config.load()
    logs.set_up(production=settings.production)
    engine = make_engine(settings.database_url)
    sessions = make_session(engine)
    installation = settings.installation
    carriers, post = senders(settings), post_of(settings)
    huey = open_queue(settings.database_url, settings.data_dir)
    heart = Heartbeat(huey)

    def clock() -> datetime:
        """Now. The clock is asked before each text: whoever asks is at work, and says so."""
        now = datetime.now(UTC)
        heart.beat(now)
        return now

    def look() -> None:
        work(sessions, carriers, installation, clock)
        letters.tell_partners(sessions, post, installation.timezone, settings.public_url, clock=clock)

    queue = with_tasks(
        huey,
        look,
        lambda: tidy(
            engine,
            settings.data_dir,
            keep_texts=settings.keep_texts,
            keep_people=settings.keep_people,
            clock=clock,
        ),
    )
    queue.wake()  # what waited while no worker ran
    log.info("the worker begins")
    queue.huey.create_consumer(workers=1, max_delay=1.0, graceful_signal="TERM").run()
    heart.stop()
    log.info("the worker has ended")
