"""The web app for tests, over a test's own database and settings."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from flask import Flask

import config
from wsgi import create_app

TOKEN = "12345678901234567890123456789012"
PUBLIC_URL = "https://kelu.example.org"


def make_app(engine: sa.Engine, data_dir: Path, **environ: str) -> Flask:
    """The app over `engine`, with a Twilio account and whatever else `environ` sets."""
    settings = config.load(
        {
            "KELU_DATA_DIR": str(data_dir),
            "KELU_PUBLIC_URL": PUBLIC_URL,
            "KELU_TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000001",
            "KELU_TWILIO_AUTH_TOKEN": TOKEN,
            **environ,
        }
    )
    app = create_app(settings, engine, wake=lambda: None)
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False  # errors become pages here too
    app.config["SESSION_COOKIE_SECURE"] = False
    return app
