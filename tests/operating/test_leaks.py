"""The run fails when a log line says too much: the watchman is watched."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import config
from tests.leaks import LEAKS, Leaks, read_processes
from tests.sms.factories import Phone

WRITTEN = "the lorry did not come, and the drain is full"


def heard(*lines: str) -> Leaks:
    leaks = Leaks()
    leaks.plant({"text": WRITTEN, "answers": {"/who": {"raw": "ಕಸದ ಲಾರಿ"}}, "channel": "twilio", "slug": "household"})
    for line in lines:
        leaks.hear(line, "a test")
    return leaks


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f"could not read {WRITTEN!r}", id="what somebody wrote"),
        pytest.param(
            '{"message": "\\u0c95\\u0cb8\\u0ca6 \\u0cb2\\u0cbe\\u0cb0\\u0cbf"}', id="the same as JSON escapes it"
        ),
        pytest.param("answer ಕಸದ ಲಾರಿ", id="an answer in Kannada"),
        pytest.param("to +917000000101 in vain", id="a number with its country code"),
        pytest.param("to=9876543210", id="a number as people write it"),
        pytest.param("whatsapp:+14155238886", id="a number on WhatsApp"),
        pytest.param("signed in asha@example.org", id="an e-mail address"),
    ],
)
def test_a_leak_is_found(line: str) -> None:
    assert len(heard("all is well", line).check()) == 1


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("twilio household", id="plain words"),
        pytest.param("2026-11-24T06:00:00.123+00:00 pid 31415 took 1764000000.25", id="times and numbers"),
        pytest.param("request 0a9876543210ff", id="hexadecimal digits"),
        pytest.param("SM00000000000000000000000000000001", id="the id of a text"),
    ],
)
def test_what_is_no_leak_is_none(line: str) -> None:
    assert heard(line).check() == []


def test_what_tests_write_is_learnt_from_the_database(session: Session) -> None:
    Phone(session).send(WRITTEN)
    assert WRITTEN in LEAKS.planted
    assert any(text.startswith("Thank you, we heard you") for text in LEAKS.planted)


def test_the_logs_of_processes_are_read_with_the_texts_beside_them(tmp_path: Path) -> None:
    (tmp_path / "web.log").write_text(f"{WRITTEN}\n", encoding="utf-8")
    with sqlite3.connect(tmp_path / "kelu.db") as database:
        database.execute("CREATE TABLE inbound (text)")
        database.execute("INSERT INTO inbound VALUES (?)", (WRITTEN,))
    database.close()
    leaks = Leaks()
    read_processes(leaks, tmp_path)
    # Gone again before the end of the run, whose own logs are read then.
    (tmp_path / "web.log").unlink()
    assert len(leaks.check()) == 1


LEAKING = """
import logging

def test_something_else_entirely():
    logging.getLogger("sms.gateway").warning("no answer for %s", "+91" + "7000000101")
"""


@pytest.mark.parametrize(
    ("source", "code"),
    [pytest.param(LEAKING, 1, id="a leak"), pytest.param(LEAKING.replace("7000000101", "it"), 0, id="no leak")],
)
def test_a_run_with_a_leak_fails_though_every_test_passed(tmp_path: Path, source: str, code: int) -> None:
    (tmp_path / "test_leaking.py").write_text(source, encoding="utf-8")
    apart = ["-p", "no:cacheprovider", "--noconftest", "-c", os.devnull, "--basetemp", str(tmp_path / "temp")]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.leaks", *apart, str(tmp_path)],
        cwd=config.ROOT,
        env={**os.environ, "PYTHONPATH": str(config.ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == code, run.stdout + run.stderr
    assert "1 passed" in run.stdout
    assert ("LEAK: a phone number in a log line of" in run.stdout) == bool(code)
