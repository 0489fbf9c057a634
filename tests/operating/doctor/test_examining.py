"""The whole examination: what the doctor says in words and to programs, when all is well, and when it faints."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

import cli
from operating.doctor import database
from operating.doctor.findings import Level
from operating.heartbeat import Heartbeat
from sms.queue import open_queue
from tests.operating.doctor.patient import GOOD_HEADERS, HEALTHY, found, site


def test_a_doctor_who_faints_says_so(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def faint(*_: object, **__: object) -> None:
        raise ZeroDivisionError("words that may hold anything")

    monkeypatch.setattr(database, "gather", faint)
    fainted = [finding for finding in found(environ, "database") if finding.level is Level.PROBLEM]
    assert [finding.what for finding in fainted] == ["This could not be looked at (ZeroDivisionError)."]


def test_the_command_says_it_in_words_and_to_programs(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert cli.main(["doctor"]) == 1
    words = capsys.readouterr().out
    assert "PROBLEM  workers: No worker is at work" in words
    assert "What to do: Start one" in words
    assert words.rstrip().endswith("to mend.")
    assert cli.main(["doctor", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is False
    assert {"check", "level", "what", "why", "remedy"} == set(report["findings"][0])


def test_a_healthy_installation_ends_with_nothing_to_mend(
    either: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in either.items():
        monkeypatch.setenv(name, value)
    assert cli.main(["programme", "name", "Our programme"]) == 0
    assert cli.main(["user", "add", "asha@example.org", "--organisation", "Ours", "--role", "admin"]) == 0
    (Path(either["KELU_DATA_DIR"]) / "backups").mkdir()
    (Path(either["KELU_DATA_DIR"]) / "backups" / "kelu-backup-20261124T020000Z.zip").touch()
    huey = open_queue(either["KELU_DATABASE_URL"], Path(either["KELU_DATA_DIR"]))
    heart = Heartbeat(huey, "of this test")
    heart.beat(datetime.now(UTC))
    with site(GOOD_HEADERS, HEALTHY) as url:
        monkeypatch.setenv("KELU_PUBLIC_URL", url)
        monkeypatch.setenv("KELU_ENVIRONMENT", "development")
        assert cli.main(["doctor"]) == 0
    assert capsys.readouterr().out.rstrip().endswith("All is well.")
    heart.stop()
    huey.storage.close()
