"""Invitations: looked at by messengers, used by people, once, within a week."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from forms.accounts.models import Account
from forms.accounts.service import account_of, deactivate, invite
from survey import audit
from survey.people.models import Staff
from survey.people.staff import TERMINAL
from tests.forms.accounts.cast import KEYS as OTHER_KEYS
from tests.forms.accounts.cast import PASSWORD, account, sign_in, type_in, with_second_factor
from tests.forms.desk.cast import Work
from tests.forms.visitor import Visitor

NEW = "tamarind under the bridge"


def invited(work: Work, staff: Staff, *, age: timedelta = timedelta(0)) -> str:
    """The address of an invitation made so long ago."""
    with work() as session:
        secret = invite(session, TERMINAL, session.get_one(Staff, staff.id), now=datetime.now(UTC) - age)
    return f"/accounts/invitation/{secret}"


@pytest.fixture
def newcomer(work: Work) -> Staff:
    with work() as session:
        return account(session, now=datetime.now(UTC), name="Ravi", email="ravi@example.org", password=None).staff


def test_an_invited_person_chooses_a_password_and_is_in(
    visitor: Visitor, other: Visitor, work: Work, newcomer: Staff
) -> None:
    address = invited(work, newcomer)
    for _ in range(3):
        other.client.get(address)  # a messenger makes its preview
    visitor.open(address)
    assert "Welcome, Ravi." in visitor.page.text
    assert visitor.page.sent("email") == ["ravi@example.org"]
    assert type_in(visitor, password=NEW, again=NEW) == 200
    assert visitor.address.startswith("/desk/")
    assert sign_in(other, "ravi@example.org", NEW) == 200
    with work() as session:
        assert [act.verb for act in audit.acts_on(session, newcomer)] == ["add_staff", "invite", "choose_password"]


@pytest.mark.parametrize(
    ("password", "again", "why"),
    [
        pytest.param("short", "short", "at least 12 characters", id="too short"),
        pytest.param(NEW, "tamarind under a bridge", "not the same", id="not the same twice"),
        pytest.param("ravi@example.org", "ravi@example.org", "would guess", id="the own address"),
        pytest.param("Some Trust 2026", "Some Trust 2026", "would guess", id="the organisation"),
    ],
)
def test_what_will_not_do_is_said_and_the_link_stays(
    visitor: Visitor, work: Work, newcomer: Staff, password: str, again: str, why: str
) -> None:
    visitor.open(invited(work, newcomer))
    assert type_in(visitor, password=password, again=again) == 400
    assert why in visitor.page.text
    assert visitor.page.sent("password") == [""]
    assert type_in(visitor, password=NEW, again=NEW) == 200
    assert visitor.address.startswith("/desk/")


def test_a_page_that_was_open_too_long_is_shown_again(visitor: Visitor, work: Work, newcomer: Staff) -> None:
    visitor.open(invited(work, newcomer))
    visitor.client.delete_cookie("session")
    assert type_in(visitor, password=NEW, again=NEW) == 400
    assert "Please type your password once more." in visitor.page.text
    assert type_in(visitor, password=NEW, again=NEW) == 200
    assert visitor.address.startswith("/desk/")


def test_it_opens_once(visitor: Visitor, other: Visitor, work: Work, newcomer: Staff) -> None:
    address = invited(work, newcomer)
    other.open(address)  # open in two windows
    visitor.open(address)
    type_in(visitor, password=NEW, again=NEW)
    type_in(other, password=PASSWORD, again=PASSWORD)
    assert other.address.startswith("/accounts/sign-in")
    assert "has been used, or is too old" in other.page.text
    other.open(address)
    assert other.address.startswith("/accounts/sign-in")
    assert sign_in(other, "ravi@example.org", NEW) == 200


@pytest.mark.parametrize(
    ("age", "opens"),
    [
        pytest.param(timedelta(days=6, hours=23), True, id="within the week"),
        pytest.param(timedelta(days=7, minutes=1), False, id="after it"),
    ],
)
def test_it_opens_for_a_week(visitor: Visitor, work: Work, newcomer: Staff, age: timedelta, opens: bool) -> None:
    visitor.open(invited(work, newcomer, age=age))
    assert ("Welcome" in visitor.page.text) == opens


def test_a_new_one_takes_the_place_of_the_last(visitor: Visitor, work: Work, newcomer: Staff) -> None:
    first, second = invited(work, newcomer), invited(work, newcomer)
    visitor.open(first)
    assert visitor.address.startswith("/accounts/sign-in")
    visitor.open(second)
    assert "Welcome" in visitor.page.text


def test_it_opens_nothing_for_somebody_who_left(visitor: Visitor, work: Work, newcomer: Staff) -> None:
    address = invited(work, newcomer)
    with work() as session:
        deactivate(session, TERMINAL, session.get_one(Account, newcomer.id), now=datetime.now(UTC))
    visitor.open(address)
    assert visitor.address.startswith("/accounts/sign-in")


def test_a_forgotten_password_is_chosen_anew_and_ends_the_sessions_of_the_old(
    visitor: Visitor, other: Visitor, work: Work, meera: Staff
) -> None:
    sign_in(other)
    visitor.open(invited(work, meera))
    type_in(visitor, password=NEW, again=NEW)
    other.open("/desk/")
    assert other.address.startswith("/accounts/sign-in")
    assert sign_in(other) == 401
    assert sign_in(other, password=NEW) == 200


def test_it_does_not_go_past_a_second_factor(visitor: Visitor, work: Work, meera: Staff) -> None:
    with work() as session:
        found = account_of(session, meera.email)
        assert found is not None
        with_second_factor(session, found, now=datetime.now(UTC), keys=OTHER_KEYS)
    visitor.open(invited(work, meera))
    type_in(visitor, password=NEW, again=NEW)
    assert visitor.address.startswith("/accounts/code")
    visitor.open("/desk/")
    assert visitor.address.startswith("/accounts/sign-in")


def test_it_is_read_in_the_language_of_the_invited(visitor: Visitor, work: Work, newcomer: Staff) -> None:
    with work() as session:
        session.get_one(Staff, newcomer.id).language = "ur"
    visitor.open(invited(work, newcomer))
    assert visitor.page.attributes("html") == {"lang": "ur", "dir": "rtl"}
