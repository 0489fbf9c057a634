"""Whatever is thrown at the pages that everybody may open: a clear answer, never a fault of ours, never a trace."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from survey import db
from tests.forms.surveys import publish
from tests.web import make_app

INSTANCE = "0b1f4c6e-0000-4000-8000-000000000000"
PLACES = [
    "/",
    "/privacy",
    "/stories/1",
    "/s/home",
    f"/s/home/{INSTANCE}",
    f"/s/home/{INSTANCE}/thanks",
    "/accounts/sign-in",
    "/accounts/code",
    "/accounts/sign-out",
    "/accounts/link/x",
    "/accounts/invitation/x",
    "/sorry/404",
    "/sorry/again",
    "/sorry/sign-in",
    "/static/base.css",
    "/healthz",
    "/readyz",
    "/sms/twilio",
    "/sms/twilio/status",
    "/desk/",
    "/desk/inbox/1/gloss",
    "/nowhere",
]
OPEN_ENDED = [
    "/{}",
    "/stories/{}",
    "/s/{}",
    "/s/home/{}",
    "/s/{}/thanks",
    "/accounts/link/{}",
    "/sorry/{}",
    "/static/{}",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW"]
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"


@pytest.fixture
def client(engine: Engine, tmp_path: Path) -> FlaskClient:
    with db.make_session(engine).begin() as session:
        publish(session)
    app: Flask = make_app(engine, tmp_path)
    return app.test_client()


def fine(response: TestResponse) -> None:
    assert 200 <= response.status_code < 500, response.status_code
    assert b"Traceback" not in response.data
    assert "Content-Security-Policy" in response.headers
    response.close()


@pytest.mark.parametrize("place", PLACES)
def test_any_method_at_any_place(client: FlaskClient, place: str) -> None:
    for method in METHODS:
        fine(client.open(place, method=method))


ASKED = [
    pytest.param("?lang=%00", id="a NUL for a language"),
    pytest.param("?lang=../../etc/passwd", id="a path for a language"),
    pytest.param("?lang=" + "k" * 9000, id="an endless language"),
    pytest.param("?%zz=%&=&&&", id="bad percent signs"),
    pytest.param("?q=%ED%A0%80%ff%fe", id="half a surrogate, and no UTF-8"),
    pytest.param("?page=999999999999999999999999", id="a page beyond the end"),
    pytest.param("?page=" + "9" * 6000, id="a number that takes a while"),
    pytest.param("?page=-1&page=2", id="two pages, one negative"),
    pytest.param("?next=//evil.example", id="another site to go on to"),
    pytest.param("?q=" + "x" * 70_000, id="an endless address"),
    pytest.param("?_anchor=%0d%0aSet-Cookie:x", id="a header in disguise"),
]


@pytest.mark.parametrize("query", ASKED)
def test_junk_in_the_address(client: FlaskClient, query: str) -> None:
    for place in PLACES:
        fine(client.get(place + query))


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Cookie": 'session=\x01"junk; lang=\xff; =;'}, id="junk for cookies"),
        pytest.param({"Cookie": "session=" + "x" * 9000}, id="an endless cookie"),
        pytest.param({"Accept-Language": "kn;q=x,,;;*;q=9," + "a-" * 900}, id="junk for languages"),
        pytest.param({"Accept": "nothing/at/all"}, id="what nobody serves"),
        pytest.param({"Range": "bytes=9-2"}, id="a range backwards"),
        pytest.param({"Range": "bytes=0-0,1-1,-99999"}, id="many ranges"),
        pytest.param({"If-None-Match": '"' * 99, "If-Modified-Since": "yesterday"}, id="junk for what it has"),
        pytest.param({"Referer": "http://[", "Origin": "http://]:x"}, id="from an impossible place"),
        pytest.param({"Host": "ev il/../:x"}, id="an impossible host"),
        pytest.param({"X-Forwarded-For": "junk", "X-Request-ID": "\x7f" * 200}, id="a proxy that nobody trusts"),
    ],
)
def test_junk_in_the_headers(client: FlaskClient, headers: Mapping[str, str]) -> None:
    for place in PLACES:
        fine(client.get(place, headers=headers))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        pytest.param(FORM, b"answer=%00%ff%ED%A0%80&csrf_token=%00&instance_id=%00", id="bytes that are no text"),
        pytest.param(FORM, b"answer=" + b"x" * 700_000, id="a field larger than anybody types"),
        pytest.param(FORM, b"x" * 3_000_000, id="more than is taken at all"),
        pytest.param(FORM, b"&".join(b"a%d=1" % number for number in range(5000)), id="too many fields"),
        pytest.param(PARTS, b"--x\r\nno header\r\n--x--", id="a part without a header"),
        pytest.param(PARTS, b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nhalf", id="half a form"),
        pytest.param(
            PARTS,
            b"".join(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' for _ in range(1500)),
            id="too many parts",
        ),
        pytest.param("multipart/form-data", b"--x", id="parts without a boundary"),
        pytest.param("application/json", b'{"answer": ', id="half an object"),
        pytest.param("text/xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', id="a document of another kind"),
        pytest.param("", b"\x00\x01\x02", id="of no kind"),
        pytest.param("application/x-www-form-urlencoded; charset=nonsense", b"a=\xff", id="in no known letters"),
    ],
)
def test_junk_for_a_form(client: FlaskClient, kind: str, body: bytes) -> None:
    for place in PLACES:
        fine(client.post(place, data=body, content_type=kind, headers={"Sec-Fetch-Site": "same-origin"}))


def test_too_large_says_so(client: FlaskClient) -> None:
    field = b'--x\r\nContent-Disposition: form-data; name="answer"\r\n\r\n' + b"x" * 700_000 + b"\r\n--x--"
    for kind, body in ((PARTS, field), (FORM, b"x" * 3_000_000)):
        response = client.post("/s/home", data=body, content_type=kind)
        assert response.status_code == 413
        assert "That is too large" in response.text


text = st.text(max_size=60) | st.sampled_from(["%00", "\x00", "..", "//", "\\", "\ud7ff", "%", "9" * 40, "-1", "١٢"])


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.sampled_from(OPEN_ENDED),
    piece=text,
    asked=st.dictionaries(st.sampled_from(["lang", "q", "page", "next", "filename", "slug", "x"]), text, max_size=3),
    method=st.sampled_from(["GET", "POST", "HEAD"]),
    sent=st.dictionaries(
        st.sampled_from(
            ["answer", "csrf_token", "question", "held", "instance_id", "raw", "understood", "skip", "keep"]
        ),
        text,
        max_size=4,
    ),
)
def test_anything_at_all(
    client: FlaskClient, place: str, piece: str, asked: Mapping[str, str], method: str, sent: Mapping[str, str]
) -> None:
    address = place.format(quote(piece, safe="/"))
    query = "&".join(f"{name}={quote(value)}" for name, value in asked.items())
    data = sent if method == "POST" else None
    fine(client.open(f"{address}?{query}", method=method, data=data, headers={"Sec-Fetch-Site": "same-origin"}))
