"""Every request has an id that people can read out and a log line that names the view, not the address."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from forms.public import views
from tests.web import make_app

PROXYS = "1f0c2d3e-0000-4000-8000-000000000001"


def test_every_answer_says_its_id(app: Flask) -> None:
    client = app.test_client()
    ids: list[str] = []
    for path in ("/", "/nowhere", "/healthz", "/static/base.css"):
        with client.get(path) as answer:
            ids.append(answer.headers["X-Request-ID"])
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in ids)
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [
        pytest.param("1", PROXYS, True, id="a trusted proxy's"),
        pytest.param("0", PROXYS, False, id="nobody's that we trust"),
        pytest.param("1", "call me on 7000000101 please", False, id="words"),
        pytest.param("1", "7000000101", False, id="too short to be one"),
        pytest.param("1", "a" * 65, False, id="too long to be one"),
    ],
)
def test_whose_id_it_is(sqlite_engine: sa.Engine, tmp_path: Path, proxies: str, given: str, taken: bool) -> None:
    app = make_app(sqlite_engine, tmp_path, KELU_TRUSTED_PROXIES=proxies)
    answer = app.test_client().get("/", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) == taken


def test_the_log_line_names_the_view_and_not_the_address(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "survey.web.tracing"):
        answer = app.test_client().get("/accounts/link/a-secret-that-signs-in?next=/desk/")
    (line,) = [record for record in caplog.records if record.name == "survey.web.tracing"]
    shown = vars(line)
    assert line.getMessage() == "answered"
    assert shown["endpoint"] == "accounts.link"
    assert (shown["method"], shown["status"]) == ("GET", answer.status_code)
    assert shown["request_id"] == answer.headers["X-Request-ID"]
    assert shown["ms"] >= 0
    assert "a-secret" not in repr({name: value for name, value in shown.items() if name != "args"})


def test_what_machines_ask_all_day_is_not_told(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        for path in ("/healthz", "/readyz", "/metrics", "/static/base.css"):
            app.test_client().get(path).close()
    assert [record for record in caplog.records if record.name == "survey.web.tracing"] == []


def test_a_method_that_nobody_knows_is_not_repeated(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "survey.web.tracing"):
        app.test_client().open("/", method="CALLME")
    assert [vars(record)["method"] for record in caplog.records if record.name == "survey.web.tracing"] == ["other"]


def test_when_something_breaks_people_get_the_beginning_of_the_id(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(views, "the_programme", broken)
    answer = app.test_client().get("/")
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"][:8] in answer.get_data(as_text=True)
    elsewhere = app.test_client().get("/nowhere")
    assert elsewhere.headers["X-Request-ID"][:8] not in elsewhere.get_data(as_text=True)
