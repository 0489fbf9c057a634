"""The outbox: nothing is sent twice, nothing that failed for good is tried again, nobody who left is written to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import repeat
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from sms import outbox
from sms.channels.base import SendingFailed
from sms.messages import RETRY_AFTER, Outbound, State
from survey import notices
from survey.backlog import decisions
from survey.backlog.evidence import cite
from survey.backlog.models import Relation
from survey.db import make_session
from survey.people.models import Address
from survey.people.roles import Role
from tests.sms.factories import INSTALLATION, NOW, PHONE, Phone
from tests.sms.workers import queue
from tests.survey.backlog.factories import item, publish_decision, viewer, voice


@dataclass
class FakeCarrier:
    """Takes texts, or does what it is told to do instead."""

    act: Callable[[], None] = lambda: None
    sent: list[tuple[str, str]] = field(default_factory=list)
    delivers_at_once: bool = False

    def send(self, to: str, text: str, *, our_number: str, channel_kind: str, mark: str) -> str:
        self.act()
        self.sent.append((to, text))
        return f"SM-{mark}"

    def find(self, to: str, text: str, *, our_number: str, channel_kind: str, since: datetime) -> Sequence[str] | None:
        return None


@pytest.fixture
def sessions(engine: sa.Engine) -> sessionmaker[Session]:
    return make_session(engine)


@pytest.fixture
def queued(sessions: sessionmaker[Session]) -> int:
    """The id of a text that waits to be sent to the phone of `PHONE`."""
    with sessions() as session:
        Phone(session).send("hello there")
    return queue(sessions, at=NOW)


def send(sessions: sessionmaker[Session], outbound_id: int, carrier: FakeCarrier, *, after: timedelta) -> Outbound:
    outbox.send_one(sessions, outbound_id, {"twilio": carrier}, INSTALLATION, now=NOW + after)
    with sessions() as session:
        return session.get_one(Outbound, outbound_id)


def test_notices_that_cannot_go_do_not_hide_those_behind_them(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    unreachable, reachable = voice(session), voice(session)
    for said in (unreachable, reachable):
        cite(session, team, matter, said, Relation.SUPPORTS, now=NOW)
    session.execute(sa.update(Address).where(Address.contact_id == unreachable.contact_id).values(opted_out_at=NOW))
    publish_decision(session, team, matter, {"en": "In March."})
    outbox.expand_announcements(session, decisions.AUDIENCES, INSTALLATION, now=NOW)
    monkeypatch.setattr(notices.waiting, "__kwdefaults__", {"limit": 1})
    while outbox.take_notices(session, now=NOW):
        session.flush()
    assert session.scalar(sa.select(sa.func.count()).select_from(Outbound)) == 1


def test_a_text_is_sent_once(sessions: sessionmaker[Session], queued: int) -> None:
    carrier = FakeCarrier()
    outbound = send(sessions, queued, carrier, after=timedelta(0))
    assert (outbound.state, outbound.provider_id) == (State.SENT, f"SM-kelu-{queued}")
    send(sessions, queued, carrier, after=timedelta(hours=1))
    assert carrier.sent == [(PHONE, "We decided.")]


def test_a_passing_failure_is_tried_again_later_with_an_end(sessions: sessionmaker[Session], queued: int) -> None:
    def busy() -> None:
        raise SendingFailed("429", permanent=False)

    carrier = FakeCarrier(busy)
    after = timedelta(0)
    for wait in RETRY_AFTER:
        outbound = send(sessions, queued, carrier, after=after)
        assert outbound.state is State.QUEUED
        assert outbound.next_at == NOW + after + wait
        early = send(sessions, queued, carrier, after=after + wait - timedelta(seconds=1))
        assert early.attempts == outbound.attempts
        after += wait
    assert send(sessions, queued, carrier, after=after).state is State.FAILED


@pytest.mark.parametrize(
    ("asked_for", "wait"),
    [
        pytest.param(timedelta(minutes=9), timedelta(minutes=9), id="longer than we would have waited"),
        pytest.param(timedelta(seconds=1), RETRY_AFTER[0], id="shorter, so that not all tries are soon used up"),
        pytest.param(None, RETRY_AFTER[0], id="nothing"),
    ],
)
def test_a_carrier_that_asks_for_time_gets_it(
    sessions: sessionmaker[Session], queued: int, asked_for: timedelta | None, wait: timedelta
) -> None:
    def busy() -> None:
        raise SendingFailed("429", permanent=False, retry_after=asked_for)

    assert send(sessions, queued, FakeCarrier(busy), after=timedelta(0)).next_at == NOW + wait


def test_a_failure_for_good_is_not_tried_again(sessions: sessionmaker[Session], queued: int) -> None:
    def no_such_number() -> None:
        raise SendingFailed("21614", permanent=True)

    outbound = send(sessions, queued, FakeCarrier(no_such_number), after=timedelta(0))
    assert (outbound.state, outbound.error) == (State.FAILED, "21614")


def test_who_told_the_carrier_to_stop_is_out_here_too(sessions: sessionmaker[Session], queued: int) -> None:
    def opted_out() -> None:
        raise SendingFailed("21610", permanent=True, opted_out=True)

    outbound = send(sessions, queued, FakeCarrier(opted_out), after=timedelta(0))
    assert outbound.state is State.FAILED
    assert outbound.address.opted_out_at == NOW


def test_who_left_meanwhile_is_not_written_to(sessions: sessionmaker[Session], queued: int) -> None:
    with sessions() as session:
        Phone(session).send("STOP")
    carrier = FakeCarrier()
    outbound = send(sessions, queued, carrier, after=timedelta(0))
    assert (outbound.state, outbound.error, carrier.sent) == (State.HELD, "opted_out", [])


def test_nobody_knows_after_a_torn_connection_so_it_is_not_sent_again(
    sessions: sessionmaker[Session], queued: int
) -> None:
    def torn() -> None:
        raise ConnectionError

    assert send(sessions, queued, FakeCarrier(torn), after=timedelta(0)).state is State.UNCERTAIN
    carrier = FakeCarrier()
    assert send(sessions, queued, carrier, after=timedelta(hours=1)).state is State.UNCERTAIN
    assert carrier.sent == []


def test_no_transaction_is_open_while_the_carrier_is_talked_to(sessions: sessionmaker[Session], queued: int) -> None:
    def look() -> None:
        with sessions.begin() as session:  # on SQLite it would wait in vain, on PostgreSQL for the row
            session.get_one(Outbound, queued, with_for_update={"of": Outbound, "nowait": True})

    assert send(sessions, queued, FakeCarrier(look), after=timedelta(0)).state is State.SENT


def test_a_refusal_that_comes_after_another_worker_took_over_changes_nothing(
    sessions: sessionmaker[Session], queued: int
) -> None:
    second = FakeCarrier()

    def taken_over() -> None:
        with sessions.begin() as session:
            outbox.sweep(session, now=NOW + 2 * outbox.LEASE)
            session.get_one(Outbound, queued).try_again(NOW, error=None, after=timedelta(0))
        send(sessions, queued, second, after=3 * outbox.LEASE)
        raise SendingFailed("21614", permanent=True)

    outbound = send(sessions, queued, FakeCarrier(taken_over), after=timedelta(0))
    assert (outbound.state, outbound.attempts, len(second.sent)) == (State.SENT, 2, 1)


def test_an_id_that_another_text_has_is_not_believed(sessions: sessionmaker[Session], queued: int) -> None:
    class Confused(FakeCarrier):
        def send(self, to: str, text: str, *, our_number: str, channel_kind: str, mark: str) -> str:
            return "SM-always-the-same"

    other = queue(sessions, "Another.", at=NOW)
    assert send(sessions, queued, Confused(), after=timedelta(0)).state is State.SENT
    outbound = send(sessions, other, Confused(), after=timedelta(0))
    assert (outbound.state, outbound.error, outbound.provider_id) == (State.UNCERTAIN, "id-not-kept", None)


def unreadable(session: Session, outbound: Outbound) -> None:
    outbound.address.sealed = b"sealed with another key, and long enough"


def not_even_sealed(session: Session, outbound: Outbound) -> None:
    outbound.address.sealed = b""


@pytest.mark.parametrize("poison", [unreadable, not_even_sealed])
def test_a_text_that_cannot_be_handled_stops_nobody(
    sessions: sessionmaker[Session], queued: int, poison: Callable[[Session, Outbound], None]
) -> None:
    with sessions.begin() as session:
        Phone(session, "+917000000102").send("hello there")
    behind = queue(sessions, to="+917000000102", at=NOW + timedelta(seconds=1))
    with sessions.begin() as session:
        poison(session, session.get_one(Outbound, queued))
    carrier = FakeCarrier()
    for later in (NOW + timedelta(hours=3 * time) for time in range(1, 9)):
        outbox.send_due(sessions, {"twilio": carrier}, INSTALLATION, clock=repeat(later).__next__)
    assert [to for to, _ in carrier.sent] == ["+917000000102"]
    with sessions() as session:
        assert session.get_one(Outbound, behind).state is State.SENT
        assert session.get_one(Outbound, queued).state is State.FAILED


@pytest.mark.parametrize("error", [ValueError("?"), RuntimeError(), OSError(), AttributeError("sid"), StopIteration()])
def test_a_carrier_that_fails_in_strange_ways_stops_nobody(
    sessions: sessionmaker[Session], queued: int, error: Exception
) -> None:
    errors = [error]

    def strange() -> None:
        if errors:
            raise errors.pop()

    behind = queue(sessions, "Another.", at=NOW)
    outbox.send_due(sessions, {"twilio": FakeCarrier(strange)}, INSTALLATION, clock=lambda: NOW)
    with sessions() as session:
        assert session.get_one(Outbound, queued).state is State.UNCERTAIN
        assert session.get_one(Outbound, behind).state is State.SENT


def test_a_text_that_not_even_the_database_lets_us_take_is_passed_over(
    sessions: sessionmaker[Session], queued: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = queue(sessions, "Another.", at=NOW)
    send_one = outbox.send_one

    def sometimes(sessions: sessionmaker[Session], outbound_id: int, *others: Any, now: datetime) -> None:
        if outbound_id == queued:
            raise RuntimeError
        send_one(sessions, outbound_id, *others, now=now)

    monkeypatch.setattr(outbox, "send_one", sometimes)
    outbox.send_due(sessions, {"twilio": FakeCarrier()}, INSTALLATION, clock=lambda: NOW)
    with sessions() as session:
        assert session.get_one(Outbound, queued).state is State.QUEUED
        assert session.get_one(Outbound, behind).state is State.SENT


def test_a_text_whose_worker_died_becomes_uncertain(sessions: sessionmaker[Session], queued: int) -> None:
    def died() -> None:
        raise KeyboardInterrupt  # as sudden as it gets within one process: nothing after it is recorded

    with pytest.raises(KeyboardInterrupt):
        send(sessions, queued, FakeCarrier(died), after=timedelta(0))
    with sessions.begin() as session:
        assert session.get_one(Outbound, queued).state is State.SENDING
        assert outbox.sweep(session, now=NOW + outbox.LEASE / 2) == 0
        assert outbox.sweep(session, now=NOW + outbox.LEASE * 2) == 1
    assert send(sessions, queued, FakeCarrier(), after=outbox.LEASE * 3).state is State.UNCERTAIN


def test_a_text_whose_words_were_erased_is_held(sessions: sessionmaker[Session], queued: int) -> None:
    with sessions.begin() as session:
        session.get_one(Outbound, queued).text = ""
    carrier = FakeCarrier()
    outbound = send(sessions, queued, carrier, after=timedelta(0))
    assert (outbound.state, outbound.error, carrier.sent) == (State.HELD, "erased", [])


def test_without_a_carrier_a_text_is_held(sessions: sessionmaker[Session], queued: int) -> None:
    outbox.send_one(sessions, queued, {}, INSTALLATION, now=NOW)
    with sessions() as session:
        assert session.get_one(Outbound, queued).state is State.HELD
