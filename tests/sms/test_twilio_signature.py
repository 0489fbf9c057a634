"""Twilio's signature: what it covers, how its address may be spelled, and what must not pass."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

from sms.channels import twilio
from tests.services.twilio.callbacks import signature
from tests.web import TOKEN, make_app

FORM = {"MessageSid": "SM1", "From": "+917000000101", "To": "+918000000000", "Body": "no water here"}
JSON = b'{"Body": "no water here"}'
HASH = hashlib.sha256(JSON).hexdigest()
PATH = "/sms/twilio"


def passes(url: str, signed_as: str, form: Mapping[str, str] = FORM) -> bool:
    """Whether a request to `url` passes that was signed for the address `signed_as`."""
    params = {name: [value] for name, value in form.items()}
    return twilio.signed(TOKEN, signature(TOKEN, signed_as, form), [url], params, None)


@pytest.mark.parametrize(
    ("url", "signed_as"),
    [
        pytest.param("https://kelu.example.org/a", "https://kelu.example.org/a", id="as it is"),
        pytest.param("https://kelu.example.org:8443/a", "https://kelu.example.org/a", id="signed without its port"),
        pytest.param("https://kelu.example.org:8443/a", "https://kelu.example.org:8443/a", id="signed with its port"),
        pytest.param("https://kelu.example.org/a", "https://kelu.example.org:443/a", id="signed with https's port"),
        pytest.param("http://kelu.example.org/a", "http://kelu.example.org:80/a", id="signed with http's port"),
        pytest.param("https://kelu.example.org:443/a", "https://kelu.example.org/a", id="standard port left out"),
        pytest.param("https://u:p@kelu.example.org:8443/a", "https://u:p@kelu.example.org/a", id="password and port"),
        pytest.param("https://u:p@kelu.example.org/a", "https://u:p@kelu.example.org:443/a", id="password, no port"),
        pytest.param("https://[2001:db8::1]:8443/a", "https://[2001:db8::1]/a", id="an IPv6 address and a port"),
        pytest.param("https://kelu.example.org/a?t=12:30", "https://kelu.example.org:443/a?t=12:30", id="colon later"),
        pytest.param("https://kelu.example.org?a=1", "https://kelu.example.org:443?a=1", id="no path"),
        pytest.param("https://kelu.example.org/a?", "https://kelu.example.org/a?", id="an empty query"),
        pytest.param("https://kelu.example.org/a?b=%20+%E0", "https://kelu.example.org/a?b=%20+%E0", id="percents"),
    ],
)
def test_an_address_may_be_spelled_with_or_without_its_port(url: str, signed_as: str) -> None:
    assert passes(url, signed_as)


@pytest.mark.parametrize(
    ("url", "signed_as"),
    [
        pytest.param("http://kelu.example.org/a", "https://kelu.example.org/a", id="another scheme"),
        pytest.param("https://kelu.example.org/a", "https://kelu.example.org/b", id="another path"),
        pytest.param("https://kelu.example.org/a", "https://kelu.example.org/A", id="another case"),
        pytest.param("https://kelu.example.org/a", "https://kelu.example.org/a/", id="a slash more"),
        pytest.param("https://kelu.example.org/a", "https://kelu.example.org/a?b=1", id="query dropped"),
        pytest.param("https://kelu.example.org/a?b=1&c=2", "https://kelu.example.org/a?c=2&b=1", id="query turned"),
        pytest.param("https://kelu.example.org/a", "https://kelu.example.net/a", id="another host"),
        pytest.param("https://kelu.example.org:8443/a", "https://kelu.example.org:9443/a", id="another port"),
        pytest.param("https://kelu.example.org/a", "https://u:p@kelu.example.org/a", id="a password we do not know of"),
    ],
)
def test_another_address_does_not_pass(url: str, signed_as: str) -> None:
    assert not passes(url, signed_as)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("", id="empty"),
        pytest.param(" 1 ", id="spaces around"),
        pytest.param("ಹೌದು", id="Kannada"),
        pytest.param("ہاں 2\n", id="Urdu and a line's end"),
        pytest.param("a\r\nb\tc\u00a0", id="other white space"),
        pytest.param("👩🏽\u200d🌾", id="an emoji of several signs"),
        pytest.param("1+1=2 & 50%", id="signs that forms use"),
        pytest.param("x" * 1600, id="long"),
    ],
)
def test_every_value_counts_as_it_is(value: str) -> None:
    form = {**FORM, "Body": value}
    assert passes("https://kelu.example.org/a", "https://kelu.example.org/a", form)
    params = {name: [given.strip() + "!"] for name, given in form.items()}
    made = RequestValidator(TOKEN).compute_signature("https://kelu.example.org/a", form)
    assert not twilio.signed(TOKEN, made, ["https://kelu.example.org/a"], params, None)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"Body": "other words"}, id="a changed value"),
        pytest.param({"ForwardedFrom": ""}, id="an empty field more"),
        pytest.param({"body": "no water here"}, id="another field"),
    ],
)
def test_a_changed_form_does_not_pass(change: Mapping[str, str]) -> None:
    params = {name: [value] for name, value in {**FORM, **change}.items()}
    made = signature(TOKEN, "https://kelu.example.org/a", FORM)
    assert not twilio.signed(TOKEN, made, ["https://kelu.example.org/a"], params, None)


@pytest.mark.parametrize(
    "pairs",
    [
        pytest.param([("MediaUrl", "b"), ("MediaUrl", "a")], id="out of order"),
        pytest.param([("MediaUrl", "a"), ("MediaUrl", "b"), ("MediaUrl", "a")], id="one of them twice"),
        pytest.param([("Sid", "1"), ("SidAccount", "2"), ("Sid", "3")], id="a name that begins another"),
    ],
)
def test_a_field_that_comes_several_times_is_sorted_and_counts_once_per_value(pairs: Sequence[tuple[str, str]]) -> None:
    params: dict[str, list[str]] = {}
    for name, value in pairs:
        params.setdefault(name, []).append(value)
    made = signature(TOKEN, "https://kelu.example.org/a", pairs)
    assert twilio.signed(TOKEN, made, ["https://kelu.example.org/a"], params, None)


@pytest.mark.parametrize(
    ("query", "body", "passed"),
    [
        pytest.param(f"?bodySHA256={HASH}", JSON, True, id="the hash of this body"),
        pytest.param(f"?a=1&bodySHA256={HASH}&b=2", JSON, True, id="among others"),
        pytest.param(f"?bodySHA256={HASH}", JSON + b" ", False, id="a changed body"),
        pytest.param(f"?bodySHA256={HASH}", b"", False, id="the body taken away"),
        pytest.param("?bodySHA256=", JSON, False, id="no hash"),
        pytest.param("", JSON, False, id="nothing said about a body"),
        pytest.param("", b"", True, id="no body and nothing said"),
    ],
)
def test_a_body_that_is_no_form_counts_by_its_hash(query: str, body: bytes, passed: bool) -> None:
    url = f"https://kelu.example.org/a{query}"
    assert twilio.signed(TOKEN, signature(TOKEN, url, {}), [url], {}, body) is passed


@pytest.mark.parametrize("given", ["", "=", "AAAA", "ÿ", "a" * 5000])
def test_what_is_no_signature_does_not_pass(given: str) -> None:
    assert not twilio.signed(TOKEN, given, ["https://kelu.example.org/a"], {}, None)


def test_without_a_token_nothing_passes() -> None:
    made = signature("", "https://kelu.example.org/a", {})
    assert not twilio.signed("", made, ["https://kelu.example.org/a"], {}, None)


# The same over HTTP: which address do we take a request to have been sent to?


@pytest.fixture
def client(sqlite_engine: sa.Engine, tmp_path: Path) -> FlaskClient:
    return make_app(sqlite_engine, tmp_path).test_client()


def post(client: FlaskClient, signed_as: str, *, path: str = PATH, **headers: str) -> int:
    made = signature(TOKEN, signed_as, FORM)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(path, data=FORM, headers={"X-Twilio-Signature": made, **named}).status_code


@pytest.mark.parametrize(
    ("path", "signed_as"),
    [
        pytest.param(PATH, "https://kelu.example.org/sms/twilio", id="our public address"),
        pytest.param(PATH, "https://kelu.example.org:443/sms/twilio", id="with the standard port"),
        pytest.param(PATH, "http://localhost/sms/twilio", id="the address in the request"),
        pytest.param(f"{PATH}?a=%7E~&b=[1]", "https://kelu.example.org/sms/twilio?a=%7E~&b=[1]", id="query as written"),
    ],
)
def test_the_address_counts_as_its_sender_wrote_it(client: FlaskClient, path: str, signed_as: str) -> None:
    assert post(client, signed_as, path=path) == 200


def test_an_address_that_ends_in_a_question_mark_keeps_it(client: FlaskClient) -> None:
    headers = {"X-Twilio-Signature": signature(TOKEN, "https://kelu.example.org/sms/twilio?", FORM)}
    as_gunicorn_says = {"RAW_URI": f"{PATH}?"}
    assert client.post(PATH, data=FORM, headers=headers, environ_overrides=as_gunicorn_says).status_code == 200


def test_a_name_and_a_password_in_the_address_are_part_of_it(client: FlaskClient) -> None:
    signed_as = "https://kelu:secret@kelu.example.org/sms/twilio"
    assert post(client, signed_as, Authorization="Basic a2VsdTpzZWNyZXQ=") == 200
    assert post(client, signed_as) == 403
    assert post(client, signed_as, Authorization="Basic !") == 403


FORWARDED = {"X_Forwarded_Proto": "https", "X_Forwarded_Host": "behind.example.org"}


def test_forwarded_headers_count_only_from_proxies_that_we_trust(sqlite_engine: sa.Engine, tmp_path: Path) -> None:
    signed_as = "https://behind.example.org/sms/twilio"
    for proxies, status in (("0", 403), ("1", 200)):
        client = make_app(sqlite_engine, tmp_path, KELU_TRUSTED_PROXIES=proxies).test_client()
        assert post(client, signed_as, **FORWARDED) == status


def test_a_signed_body_that_is_no_text_is_a_clear_400_and_an_unsigned_one_is_refused(client: FlaskClient) -> None:
    def send(query: str) -> int:
        made = signature(TOKEN, f"https://kelu.example.org{PATH}{query}", {})
        headers = {"X-Twilio-Signature": made, "Content-Type": "application/json"}
        return client.post(f"{PATH}{query}", data=JSON, headers=headers).status_code

    assert send(f"?bodySHA256={HASH}") == 400
    assert send("") == 403


def test_fields_that_come_twice_and_a_strange_host_are_no_trouble(client: FlaskClient) -> None:
    pairs = [*FORM.items(), ("Extra", "2"), ("Extra", "1")]
    body = "&".join(f"{name}={value.replace('+', '%2B').replace(' ', '+')}" for name, value in pairs)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Host": "[", "X-Twilio-Signature": ""}
    assert client.post(PATH, data=body, headers=headers).status_code in (400, 403)
    headers |= {"Host": "localhost", "X-Twilio-Signature": signature(TOKEN, f"https://kelu.example.org{PATH}", pairs)}
    assert client.post(PATH, data=body, headers=headers).status_code == 200
