"""Signing in: by password, by a link that works once; never to a foreign address, never without end of attempts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy.orm import Session

from forms.accounts import passwords
from forms.accounts.attempts import LIMITS, Door
from forms.accounts.models import Account
from forms.accounts.service import account_of, end_sessions, invite, make_link, make_staff
from survey.people.models import Organisation, Staff
from survey.people.roles import Role
from survey.people.staff import TERMINAL
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


def sign_in(visitor: Visitor, password: str = PASSWORD, address: str = "/accounts/sign-in", email: str = EMAIL) -> int:
    visitor.open(address)
    typed = {"email": email, "password": password}
    visitor.press([(name, typed.get(name, value)) for name, value in visitor.page.form.fields])
    return visitor.response.status_code


def test_the_right_password_opens_the_desk_until_signing_out(visitor: Visitor, staff: Staff) -> None:
    assert sign_in(visitor, address="/desk/backlog") == 200
    assert visitor.address.startswith("/desk/backlog")
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    assert cookie.expires is not None  # not only until the browser closes
    visitor.press()  # the frame's one form signs out
    visitor.open("/desk/")
    assert visitor.address.startswith("/accounts/sign-in")


def test_whoever_is_in_is_not_asked_again(visitor: Visitor, staff: Staff) -> None:
    sign_in(visitor)
    visitor.open("/accounts/sign-in?next=/desk/backlog")
    assert visitor.address.startswith("/desk/backlog")


def test_what_was_typed_stays_but_the_password(visitor: Visitor, staff: Staff) -> None:
    assert sign_in(visitor, "a wrong one") == 401
    assert visitor.page.sent("email") == [EMAIL]
    assert visitor.page.sent("password") == [""]
    assert "a wrong one" not in visitor.page.html
    assert visitor.page.form.controls["password"]["aria-describedby"] == "error"


def test_a_wrong_password_opens_nothing_and_attempts_end(visitor: Visitor, staff: Staff) -> None:
    for _ in range(LIMITS[Door.SIGN_IN].here.allowed):
        assert sign_in(visitor, "a wrong one") == 401
    assert sign_in(visitor) == 429
    assert "Try again in 15 min." in visitor.page.text
    assert 0 < int(visitor.response.headers["Retry-After"]) <= 15 * 60
    visitor.open("/desk/")
    assert visitor.address.startswith("/accounts/sign-in")


def test_attempts_from_elsewhere_shut_nobody_out(app: Flask, visitor: Visitor, staff: Staff) -> None:
    stranger = app.test_client()
    page = Visitor(app)
    page.client = stranger
    stranger.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    while sign_in(page, "a wrong one") == 401:
        pass
    assert sign_in(visitor) == 200


def test_a_success_forgives_the_failures_before_it(app: Flask, staff: Staff) -> None:
    allowed = LIMITS[Door.SIGN_IN].here.allowed
    for _ in range(2):
        visitor = Visitor(app)
        for _ in range(allowed - 1):
            assert sign_in(visitor, "a wrong one") == 401
        assert sign_in(visitor) == 200


@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param("//evil.example", id="no scheme"),
        pytest.param("https://evil.example/", id="a whole address"),
        pytest.param("/\\evil.example", id="a backslash"),
        pytest.param("/%09/evil.example", id="a tab that browsers drop"),
        pytest.param("/%0a/evil.example", id="a line end that browsers drop"),
        pytest.param("%20//evil.example", id="a space before"),
        pytest.param("javascript:alert(1)", id="a script"),
        pytest.param("evil.example", id="a relative path"),
    ],
)
def test_nobody_is_sent_to_a_foreign_address(app: Flask, visitor: Visitor, staff: Staff, foreign: str) -> None:
    visitor.open(f"/accounts/sign-in?next={foreign}")
    token = visitor.page.sent("csrf_token")[0]
    data = {"csrf_token": token, "email": EMAIL, "password": PASSWORD}
    response = visitor.client.post(f"/accounts/sign-in?next={foreign}", data=data)
    assert (response.status_code, response.location) == (302, "/desk/")


@pytest.mark.parametrize(
    ("age", "opens"),
    [
        pytest.param(timedelta(0), True, id="just made"),
        pytest.param(timedelta(hours=2), False, id="made two hours ago"),
    ],
)
def test_a_link_opens_once_and_within_the_hour(
    app: Flask, visitor: Visitor, work: Work, staff: Staff, age: timedelta, opens: bool
) -> None:
    with work() as session:
        secret = make_link(session, staff, now=datetime.now(UTC) - age)
    visitor.client.head(f"/accounts/link/{secret}")  # somebody only asks whether there is a page
    visitor.open(f"/accounts/link/{secret}")
    assert visitor.address.startswith("/desk/") == opens
    second = Visitor(app)
    second.open(f"/accounts/link/{secret}")
    assert second.address.startswith("/accounts/sign-in")


def test_a_link_of_one_kind_is_no_link_of_the_other(visitor: Visitor, work: Work, staff: Staff) -> None:
    with work() as session:
        invitation = invite(session, TERMINAL, staff, now=datetime.now(UTC))
        link = make_link(session, staff, now=datetime.now(UTC))
    for address in (f"/accounts/link/{invitation}", f"/accounts/invitation/{link}"):
        visitor.open(address)
        assert visitor.address.startswith("/accounts/sign-in")


def test_who_left_can_no_longer_come_in(visitor: Visitor, work: Work, staff: Staff) -> None:
    assert sign_in(visitor) == 200
    with work() as session:
        session.get_one(Staff, staff.id).active = False
    visitor.open("/desk/")
    assert visitor.address.startswith("/accounts/sign-in")
    assert sign_in(visitor) == 401


def test_a_page_that_was_open_too_long_is_shown_again_with_its_address_kept(visitor: Visitor, staff: Staff) -> None:
    visitor.open("/accounts/sign-in")
    typed = {"email": EMAIL, "password": PASSWORD}
    fields = [(name, typed.get(name, value)) for name, value in visitor.page.form.fields]
    visitor.client.delete_cookie("session")
    visitor.press(fields)
    assert visitor.response.status_code == 400
    assert "Please type your password once more." in visitor.page.text
    assert visitor.page.sent("email") == [EMAIL]
    assert PASSWORD not in visitor.page.html
    visitor.press([(name, typed.get(name, value)) for name, value in visitor.page.form.fields])
    assert visitor.address.startswith("/desk/")


def test_signing_in_drops_what_the_browser_had_before(visitor: Visitor, staff: Staff) -> None:
    visitor.open("/accounts/sign-in")
    with visitor.client.session_transaction() as held:
        held["planted"] = "by somebody else"
        before = held["csrf_token"]
    sign_in(visitor)
    with visitor.client.session_transaction() as held:
        assert "planted" not in held
        assert held["csrf_token"] != before


def test_a_session_that_was_ended_opens_nothing_even_from_a_kept_cookie(
    visitor: Visitor, work: Work, staff: Staff
) -> None:
    sign_in(visitor)
    with work() as session:
        end_sessions(session.get_one(Account, staff.id))
    visitor.open("/desk/")
    assert visitor.address.startswith("/accounts/sign-in")


def test_cookies_are_for_this_site_over_a_safe_line_and_for_no_script(app: Flask, staff: Staff) -> None:
    app.config["SESSION_COOKIE_SECURE"] = True  # as it is wherever the public address begins with https
    response = app.test_client().get("/accounts/sign-in", base_url="https://kelu.example.org")
    (cookie,) = [value for value in response.headers.getlist("Set-Cookie") if value.startswith("session=")]
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie.split("; ")
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "email",
    [
        pytest.param(EMAIL, id="somebody who is here"),
        pytest.param("nobody@example.org", id="nobody"),
        pytest.param("left@example.org", id="somebody who left"),
        pytest.param("invited@example.org", id="somebody without a password"),
        pytest.param("nul\x00@example.org", id="what no database takes"),
        pytest.param("", id="nothing"),
    ],
)
def test_as_much_is_computed_and_as_little_said_whoever_is_named(
    visitor: Visitor, work: Work, staff: Staff, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    with work() as session:
        for name, password in (("left", PASSWORD), ("invited", None)):
            account = make_staff(
                session,
                name=name,
                email=f"{name}@example.org",
                organisation=session.get_one(Staff, staff.id).organisation,
                roles=[Role.PARTNER],
                password=password,
                now=datetime.now(UTC),
            )
            account.staff.active = name != "left"
    hashed: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, kept: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
            hashed.append(str(kept))
            return super().verify(kept, password)

    monkeypatch.setattr(passwords, "hasher", Counting())
    assert sign_in(visitor, "a wrong one altogether", email=email) == 401
    assert "do not open anything here" in visitor.page.text
    assert len(hashed) == 1
    assert hashed[0].startswith("$argon2id$")


def test_a_hash_made_with_other_parameters_is_made_anew(visitor: Visitor, work: Work, staff: Staff) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with work() as session:
        session.get_one(Account, staff.id).password_hash = old
    assert sign_in(visitor) == 200
    with work() as session:
        account = account_of(session, EMAIL)
        assert account is not None
        assert account.password_hash not in (None, old)
        assert account.last_sign_in_at is not None
    visitor.open("/desk/")
    assert visitor.address.startswith("/desk/")  # the session goes on
