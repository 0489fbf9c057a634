"""`/metrics` counts what waits, what went wrong and what was answered, for those who hold the token."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.orm import Session

import config
from operating.figures import gather
from operating.heartbeat import ALIVE_WITHIN
from sms import outbox
from sms.messages import Outbound, State
from survey import db
from tests.sms.factories import NOW, PHONE, Phone, publish
from tests.web import PUBLIC_URL, make_app
from wsgi import create_app

TOKEN = "a token that is long enough"
PRODUCTION = {
    "KELU_ENVIRONMENT": "production",
    "KELU_SECRET_KEY": "s" * 40,
    "KELU_ADDRESS_KEY": "a" * 40,
}


def read(app: Flask, **headers: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """What the page says: (name, values of its labels) → value."""
    response = app.test_client().get("/metrics", headers=headers)
    assert response.status_code == 200
    assert response.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(response.get_data(as_text=True))
        for sample in family.samples
    }


def queued(session: Session, *, at: datetime, next_at: datetime, state: State = State.QUEUED) -> None:
    address_id = session.scalar(sa.text("SELECT id FROM address"))
    values: dict[str, Any] = {"channel": "twilio", "notice_id": None, "text": "…", "language": "en", "segments": 1}
    values |= {"provider_id": None, "error": None, "done_at": None}
    session.add(Outbound(address_id=address_id, state=state, queued_at=at, next_at=next_at, **values))
    session.commit()


def test_the_figures_are_those_of_the_database(session: Session) -> None:
    publish(session)
    phone = Phone(session)
    phone.send("household")
    Phone(session, number="+917000000102").send("nobody took our waste this week")
    queued(session, at=NOW - timedelta(hours=2), next_at=NOW + timedelta(hours=1))  # tried, and waiting for its turn
    figures = gather(session, now=NOW)
    assert figures.outbox[State.QUEUED] == 1
    assert figures.outbox[State.UNCERTAIN] == 0
    assert figures.oldest_queued_seconds == 7200
    assert figures.overdue_seconds == 0
    assert figures.conversations_open == 1
    assert figures.conversations_parked == 0
    assert figures.feedback == 1
    assert figures.inbound_flagged == 0
    assert gather(session, now=NOW + timedelta(hours=1, minutes=20)).overdue_seconds == 1200


def test_texts_of_which_nobody_knows_are_counted(session: Session) -> None:
    Phone(session).send("nobody took our waste this week")
    queued(session, at=NOW, next_at=NOW, state=State.SENDING)
    outbox.sweep(session, now=NOW + timedelta(hours=1))
    assert gather(session, now=NOW).outbox[State.UNCERTAIN] == 1


def test_the_page_shows_figures_requests_and_what_runs(engine: sa.Engine, tmp_path: Path) -> None:
    app = make_app(engine, tmp_path, KELU_REVISION="abc123")
    before = read(app)  # this process may have answered other tests
    app.test_client().get("/")
    app.test_client().get("/no/such/page/9876543210")
    shown = read(app)
    for counted in (
        ("kelu_http_requests_total", ("public.home", "GET", "2xx")),
        ("kelu_http_request_seconds_count", ("public.home",)),
    ):
        assert shown[counted] == before.get(counted, 0) + 1
    assert shown["kelu_http_requests_total", ("none", "GET", "4xx")] >= 1
    assert shown["kelu_database_up", ()] == 1
    assert shown["kelu_feedback", ()] == 0
    assert shown["kelu_outbox_texts", ("uncertain",)] == 0
    assert any(name == "kelu_build_info" and "abc123" in labels for name, labels in shown)


def test_no_label_holds_an_address_of_a_person_or_a_page(app: Flask, session: Session) -> None:
    Phone(session).send("nobody took our waste this week")
    app.test_client().get("/accounts/link/a-secret-that-signs-in?phone=7000000101")
    text = app.test_client().get("/metrics").get_data(as_text=True)
    for private in (PHONE.removeprefix("+91"), "a-secret-that-signs-in", "/accounts", "waste"):
        assert private not in text


@pytest.mark.parametrize(
    ("environ", "given", "status"),
    [
        pytest.param({}, None, 200, id="development is open"),
        pytest.param(PRODUCTION, None, 404, id="production without a token has no such page"),
        pytest.param(PRODUCTION, f"Bearer {TOKEN}", 404, id="whatever is shown"),
        pytest.param(PRODUCTION | {"KELU_METRICS_TOKEN": TOKEN}, f"Bearer {TOKEN}", 200, id="the token"),
        pytest.param(PRODUCTION | {"KELU_METRICS_TOKEN": TOKEN}, f"Bearer {TOKEN}x", 401, id="another token"),
        pytest.param(PRODUCTION | {"KELU_METRICS_TOKEN": TOKEN}, None, 401, id="no token"),
        pytest.param({"KELU_METRICS_TOKEN": TOKEN}, "Bearer ಟೋಕನ್", 401, id="a token in Kannada"),
    ],
)
def test_who_may_read_it(
    sqlite_engine: sa.Engine, tmp_path: Path, environ: Mapping[str, str], given: str | None, status: int
) -> None:
    app = make_app(sqlite_engine, tmp_path, **environ)
    headers = {"Authorization": given.encode().decode("latin-1")} if given else {}
    assert app.test_client().get("/metrics", base_url=PUBLIC_URL, headers=headers).status_code == status


def test_it_answers_when_the_database_does_not(tmp_path: Path) -> None:
    engine = db.make_engine("postgresql://nobody:secret-word@127.0.0.1:9/kelu")
    shown = read(make_app(engine, tmp_path))
    assert shown["kelu_database_up", ()] == 0
    assert ("kelu_feedback", ()) not in shown
    engine.dispose()


def test_workers_count_as_alive_for_some_minutes(engine: sa.Engine) -> None:
    now = datetime.now(UTC)
    seen = {"one": now - timedelta(seconds=30), "two": now - ALIVE_WITHIN - timedelta(seconds=1)}
    watched = create_app(settings(), engine, lambda: None, lambda: seen)
    shown = read(watched)
    assert shown["kelu_workers_alive", ()] == 1
    assert 30 <= shown["kelu_worker_seen_seconds_ago", ()] < 60


def test_a_queue_that_does_not_answer_leaves_the_rest(engine: sa.Engine) -> None:
    def broken() -> Mapping[str, datetime]:
        raise OSError("no queue")

    shown = read(create_app(settings(), engine, lambda: None, broken))
    assert shown["kelu_database_up", ()] == 1
    assert ("kelu_workers_alive", ()) not in shown


def settings() -> config.Settings:
    return config.load({"KELU_SECRET_KEY": "s" * 40, "KELU_ADDRESS_KEY": "a" * 40})
