"""What runs: the workers, the public address, the carrier."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from operating.doctor.findings import Level
from operating.heartbeat import Heartbeat
from sms.queue import open_queue
from tests.operating.doctor.patient import GOOD_HEADERS, HEALTHY, found, levels, site


def test_workers_that_are_gone(either: dict[str, str]) -> None:
    (never,) = found(either, "workers")
    assert never.level is Level.PROBLEM
    assert "none was ever seen" in never.what
    huey = open_queue(either["KELU_DATABASE_URL"], Path(either["KELU_DATA_DIR"]))
    heart = Heartbeat(huey, "of this test")
    heart.beat(datetime.now(UTC) - timedelta(minutes=10))
    (gone,) = found(either, "workers")
    assert gone.level is Level.PROBLEM
    assert "10 minutes old" in gone.what
    heart.beat(datetime.now(UTC))
    assert levels(found(either, "workers")) == [Level.FINE]
    heart.stop()
    huey.storage.close()


@pytest.mark.parametrize(
    ("headers", "pages", "environment", "level"),
    [
        pytest.param(GOOD_HEADERS, HEALTHY, "development", Level.FINE, id="as it should"),
        pytest.param(
            GOOD_HEADERS | {"Strict-Transport-Security": "max-age=1"},
            HEALTHY | {"/metrics": (404, "")},
            "production",
            Level.FINE,
            id="as it should in production",
        ),
        pytest.param(GOOD_HEADERS, HEALTHY, "production", Level.PROBLEM, id="no word to come by https"),
        pytest.param({}, HEALTHY, "development", Level.PROBLEM, id="a proxy that takes headers away"),
        pytest.param(
            GOOD_HEADERS, {"/healthz": (200, "Welcome to nginx")}, "production", Level.PROBLEM, id="another site"
        ),
        pytest.param(GOOD_HEADERS, {}, "production", Level.PROBLEM, id="no such page"),
        pytest.param(
            GOOD_HEADERS | {"Strict-Transport-Security": "max-age=1"},
            HEALTHY | {"/metrics": (200, "kelu_feedback 3")},
            "production",
            Level.PROBLEM,
            id="metrics for everybody",
        ),
    ],
)
def test_what_the_world_sees(
    environ: dict[str, str],
    headers: Mapping[str, str],
    pages: Mapping[str, tuple[int, str]],
    environment: str,
    level: Level,
) -> None:
    with site(headers, pages) as url:
        findings = found(environ | {"KELU_PUBLIC_URL": url, "KELU_ENVIRONMENT": environment}, "public address")
    told = [finding for finding in findings if "KELU_PUBLIC_URL does not begin" not in finding.what]
    assert levels(told) == [level]


def test_a_public_address_that_nobody_answers(environ: dict[str, str]) -> None:
    assert levels(found(environ, "public address")) == [Level.PROBLEM]
    here = environ | {"KELU_ENVIRONMENT": "development", "KELU_PUBLIC_URL": "http://127.0.0.1:9"}
    assert levels(found(here, "public address")) == [Level.NOTE]


@pytest.mark.parametrize(
    ("status", "account", "level"),
    [
        pytest.param(200, {"status": "active", "type": "Full"}, Level.FINE, id="active"),
        pytest.param(200, {"status": "suspended"}, Level.PROBLEM, id="suspended"),
        pytest.param(401, {}, Level.PROBLEM, id="the token is wrong"),
        pytest.param(200, None, Level.PROBLEM, id="no answer that can be read"),
    ],
)
def test_what_twilio_says(environ: dict[str, str], status: int, account: object, level: Level) -> None:
    sid = "AC" + "0" * 32
    body = json.dumps(account) if account is not None else "<html>"
    environ |= {"KELU_TWILIO_ACCOUNT_SID": sid, "KELU_TWILIO_AUTH_TOKEN": "0" * 32}
    with site({}, {f"/2010-04-01/Accounts/{sid}.json": (status, body)}) as url:
        assert levels(found(environ | {"KELU_TWILIO_API_URL": url}, "Twilio online", online=True)) == [level]
        assert found(environ | {"KELU_TWILIO_API_URL": url}, "Twilio online") == []
