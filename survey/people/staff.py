"""Staff: who belongs to the team and its partners, which roles they hold, and who may change that.

Every act is written to the trail, and what opens much has a verb of its own. How staff sign in is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey import audit
from survey.db import savepoint
from survey.people.models import Organisation, Staff, StaffRole
from survey.people.roles import Capability, Role, Viewer
from survey.words import N_, Refused

TERMINAL = Viewer(capabilities=frozenset({Capability.MANAGE_PEOPLE}))
"""Whoever runs commands on the machine itself. The trail says "the system" of them."""

GRANTS: Mapping[Role, str] = {Role.ADMIN: "grant_admin", Role.SAFEGUARDING: "grant_safeguarding"}
"""Roles that open much, and the verb under which the trail keeps that somebody was given them."""

LONGEST_NAME = 300
LONGEST_EMAIL = 254


def find(session: Session, email: str) -> Staff | None:
    """Whoever has the e-mail address `email`."""
    return session.scalar(sa.select(Staff).where(Staff.email == email.strip().lower()))


def add(
    session: Session,
    by: Viewer,
    *,
    name: str,
    email: str,
    organisation: Organisation,
    roles: Iterable[Role],
    language: str,
    now: datetime,
) -> Staff:
    """A new staff member. Raises `Refused` if the address is none or taken, or without a name or a role."""
    check_manages(by)
    email = email.strip().lower()
    account, at, host = email.partition("@")
    if not (account and at and host) or "@" in host or len(email.split()) != 1 or len(email) > LONGEST_EMAIL:
        raise Refused(N_("“%(email)s” is not an e-mail address."), email=email)
    taken = Refused(N_("Somebody with the address %(email)s is here already."), email=email)
    if find(session, email) is not None:
        raise taken
    given = _some(roles)
    staff = Staff(name=_named(name), email=email, organisation=organisation, language=language)
    staff.role_rows = [StaffRole(role=role) for role in sorted(given)]
    try:
        with savepoint(session):
            session.add(staff)
    except IntegrityError:  # somebody else was adding them at the same moment
        raise taken from None
    audit.record(session, "add_staff", staff, staff_id=by.staff_id, now=now, roles=sorted(given))
    _record_grants(session, by, staff, given, now)
    return staff


def change(
    session: Session, by: Viewer, staff: Staff, *, name: str, organisation: Organisation, language: str, now: datetime
) -> None:
    """Change what somebody is called, where they belong and which language they read."""
    check_manages(by)
    name = _named(name)
    if (staff.name, staff.organisation, staff.language) == (name, organisation, language):
        return
    moved = staff.organisation is not organisation
    staff.name, staff.organisation, staff.language = name, organisation, language
    session.flush()
    detail = {"organisation_id": organisation.id} if moved else {}
    audit.record(session, "change_staff", staff, staff_id=by.staff_id, now=now, **detail)


def change_roles(session: Session, by: Viewer, staff: Staff, roles: Iterable[Role], *, now: datetime) -> bool:
    """Give somebody exactly `roles`; returns whether that changed anything.

    Nobody changes their own, so that nobody who manages people opens sensitive matters to themself.
    """
    check_manages(by)
    before, after = staff.roles, _some(roles)
    if before == after:
        return False
    if staff.id == by.staff_id:
        raise Refused(N_("Nobody changes their own roles. Ask another administrator."))
    if Role.ADMIN in before - after:
        _leave_an_admin(session, staff)
    kept = [row for row in staff.role_rows if row.role in after]
    staff.role_rows = kept + [StaffRole(role=role) for role in sorted(after - before)]
    session.flush()
    detail = {"before": sorted(before), "after": sorted(after)}
    audit.record(session, "change_roles", staff, staff_id=by.staff_id, now=now, **detail)
    _record_grants(session, by, staff, after - before, now)
    return True


def deactivate(session: Session, by: Viewer, staff: Staff, *, now: datetime) -> None:
    """Let somebody in no longer. What they did stays, under their name."""
    check_manages(by)
    if not staff.active:
        return
    if staff.id == by.staff_id:
        raise Refused(N_("Nobody ends their own access. Ask another administrator."))
    if Role.ADMIN in staff.roles:
        _leave_an_admin(session, staff)
    staff.active = False
    session.flush()
    audit.record(session, "deactivate", staff, staff_id=by.staff_id, now=now)


def reactivate(session: Session, by: Viewer, staff: Staff, *, now: datetime) -> None:
    """Let somebody who left in again, with the roles they had."""
    check_manages(by)
    if staff.active:
        return
    staff.active = True
    session.flush()
    audit.record(session, "reactivate", staff, staff_id=by.staff_id, now=now)
    _record_grants(session, by, staff, staff.roles, now)


def check_manages(by: Viewer) -> None:
    """Raise `Refused` unless `by` manages people."""
    if not by.may(Capability.MANAGE_PEOPLE):
        raise Refused(N_("Only administrators manage people."))


def _record_grants(session: Session, by: Viewer, staff: Staff, given: Iterable[Role], now: datetime) -> None:
    for role in sorted(given):
        if role in GRANTS:
            audit.record(session, GRANTS[role], staff, staff_id=by.staff_id, now=now)


def _leave_an_admin(session: Session, staff: Staff) -> None:
    """Refuse unless an active administrator besides `staff` remains.

    All administrators' rows are locked, roles too: two of them who send each other away at once must not both succeed.
    """
    active = session.scalars(
        sa.select(Staff.id)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(StaffRole.role == Role.ADMIN, Staff.active)
        .order_by(Staff.id)
        .with_for_update()
    ).all()
    if staff.active and not set(active) - {staff.id}:
        raise Refused(N_("This is the last administrator. Make somebody else administrator first."))


def _some(roles: Iterable[Role]) -> frozenset[Role]:
    given = frozenset(roles)
    if not given:
        raise Refused(N_("Choose at least one role."))
    return given


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(N_("Write a name."))
    if len(name) > LONGEST_NAME:
        raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_NAME)
    return name
