"""A form that cannot be taken now loses nothing: it comes back to whoever sent it, and goes in with one more press."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forms.accounts import service
from forms.accounts.keys import AccountKeys
from forms.accounts.models import Account
from survey.feedback.voices import Feedback
from survey.people.roles import Role
from survey.web import held
from survey.web.held import Typed
from tests.forms.accounts.cast import code_at, with_second_factor
from tests.forms.desk.cast import Desk, Work, hear, sign_in, staff
from tests.forms.visitor import Page

OURS = {"Sec-Fetch-Site": "same-origin"}
THEIRS = {"Sec-Fetch-Site": "cross-site"}
WORDS = "They ask for water that is clean, and for it every day"
PASSWORD = "a long and private one"


@pytest.fixture
def voice_id(work: Work) -> int:
    with work() as session:
        return hear(session).id


@pytest.fixture
def desk(app: Flask, work: Work) -> Desk:
    """The programme team, signed in."""
    return sign_in(app, work, Role.PROGRAMME)


def gloss(work: Work, voice_id: int) -> str | None:
    with work() as session:
        return session.scalar(sa.select(Feedback.gloss).where(Feedback.id == voice_id))


def send(client: FlaskClient, voice_id: int, headers: dict[str, str] | None = None, **fields: str) -> Page:
    address = f"/desk/inbox/{voice_id}/gloss?q=water"
    response = client.post(address, data={"csrf_token": "stale", "gloss": WORDS} | fields, headers=headers or OURS)
    return Page(response.get_data(as_text=True))


def press(client: FlaskClient, page: Page, **typed: str) -> Page:
    """Send a page's last form with what is typed into it, and follow where it leads."""
    fields = dict(page.form.fields) | typed
    response = client.post(page.form.action, data=fields, headers=OURS, follow_redirects=True)
    return Page(response.get_data(as_text=True))


def let_in(work: Work, role: Role = Role.PROGRAMME) -> str:
    """Give the staff member of `role` a password; returns their address."""
    with work() as session:
        person = staff(session, role)
        account = session.get(Account, person.id)
        assert account is not None
        service.set_password(session, account, PASSWORD)
        return person.email


def test_a_stale_page_comes_back_with_what_was_typed_and_goes_in_with_one_press(
    desk: Desk, work: Work, voice_id: int
) -> None:
    page = send(desk.client, voice_id)
    assert WORDS in page.text
    assert "Send again" in page.text
    assert gloss(work, voice_id) is None
    press(desk.client, page)
    assert gloss(work, voice_id) == WORDS


def test_what_another_site_sent_is_refused_and_offered_to_nobody(desk: Desk, work: Work, voice_id: int) -> None:
    page = send(desk.client, voice_id, THEIRS)
    assert WORDS not in page.html
    assert "Send again" not in page.text
    assert gloss(work, voice_id) is None


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        pytest.param({"Sec-Fetch-Site": "same-origin"}, True, id="a browser of today, from our page"),
        pytest.param({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, False, id="a neighbour's page"),
        pytest.param({"Sec-Fetch-Site": "none"}, False, id="from no page at all"),
        pytest.param({"Origin": "http://localhost"}, True, id="an older browser, from our page"),
        pytest.param({"Origin": "null"}, False, id="a page that hides where it is"),
        pytest.param({"Origin": "http://localhost.evil.example"}, False, id="a name that begins like ours"),
        pytest.param({"Origin": "https://kelu.example.org"}, True, id="behind a proxy, by our public address"),
        pytest.param({"Referer": "http://localhost/desk/inbox"}, True, id="an old browser, from our page"),
        pytest.param({"Referer": "http://["}, False, id="junk"),
        pytest.param({}, False, id="not a word about it"),
    ],
)
def test_only_our_own_pages_are_believed(app: Flask, headers: dict[str, str], ours: bool) -> None:
    with app.test_request_context("/desk/", method="POST", headers=headers):
        assert held.same_origin() is ours


def test_passwords_codes_and_files_never_come_back(app: Flask) -> None:
    fields = {"password": "x", "new_password": "y", "code": "123456", "secret": "z", "csrf_token": "t", "note": "kept"}
    with app.test_request_context("/desk/?a=1&b=%2F", method="POST", data=fields, headers=OURS):
        assert held.typed() == Typed("/desk/?a=1&b=%2F", [("note", "kept")])


def test_a_form_goes_back_to_a_path_of_ours_only(app: Flask) -> None:
    with app.test_request_context("//evil.example/x", method="POST", data={"a": "b"}, headers=OURS):
        found = held.typed()
        assert found is not None
        assert not found.address.startswith("//")


def test_whoever_was_signed_out_signs_in_and_finds_it_waiting(app: Flask, work: Work, voice_id: int) -> None:
    email, client = let_in(work), app.test_client()
    page = send(client, voice_id)
    assert "what you typed is kept" in page.text
    assert WORDS not in page.html
    page = press(client, page, email=email, password="a wrong password")
    assert "do not open anything" in page.text
    page = press(client, page, email=email, password=PASSWORD)
    assert WORDS in page.text
    assert PASSWORD not in page.html
    press(client, page)
    assert gloss(work, voice_id) == WORDS


def test_it_waits_behind_the_second_factor_too(app: Flask, work: Work, voice_id: int) -> None:
    email, client = let_in(work), app.test_client()
    with work() as session:
        account = service.account_of(session, email)
        assert account is not None
        keys = AccountKeys.derive(app.config["SECRET_KEY"])
        secret, _codes = with_second_factor(session, account, now=datetime.now(UTC), keys=keys)
    page = press(client, send(client, voice_id), email=email, password=PASSWORD)
    page = press(client, page, code="000000")
    assert WORDS not in page.html
    page = press(client, page, code=code_at(secret, datetime.now(UTC)))
    assert WORDS in page.text
    press(client, page)
    assert gloss(work, voice_id) == WORDS


def test_another_person_does_not_find_what_the_last_one_typed(
    app: Flask, desk: Desk, work: Work, voice_id: int
) -> None:
    with work() as session:
        account = session.get(Account, staff(session, Role.PROGRAMME).id)
        assert account is not None
        service.end_sessions(account)  # as after a change of roles
    page = send(desk.client, voice_id)
    assert "what you typed is kept" in page.text
    page = press(desk.client, page, email=let_in(work, Role.SAFEGUARDING), password=PASSWORD)
    assert WORDS not in page.html
    assert gloss(work, voice_id) is None


def test_what_is_held_cannot_be_made_up_and_does_not_last(app: Flask) -> None:
    now = datetime.now(UTC)
    with app.test_request_context("/desk/", method="POST", data={"a": "b"}, headers=OURS):
        kept = held.hold(held.typed(), now)
        assert held.release(1, now) == Typed("/desk/", [("a", "b")])
        assert held.release(1, now + held.LASTS + timedelta(seconds=1)) is None
    for made_up in (kept[:-4] + "AAAA", "AAAA", "ಕ", "", "=" * 50):
        with app.test_request_context("/accounts/sign-in", method="POST", data={"held": made_up}, headers=OURS):
            assert held.release(1, now) is None


def test_a_form_from_another_site_is_not_carried_through_signing_in(app: Flask, work: Work, voice_id: int) -> None:
    client = app.test_client()
    response = client.post(f"/desk/inbox/{voice_id}/gloss", data={"gloss": WORDS}, headers=THEIRS)
    assert "held" not in response.get_data(as_text=True)


def test_the_page_can_be_read_in_another_language_and_still_be_sent(desk: Desk, work: Work, voice_id: int) -> None:
    page = send(desk.client, voice_id)
    button = next(has for tag, has in page.tags if tag == "button" and has.get("lang") == "kn")
    token = next(value for name, value in page.form.fields if name == "held")
    response = desk.client.post(unescape(button["formaction"]), data={"held": token}, headers=OURS)
    page = Page(response.get_data(as_text=True))
    assert page.attributes("html")["lang"] == "kn"
    assert WORDS in page.text
    press(desk.client, page)
    assert gloss(work, voice_id) == WORDS


def test_the_sign_in_page_can_be_read_in_another_language_too(app: Flask, work: Work, voice_id: int) -> None:
    email, client = let_in(work), app.test_client()
    page = send(client, voice_id)
    token = next(value for name, value in page.form.fields if name == "held")
    response = client.post("/sorry/sign-in?lang=ur", data={"held": token}, headers=OURS)
    page = Page(response.get_data(as_text=True))
    assert page.attributes("html")["dir"] == "rtl"
    assert WORDS in press(client, page, email=email, password=PASSWORD).text


def test_where_a_form_was_refused_its_words_can_still_be_copied(app: Flask, work: Work, voice_id: int) -> None:
    """As when the role, or the voice, was taken away while somebody was writing about it."""
    partner = sign_in(app, work, Role.PARTNER)
    partner.get("/desk/")
    found = re.search(r'name="csrf_token" value="([^"]+)"', partner.html)
    assert found is not None
    page = send(partner.client, voice_id, csrf_token=found[1])
    assert "This is not yours to see" in page.text
    assert WORDS in page.text
    assert "Copy it" in page.text
    assert "Send again" not in page.text
