"""Voices, staff and items for tests; every default sensible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import count

from sqlalchemy.orm import Session

from forms.accounts.service import make_staff
from survey import arrivals
from survey.backlog import decisions, items
from survey.backlog.commitments import making
from survey.backlog.commitments.making import Promise
from survey.backlog.items import Wording
from survey.backlog.models import Decision, Item, Outcome
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


def ready(session: Session, matter: Item, *, lead: Viewer | None = None) -> Viewer:
    """Let a partner lead on `matter` and promise something for it, so that it can be committed to; returns the lead."""
    lead = lead or viewer(session, Role.PARTNER)
    matter.lead = session.get(Organisation, lead.organisation_id)
    promise = Promise("We put two taps at the gate.", NOW.date() + timedelta(days=30), lead.staff_id, signed=True)
    making.sign(session, lead, matter, promise, INSTALLATION, now=NOW)
    return lead


def publish_decision(
    session: Session,
    team: Viewer,
    matter: Item,
    reasons: Mapping[str, str],
    *,
    outcome: Outcome = Outcome.ACCEPTED,
    languages: Sequence[str] = INSTALLATION.languages,
) -> Decision:
    """A decision drafted by `team` and published by a colleague; what is promised first is seen to."""
    if outcome is Outcome.ACCEPTED:
        ready(session, matter)
    decision = decisions.draft(session, team, matter, outcome, reasons, now=NOW)
    decisions.publish(session, viewer(session, Role.PROGRAMME), decision, languages=languages, now=NOW)
    return decision


def item(session: Session, by: Viewer, title: str = "Water at every centre") -> Item:
    """An item, heard."""
    return items.make_item(session, by, {"en": Wording(title, "")}, now=NOW)
