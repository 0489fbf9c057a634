"""Somebody with an account, over each database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from forms.accounts.gate import EXTENSION
from forms.accounts.keys import AccountKeys
from survey.people.models import Staff
from tests.forms.accounts.cast import account
from tests.forms.desk.cast import Desk, Work
from tests.forms.desk.cast import sign_in as sign_in_by_link
from tests.forms.visitor import Visitor


@pytest.fixture
def meera(work: Work) -> Staff:
    """A partner with a password."""
    with work() as session:
        return account(session, now=datetime.now(UTC)).staff


@pytest.fixture
def keys(app: Flask) -> AccountKeys:
    """The keys that the app uses."""
    held: AccountKeys = app.extensions[EXTENSION].keys
    return held


@pytest.fixture
def as_(app: Flask, work: Work) -> Callable[..., Desk]:
    """Signs somebody of a role in, by a link."""
    return lambda *args: sign_in_by_link(app, work, *args)


@pytest.fixture
def other(app: Flask) -> Visitor:
    """Another browser."""
    return Visitor(app)
