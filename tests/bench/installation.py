"""A whole installation for the benchmark in a folder of its own: settings, database, demonstration, survey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

import config
from config import Settings
from demo.seed import seed
from survey.catalogue import SurveyVersion
from survey.db import make_engine, make_session, upgrade
from tests.bench import floor, questions
from wsgi import create_app

ACCOUNT_SID = "AC00000000000000000000000000000001"
TOKEN = "a token that is known to the benchmark alone"
METRICS_TOKEN = "a token of the benchmark to read the metrics"
PUBLIC_URL = "https://kelu.example.org"
OUR_NUMBER = "+918000000000"


@dataclass(frozen=True, slots=True)
class Installed:
    """A database that is migrated and holds the demonstration and the survey, and the settings to serve it."""

    environ: Mapping[str, str]
    settings: Settings
    engine: sa.Engine
    sessions: sessionmaker[Session]
    version: SurveyVersion

    @property
    def app(self) -> Flask:
        """The web app, in this process; it wakes no worker."""
        return create_app(self.settings, self.engine, lambda: None)


def install(url: str, folder: Path, *, demonstrated: bool = True) -> Installed:
    """Set everything up in the empty database at `url`, with the settings of production.

    With the demonstration in it, `demonstrated`, there are voices to read and staff to sign in.
    """
    environ = {
        "KELU_ENVIRONMENT": "production",
        "KELU_DATA_DIR": str(folder),
        "KELU_DATABASE_URL": url,
        "KELU_SECRET_KEY": "a key of the benchmark, of no worth to anybody",
        "KELU_ADDRESS_KEY": "another key of the benchmark, of no worth either",
        "KELU_PUBLIC_URL": PUBLIC_URL,
        "KELU_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "KELU_TWILIO_AUTH_TOKEN": TOKEN,
        "KELU_METRICS_TOKEN": METRICS_TOKEN,
        "KELU_QUESTIONS_AT_A_TIME": "0",  # every turn that is measured answers a question
        "KELU_TWILIO_API_URL": "http://127.0.0.1:9",  # nobody listens there: nothing may leave this machine
    }
    settings = config.load(environ)
    engine = make_engine(url)
    upgrade(engine)
    sessions = make_session(engine)
    with sessions.begin() as session:
        if demonstrated:
            seed(session, settings.installation, now=datetime.now(UTC))
        version = questions.publish(session)
        assert version.survey  # decoded while the session lasts
    return Installed(environ, settings, engine, sessions, version)


def prepare_floor(url: str) -> sa.Engine:
    """The floor's own table in a database of its own, beside Kelu's and of the same kind."""
    engine = floor.make_engine(url)
    floor.TABLE.metadata.create_all(engine)
    return engine
