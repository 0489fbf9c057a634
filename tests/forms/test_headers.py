"""Every answer, whatever it is, says what a browser may do with it; nothing that is somebody's is kept by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from survey import db
from survey.people.roles import Role
from tests.forms.desk.cast import Desk, sign_in
from tests.forms.surveys import publish
from tests.web import make_app


@pytest.fixture
def app(sqlite_engine: Engine, tmp_path: Path) -> Flask:
    with db.make_session(sqlite_engine).begin() as session:
        publish(session)
    return make_app(sqlite_engine, tmp_path)


@pytest.fixture
def desk(app: Flask, sqlite_engine: Engine) -> Desk:
    return sign_in(app, db.make_session(sqlite_engine).begin, Role.PROGRAMME)


@pytest.mark.parametrize(
    ("method", "address"),
    [
        pytest.param("GET", "/", id="a page"),
        pytest.param("GET", "/nowhere", id="an error"),
        pytest.param("GET", "/desk/", id="a redirect"),
        pytest.param("GET", "/static/base.css", id="a sheet"),
        pytest.param("POST", "/", id="a method that is not there"),
        pytest.param("POST", "/desk/surveys", id="a form without its token"),
        pytest.param("POST", "/sms/twilio", id="a webhook"),
        pytest.param("GET", "/healthz", id="a machine"),
        pytest.param("OPTIONS", "/", id="options"),
    ],
)
def test_every_answer_is_locked_down(app: Flask, method: str, address: str) -> None:
    headers = app.test_client().open(address, method=method, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert "Strict-Transport-Security" not in headers  # in development there is no TLS to insist on


@pytest.mark.parametrize("address", ["/desk/", "/desk/inbox", "/desk/nowhere", "/accounts/me", "/", "/privacy"])
def test_no_browser_keeps_what_somebody_signed_in_saw(desk: Desk, address: str) -> None:
    desk.get(address)
    assert desk.response is not None
    assert desk.response.headers["Cache-Control"] == "no-store"


def test_pages_for_everybody_are_asked_for_again_and_sheets_are_kept(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"
    sheet = client.get("/static/base.css", buffered=True).headers
    assert "max-age=3600" in sheet["Cache-Control"]


@pytest.mark.parametrize("address", ["/accounts/link/a-secret", "/accounts/invitation/a-secret"])
def test_an_address_that_opens_something_is_told_to_no_other_page(app: Flask, address: str) -> None:
    assert app.test_client().get(address).headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("address", "hidden"),
    [("/", False), ("/s/home", False), ("/s/home/x", True), ("/desk/", True), ("/accounts/sign-in", True)],
)
def test_search_engines_are_kept_out_of_what_is_not_for_everybody(app: Flask, address: str, hidden: bool) -> None:
    assert ("X-Robots-Tag" in app.test_client().get(address).headers) == hidden


def test_in_production_cookies_travel_by_tls_to_this_host_alone(sqlite_engine: Engine, tmp_path: Path) -> None:
    keys = {"KELU_SECRET_KEY": "s" * 40, "KELU_ADDRESS_KEY": "a" * 40}
    app = make_app(sqlite_engine, tmp_path, KELU_ENVIRONMENT="production", **keys)
    app.config["SESSION_COOKIE_SECURE"] = True
    response = app.test_client().get("/accounts/sign-in?lang=kn", base_url="https://kelu.example.org")
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookies = {cookie.partition("=")[0]: cookie for cookie in response.headers.getlist("Set-Cookie")}
    assert set(cookies) == {"__Host-session", "lang"}
    for cookie in cookies.values():
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
