"""One's own account: the password, the second factor, the other sessions."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from forms.accounts.attempts import LIMITS, Door
from forms.accounts.models import Account
from forms.accounts.service import make_link
from survey.people.models import Staff
from survey.people.roles import Role
from tests.forms.accounts.cast import PASSWORD, STEP, account, browser, code_at, sign_in, type_in
from tests.forms.desk.cast import Desk, Work
from tests.forms.visitor import Visitor
from tests.web import make_app

NEW = "tamarind under the bridge"


@pytest.fixture
def desk(visitor: Visitor, meera: Staff) -> Desk:
    """Meera's browser."""
    sign_in(visitor)
    return browser(visitor)


def change(desk: Desk, current: str = PASSWORD, new: str = NEW, again: str | None = None) -> str:
    desk.get("/accounts/me")
    return desk.post("/accounts/me/password", current=current, password=new, again=new if again is None else again)


def set_up(desk: Desk) -> str:
    """Begin to set a second factor up; returns the secret that the page shows."""
    desk.get("/accounts/me/second-factor")
    desk.post("/accounts/me/second-factor")
    shown = re.search(r'class="typed"><bdi dir="ltr">([A-Z2-7 ]+)</bdi>', desk.html)
    assert shown is not None
    return shown[1].replace(" ", "")


def turn_on(desk: Desk) -> tuple[str, list[str]]:
    """Turn a second factor on; returns its secret and the recovery codes that the page shows."""
    secret = set_up(desk)
    desk.post("/accounts/me/second-factor/on", code=code_at(secret, datetime.now(UTC)))
    return secret, re.findall(r"<li><bdi dir=\"ltr\">(\w{5}-\w{5})</bdi>", desk.html)


def test_a_password_is_changed_and_other_sessions_end(desk: Desk, other: Visitor) -> None:
    sign_in(other)
    assert "Your new password is kept." in change(desk)
    assert "Your account" in desk.get("/accounts/me")  # here it goes on
    other.open("/desk/")
    assert other.address.startswith("/accounts/sign-in")
    assert sign_in(other) == 401
    assert sign_in(other, password=NEW) == 200


@pytest.mark.parametrize(
    ("current", "new", "again", "why"),
    [
        pytest.param("a wrong one", NEW, NEW, "This is not your password.", id="a wrong one"),
        pytest.param("", NEW, NEW, "This is not your password.", id="none"),
        pytest.param(PASSWORD, "short", "short", "at least 12", id="too short"),
        pytest.param(PASSWORD, NEW, NEW + "s", "not the same", id="not the same twice"),
    ],
)
def test_what_will_not_do_changes_nothing(
    desk: Desk, other: Visitor, current: str, new: str, again: str, why: str
) -> None:
    assert why in change(desk, current, new, again)
    assert desk.status == 400
    assert sign_in(other) == 200


def test_guessing_from_inside_ends_too(desk: Desk) -> None:
    for _ in range(LIMITS[Door.OWN].here.allowed):
        change(desk, "a wrong one")
    assert "Too many attempts" in change(desk)
    assert desk.status == 429


def test_who_came_by_a_link_chooses_a_first_password(app: Flask, work: Work, other: Visitor) -> None:
    with work() as session:
        ravi = account(session, now=datetime.now(UTC), name="Ravi", email="ravi@example.org", password=None)
        secret = make_link(session, ravi.staff, now=datetime.now(UTC))
    other.open(f"/accounts/link/{secret}")
    desk = browser(other)
    page = desk.get("/accounts/me")
    assert "You have no password yet" in page
    assert "Your new password is kept." in desk.post("/accounts/me/password", password=NEW, again=NEW)
    assert sign_in(Visitor(app), "ravi@example.org", NEW) == 200


def test_a_second_factor_is_turned_on_with_its_picture_and_its_text(desk: Desk, other: Visitor) -> None:
    sign_in(other)
    secret = set_up(desk)
    assert 'src="data:image/svg+xml' in desk.html
    assert "not right" in desk.post("/accounts/me/second-factor/on", code="000000")
    assert secret in desk.html.replace(" ", "")  # the same one is still to be scanned
    desk.post("/accounts/me/second-factor/on", code=code_at(secret, datetime.now(UTC)))
    codes = re.findall(r"\w{5}-\w{5}", desk.text)
    assert len(codes) == 10
    page = desk.get("/accounts/me")
    assert "It is on" in page
    assert "10 recovery codes are left." in page
    assert codes[0] not in page
    assert secret not in desk.html
    other.open("/desk/")
    assert other.address.startswith("/accounts/sign-in")
    sign_in(other)
    assert other.address.startswith("/accounts/code")
    type_in(other, code=code_at(secret, datetime.now(UTC) + STEP))
    assert other.address.startswith("/desk/")


def test_new_codes_and_turning_off_need_the_password(desk: Desk, other: Visitor) -> None:
    _secret, first = turn_on(desk)
    desk.get("/accounts/me")
    for address in ("/accounts/me/second-factor/codes", "/accounts/me/second-factor/off"):
        assert "This is not your password." in desk.post(address, password="a wrong one")
    desk.post("/accounts/me/second-factor/codes", password=PASSWORD)
    second = re.findall(r"\w{5}-\w{5}", desk.text)
    assert len(second) == 10
    assert not set(first) & set(second)
    desk.get("/accounts/me")
    assert "Your second factor is off." in desk.post("/accounts/me/second-factor/off", password=PASSWORD)
    sign_in(other)
    assert other.address.startswith("/desk/")


def test_signing_out_everywhere_else_stays_here(desk: Desk, other: Visitor) -> None:
    sign_in(other)
    desk.get("/accounts/me")
    assert "Everywhere else you are signed out." in desk.post("/accounts/me/sign-out-everywhere")
    other.open("/desk/")
    assert other.address.startswith("/accounts/sign-in")


def test_a_person_sees_what_was_done_to_their_account(desk: Desk) -> None:
    change(desk)
    page = desk.get("/accounts/me")
    assert "the system: added a colleague" in page
    assert "Meera: chose a new password" in page


def test_a_stale_page_changes_nothing_and_says_so(desk: Desk) -> None:
    desk.get("/accounts/me")
    with desk.client.session_transaction() as held:
        held["csrf_token"] = "another"
    page = desk.post("/accounts/me/sign-out-everywhere")
    assert "so nothing was changed" in page


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/me/password",
        "/accounts/me/sign-out-everywhere",
        "/accounts/me/second-factor",
        "/accounts/me/second-factor/on",
        "/accounts/me/second-factor/codes",
        "/accounts/me/second-factor/off",
    ],
)
def test_a_stranger_changes_nothing(visitor: Visitor, address: str) -> None:
    visitor.open("/accounts/sign-in")
    response = visitor.client.post(address, data={"csrf_token": visitor.page.sent("csrf_token")[0]})
    assert response.status_code == 302
    assert response.location.startswith("/accounts/sign-in")


class TestWhereItIsRequired:
    """`KELU_REQUIRE_SECOND_FACTOR` names a role."""

    @pytest.fixture
    def app(self, app: Flask, engine: Engine, tmp_path: Path) -> Flask:
        return make_app(engine, tmp_path, KELU_REQUIRE_SECOND_FACTOR="admin, safeguarding")

    def test_who_has_none_is_led_to_it_before_anything_else(self, visitor: Visitor, work: Work) -> None:
        with work() as session:
            account(session, Role.ADMIN, now=datetime.now(UTC))
        sign_in(visitor)
        assert visitor.address.startswith("/accounts/me/second-factor")
        desk = browser(visitor)
        for address in ("/desk/", "/desk/people", "/desk/trail"):
            assert "Set that up now; after that the desk opens." in desk.get(address)
        secret = set_up(desk)
        assert "Set that up now" in desk.text
        assert "Trail" not in desk.text
        desk.post("/accounts/me/second-factor/on", code=code_at(secret, datetime.now(UTC)))
        assert "What waits for you" in desk.get("/desk/")

    def test_nobody_else_is(self, visitor: Visitor, meera: Staff) -> None:
        sign_in(visitor)
        assert visitor.address.startswith("/desk/")

    def test_no_form_is_taken_from_them_either(self, visitor: Visitor, work: Work, meera: Staff) -> None:
        with work() as session:
            account(session, Role.ADMIN, now=datetime.now(UTC), name="Roopa", email="roopa@example.org")
        sign_in(visitor, "roopa@example.org")
        desk = browser(visitor)
        desk.get("/accounts/me/second-factor")
        desk.post(f"/desk/people/{meera.id}/deactivate")
        with work() as session:
            assert session.get_one(Account, meera.id).is_active


@pytest.mark.parametrize(
    ("role", "reminded"),
    [
        (Role.ADMIN, True),
        (Role.SAFEGUARDING, True),
        (Role.PROGRAMME, False),
        (Role.PARTNER, False),
    ],
)
def test_whose_role_opens_much_is_reminded_until_they_have_one(
    visitor: Visitor, work: Work, role: Role, reminded: bool
) -> None:
    with work() as session:
        account(session, role, now=datetime.now(UTC))
    sign_in(visitor)
    desk = browser(visitor)
    assert ("Turn a second factor on" in desk.get("/desk/")) == reminded
    turn_on(desk)
    assert "Turn a second factor on" not in desk.get("/desk/")
