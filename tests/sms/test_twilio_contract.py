"""Twilio's own description of its API accepts every request that we make. Collected only where it is named.

Prism checks types and what is required, but lets unknown fields pass: those are held against the description here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from requests import PreparedRequest, Response, Session

from sms.channels import twilio_sender
from sms.channels.base import SMS, WHATSAPP, SendingFailed
from sms.channels.twilio_sender import TooMany, TwilioSender
from tests.services import prism

SID, TOKEN = "AC00000000000000000000000000000001", "the token of a test"
TO, OURS = "+917000000101", "+918000000000"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def description() -> Path:
    path = prism.description()
    assert path is not None
    assert path.is_file(), f"{prism.DESCRIPTION} names no file: {path}"
    return path


@pytest.fixture(scope="module")
def mock(description: Path) -> Iterator[str]:
    program = prism.find()
    if program is None:
        pytest.skip("Prism has not been installed; `make test` says what it needs")
    with prism.running(program, description) as url:
        yield url


@dataclass
class Wire:
    """What our client sent, and what it was answered."""

    requests: list[PreparedRequest] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    @property
    def statuses(self) -> list[int]:
        return [answer.status_code for answer in self.answers]

    def strangers(self, description: Path) -> set[str]:
        """The names of fields that we sent and the description does not know."""
        paths = json.loads(description.read_text())["paths"]
        found: set[str] = set()
        for request in self.requests:
            url, body = urlsplit(str(request.url)), request.body
            form = body.decode() if isinstance(body, bytes) else str(body or "")
            sent = parse_qsl(url.query) + parse_qsl(form)
            found |= {name for name, _ in sent} - known_fields(paths, url.path, str(request.method))
        return found


def known_fields(paths: dict[str, Any], path: str, method: str) -> set[str]:
    described = next(
        operations[method.lower()]
        for template, operations in paths.items()
        if re.fullmatch(re.sub(r"\\{\w+\\}", r"[^/]+", re.escape(template)), path)
    )
    form = described.get("requestBody", {}).get("content", {}).get("application/x-www-form-urlencoded", {})
    return {parameter["name"] for parameter in described.get("parameters", [])} | set(
        form.get("schema", {}).get("properties", {})
    )


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    wire = Wire()
    send = Session.send

    def watched(session: Session, request: PreparedRequest, **how: Any) -> Response:
        wire.requests.append(request)
        wire.answers.append(send(session, request, **how))
        return wire.answers[-1]

    monkeypatch.setattr(Session, "send", watched)
    return wire


def sender(mock: str, *, callback: str = "https://kelu.example.org/sms/twilio/status") -> TwilioSender:
    return TwilioSender(SID, TOKEN, default_from=OURS, status_callback=callback, api_url=mock)


@pytest.mark.parametrize("kind", [SMS, WHATSAPP])
@pytest.mark.parametrize("text", [pytest.param("We decided.", id="plain"), pytest.param("ತೀರ್ಮಾನ + & = 😀", id="signs")])
def test_a_text_that_we_send_is_accepted(mock: str, wire: Wire, description: Path, kind: str, text: str) -> None:
    sid = sender(mock).send(TO, text, our_number=OURS, channel_kind=kind, mark="kelu-1")
    assert re.fullmatch(r"SM[0-9a-f]{32}", sid)
    assert (wire.statuses, wire.strangers(description)) == ([201], set())


@pytest.mark.parametrize("kind", [SMS, WHATSAPP])
def test_the_question_whether_a_text_was_taken_is_accepted_page_by_page(
    mock: str, wire: Wire, description: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(twilio_sender, "MOST_LOOKED_AT", 5)  # the mock's pages hold two each and never end
    with pytest.raises(TooMany):
        sender(mock).find(TO, "We decided.", our_number=OURS, channel_kind=kind, since=LONG_AGO)
    assert (wire.statuses, wire.strangers(description)) == ([200, 200, 200], set())
    assert "PageToken=" in str(wire.requests[-1].url)


def test_twilio_s_own_example_of_a_list_is_read(mock: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_sender, "MOST_LOOKED_AT", 2)
    assert sender(mock).find(TO, "?", our_number=OURS, channel_kind=SMS, since=datetime.now(UTC)) == []  # years old


# That the mock refuses at all:


def test_a_request_without_a_recipient_is_refused(mock: str) -> None:
    form = {"From": OURS, "Body": "We decided."}
    answer = requests.post(f"{mock}/2010-04-01/Accounts/{SID}/Messages.json", form, auth=(SID, TOKEN), timeout=10)
    assert (answer.status_code, "'To'" in answer.text) == (422, True)


def test_a_request_without_a_password_is_refused(mock: str) -> None:
    form = {"To": TO, "From": OURS, "Body": "We decided."}
    assert requests.post(f"{mock}/2010-04-01/Accounts/{SID}/Messages.json", form, timeout=10).status_code == 401


def test_a_callback_that_is_no_address_is_refused_to_our_client_too(mock: str) -> None:
    with pytest.raises(SendingFailed) as failed:
        sender(mock, callback="no address").send(TO, "?", our_number=OURS, channel_kind=SMS, mark="kelu-1")
    assert failed.value.permanent


def test_a_field_that_twilio_does_not_know_would_be_seen(mock: str, wire: Wire, description: Path) -> None:
    form = {"To": TO, "From": OURS, "Bodi": "We decided."}
    requests.post(f"{mock}/2010-04-01/Accounts/{SID}/Messages.json", form, auth=(SID, TOKEN), timeout=10)
    assert wire.strangers(description) == {"Bodi"}
