"""`/healthz` says that the process lives, `/readyz` whether it can work, and if not, why."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from survey import db
from survey.people.addresses import AddressKeys
from survey.people.programme import set_up
from tests.web import make_app


def test_an_installation_in_order_is_ready(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").json == {"ok": True}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json) == (200, {"ok": True})


def test_tables_of_another_version_are_not_ready(bare_engine: sa.Engine, tmp_path: Path) -> None:
    client = make_app(bare_engine, tmp_path).test_client()
    for revision in (None, "0001"):
        if revision:
            db.upgrade(bare_engine, revision)
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json) == (503, {"ok": False, "reason": "migrations"})
    assert client.get("/healthz").status_code == 200


def test_another_address_key_is_not_ready(app: Flask, engine: sa.Engine) -> None:
    with db.make_session(engine).begin() as session:
        set_up(session, AddressKeys.derive("the key of somebody else's installation"), {"en": "X"}, demonstration=False)
    ready = app.test_client().get("/readyz")
    assert (ready.status_code, ready.json) == (503, {"ok": False, "reason": "address_key"})


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("postgresql://nobody:secret-word@127.0.0.1:9/kelu", id="nobody listens"),
        pytest.param("sqlite:////proc/no-such-folder.db", id="no file can be made"),
    ],
)
def test_a_database_that_does_not_answer_is_not_ready_and_tells_nothing_of_it(tmp_path: Path, url: str) -> None:
    engine = db.make_engine(url)
    client = make_app(engine, tmp_path).test_client()
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json) == (503, {"ok": False, "reason": "database"})
    assert client.get("/healthz").status_code == 200
    engine.dispose()
