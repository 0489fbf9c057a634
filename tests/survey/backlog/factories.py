"""Voices, staff and items for tests; every default sensible."""

from __future__ import annotations

from itertools import count

from sqlalchemy.orm import Session

from forms.accounts.service import make_staff
from survey import arrivals
from survey.backlog import items
from survey.backlog.items import Wording
from survey.backlog.models import Item
from survey.feedback.voices import Feedback
from survey.people import consent
from survey.people.addresses import locked_address, set_language
from survey.people.consent import Purpose
from survey.people.models import Organisation
from survey.people.roles import Role, Viewer, viewer_for
from tests.sms.factories import INSTALLATION, NOW

_numbers = count(1)


def viewer(session: Session, *roles: Role, organisation: Organisation | None = None) -> Viewer:
    """A staff member with `roles`, as a viewer."""
    number = next(_numbers)
    if organisation is None:
        organisation = Organisation(name=f"Organisation {number}")
        session.add(organisation)
    account = make_staff(
        session,
        name=f"Staff {number}",
        email=f"staff{number}@example.org",
        organisation=organisation,
        roles=roles,
        now=NOW,
    )
    return viewer_for(account.staff.id, account.staff.organisation_id, roles)


def voice(
    session: Session, text: str = "no water here", *, language: str = "en", quote: bool = False, sensitive: bool = False
) -> Feedback:
    """Somebody on a phone of their own says something."""
    phone = f"+9170000{next(_numbers):05d}"
    address = locked_address(session, INSTALLATION.keys, "simulator", phone, NOW)
    set_language(address, language)
    feedback = arrivals.free_text(session, text, address.contact, channel_kind="simulator", now=NOW)
    feedback.sensitive = sensitive
    if quote:
        consent.give(session, address.contact_id, Purpose.QUOTE, language=language, channel_kind="simulator", now=NOW)
    session.flush()
    return feedback


def item(session: Session, by: Viewer, title: str = "Water at every centre") -> Item:
    """An item, heard."""
    return items.make_item(session, by, {"en": Wording(title, "")}, now=NOW)
