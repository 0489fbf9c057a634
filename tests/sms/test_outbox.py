"""The outbox: nothing is sent twice, nothing that failed for good is tried again, nobody who left is written to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from sms import outbox
from sms.channels.base import SMS, SendingFailed
from sms.messages import Outbound, Receipt, State
from sms.receipts import take_receipt
from survey import notices
from survey.backlog import decisions
from survey.backlog.evidence import cite
from survey.backlog.models import Outcome, Relation
from survey.db import make_session
from survey.people.addresses import find_address
from survey.people.models import Address
from survey.people.roles import Role
from tests.sms.factories import INSTALLATION, NOW, PHONE, Phone
from tests.survey.backlog.factories import item, viewer, voice


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


@pytest.fixture
def sessions(engine: sa.Engine) -> sessionmaker[Session]:
    return make_session(engine)


@pytest.fixture
def queued(sessions: sessionmaker[Session]) -> int:
    """The id of a text that waits to be sent to the phone of `PHONE`."""
    with sessions() as session:
        Phone(session).send("hello there")
        address = find_address(session, INSTALLATION.keys, SMS, PHONE)
        assert address is not None
        outbound = Outbound(
            channel="twilio",
            address_id=address.id,
            notice_id=None,
            text="We decided.",
            language="en",
            segments=1,
            state=State.QUEUED,
            next_at=NOW,
            provider_id=None,
            error=None,
            queued_at=NOW,
            done_at=None,
        )
        session.add(outbound)
        session.commit()
        return outbound.id


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
    decision = decisions.draft(session, team, matter, Outcome.ACCEPTED, {"en": "In March."}, now=NOW)
    decisions.publish(session, team, decision, languages=INSTALLATION.languages, now=NOW)
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
    for wait in outbox.RETRY_AFTER:
        outbound = send(sessions, queued, carrier, after=after)
        assert outbound.state is State.QUEUED
        assert outbound.next_at == NOW + after + wait
        early = send(sessions, queued, carrier, after=after + wait - timedelta(seconds=1))
        assert early.attempts == outbound.attempts
        after += wait
    assert send(sessions, queued, carrier, after=after).state is State.FAILED


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


def test_without_a_carrier_a_text_is_held(sessions: sessionmaker[Session], queued: int) -> None:
    outbox.send_one(sessions, queued, {}, INSTALLATION, now=NOW)
    with sessions() as session:
        assert session.get_one(Outbound, queued).state is State.HELD


@pytest.mark.parametrize(
    ("statuses", "final"),
    [
        pytest.param(["sent", "delivered"], State.DELIVERED, id="in order"),
        pytest.param(["delivered", "sent"], State.DELIVERED, id="late sent"),
        pytest.param(["delivered", "failed"], State.DELIVERED, id="final stays"),
        pytest.param(["undelivered", "delivered"], State.FAILED, id="failed stays"),
        pytest.param(["sent", "delivered", "delivered"], State.DELIVERED, id="twice"),
        pytest.param(["queued", "bogus"], State.SENT, id="unknown word"),
    ],
)
def test_receipts_only_move_a_text_up(
    sessions: sessionmaker[Session], queued: int, statuses: list[str], final: State
) -> None:
    outbound = send(sessions, queued, FakeCarrier(), after=timedelta(0))
    assert outbound.provider_id is not None
    with sessions.begin() as session:
        for status in statuses:
            take_receipt(session, "twilio", outbound.provider_id, status, None, now=NOW)
    with sessions() as session:
        assert session.get_one(Outbound, queued).state is final


def test_a_receipt_that_comes_before_we_know_the_id_is_kept_and_applied(
    sessions: sessionmaker[Session], queued: int
) -> None:
    with sessions.begin() as session:
        take_receipt(session, "twilio", f"SM-kelu-{queued}", "delivered", None, now=NOW)
        take_receipt(session, "twilio", "SM-of-somebody-else", "failed", "30003", now=NOW)
    assert send(sessions, queued, FakeCarrier(), after=timedelta(0)).state is State.DELIVERED
    with sessions() as session:
        assert session.scalars(sa.select(Receipt.provider_id)).all() == ["SM-of-somebody-else"]
