"""When something breaks, people see a page in their language that says what to do; logs see no words of theirs."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import NoReturn

import pytest
from flask import Flask
from sqlalchemy import Engine

from forms.public import views
from survey import db
from survey.web.errors import MAY_WORK_AGAIN, NEXT, TITLES
from survey.words import translate
from tests.forms.visitor import Page, Visitor
from tests.web import make_app

SECRET = "what somebody typed, and nobody else may read"
LANGUAGES = ["en", "kn", "hi", "ta", "te", "ur"]
OURS = {"Sec-Fetch-Site": "same-origin"}


def broken(*_: object, **__: object) -> NoReturn:
    raise RuntimeError(SECRET)


def test_a_fault_of_ours_is_a_page_without_a_trace(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(views, "the_programme", broken)
    with caplog.at_level(logging.DEBUG):
        page = visitor.open("/?lang=kn")
    assert visitor.response.status_code == 500
    assert page.attributes("html")["lang"] == "kn"
    assert "RuntimeError" not in page.html
    assert "Traceback" not in page.html
    assert SECRET not in page.html
    assert SECRET not in caplog.text
    assert "RuntimeError" in caplog.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_is_not_there_says_so_in_the_readers_language(visitor: Visitor, language: str) -> None:
    page = visitor.open(f"/nowhere?lang={language}")
    assert visitor.response.status_code == 404
    assert page.attributes("html")["lang"] == language
    assert ("There is nothing here" in page.text) == (language == "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", TITLES)
def test_every_error_says_what_happened_and_what_to_do_in_every_language(
    sqlite_engine: Engine, tmp_path: Path, status: int, language: str
) -> None:
    visitor = Visitor(make_app(sqlite_engine, tmp_path))
    page = visitor.open(f"/sorry/{status}?lang={language}")
    assert page.attributes("html") == {"lang": language, "dir": "rtl" if language == "ur" else "ltr"}
    for words in (TITLES[status], NEXT[status]):
        assert translate(words, language) in page.text
        assert language == "en" or words not in page.text


@pytest.mark.parametrize("status", TITLES)
def test_no_error_is_a_dead_end(sqlite_engine: Engine, tmp_path: Path, status: int) -> None:
    visitor = Visitor(make_app(sqlite_engine, tmp_path))
    ways_on = [link for link in visitor.open(f"/sorry/{status}").links if link.startswith("/") and "lang=" not in link]
    assert len(ways_on) >= 2
    for link in ways_on:
        visitor.open(link)
        assert visitor.response.status_code == 200, link


def test_a_language_that_nobody_here_speaks_is_no_error(visitor: Visitor) -> None:
    page = visitor.open("/?lang=xx-nonsense")
    assert visitor.response.status_code == 200
    assert page.attributes("html")["lang"] == "en"


def test_a_refused_form_can_be_read_about_in_another_language(visitor: Visitor) -> None:
    response = visitor.client.post("/privacy")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    page = Page(response.get_data(as_text=True))
    kannada = next(link for link in page.links if link.endswith("lang=kn"))
    page = visitor.open(kannada)
    assert visitor.response.status_code == 200
    assert translate(TITLES[405], "kn") in page.text


@pytest.mark.parametrize("status", sorted(MAY_WORK_AGAIN - {408, 500}))
def test_what_may_work_later_says_when(app: Flask, status: int) -> None:
    app.add_url_rule("/later", "later", lambda: ("", status))
    assert int(app.test_client().get("/later").headers["Retry-After"]) > 0


def test_a_form_that_met_a_fault_of_ours_can_be_sent_again(app: Flask, visitor: Visitor) -> None:
    def form() -> str:
        if broken_now:
            broken()
        return "taken"

    broken_now = True
    app.add_url_rule("/form", "form", form, methods=["POST"])
    app.config["WTF_CSRF_ENABLED"] = False
    response = visitor.client.post("/form?lang=en", data={"words": SECRET}, headers=OURS)
    assert response.status_code == 500
    page = Page(response.get_data(as_text=True))
    assert SECRET in page.text
    assert ("words", SECRET) in page.form.fields
    assert "no-store" in response.headers["Cache-Control"]
    broken_now = False
    assert visitor.client.post(page.form.action, data=dict(page.form.fields), headers=OURS).text == "taken"


class TestWithoutDatabase:
    """A PostgreSQL that nobody answers for."""

    @pytest.fixture
    def app(self, tmp_path: Path) -> Flask:
        return make_app(db.make_engine("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=2"), tmp_path)

    @pytest.mark.parametrize("address", ["/", "/privacy", "/s/home", "/stories/1", "/accounts/invitation/x"])
    def test_pages_say_so_in_the_readers_language(self, app: Flask, address: str) -> None:
        response = app.test_client().get(f"{address}?lang=ur")
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) > 0
        page = Page(response.text)
        assert page.attributes("html")["dir"] == "rtl"
        assert translate(TITLES[503], "ur") in page.text

    @pytest.mark.parametrize("address", ["/desk/", "/desk/inbox/1", "/desk/nowhere", "/accounts/me"])
    def test_it_says_so_to_those_who_are_signed_in(self, app: Flask, address: str) -> None:
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = "1.stamp"
        assert client.get(address).status_code in (503, 404)

    def test_a_form_loses_nothing(self, app: Flask) -> None:
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = "1.stamp"
        response = client.post("/desk/inbox/1/gloss", data={"gloss": SECRET}, headers=OURS)
        assert response.status_code == 503
        assert SECRET in Page(response.text).text
        assert ("gloss", SECRET) in Page(response.text).form.fields

    def test_machines_are_told_shortly(self, app: Flask) -> None:
        client = app.test_client()
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
        assert (ready.status_code, json.loads(ready.data)["ok"]) == (503, False)


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("POST", "/sms/twilio", 403),
        ("GET", "/sms/twilio", 405),
        ("GET", "/sms/nothing", 404),
        ("POST", "/healthz", 405),
    ],
)
def test_machines_get_no_pages(app: Flask, method: str, address: str, status: int) -> None:
    response = app.test_client().open(address, method=method)
    assert response.status_code == status
    assert response.mimetype in ("text/plain", "application/json")
    assert "<html" not in response.text
