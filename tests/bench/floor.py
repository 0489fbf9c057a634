"""The floor: the least a Flask app can honestly do for a text, one Core INSERT and its commit. Everything is measured
against it, on the same database with the same settings, under the same gunicorn, in the same run."""

from __future__ import annotations

import os
from typing import Any

import sqlalchemy as sa
from flask import Flask, request

URL = "KELU_BENCH_FLOOR_URL"
TABLE = sa.Table(
    "floor",
    sa.MetaData(),
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
    sa.Column("provider_id", sa.String(64), nullable=False),
    sa.Column("text", sa.Text(), nullable=False),
)


def make_engine(url: str) -> sa.Engine:
    """An engine with what Kelu asks of a database for safety, and nothing more."""
    engine = sa.create_engine(url)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: Any, _record: Any) -> None:
    for pragma in ("busy_timeout = 15000", "journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def serve() -> Flask:
    """The app over the environment's database. `gunicorn "tests.bench.floor:serve()"` runs it."""
    return create_app(make_engine(os.environ[URL]))


def create_app(engine: sa.Engine) -> Flask:
    """The app over an engine."""
    app = Flask("floor")

    @app.post("/floor")
    def take() -> str:
        form = request.form
        with engine.begin() as connection:
            connection.execute(TABLE.insert().values(provider_id=form["MessageSid"], text=form["Body"]))
        return f"kept {form['MessageSid']}"

    return app
