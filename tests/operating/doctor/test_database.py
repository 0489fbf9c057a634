"""The database, and what it says: tables, address key, texts that wait, clocks, accounts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

import cli
from operating.doctor import database
from operating.doctor.examining import examine
from operating.doctor.findings import Level
from sms.messages import Outbound, State
from survey import db
from survey.people.addresses import AddressKeys
from survey.people.models import Address
from survey.people.programme import set_up
from tests.operating.doctor.patient import KEY, PRODUCTION, environ_over, found, levels
from tests.sms.factories import Phone


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
