"""What the composition root hands the web app, and the database session of a request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import Flask, current_app, g, request
from sqlalchemy.orm import Session, sessionmaker

from survey.db import reading
from survey.installation import Installation

EXTENSION = "kelu"


@dataclass(frozen=True, slots=True)
class WebState:
    """The running installation as views see it. `wake` asks the worker to look for something to send."""

    installation: Installation
    sessions: sessionmaker[Session]
    wake: Callable[[], None]
    public_url: str
    production: bool
    twilio_auth_token: str = field(default="", repr=False)


def init_state(app: Flask, state: WebState) -> None:
    """Give `app` its state; every request's session is closed, and rolled back unless committed, at its end."""
    app.extensions[EXTENSION] = state
    app.teardown_appcontext(_close_session)


def state() -> WebState:
    """The state of the running app."""
    held: WebState = current_app.extensions[EXTENSION]
    return held


def db_session() -> Session:
    """This request's database session. What a GET asks for it only reads, and so waits for no writer."""
    session: Session | None = g.get("db_session")
    if session is None:
        session = g.db_session = state().sessions()
        if request and request.method in ("GET", "HEAD") and not g.get("writes"):
            reading(session)
    return session


def will_write() -> None:
    """Say, before the session is first used, that this GET writes after all."""
    g.writes = True
    if g.get("db_session") is not None:
        g.db_session.rollback()


def utcnow() -> datetime:
    """Now. The only place of the web app that asks the clock."""
    return datetime.now(UTC)


def _close_session(_error: BaseException | None) -> None:
    session: Session | None = g.pop("db_session", None)
    if session is not None:
        session.close()
