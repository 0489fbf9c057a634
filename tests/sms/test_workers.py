"""Several workers at once: every notice made once, every text sent once, nobody in another's way."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

import worker as process
from sms import outbox, reconcile
from sms.messages import Outbound, State
from survey import notices
from survey.backlog.decisions import AUDIENCES
from survey.backlog.evidence import cite
from survey.backlog.models import Relation
from survey.db import make_session
from survey.feedback.voices import Feedback
from survey.notices import Announcement, Notice
from survey.people.roles import Role
from tests.services.twilio.faults import Fault
from tests.services.twilio.stand_in import stand_in
from tests.sms.factories import INSTALLATION, NOW, Phone
from tests.sms.workers import SID, TOKEN, Worker, carriers, working
from tests.survey.backlog.factories import item, publish_decision, viewer

PEOPLE, WORKERS = 20, 4


@pytest.fixture
def sessions(engine: sa.Engine) -> sessionmaker[Session]:
    """A database in which a decision has been published that `PEOPLE` are to be told of by text."""
    sessions = make_session(engine)
    with sessions() as session:
        announced(session)
    return sessions


def announced(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    for number in range(PEOPLE):
        Phone(session, f"+9170000{number:05d}").send("no water here")
    for said in session.scalars(sa.select(Feedback)):
        cite(session, team, matter, said, Relation.SUPPORTS, now=NOW)
    publish_decision(session, team, matter, {"en": "In March."})
    session.commit()


def count(sessions: sessionmaker[Session], of: type[Notice] | type[Outbound]) -> int:
    with sessions() as session:
        return session.scalars(sa.select(sa.func.count()).select_from(of)).one()


def test_workers_side_by_side_tell_everybody_once(sessions: sessionmaker[Session]) -> None:
    together = Barrier(WORKERS)
    with stand_in(SID, TOKEN) as twilio:
        senders = [carriers(twilio) for _ in range(WORKERS)]

        def work(number: int) -> None:
            together.wait(30)
            process.work(sessions, senders[number], INSTALLATION, lambda: NOW)

        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(work, range(WORKERS)))  # what went wrong in a thread is raised here
        process.work(sessions, senders[0], INSTALLATION, lambda: NOW)
    assert len({message.to for message in twilio.accepted}) == len(twilio.accepted) == PEOPLE
    assert (count(sessions, Notice), count(sessions, Outbound)) == (PEOPLE, PEOPLE)
    with sessions() as session:
        assert set(session.scalars(sa.select(Outbound.state))) == {State.SENT}


def test_what_one_worker_has_in_hand_another_passes_over(
    postgres_engine: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    sessions = make_session(postgres_engine)  # on SQLite there is one writer at a time
    with sessions() as session:
        announced(session)

    def expand(session: Session) -> int:
        return outbox.expand_announcements(session, AUDIENCES, INSTALLATION, now=NOW)

    def take(session: Session) -> int:
        return outbox.take_notices(session, now=NOW)

    for step in (expand, take):
        with sessions() as one, sessions() as other:
            assert step(one) == PEOPLE
            other.execute(sa.text("SET LOCAL lock_timeout = '5s'"))  # to wait would be wrong; for ever, worse
            assert step(other) == 0
            one.commit()
            other.commit()
    assert (count(sessions, Notice), count(sessions, Outbound)) == (PEOPLE, PEOPLE)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_expanding_again_after_a_worker_died_over_it_adds_nobody_twice(sessions: sessionmaker[Session]) -> None:
    with sessions() as dying:
        outbox.expand_announcements(dying, AUDIENCES, INSTALLATION, now=NOW)
        dying.rollback()
    for _ in range(2):
        with sessions.begin() as session:
            outbox.expand_announcements(session, AUDIENCES, INSTALLATION, now=NOW)
            session.execute(sa.update(Announcement).values(expanded_at=None))
    assert count(sessions, Notice) == PEOPLE


def test_an_announcement_that_cannot_be_expanded_stops_nobody(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        subject = session.scalars(sa.select(Feedback).limit(1)).one()
        broken = notices.announce(session, "test", subject, audience="nobody knows", texts={"en": "?"}, now=NOW)
        session.execute(sa.update(Announcement).where(Announcement.id == broken.id).values(id=-1))  # the first in line
    with sessions.begin() as session:
        assert outbox.expand_announcements(session, AUDIENCES, INSTALLATION, now=NOW) == PEOPLE


def test_a_notice_that_says_nothing_stops_nobody(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        outbox.expand_announcements(session, AUDIENCES, INSTALLATION, now=NOW)
        told = session.scalars(sa.select(Announcement)).one()
        empty = Announcement(
            occasion="test", subject_type="item", subject_id=1, audience="", texts={}, made_at=NOW, expanded_at=NOW
        )
        session.add(empty)
        session.flush()
        first = session.scalars(sa.select(Notice).where(Notice.announcement_id == told.id).order_by(Notice.id)).first()
        assert first is not None
        first.announcement = empty
    with sessions.begin() as session:
        assert outbox.take_notices(session, now=NOW) == PEOPLE
    assert count(sessions, Outbound) == PEOPLE - 1
    with sessions() as session:
        assert session.scalars(sa.select(Notice.held_because).where(Notice.handed_at.is_(None))).all() == ["broken"]


@pytest.fixture
def worker(engine: sa.Engine) -> Iterator[Worker]:
    with working(engine) as worker:
        yield worker


def test_workers_that_ask_about_the_same_texts_conclude_once(worker: Worker) -> None:
    worker.twilio.plan(*[Fault.ACCEPT_THEN_DIE, Fault.REFUSE_THEN_DIE] * 4)
    texts = [worker.queue("The same.") for _ in range(8)]
    for text in texts:
        outbox.send_one(worker.sessions, text, carriers(worker.twilio), INSTALLATION, now=worker.now)
    senders = [carriers(worker.twilio) for _ in range(WORKERS)]
    for round_ in range(6):
        worker.now += timedelta(minutes=5)
        together = Barrier(WORKERS)

        def work(number: int, together: Barrier = together) -> None:
            together.wait(30)
            reconcile.settle_due(worker.sessions, senders[number], INSTALLATION, clock=lambda: worker.now)

        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(work, range(WORKERS)))
        questions = [path for method, path, _ in worker.twilio.asked if method == "GET"]
        assert round_ or len(questions) == len(texts)  # each was asked about by one of them
        worker.work()
    assert {worker.state(text) for text in texts} == {State.SENT}
    assert {worker.sid(text) for text in texts} == {message.sid for message in worker.twilio.accepted}
    assert len(worker.twilio.accepted) == len(texts)
