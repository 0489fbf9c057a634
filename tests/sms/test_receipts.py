"""Receipts: late, twice, out of order, for ids that nobody knows yet; none is lost, and none moves a text back."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations
from threading import Event

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms import outbox, receipts
from sms.channels import twilio
from sms.messages import RETRY_AFTER, Outbound, State
from survey.db import make_session
from tests.services.twilio.faults import Fault
from tests.sms.factories import INSTALLATION
from tests.sms.workers import Worker, carriers, working

UNKNOWN = "SM" + "0" * 32


@pytest.fixture
def worker(engine: sa.Engine) -> Iterator[Worker]:
    with working(engine) as worker:
        yield worker


@pytest.fixture
def postgres_worker(postgres_engine: sa.Engine) -> Iterator[Worker]:
    with working(postgres_engine) as worker:
        yield worker


def sent(worker: Worker) -> int:
    outbound_id = worker.queue()
    worker.work()
    assert worker.state(outbound_id) is State.SENT
    return outbound_id


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("accepted", State.SENT),
        ("scheduled", State.SENT),
        ("queued", State.SENT),
        ("sending", State.SENT),
        ("sent", State.SENT),
        ("delivered", State.DELIVERED),
        ("read", State.DELIVERED),
        ("undelivered", State.FAILED),
        ("failed", State.FAILED),
        ("canceled", State.FAILED),
        pytest.param("receiving", State.SENT, id="only of texts that come in"),
        pytest.param("DELIVERED", State.SENT, id="not Twilio's spelling"),
        pytest.param("", State.SENT, id="empty"),
    ],
)
def test_each_status_means_one_state(worker: Worker, status: str, state: State) -> None:
    outbound_id = sent(worker)
    worker.receipt(worker.sid(outbound_id), status)
    assert worker.state(outbound_id) is state


@pytest.mark.parametrize(
    ("statuses", "final"),
    [
        pytest.param(["sent", "delivered"], State.DELIVERED, id="in order"),
        pytest.param(["delivered", "sent"], State.DELIVERED, id="late sent"),
        pytest.param(["delivered", "queued", "sending"], State.DELIVERED, id="everything late"),
        pytest.param(["delivered", "failed"], State.DELIVERED, id="delivered stays"),
        pytest.param(["read", "undelivered"], State.DELIVERED, id="read stays"),
        pytest.param(["undelivered", "delivered"], State.FAILED, id="failed stays"),
        pytest.param(["failed", "sent"], State.FAILED, id="failed and late sent"),
        pytest.param(["sent", "delivered", "delivered"], State.DELIVERED, id="twice"),
        pytest.param(["delivered", "read", "delivered"], State.DELIVERED, id="read in between"),
        pytest.param(["queued", "bogus"], State.SENT, id="unknown word"),
    ],
)
def test_receipts_only_move_a_text_up(worker: Worker, statuses: list[str], final: State) -> None:
    outbound_id = sent(worker)
    for status in statuses:
        worker.receipt(worker.sid(outbound_id), status)
    assert worker.state(outbound_id) is final


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "delivered"])))
def test_any_order_ends_in_the_same_state_also_before_the_id_is_known(worker: Worker, order: tuple[str, ...]) -> None:
    outbound_id = worker.queue()
    worker.twilio.plan(Fault.ACCEPT_THEN_DIE)
    outbox.send_one(worker.sessions, outbound_id, carriers(worker.twilio), INSTALLATION, now=worker.now)
    sid = worker.twilio.accepted[0].sid
    for status in order:
        worker.receipt(sid, status)
        worker.receipt(sid, status)
    assert (worker.state(outbound_id), len(worker.receipts_kept())) == (State.UNCERTAIN, 3)
    worker.work()
    assert (worker.state(outbound_id), worker.receipts_kept()) == (State.DELIVERED, [])


@pytest.mark.parametrize(
    ("error", "state", "opted_out"),
    [
        pytest.param("30003", State.FAILED, False, id="the phone is off"),
        pytest.param("30005", State.FAILED, False, id="no such number"),
        pytest.param(None, State.FAILED, False, id="no reason given"),
        pytest.param("21610", State.FAILED, True, id="they told the carrier to stop"),
        pytest.param("63018", State.QUEUED, False, id="too much at once"),
        pytest.param("30001", State.QUEUED, False, id="the carrier's queue was full"),
    ],
)
def test_a_failed_receipt_says_what_follows(worker: Worker, error: str | None, state: State, opted_out: bool) -> None:
    outbound_id = sent(worker)
    worker.receipt(worker.sid(outbound_id), "failed", error)
    outbound = worker.text(outbound_id)
    assert (outbound.state, outbound.error) == (state, error)
    assert (outbound.address.opted_out_at is not None) == opted_out
    worker.work(later=twilio.BUSY_WAIT)
    assert len(worker.twilio.accepted) == (2 if state is State.QUEUED else 1)


def test_an_error_with_a_good_status_changes_nothing(worker: Worker) -> None:
    outbound_id = sent(worker)
    worker.receipt(worker.sid(outbound_id), "sent", "21610")
    worker.receipt(worker.sid(outbound_id), "delivered", "30003")
    outbound = worker.text(outbound_id)
    assert (outbound.state, outbound.error, outbound.address.opted_out_at) == (State.DELIVERED, None, None)


def test_a_carrier_that_is_always_too_busy_is_not_tried_for_ever(worker: Worker) -> None:
    outbound_id = worker.queue()
    for _ in range(10):
        worker.work(later=twilio.BUSY_WAIT)
        if provider_id := worker.text(outbound_id).provider_id:
            worker.receipt(provider_id, "failed", "63018")
    assert (worker.state(outbound_id), worker.text(outbound_id).error) == (State.FAILED, "63018")
    assert len(worker.twilio.accepted) == len(RETRY_AFTER) + 1


def test_the_stand_in_s_own_callbacks_late_and_twice_end_well(worker: Worker) -> None:
    worker.twilio.plan(Fault.NONE, Fault.UNREACHABLE)
    arrives, does_not = worker.queue("One."), worker.queue("Two.")
    worker.work()
    calls = [(call.sid, call.status, call.error) for call in worker.twilio.take_calls()]
    assert len(calls) >= 4
    for sid, status, error in calls:
        worker.receipt(sid, status, error)
    assert worker.state(arrives) is State.DELIVERED
    assert (worker.state(does_not), worker.text(does_not).error) == (State.FAILED, "30003")


def test_a_receipt_for_nothing_of_ours_is_kept_once_and_let_go_after_a_week(worker: Worker) -> None:
    worker.receipt(UNKNOWN, "sent")
    worker.receipt(UNKNOWN, "sent")
    worker.work(later=timedelta(days=6))
    assert worker.receipts_kept() == [UNKNOWN]
    worker.work(later=timedelta(days=2))
    assert worker.receipts_kept() == []


def test_after_three_days_without_a_word_that_is_said_and_a_receipt_still_counts(worker: Worker) -> None:
    outbound_id = sent(worker)
    worker.work(later=receipts.UNTOLD_AFTER - timedelta(minutes=1))
    assert worker.state(outbound_id) is State.SENT
    worker.work(later=timedelta(minutes=2))
    assert worker.state(outbound_id) is State.UNTOLD
    worker.receipt(worker.sid(outbound_id), "sent")
    assert worker.state(outbound_id) is State.UNTOLD
    worker.receipt(worker.sid(outbound_id), "delivered")
    assert worker.state(outbound_id) is State.DELIVERED


@pytest.mark.parametrize("receipt_commits_first", [True, False])
def test_a_receipt_that_crosses_the_record_of_its_text_is_not_lost(
    postgres_worker: Worker, receipt_commits_first: bool
) -> None:
    worker = postgres_worker  # SQLite lets one of the two wait for the other
    outbound_id = worker.queue()
    with Session(worker.sessions.kw["bind"]) as ours, Session(worker.sessions.kw["bind"]) as theirs:
        outbox.taken(ours, ours.get_one(Outbound, outbound_id), UNKNOWN, State.SENT, now=worker.now)
        ours.flush()
        receipts.take_receipt(theirs, "twilio", UNKNOWN, "delivered", None, now=worker.now)
        for session in (theirs, ours) if receipt_commits_first else (ours, theirs):
            session.commit()
    assert worker.state(outbound_id) is State.SENT  # each unseen by the other …
    assert worker.receipts_kept() == [UNKNOWN]
    worker.work()
    assert worker.state(outbound_id) is State.DELIVERED  # … until the sweep
    assert worker.receipts_kept() == []


def test_receipts_that_come_while_texts_are_being_recorded_all_count(worker: Worker) -> None:
    texts = [worker.queue(f"Text {number}") for number in range(12)]
    all_sent = Event()

    def call_back(_: int) -> None:
        while not all_sent.is_set() or worker.twilio.calls_waiting:
            for call in worker.twilio.take_calls():
                with make_session(worker.sessions.kw["bind"]).begin() as session:
                    receipts.take_receipt(session, "twilio", call.sid, call.status, call.error, now=worker.now)

    with ThreadPoolExecutor(2) as pool:
        calling = pool.map(call_back, range(2))
        try:
            worker.work()
        finally:
            all_sent.set()
        list(calling)
    worker.work()
    assert {worker.state(text) for text in texts} == {State.DELIVERED}
    assert worker.receipts_kept() == []
    with worker.sessions() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Outbound)) == len(texts)
