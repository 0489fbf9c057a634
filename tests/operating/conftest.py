"""The web app over each database."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.web import make_app


@pytest.fixture
def app(engine: Engine, tmp_path: Path) -> Flask:
    """The app over the test's database, in development."""
    return make_app(engine, tmp_path)
