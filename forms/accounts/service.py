"""Accounts: making them, passwords, links that sign in once, and counting failed attempts."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from forms.accounts.models import Account, SignInAttempt, SignInLink
from survey import audit
from survey.people.models import Organisation, Staff, StaffRole
from survey.people.roles import Role
from survey.words import N_, Refused

SHORTEST_PASSWORD = 12
LINK_LASTS = timedelta(hours=1)
ATTEMPTS_ALLOWED = 8
ATTEMPTS_WITHIN = timedelta(minutes=15)

_hasher = PasswordHasher()
# Checked against when there is no such account, so that the time taken tells nobody who has one.
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


def make_staff(
    session: Session,
    *,
    name: str,
    email: str,
    organisation: Organisation,
    roles: Iterable[Role],
    language: str = "en",
    password: str | None = None,
    now: datetime,
) -> Account:
    """A staff member with an account. Raises `Refused` if the address is taken or the password too short."""
    email = email.strip().lower()
    if "@" not in email:
        raise Refused(N_("“%(email)s” is not an e-mail address."), email=email)
    if session.scalar(sa.select(sa.exists().where(Staff.email == email))):
        raise Refused(N_("Somebody with the address %(email)s is here already."), email=email)
    staff = Staff(name=name, email=email, organisation=organisation, language=language)
    staff.role_rows = [StaffRole(role=role) for role in roles]
    session.add(staff)
    session.flush()
    account = Account(staff_id=staff.id, staff=staff, password_hash=None, stamp=secrets.token_hex(8))
    session.add(account)
    if password is not None:
        set_password(account, password)
    session.flush()
    audit.record(session, "add_staff", staff, staff_id=None, now=now, roles=sorted(role.value for role in staff.roles))
    return account


def set_password(account: Account, password: str) -> None:
    """Set a password and end every session opened before."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(N_("A password needs at least %(least)s characters."), least=SHORTEST_PASSWORD)
    account.password_hash = _hasher.hash(password)
    account.stamp = secrets.token_hex(8)


def check_password(session: Session, email: str, password: str, *, where: str, now: datetime) -> Account | None:
    """The account that `email` and `password` open, or None. Raises `Refused` after too many failures."""
    who = _hash(f"{email.strip().lower()}|{where}")
    recent = session.scalar(
        sa.select(sa.func.count())
        .select_from(SignInAttempt)
        .where(SignInAttempt.who == who, SignInAttempt.at > now - ATTEMPTS_WITHIN)
    )
    if (recent or 0) >= ATTEMPTS_ALLOWED:
        raise Refused(N_("Too many attempts. Try again in a quarter of an hour."))
    account = session.scalar(sa.select(Account).join(Account.staff).where(Staff.email == email.strip().lower()))
    try:
        _hasher.verify(account.password_hash if account and account.password_hash else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        account = None
    if account is None or not account.password_hash or not account.is_active:
        session.add(SignInAttempt(who=who, at=now))
        return None
    return account


def make_link(session: Session, staff: Staff, *, now: datetime) -> str:
    """A secret that signs `staff` in once, within the hour."""
    secret = secrets.token_urlsafe(24)
    session.add(SignInLink(staff_id=staff.id, secret_hash=_hash(secret), expires_at=now + LINK_LASTS, used_at=None))
    return secret


def use_link(session: Session, secret: str, *, now: datetime) -> Account | None:
    """The account that an unused, unexpired link opens; the link is used up."""
    used = session.execute(
        sa.update(SignInLink)
        .where(SignInLink.secret_hash == _hash(secret), SignInLink.used_at.is_(None), SignInLink.expires_at > now)
        .values(used_at=now)
        .returning(SignInLink.staff_id)
    ).scalar()
    account = session.get(Account, used) if used is not None else None
    return account if account is not None and account.is_active else None


def account_for_session(session: Session, session_id: str) -> Account | None:
    """The account that a browser session belongs to, if it has not been ended since."""
    staff_id, _, stamp = session_id.partition(".")
    account = session.get(Account, int(staff_id)) if staff_id.isascii() and staff_id.isdigit() else None
    if account is None or account.stamp != stamp or not account.is_active:
        return None
    return account


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
