"""Sending through Twilio's own client to a stand-in: what is asked of Twilio, and how its answers are read."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from requests.exceptions import ConnectionError as TornConnection
from requests.exceptions import ReadTimeout
from twilio.base.exceptions import TwilioRestException

from sms.channels import twilio_sender
from sms.channels.base import SMS, WHATSAPP, SendingFailed
from sms.channels.twilio_sender import LONGEST_RETRY_AFTER, TooMany, TwilioSender
from tests.services.twilio.faults import RETRY_AFTER_SECONDS, Fault
from tests.services.twilio.stand_in import TwilioStandIn, stand_in

SID, TOKEN = "AC00000000000000000000000000000001", "the token of a test"
TO, OURS, TEXT = "+917000000101", "+918000000000", "ತೀರ್ಮಾನ ಆಯ್ತು."
MOMENT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


@pytest.fixture
def twilio() -> Iterator[TwilioStandIn]:
    with stand_in(SID, TOKEN) as running:
        yield running


def sender(url: str, *, default: str = "", token: str = TOKEN) -> TwilioSender:
    return TwilioSender(
        SID, token, default_from=default, status_callback="https://kelu.example.org/sms/twilio/status", api_url=url
    )


def send(url: str, *, our_number: str = OURS, kind: str = SMS, default: str = "", token: str = TOKEN) -> str:
    carrier = sender(url, default=default, token=token)
    return carrier.send(TO, TEXT, our_number=our_number, channel_kind=kind, mark="kelu-1")


def refusal(url: str, **how: str) -> SendingFailed:
    with pytest.raises(SendingFailed) as failed:
        send(url, **how)
    assert "7000000101" not in f"{failed.value!r} {failed.value.__cause__!r}"  # it ends in logs
    return failed.value


@contextmanager
def front_end(status: int, body: bytes = b"<html>Bad Gateway</html>", **headers: str) -> Iterator[str]:
    """Something that stands before Twilio and answers in its place; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_a_text_is_handed_over_with_everything_twilio_needs(twilio: TwilioStandIn) -> None:
    sid = send(twilio.url)
    assert [message.sid for message in twilio.accepted] == [sid]
    ((method, path, form),) = twilio.asked
    assert (method, path) == ("POST", f"/2010-04-01/Accounts/{SID}/Messages.json")
    assert form == {
        "To": TO,
        "From": OURS,
        "Body": TEXT,
        "StatusCallback": "https://kelu.example.org/sms/twilio/status",
    }


def test_whatsapp_addresses_say_so(twilio: TwilioStandIn) -> None:
    send(twilio.url, kind=WHATSAPP)
    assert (twilio.accepted[0].to, twilio.accepted[0].sender) == (f"whatsapp:{TO}", f"whatsapp:{OURS}")


def test_whoever_never_wrote_is_written_to_from_the_number_that_is_set(twilio: TwilioStandIn) -> None:
    send(twilio.url, our_number="", default="+12065550100")
    assert twilio.accepted[0].sender == "+12065550100"
    assert refusal(twilio.url, our_number="").permanent


@pytest.mark.parametrize(
    ("fault", "code", "permanent", "opted_out"),
    [
        pytest.param(Fault.OPTED_OUT, "21610", True, True, id="they told the carrier to stop"),
        pytest.param(Fault.NOT_MOBILE, "21614", True, False, id="not a mobile number"),
        pytest.param(Fault.TOO_FAST, "429", False, False, id="too fast"),
        pytest.param(Fault.BROKEN, "20500", False, False, id="broken, and Twilio itself says so"),
        pytest.param(Fault.UNAVAILABLE, "20503", False, False, id="out of service"),
    ],
)
def test_a_no_is_read_as_what_it_is(
    twilio: TwilioStandIn, fault: Fault, code: str, permanent: bool, opted_out: bool
) -> None:
    twilio.plan(fault)
    failed = refusal(twilio.url)
    assert (failed.code, failed.permanent, failed.opted_out) == (code, permanent, opted_out)
    assert failed.retry_after == (timedelta(seconds=RETRY_AFTER_SECONDS) if fault is Fault.TOO_FAST else None)
    assert twilio.accepted == []


def test_a_wrong_token_is_no_fault_of_the_text_which_is_tried_again(twilio: TwilioStandIn) -> None:
    failed = refusal(twilio.url, token="another")
    assert (failed.code, failed.permanent) == ("20003", False)
    assert twilio.accepted == []


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        pytest.param("30", timedelta(seconds=30), id="seconds"),
        pytest.param(" 5 ", timedelta(seconds=5), id="with spaces"),
        pytest.param("9" * 5000, LONGEST_RETRY_AFTER, id="for ever"),
        pytest.param("soon", None, id="a word"),
        pytest.param("-3", None, id="negative"),
        pytest.param("೩೦", None, id="digits that HTTP does not know"),
        pytest.param("", None, id="nothing"),
        pytest.param(format_datetime(MOMENT + timedelta(minutes=2), usegmt=True), timedelta(minutes=2), id="a date"),
        pytest.param(format_datetime(MOMENT - timedelta(minutes=2), usegmt=True), timedelta(0), id="a date gone by"),
        pytest.param("Tue, 24 Nov 2026 06:02:00", None, id="a date without its zone"),
    ],
)
def test_how_long_to_wait_is_read_within_bounds(said: str, wait: timedelta | None) -> None:
    assert twilio_sender._retry_after({"Retry-After": said}, MOMENT) == wait  # noqa: SLF001 — many cases, no server


def test_where_nobody_listens_nothing_was_taken() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # and not listening: connections are refused
        failed = refusal(f"http://127.0.0.1:{bound.getsockname()[1]}")
    assert (failed.code, failed.permanent) == ("no-connection", False)


def test_where_the_name_is_not_known_nothing_was_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")  # a proxy would look the name up in our place
    failed = refusal("http://no-such-host.invalid")
    assert (failed.code, failed.permanent) == ("no-connection", False)


@pytest.mark.parametrize("fault", [Fault.ACCEPT_THEN_DIE, Fault.REFUSE_THEN_DIE])
def test_a_torn_connection_leaves_it_open(twilio: TwilioStandIn, fault: Fault) -> None:
    twilio.plan(fault)
    with pytest.raises(TornConnection):
        send(twilio.url)
    assert len(twilio.accepted) == (1 if fault is Fault.ACCEPT_THEN_DIE else 0)


def test_no_answer_leaves_it_open(twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_sender, "TIMEOUT_SECONDS", 0.2)
    twilio.plan(Fault.TIMEOUT)
    with pytest.raises(ReadTimeout):
        send(twilio.url)


@pytest.mark.parametrize("status", [500, 502, 504])
def test_something_before_twilio_that_fails_leaves_it_open(status: int) -> None:
    with front_end(status) as url, pytest.raises(TwilioRestException):
        send(url)


@pytest.mark.parametrize("status", [429, 503])
def test_something_before_twilio_that_turns_us_away_is_tried_again(status: int) -> None:
    with front_end(status) as url:
        assert not refusal(url).permanent


@pytest.mark.parametrize(
    "answer", [pytest.param(b"", id="empty"), pytest.param(b'{"sid": null, "status": "queued"}', id="without an id")]
)
def test_an_answer_that_says_nothing_leaves_it_open(answer: bytes) -> None:
    with front_end(201, answer) as url, pytest.raises(ValueError):  # noqa: PT011 — any exception but a refusal
        send(url)


def find(twilio: TwilioStandIn, *, since: timedelta = timedelta(minutes=-5), kind: str = SMS) -> list[str]:
    moment = datetime.now(UTC) + since  # the stand-in dates by the real clock
    return list(sender(twilio.url).find(TO, TEXT, our_number=OURS, channel_kind=kind, since=moment) or ())


def test_what_was_taken_is_found_again_oldest_first(twilio: TwilioStandIn) -> None:
    sids = [send(twilio.url) for _ in range(60)]  # more than one page
    assert find(twilio) == sids
    assert find(twilio, since=timedelta(minutes=5)) == []


def test_only_the_same_words_to_the_same_address_are_found(twilio: TwilioStandIn) -> None:
    twilio.accept("+917000000999", OURS, TEXT)
    twilio.accept(TO, OURS, f"{TEXT} {TEXT}")
    twilio.accept(f"whatsapp:{TO}", f"whatsapp:{OURS}", TEXT)
    ours = twilio.accept(TO, OURS, f"Sent from your Twilio trial account - {TEXT}")
    from_another_number = twilio.accept(TO, "+918000000009", TEXT)
    assert find(twilio) == [ours, from_another_number]
    assert len(find(twilio, kind=WHATSAPP)) == 1


def test_the_carrier_s_reply_to_a_text_is_not_taken_for_one_that_we_sent(twilio: TwilioStandIn) -> None:
    twilio.accept(TO, OURS, TEXT, direction="outbound-reply")
    twilio.accept(TO, OURS, TEXT, direction="inbound")
    assert find(twilio) == []


def test_where_there_are_too_many_to_look_through_nothing_is_claimed(
    twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio_sender, "MOST_LOOKED_AT", 3)
    for _ in range(3):
        twilio.accept(TO, OURS, "something else")
    with pytest.raises(TooMany):
        find(twilio)
