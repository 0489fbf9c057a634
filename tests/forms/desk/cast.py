"""Who and what the desk's tests are about; every default sensible, so that a test names only what matters."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from forms.accounts.service import make_link, make_staff
from survey.backlog import evidence, items
from survey.backlog.commitments import making
from survey.backlog.commitments.making import Promise
from survey.backlog.items import Wording
from survey.backlog.models import Item, Relation
from survey.feedback import voices
from survey.feedback.voices import Feedback
from survey.people import consent
from survey.people.addresses import AddressKeys, locked_address, new_contact, set_language
from survey.people.consent import Purpose
from survey.people.models import Contact, Organisation, Staff
from survey.people.roles import Role, Viewer, viewer_for
from tests.sms.factories import INSTALLATION

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
Work = Callable[[], AbstractContextManager[Session]]


def staff(session: Session, role: Role, organisation: str = "") -> Staff:
    """The staff member of `role`, made on first use; of an organisation of its own name unless one is named."""
    email = f"{role.value}-{organisation.replace(' ', '-')}@example.org"
    found = session.scalar(sa.select(Staff).where(Staff.email == email.lower()))
    if found is not None:
        return found
    named = organisation or f"{role.value} house"
    home = session.scalar(sa.select(Organisation).where(Organisation.name == named)) or Organisation(name=named)
    return make_staff(
        session, name=f"Somebody of {role.value}", email=email, organisation=home, roles=[role], now=NOW
    ).staff


def viewer(session: Session, role: Role = Role.PROGRAMME) -> Viewer:
    """The viewer that the staff member of `role` is."""
    person = staff(session, role)
    return viewer_for(person.id, person.organisation_id, person.roles)


def contact(session: Session, language: str | None = "kn") -> Contact:
    """A new community member."""
    return new_contact(session, language=language, now=NOW)


def with_phone(session: Session, keys: AddressKeys, line: int, language: str = "kn") -> Contact:
    """A community member on a simulated phone."""
    address = locked_address(session, keys, "simulator", f"+9170000{line:05d}", NOW)
    set_language(address, language)
    return address.contact


def hear(
    session: Session, text: str = "ನೀರು ಇಲ್ಲ", *, who: Contact | None = None, sensitive: bool = False, quote: bool = False
) -> Feedback:
    """A voice."""
    who = who or contact(session)
    heard = voices.hear(
        session, text, contact_id=who.id, contact_language=who.language, channel_kind="sms", now=NOW - timedelta(days=1)
    )
    heard.sensitive = sensitive
    if quote:
        consent.give(session, who.id, Purpose.QUOTE, language="kn", channel_kind="sms", now=NOW)
    session.flush()
    return heard


def make(session: Session, title: str = "Water at the centre", *cited: Feedback) -> Item:
    """An item that cites `cited` as support."""
    by = viewer(session)
    item = items.make_item(session, by, {"en": Wording(title, "A tap that works.")}, now=NOW)
    for feedback in cited:
        evidence.cite(session, by, item, feedback, Relation.SUPPORTS, now=NOW)
    return item


def ready(session: Session, item: Item) -> None:
    """Let a partner lead on `item` and promise something for it, so that it can be committed to."""
    person = staff(session, Role.PARTNER, "Those who lead")
    lead = viewer_for(person.id, person.organisation_id, person.roles)
    item.lead = person.organisation
    promise = Promise("We put a tap at the gate.", NOW.date() + timedelta(days=30), person.id, signed=True)
    making.sign(session, lead, item, promise, INSTALLATION, now=NOW)


def colleague(session: Session) -> Viewer:
    """Somebody else of the programme team."""
    person = staff(session, Role.PROGRAMME, "programme house two")
    return viewer_for(person.id, person.organisation_id, person.roles)


@dataclass
class Desk:
    """A signed-in browser: GET a page, then POST a form that stands on it."""

    client: FlaskClient
    response: TestResponse | None = None

    @property
    def html(self) -> str:
        assert self.response is not None
        return self.response.get_data(as_text=True)

    @property
    def text(self) -> str:
        """What a person reads of the page."""
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", re.sub(r"(?s)<head>.*?</head>", "", self.html))))

    @property
    def status(self) -> int:
        assert self.response is not None
        return self.response.status_code

    def get(self, address: str, **args: str) -> str:
        """Open a page; returns what a person reads of it."""
        self.response = self.client.get(address, query_string={"lang": "en"} | args, follow_redirects=True)
        return self.text

    def post(self, address: str, **fields: str) -> str:
        """Send a form with the token of the last page, and follow where it leads."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.html)
        assert token is not None
        data = {"csrf_token": token[1]} | {name.replace("__", "-"): value for name, value in fields.items()}
        self.response = self.client.post(address, data=data, follow_redirects=True)
        return self.text


def sign_in(app: Flask, work: Work, role: Role, organisation: str = "") -> Desk:
    """A browser in which the staff member of `role` is signed in."""
    with work() as session:
        secret = make_link(session, staff(session, role, organisation), now=datetime.now(UTC))
    desk = Desk(app.test_client())
    desk.response = desk.client.get(f"/accounts/link/{secret}", follow_redirects=True)
    assert desk.status == 200
    return desk
