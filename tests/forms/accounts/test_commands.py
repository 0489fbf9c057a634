"""`kelu user …`, as an administrator calls it at a terminal."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

import config
from forms.accounts.models import Account
from forms.accounts.service import account_of
from survey import audit
from survey.db import make_engine, make_session
from tests.command import Kelu
from tests.forms.accounts.cast import with_second_factor
from tests.forms.desk.cast import Work

MEERA = ("meera@example.org", "--role", "partner", "--organisation", "Some Trust")


@pytest.fixture
def installed(kelu: Kelu) -> Work:
    """Transactions on the installation that the command sees."""
    return make_session(make_engine(config.load().database_url)).begin


def test_without_a_password_a_link_to_choose_one_is_printed(kelu: Kelu) -> None:
    assert kelu("user", "add", *MEERA, "--role", "field", "--name", "Meera Rao", "--language", "kn") == 0
    assert re.search(r"^https://kelu\.example\.org/accounts/invitation/[\w-]{32}$", kelu.said, re.MULTILINE)
    assert people(kelu) == {
        "meera@example.org": {
            "email": "meera@example.org",
            "name": "Meera Rao",
            "organisation": "Some Trust",
            "roles": ["field", "partner"],
            "language": "kn",
            "active": True,
            "password": False,
            "second_factor": False,
            "last_sign_in": None,
        }
    }
    assert kelu("user", "list") == 0
    assert "meera@example.org: Meera Rao, Some Trust (field, partner); no second factor, never here" in kelu.said


def test_with_a_password_no_link_is_printed(kelu: Kelu) -> None:
    assert kelu("user", "add", *MEERA, "--password-stdin", typed="tamarind under the bridge\n") == 0
    assert "http" not in kelu.said
    assert people(kelu)["meera@example.org"]["password"]


def test_a_password_that_would_be_guessed_is_refused_and_nobody_added(kelu: Kelu) -> None:
    assert kelu("user", "add", *MEERA, "--password-stdin", typed="meera@example.org\n") == 1
    assert "guess" in kelu.complained
    assert people(kelu) == {}


def test_there_are_two_kinds_of_links(kelu: Kelu) -> None:
    kelu("user", "add", *MEERA)
    assert kelu("user", "link", "Meera@example.org") == 0
    assert re.fullmatch(r"https://kelu\.example\.org/accounts/link/[\w-]{32}\n", kelu.said)
    assert kelu("user", "link", "meera@example.org", "--password") == 0
    assert re.fullmatch(r"https://kelu\.example\.org/accounts/invitation/[\w-]{32}\n", kelu.said)


def test_somebody_is_let_go_but_not_the_last_administrator(kelu: Kelu, installed: Work) -> None:
    kelu("user", "add", *MEERA)
    kelu("user", "add", "roopa@example.org", "--role", "admin", "--organisation", "Some Trust")
    with installed() as session:
        stamp = _account(session, "meera@example.org").stamp
    assert kelu("user", "deactivate", "meera@example.org") == 0
    assert not people(kelu)["meera@example.org"]["active"]
    assert kelu("user", "link", "meera@example.org") == 1
    assert "has left" in kelu.complained
    assert kelu("user", "deactivate", "roopa@example.org") == 1
    assert "last administrator" in kelu.complained
    with installed() as session:
        meera = _account(session, "meera@example.org")
        assert meera.stamp != stamp  # sessions have ended
        assert [(act.verb, act.staff_id) for act in audit.acts_on(session, meera.staff)][-1] == ("deactivate", None)


def test_a_second_factor_is_reset(kelu: Kelu, installed: Work) -> None:
    kelu("user", "add", *MEERA)
    with installed() as session:
        with_second_factor(session, _account(session, "meera@example.org"), now=datetime.now(UTC))
    assert people(kelu)["meera@example.org"]["second_factor"]
    assert kelu("user", "reset-second-factor", "meera@example.org") == 0
    assert not people(kelu)["meera@example.org"]["second_factor"]


@pytest.mark.parametrize("command", ["link", "deactivate", "reset-second-factor"])
def test_nobody_of_that_address(kelu: Kelu, command: str) -> None:
    assert kelu("user", command, "nobody@example.org") == 1
    assert "Nobody here has the address" in kelu.complained


def people(kelu: Kelu) -> dict[str, dict[str, Any]]:
    assert kelu("user", "list", "--json") == 0
    (rows,) = kelu.lines
    return {row["email"]: row for row in rows}


def _account(session: Session, email: str) -> Account:
    found = account_of(session, email)
    assert found is not None
    return found
