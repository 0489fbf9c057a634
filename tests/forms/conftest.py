"""The web app over each database, and somebody who opens its pages."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from survey import db
from tests.forms.visitor import Visitor
from tests.web import make_app


@pytest.fixture
def app(engine: Engine, tmp_path: Path) -> Flask:
    """The app over the test's database."""
    return make_app(engine, tmp_path)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody with a browser that has never been here."""
    return Visitor(app)


@pytest.fixture
def work(engine: Engine) -> Callable[[], AbstractContextManager[Session]]:
    """Opens a transaction of its own, committed at its end, so that it never stands in the way of a page."""
    return db.make_session(engine).begin
