"""Organisations of the programme: adding and renaming them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey import audit
from survey.people.models import Organisation
from survey.people.roles import Viewer
from survey.people.staff import check_manages
from survey.words import N_, Refused

LONGEST_NAME = 300

KINDS: Mapping[str, str] = {
    "backbone": N_("holds the programme together"),
    "collective": N_("workers’ collective"),
    "trust": N_("trust or association"),
    "government": N_("government office"),
    "company": N_("company"),
    "funder": N_("funder"),
    "partner": N_("partner"),
}
"""What an organisation is to the programme; the word in the database → the word on the page."""

OTHER = "partner"


def add(
    session: Session, by: Viewer, name: str, *, names: Mapping[str, str] | None = None, kind: str = OTHER, now: datetime
) -> Organisation:
    """A new organisation; `names` are its names in languages where it has another. Raises `Refused` if it is here."""
    check_manages(by)
    organisation = Organisation(name="", names={}, kind=OTHER)
    _call(session, organisation, name, names or {}, kind)
    session.add(organisation)
    session.flush()
    audit.record(session, "add_organisation", organisation, staff_id=by.staff_id, now=now)
    return organisation


def named(session: Session, by: Viewer, name: str, *, now: datetime) -> Organisation:
    """The organisation called `name`, made on first use."""
    known = session.scalar(sa.select(Organisation).where(Organisation.name == " ".join(name.split())))
    return known or add(session, by, name, now=now)


def change(
    session: Session,
    by: Viewer,
    organisation: Organisation,
    name: str,
    *,
    names: Mapping[str, str],
    kind: str,
    now: datetime,
) -> None:
    """Call an organisation otherwise. `names` maps languages to names; an empty one is forgotten."""
    check_manages(by)
    before = (organisation.name, organisation.names, organisation.kind)
    _call(session, organisation, name, names, kind)
    session.flush()
    if before != (organisation.name, organisation.names, organisation.kind):
        audit.record(session, "change_organisation", organisation, staff_id=by.staff_id, now=now)


def _call(session: Session, organisation: Organisation, name: str, names: Mapping[str, str], kind: str) -> None:
    name = " ".join(name.split())
    kept = {language: clean for language, given in names.items() if (clean := " ".join(given.split()))}
    if not name:
        raise Refused(N_("Write the organisation’s name."))
    if any(len(written) > LONGEST_NAME for written in (name, *kept.values())):
        raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_NAME)
    # Two that differ in capitals alone would be told apart by nobody.
    others = session.execute(sa.select(Organisation.id, Organisation.name)).all()
    if any(other.name.casefold() == name.casefold() and other.id != organisation.id for other in others):
        raise Refused(N_("An organisation of this name is here already."))
    if kind not in KINDS and kind != organisation.kind:
        raise Refused(N_("Choose one."))
    organisation.name, organisation.names, organisation.kind = name, kept, kind
