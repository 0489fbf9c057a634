"""Uncertain texts are settled by asking the carrier: sent once, never twice, and not forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from sms import outbox, reconcile
from sms.channels.base import Sender
from sms.channels.simulator import SimulatorSender
from sms.channels.twilio_sender import TwilioSender
from sms.messages import RETRY_AFTER, Outbound, State
from sms.reconcile import Choice
from survey.audit import Act
from survey.people.roles import Role, Viewer
from survey.words import Refused
from tests.services.twilio.faults import Fault
from tests.sms.factories import INSTALLATION
from tests.sms.workers import Worker, carriers, working
from tests.survey.backlog.factories import viewer

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def worker(engine: sa.Engine) -> Iterator[Worker]:
    with working(engine) as worker:
        yield worker


def test_a_text_that_was_taken_is_found_and_not_sent_again(worker: Worker) -> None:
    worker.twilio.plan(Fault.ACCEPT_THEN_DIE)
    outbound_id = worker.queue()
    worker.work()
    assert worker.state(outbound_id) is State.SENT
    assert worker.sid(outbound_id) == worker.twilio.accepted[0].sid
    for _ in range(5):
        worker.work(later=HOUR)
    assert len(worker.twilio.accepted) == 1


def test_a_text_that_was_not_taken_is_sent_again_once_that_is_sure(worker: Worker) -> None:
    worker.twilio.plan(Fault.REFUSE_THEN_DIE)
    outbound_id = worker.queue()
    worker.work()
    worker.work(later=MINUTE)  # not there, and asked twice; but it may still be on its way
    assert worker.state(outbound_id) is State.UNCERTAIN
    worker.work(later=reconcile.SETTLED_AFTER)
    worker.work()
    assert worker.state(outbound_id) is State.SENT
    assert len(worker.twilio.accepted) == 1


def test_a_text_that_turns_up_late_is_found_and_not_sent_again(worker: Worker) -> None:
    worker.twilio.plan(Fault.REFUSE_THEN_DIE)
    outbound_id = worker.queue()
    worker.work()
    worker.twilio.accept("+917000000101", "+918000000000", "We decided.")
    for _ in range(5):
        worker.work(later=HOUR)
    assert worker.state(outbound_id) is State.SENT
    assert len(worker.twilio.accepted) == 1


def test_one_question_is_not_enough_to_send_again(worker: Worker) -> None:
    worker.twilio.plan(Fault.REFUSE_THEN_DIE)
    outbound_id = worker.queue()
    with worker.sessions.begin() as session:  # the worker was dead for a day before anybody asked
        session.get_one(Outbound, outbound_id).next_at -= timedelta(days=1)
    outbox.send_one(worker.sessions, outbound_id, carriers(worker.twilio), INSTALLATION, now=worker.now)
    worker.work(later=HOUR)
    assert worker.state(outbound_id) is State.UNCERTAIN
    worker.work(later=MINUTE)
    worker.work()
    assert worker.state(outbound_id) is State.SENT


def test_a_worker_that_died_leaves_a_text_to_ask_about(worker: Worker) -> None:
    outbound_id = worker.queue()
    with worker.sessions.begin() as session:  # claimed, and nobody there any more
        claimed = {"state": State.SENDING, "attempts": 1, "claimed_at": worker.now}
        session.execute(sa.update(Outbound).values(**claimed, next_at=worker.now + outbox.LEASE))
    worker.work(later=outbox.LEASE - timedelta(seconds=1))
    assert worker.state(outbound_id) is State.SENDING
    worker.work(later=timedelta(seconds=2))
    assert worker.state(outbound_id) is State.UNCERTAIN
    for _ in range(3):
        worker.work(later=5 * MINUTE)
    assert worker.state(outbound_id) is State.SENT
    assert len(worker.twilio.accepted) == 1


def test_twins_are_told_apart_by_number_and_none_is_sent_twice(worker: Worker) -> None:
    worker.twilio.plan(Fault.ACCEPT_THEN_DIE, Fault.REFUSE_THEN_DIE)
    twins = [worker.queue("The same."), worker.queue("The same.")]
    for _ in range(4):
        worker.work(later=5 * MINUTE)
    assert [worker.state(twin) for twin in twins] == [State.SENT, State.SENT]
    assert {worker.sid(twin) for twin in twins} == {message.sid for message in worker.twilio.accepted}
    assert len(worker.twilio.accepted) == 2


def test_while_its_twin_is_being_sent_nothing_is_concluded(worker: Worker) -> None:
    worker.twilio.plan(Fault.REFUSE_THEN_DIE)
    uncertain, in_hand = worker.queue("The same."), worker.queue("The same.")
    outbox.send_one(worker.sessions, uncertain, carriers(worker.twilio), INSTALLATION, now=worker.now)
    with worker.sessions.begin() as session:
        session.get_one(Outbound, in_hand).state = State.SENDING
        session.get_one(Outbound, in_hand).next_at = worker.now + HOUR
    sid = worker.twilio.accept("+917000000101", "+918000000000", "The same.")  # the twin's, not yet recorded
    worker.work()
    assert worker.state(uncertain) is State.UNCERTAIN
    with worker.sessions.begin() as session:
        outbox.taken(session, session.get_one(Outbound, in_hand), sid, State.SENT, now=worker.now)
    for _ in range(3):
        worker.work(later=5 * MINUTE)
    assert (worker.sid(in_hand), worker.state(uncertain)) == (sid, State.SENT)
    assert worker.sid(uncertain) != sid


def test_a_text_never_goes_round_for_ever(worker: Worker) -> None:
    worker.twilio.decide = lambda _form: Fault.REFUSE_THEN_DIE
    outbound_id = worker.queue()
    for _ in range(60):
        worker.work(later=10 * MINUTE)
    assert worker.state(outbound_id) is State.FAILED
    assert worker.text(outbound_id).attempts == len(RETRY_AFTER) + 1


def settle(worker: Worker, outbound_id: int, sender: Sender | None, *, later: timedelta = timedelta(0)) -> Outbound:
    """Make a text uncertain, ask `sender` about it, and return it."""
    worker.twilio.plan(Fault.REFUSE_THEN_DIE)
    outbox.send_one(worker.sessions, outbound_id, carriers(worker.twilio), INSTALLATION, now=worker.now)
    senders = {"twilio": sender} if sender else {}
    reconcile.settle(worker.sessions, outbound_id, senders, INSTALLATION, now=worker.now + later)
    return worker.text(outbound_id)


class Mute(SimulatorSender):
    """A carrier that cannot be asked at all."""

    def find(self, to: str, text: str, *, our_number: str, channel_kind: str, since: datetime) -> Sequence[str] | None:
        return None


def test_a_carrier_that_cannot_tell_leaves_it_to_a_person_at_once(worker: Worker) -> None:
    outbound = settle(worker, worker.queue(), Mute())
    assert (outbound.state, outbound.checks) == (State.UNCERTAIN, reconcile.GIVEN_UP)
    with worker.sessions() as session:
        assert reconcile.unsettled(session, now=worker.now + timedelta(days=9)) == []


def test_while_the_carrier_is_away_it_is_asked_again_with_an_end(worker: Worker) -> None:
    outbound_id = worker.queue()
    away = TwilioSender("AC1", "wrong", default_from="", status_callback="", api_url=worker.twilio.url)
    outbound = settle(worker, outbound_id, away)
    for asked, wait in enumerate(reconcile.CHECK_AFTER, start=1):
        assert (outbound.state, outbound.checks, outbound.next_at - worker.now) == (State.UNCERTAIN, asked, wait)
        worker.now += wait
        reconcile.settle(worker.sessions, outbound_id, {"twilio": away}, INSTALLATION, now=worker.now)
        outbound = worker.text(outbound_id)
    worker.work(later=timedelta(days=9))
    assert worker.state(outbound_id) is State.UNCERTAIN
    assert worker.twilio.accepted == []


def test_without_its_carrier_or_its_key_a_text_waits_and_stops_nobody(worker: Worker) -> None:
    outbound_id = worker.queue()
    assert settle(worker, outbound_id, None).state is State.UNCERTAIN
    with worker.sessions.begin() as session:
        session.get_one(Outbound, outbound_id).address.sealed = b"not sealed by us, and long enough"
    worker.work(later=HOUR)
    assert worker.state(outbound_id) is State.UNCERTAIN


def test_a_worker_that_was_slow_and_not_dead_has_the_last_word(worker: Worker) -> None:
    outbound_id = worker.queue()

    class Slow(TwilioSender):
        """Its lease runs out while it talks, and the text is asked about, before the message is even made."""

        def send(self, to: str, text: str, *, our_number: str, channel_kind: str, mark: str) -> str:
            with worker.sessions.begin() as session:
                outbox.sweep(session, now=worker.now + 2 * outbox.LEASE)
            assert worker.state(outbound_id) is State.UNCERTAIN
            return super().send(to, text, our_number=our_number, channel_kind=channel_kind, mark=mark)

    slow = Slow(
        worker.twilio.account_sid,
        worker.twilio.auth_token,
        default_from="",
        status_callback="https://kelu.example.org/",
        api_url=worker.twilio.url,
    )
    outbox.send_one(worker.sessions, outbound_id, {"twilio": slow}, INSTALLATION, now=worker.now)
    assert (worker.state(outbound_id), worker.sid(outbound_id)) == (State.SENT, worker.twilio.accepted[0].sid)


def test_a_text_whose_words_are_erased_meanwhile_is_not_sent(worker: Worker) -> None:
    outbound_id = worker.queue()
    worker.twilio.plan(Fault.REFUSE_THEN_DIE)
    worker.work()
    with worker.sessions.begin() as session:
        session.get_one(Outbound, outbound_id).text = ""
    for _ in range(5):
        worker.work(later=HOUR)
    assert worker.state(outbound_id) is State.UNCERTAIN
    assert worker.text(outbound_id).checks == reconcile.GIVEN_UP
    assert worker.twilio.accepted == []


def test_a_text_whose_person_is_forgotten_while_it_is_sent_is_no_trouble(worker: Worker) -> None:
    outbound_id = worker.queue()

    class Forgets(Mute):
        def send(self, to: str, text: str, *, our_number: str, channel_kind: str, mark: str) -> str:
            with worker.sessions.begin() as session:
                session.delete(session.get_one(Outbound, outbound_id))
            return "SM-taken"

    outbox.send_one(worker.sessions, outbound_id, {"twilio": Forgets()}, INSTALLATION, now=worker.now)
    with worker.sessions() as session:
        assert session.get(Outbound, outbound_id) is None


def waiting_for_a_person(worker: Worker) -> int:
    outbound_id = worker.queue()
    settle(worker, outbound_id, Mute())
    return outbound_id


def decide(worker: Worker, who: Viewer, outbound_id: int, choice: Choice = Choice.AGAIN) -> None:
    with worker.sessions.begin() as session:
        reconcile.decide(session, who, outbound_id, choice, now=worker.now)


@pytest.mark.parametrize(
    ("choice", "state", "times"),
    [
        pytest.param(Choice.AGAIN, State.SENT, 1, id="send it again"),
        pytest.param(Choice.LEAVE, State.HELD, 0, id="leave it"),
    ],
)
def test_a_person_decides_and_signs_for_it(worker: Worker, choice: Choice, state: State, times: int) -> None:
    outbound_id = waiting_for_a_person(worker)
    with worker.sessions.begin() as session:
        team = viewer(session, Role.PROGRAMME)
    decide(worker, team, outbound_id, choice)
    worker.work(later=MINUTE)
    assert worker.state(outbound_id) is state
    assert len(worker.twilio.accepted) == times
    with worker.sessions() as session:
        act = session.scalars(sa.select(Act).where(Act.subject_type == "outbound")).one()
        assert (act.verb, act.subject_id, act.staff_id) == (choice, outbound_id, team.staff_id)
    with pytest.raises(Refused, match="settled"):
        decide(worker, team, outbound_id)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROGRAMME])
def test_nobody_else_decides_what_is_sent(worker: Worker, role: Role) -> None:
    outbound_id = waiting_for_a_person(worker)
    with worker.sessions.begin() as session:
        somebody = viewer(session, role)
    with pytest.raises(Refused, match="Only the programme team"):
        decide(worker, somebody, outbound_id)
    assert worker.state(outbound_id) is State.UNCERTAIN


def test_while_the_carrier_is_being_asked_nobody_decides(worker: Worker) -> None:
    worker.twilio.plan(Fault.REFUSE_THEN_DIE)
    outbound_id = worker.queue()
    worker.work()
    with worker.sessions.begin() as session:
        team = viewer(session, Role.PROGRAMME)
    with pytest.raises(Refused, match="settled"):
        decide(worker, team, outbound_id)
