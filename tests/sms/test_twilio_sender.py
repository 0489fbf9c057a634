"""Sending through Twilio's own client to a server of ours: what is asked of Twilio, and how its answers are read."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest

from sms.channels.base import SMS, WHATSAPP, SendingFailed
from sms.channels.twilio_sender import TwilioSender

SID, TOKEN = "AC00000000000000000000000000000001", "the token of a test"


@dataclass
class StandIn:
    """Answers every request with `status` and `answer`, and keeps what was asked."""

    status: int = 201
    answer: dict[str, Any] = field(default_factory=lambda: {"sid": "SM1", "status": "queued"})
    asked: list[tuple[str, str, dict[str, list[str]]]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def twilio() -> Iterator[StandIn]:
    stand_in = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            stand_in.asked.append((self.path, self.headers["Authorization"], parse_qs(body)))
            self.send_response(stand_in.status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(stand_in.answer).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield stand_in
    server.shutdown()
    thread.join()
    server.server_close()


def send(twilio: StandIn, *, our_number: str = "+918000000000", kind: str = SMS, default: str = "") -> str:
    sender = TwilioSender(
        SID,
        TOKEN,
        default_from=default,
        status_callback="https://kelu.example.org/sms/twilio/status",
        api_url=twilio.url,
    )
    return sender.send("+917000000101", "ತೀರ್ಮಾನ ಆಯ್ತು.", our_number=our_number, channel_kind=kind, mark="kelu-1")


def test_a_text_is_handed_over_with_everything_twilio_needs(twilio: StandIn) -> None:
    assert send(twilio) == "SM1"
    ((path, authorization, form),) = twilio.asked
    assert path == f"/2010-04-01/Accounts/{SID}/Messages.json"
    assert authorization == "Basic " + base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
    assert form == {
        "To": ["+917000000101"],
        "From": ["+918000000000"],
        "Body": ["ತೀರ್ಮಾನ ಆಯ್ತು."],
        "StatusCallback": ["https://kelu.example.org/sms/twilio/status"],
    }


def test_whatsapp_addresses_say_so(twilio: StandIn) -> None:
    send(twilio, kind=WHATSAPP)
    form = twilio.asked[0][2]
    assert (form["To"], form["From"]) == (["whatsapp:+917000000101"], ["whatsapp:+918000000000"])


def test_whoever_never_wrote_is_written_to_from_the_number_that_is_set(twilio: StandIn) -> None:
    send(twilio, our_number="", default="+12065550100")
    assert twilio.asked[0][2]["From"] == ["+12065550100"]
    with pytest.raises(SendingFailed) as failed:
        send(twilio, our_number="")
    assert failed.value.permanent


@pytest.mark.parametrize(
    ("status", "code", "permanent", "opted_out"),
    [
        pytest.param(400, 21610, True, True, id="they told the carrier to stop"),
        pytest.param(400, 21614, True, False, id="not a mobile number"),
        pytest.param(401, 20003, True, False, id="wrong account"),
        pytest.param(429, 20429, False, False, id="too fast"),
        pytest.param(503, 20503, False, False, id="out of service"),
    ],
)
def test_a_no_is_read_as_what_it_is(twilio: StandIn, status: int, code: int, permanent: bool, opted_out: bool) -> None:
    twilio.status = status
    twilio.answer = {"code": code, "message": "no: +917000000101", "status": status}
    with pytest.raises(SendingFailed) as failed:
        send(twilio)
    assert (failed.value.code, failed.value.permanent, failed.value.opted_out) == (str(code), permanent, opted_out)
    assert "7000000101" not in str(failed.value)
