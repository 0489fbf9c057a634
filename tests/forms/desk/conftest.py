"""The desk over each database, and somebody of each role in front of it."""

from collections.abc import Callable

import pytest
from flask import Flask

from survey.people.roles import Role
from survey.web.state import EXTENSION, WebState
from tests.forms.desk.cast import Desk, Work, sign_in


@pytest.fixture
def as_(app: Flask, work: Work) -> Callable[..., Desk]:
    """Signs somebody in: `as_(Role.PARTNER)`, `as_(Role.PARTNER, "City Waste Office")`."""

    def signed_in(role: Role, organisation: str = "") -> Desk:
        return sign_in(app, work, role, organisation)

    return signed_in


@pytest.fixture
def web(app: Flask) -> WebState:
    """The app's state: its installation and keys."""
    held: WebState = app.extensions[EXTENSION]
    return held
