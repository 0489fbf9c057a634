"""Signing in: by password, by a link that works once; never to a foreign address, never without end of attempts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from forms.accounts.service import ATTEMPTS_ALLOWED, make_link, make_staff
from survey.people.models import Organisation, Staff
from survey.people.roles import Role
from tests.forms.visitor import Visitor

EMAIL, PASSWORD = "meera@example.org", "a long and private one"
Work = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def staff(work: Work) -> Staff:
    with work() as session:
        account = make_staff(
            session,
            name="Meera",
            email=EMAIL,
            organisation=Organisation(name="Some Trust"),
            roles=[Role.PARTNER],
            password=PASSWORD,
            now=datetime.now(UTC),
        )
        return account.staff


def sign_in(visitor: Visitor, password: str = PASSWORD, address: str = "/accounts/sign-in") -> int:
    visitor.open(address)
    typed = {"email": EMAIL, "password": password}
    visitor.press([(name, typed.get(name, value)) for name, value in visitor.page.form.fields])
    return visitor.response.status_code


def test_the_right_password_opens_the_desk_until_signing_out(visitor: Visitor, staff: Staff) -> None:
    assert sign_in(visitor, address="/desk/backlog") == 200
    assert visitor.address.startswith("/desk/backlog")
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    assert cookie.expires is not None  # not only until the browser closes


def test_a_wrong_password_opens_nothing_and_attempts_end(visitor: Visitor, staff: Staff) -> None:
    for _ in range(ATTEMPTS_ALLOWED):
        assert sign_in(visitor, "a wrong one") == 401
    assert sign_in(visitor) == 429
    visitor.open("/desk/")
    assert visitor.address.startswith("/accounts/sign-in")


@pytest.mark.parametrize("foreign", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_nobody_is_sent_to_a_foreign_address(app: Flask, visitor: Visitor, staff: Staff, foreign: str) -> None:
    assert sign_in(visitor, address=f"/accounts/sign-in?next={foreign}") == 200
    assert visitor.address.startswith("/desk/")


@pytest.mark.parametrize(("age", "opens"), [(timedelta(0), True), (timedelta(hours=2), False)])
def test_a_link_opens_once_and_within_the_hour(
    app: Flask, visitor: Visitor, work: Work, staff: Staff, age: timedelta, opens: bool
) -> None:
    with work() as session:
        secret = make_link(session, staff, now=datetime.now(UTC) - age)
    visitor.open(f"/accounts/link/{secret}")
    assert visitor.address.startswith("/desk/") == opens
    second = Visitor(app)
    second.open(f"/accounts/link/{secret}")
    assert second.address.startswith("/accounts/sign-in")


def test_who_left_can_no_longer_come_in(visitor: Visitor, work: Work, staff: Staff) -> None:
    assert sign_in(visitor) == 200
    with work() as session:
        session.get_one(Staff, staff.id).active = False
    visitor.open("/desk/")
    assert visitor.address.startswith("/accounts/sign-in")
    assert sign_in(visitor) == 401
