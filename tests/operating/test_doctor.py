"""The doctor finds what is wrong, says why it matters and what to do, and is content when all is well."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa

import cli
from operating.doctor import database, machine
from operating.doctor.examining import examine
from operating.doctor.findings import Finding, Level
from operating.heartbeat import Heartbeat
from sms.messages import Outbound, State
from sms.queue import open_queue
from survey import db
from survey.people.addresses import AddressKeys
from survey.people.models import Address
from survey.people.programme import set_up
from tests.sms.factories import Phone

KEY = "a" * 40
PRODUCTION = {
    "KELU_ENVIRONMENT": "production",
    "KELU_SECRET_KEY": "s" * 40,
    "KELU_ADDRESS_KEY": KEY,
    "KELU_PUBLIC_URL": "https://127.0.0.1:9",
    "KELU_TRUSTED_PROXIES": "1",
}
GOOD_HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Request-Id": "1f0c2d3e",  # as proxies write it
}


def environ_over(engine: sa.Engine, folder: Path) -> dict[str, str]:
    """An installation in production over a test's database, with nothing wrong but that nothing runs."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    url = engine.url.render_as_string(hide_password=False)
    return PRODUCTION | {"KELU_DATA_DIR": str(data), "KELU_DATABASE_URL": url}


@pytest.fixture
def environ(sqlite_engine: sa.Engine, tmp_path: Path) -> dict[str, str]:
    """Such an installation where the kind of database makes no difference."""
    return environ_over(sqlite_engine, tmp_path)


@pytest.fixture
def either(engine: sa.Engine, tmp_path: Path) -> dict[str, str]:
    """Such an installation over each kind of database in turn."""
    return environ_over(engine, tmp_path)


def found(environ: Mapping[str, str], check: str, *, online: bool = False) -> list[Finding]:
    findings = examine(environ, online=online, now=datetime.now(UTC))
    for finding in findings:
        assert finding.level is Level.FINE or (finding.why and finding.remedy), finding
    return [finding for finding in findings if finding.check == check]


def levels(findings: list[Finding]) -> list[Level]:
    return [finding.level for finding in findings]


@contextmanager
def site(headers: Mapping[str, str], pages: Mapping[str, tuple[int, str]]) -> Iterator[str]:
    """A web site on this machine with these pages; yields its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, text = pages.get(self.path, (404, ""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_every_gap_in_the_settings_is_one_problem_and_nothing_else_is_looked_at(tmp_path: Path) -> None:
    findings = examine(
        {"KELU_ENVIRONMENT": "production", "KELU_DATA_DIR": str(tmp_path), "KELU_TIMEZONE": "Mars"},
        now=datetime.now(UTC),
    )
    assert {finding.check for finding in findings} == {"settings"}
    assert len(findings) == 4
    assert set(levels(findings)) == {Level.PROBLEM}


@pytest.mark.parametrize(
    ("changed", "check", "level"),
    [
        pytest.param({}, "settings", Level.FINE, id="production with everything"),
        pytest.param({"KELU_ENVIRONMENT": "development"}, "settings", Level.NOTE, id="development"),
        pytest.param({"KELU_LANGUAGES": "en,xx"}, "languages", Level.PROBLEM, id="a language that nobody here speaks"),
        pytest.param({"KELU_LANGUAGES": "kn,ur"}, "languages", Level.FINE, id="languages that are there"),
        pytest.param({"KELU_TRUSTED_PROXIES": "0"}, "proxies", Level.PROBLEM, id="no proxy in production"),
        pytest.param({"KELU_TRUSTED_PROXIES": "9"}, "proxies", Level.PROBLEM, id="more proxies than there can be"),
        pytest.param({}, "Twilio", Level.NOTE, id="no Twilio"),
        pytest.param(
            {"KELU_TWILIO_ACCOUNT_SID": "SK1", "KELU_TWILIO_AUTH_TOKEN": "0" * 32, "KELU_TWILIO_FROM": "+1"},
            "Twilio",
            Level.PROBLEM,
            id="a key in the place of the account",
        ),
        pytest.param(
            {"KELU_TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "KELU_TWILIO_AUTH_TOKEN": "x", "KELU_TWILIO_FROM": "+1"},
            "Twilio",
            Level.PROBLEM,
            id="a token that is none",
        ),
        pytest.param(
            {"KELU_TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "KELU_TWILIO_AUTH_TOKEN": "0" * 32, "KELU_TWILIO_FROM": "+1"},
            "Twilio",
            Level.FINE,
            id="Twilio as it should be",
        ),
    ],
)
def test_settings_that_do_not_go_together(
    environ: dict[str, str], changed: dict[str, str], check: str, level: Level
) -> None:
    assert levels(found(environ | changed, check)) == [level]


def test_a_data_folder_that_cannot_be_written(environ: dict[str, str]) -> None:
    assert levels(found(environ | {"KELU_DATA_DIR": "/proc/kelu"}, "data folder")) == [Level.PROBLEM]


def test_keys_that_others_can_read(environ: dict[str, str]) -> None:
    keys = Path(environ["KELU_DATA_DIR"], "keys")
    keys.mkdir()
    (keys / "address_key").touch(mode=0o644)
    assert levels(found(environ, "keys")) == [Level.PROBLEM]
    (keys / "address_key").chmod(0o600)
    assert found(environ, "keys") == []
    assert levels(found(environ, "data folder")) == [Level.FINE]


def test_a_data_folder_that_everybody_can_read(environ: dict[str, str]) -> None:
    data = Path(environ["KELU_DATA_DIR"])
    (data / "kelu.db").touch(mode=0o644)
    data.chmod(0o755)
    assert levels(found(environ, "data folder")) == [Level.PROBLEM]
    data.chmod(0o700)
    assert levels(found(environ, "data folder")) == [Level.FINE]


def test_a_disk_that_is_full(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert levels(found(environ, "disk")) == [Level.FINE]
    for name, level in (("LITTLE_ROOM", Level.NOTE), ("LEAST_ROOM", Level.PROBLEM)):
        monkeypatch.setattr(machine, name, 2**62)
        assert levels(found(environ, "disk")) == [level]


def test_backups_that_are_missing_or_old(environ: dict[str, str]) -> None:
    assert levels(found(environ, "backups")) == [Level.PROBLEM]
    backup = Path(environ["KELU_DATA_DIR"], "backups", "kelu-backup-20261124T020000Z.zip")
    backup.parent.mkdir()
    backup.touch()
    assert levels(found(environ, "backups")) == [Level.FINE]
    long_ago = (datetime.now(UTC) - timedelta(days=3)).timestamp()
    os.utime(backup, (long_ago, long_ago))
    (late,) = found(environ, "backups")
    assert late.level is Level.PROBLEM
    assert "3 days old" in late.what


@pytest.mark.parametrize(
    ("url", "what"),
    [
        pytest.param("postgresql://kelu:secret-word@127.0.0.1:9/kelu", "does not answer", id="nobody listens"),
        pytest.param("mysql://kelu:secret-word@127.0.0.1:9/kelu", "cannot be understood", id="another kind"),
        pytest.param("secret-word", "cannot be understood", id="no address"),
    ],
)
def test_a_database_that_cannot_be_reached(tmp_path: Path, url: str, what: str) -> None:
    findings = examine(PRODUCTION | {"KELU_DATA_DIR": str(tmp_path), "KELU_DATABASE_URL": url}, now=datetime.now(UTC))
    (broken,) = [finding for finding in findings if finding.check == "database"]
    assert broken.level is Level.PROBLEM
    assert what in broken.what
    assert "secret-word" not in repr(findings)


def test_tables_of_another_version(bare_engine: sa.Engine, tmp_path: Path) -> None:
    environ = PRODUCTION | {
        "KELU_DATA_DIR": str(tmp_path),
        "KELU_DATABASE_URL": bare_engine.url.render_as_string(hide_password=False),
    }
    said = [found(environ, "database")[0]]
    db.upgrade(bare_engine, "0001")
    said += found(environ, "database")
    with bare_engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    said += found(environ, "database")
    assert levels(said) == [Level.PROBLEM] * 3
    assert [finding.what for finding in said] == [
        "The database has no tables yet.",
        "The database is behind (at 0001).",
        "The database is newer than this Kelu (at 9999).",
    ]


def test_an_address_key_that_does_not_fit(either: dict[str, str], engine: sa.Engine) -> None:
    with db.make_session(engine).begin() as session:
        set_up(session, AddressKeys.derive(KEY), {"en": "Our programme"}, demonstration=False)
    assert levels(found(either, "address key")) == [Level.FINE]
    assert found(either, "programme") == []
    assert levels(found(either | {"KELU_ADDRESS_KEY": "b" * 40}, "address key")) == [Level.PROBLEM]


def test_an_address_key_is_tried_also_where_the_programme_has_no_name(
    either: dict[str, str], engine: sa.Engine
) -> None:
    assert levels(found(either, "programme")) == [Level.PROBLEM]
    with db.make_session(engine)() as session:
        Phone(session).send("sealed with the key of the tests, not with that of this installation")
    assert levels(found(either, "address key")) == [Level.PROBLEM]


def test_texts_that_wait_and_texts_that_are_uncertain(either: dict[str, str], engine: sa.Engine) -> None:
    assert levels(found(either, "outbox")) == [Level.FINE]
    ago = datetime.now(UTC) - timedelta(hours=1)
    with db.make_session(engine)() as session:
        Phone(session).send("nobody took our waste this week")
        address_id = session.scalar(sa.select(Address.id))
        for state in (State.QUEUED, State.UNCERTAIN):
            session.add(
                Outbound(
                    channel="twilio",
                    address_id=address_id,
                    notice_id=None,
                    text="…",
                    language="en",
                    segments=1,
                    state=state,
                    next_at=ago,
                    provider_id=None,
                    error=None,
                    queued_at=ago,
                    done_at=None,
                )
            )
        session.commit()
    assert levels(found(either, "outbox")) == [Level.PROBLEM, Level.NOTE]


def test_clocks_that_are_apart(postgres_engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environ = environ_over(postgres_engine, tmp_path)
    assert levels(found(environ, "clock")) == [Level.FINE]
    monkeypatch.setattr(database, "MOST_SKEW", timedelta(0))
    assert levels(found(environ, "clock")) == [Level.PROBLEM]


def test_nobody_who_administers(
    either: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert levels(found(either, "staff")) == [Level.PROBLEM]
    assert levels(found(either, "safeguarding")) == [Level.NOTE]
    assert found(either, "second factors") == []
    for name, value in either.items():
        monkeypatch.setenv(name, value)
    adding = ["user", "add", "asha@example.org", "--organisation", "Ours", "--role", "admin", "--role", "safeguarding"]
    assert cli.main(adding) == 0
    capsys.readouterr()
    assert levels(found(either, "staff")) == [Level.FINE]
    assert found(either, "safeguarding") == []
    assert levels(found(either, "second factors")) == [Level.NOTE]


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


HEALTHY = {"/healthz": (200, '{"ok":true}')}


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
