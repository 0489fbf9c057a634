"""The stand-in for Twilio answers as Twilio does, and calls a running Kelu back so that it believes it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
import sqlalchemy as sa
from twilio.request_validator import RequestValidator
from werkzeug.serving import make_server

from sms.messages import State
from tests.services.twilio.callbacks import signature
from tests.services.twilio.faults import Fault
from tests.services.twilio.stand_in import TwilioStandIn, stand_in
from tests.sms.workers import STATUS_CALLBACK, working
from tests.web import PUBLIC_URL, TOKEN, make_app

SID = "AC00000000000000000000000000000001"
FORM = {"To": "+917000000101", "From": "+918000000000", "Body": "We decided."}


@pytest.fixture
def twilio() -> Iterator[TwilioStandIn]:
    with stand_in(SID, TOKEN) as running:
        yield running


def ask(
    twilio: TwilioStandIn, path: str, form: dict[str, str] | None = None, *, token: str = TOKEN
) -> tuple[int, dict[str, Any]]:
    """Send a request with what Twilio calls basic authentication; returns the status and the JSON."""
    password = b64encode(f"{SID}:{token}".encode()).decode()
    data = None if form is None else urlencode(form).encode()
    request = Request(f"{twilio.url}{path}", data, {"Authorization": f"Basic {password}"})
    try:
        with urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


MESSAGES = f"/2010-04-01/Accounts/{SID}/Messages.json"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"To": ""}, 21604, id="no recipient"),
        pytest.param({"From": ""}, 21603, id="no sender"),
        pytest.param({"Body": ""}, 21602, id="no words"),
        pytest.param({"To": "98450"}, 21211, id="no number"),
        pytest.param({"To": "whatsapp:+917000000101"}, 63007, id="WhatsApp from a number for texts"),
        pytest.param({"Body": "x" * 1601}, 21617, id="too long"),
    ],
)
def test_what_twilio_would_refuse_is_refused(twilio: TwilioStandIn, change: dict[str, str], code: int) -> None:
    status, error = ask(twilio, MESSAGES, {**FORM, **change})
    assert (status, error["status"], error["code"], twilio.accepted) == (400, 400, code, [])


def test_a_stranger_and_another_account_are_refused(twilio: TwilioStandIn) -> None:
    assert ask(twilio, MESSAGES, FORM, token="another")[0] == 401
    assert ask(twilio, MESSAGES.replace(SID, "AC2"), FORM)[0] == 404
    assert (twilio.accepted, [refused.why for refused in twilio.refused]) == ([], [20003, 20404])


def test_messages_are_listed_newest_first_page_by_page_and_filtered(twilio: TwilioStandIn) -> None:
    sids = [ask(twilio, MESSAGES, {**FORM, "Body": str(number)})[1]["sid"] for number in range(5)]
    assert len(set(sids)) == 5
    ask(twilio, MESSAGES, {**FORM, "To": "+917000000102"})
    found: list[str] = []
    page: str | None = f"{MESSAGES}?{urlencode({'To': FORM['To'], 'PageSize': 2, 'DateSent>': '2020-01-01T00:00:00Z'})}"
    while page:
        _, listed = ask(twilio, page)
        found += [message["sid"] for message in listed["messages"]]
        page = listed["next_page_uri"]
    assert found == sids[::-1]
    for nothing in ({"DateSent<": "2020-01-01"}, {"DateSent": "2020-01-01"}, {"From": "+1"}):
        assert ask(twilio, f"{MESSAGES}?{urlencode(nothing)}")[1]["messages"] == []
    assert ask(twilio, MESSAGES.replace(".json", f"/{sids[0]}.json"))[1]["body"] == "0"


def test_its_signature_is_twilio_s() -> None:
    assert signature(TOKEN, STATUS_CALLBACK, FORM) == RequestValidator(TOKEN).compute_signature(STATUS_CALLBACK, FORM)


def test_a_running_kelu_believes_its_callbacks(sqlite_engine: sa.Engine, tmp_path: Path) -> None:
    server = make_server("127.0.0.1", 0, make_app(sqlite_engine, tmp_path), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        with working(sqlite_engine) as worker:
            worker.twilio.auth_token = "the token of a test"
            worker.twilio.plan(Fault.NONE, Fault.UNREACHABLE)
            arrives, does_not = worker.queue("One."), worker.queue("Two.")
            worker.work()
            worker.twilio.auth_token = TOKEN  # the web app of these tests has another than its worker
            called = worker.twilio.deliver(f"http://127.0.0.1:{server.port}")
            assert {call.answer for call in called} == {204}
            assert STATUS_CALLBACK.startswith(PUBLIC_URL)
            worker.work()
            assert (worker.state(arrives), worker.state(does_not)) == (State.DELIVERED, State.FAILED)
            assert worker.text(does_not).error == "30003"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
