"""Accounts: making them, passwords, links that open once, and the sessions that all this ends."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from forms.accounts import attempts, passwords
from forms.accounts.models import Account, Opens, SignInLink
from survey import audit
from survey.people import staff as people
from survey.people.models import Organisation, Staff
from survey.people.roles import Role, Viewer
from survey.people.staff import TERMINAL

LINK_LASTS = timedelta(hours=1)
INVITATION_DAYS = 7
INVITATION_LASTS = timedelta(days=INVITATION_DAYS)


def make_staff(
    session: Session,
    *,
    name: str,
    email: str,
    organisation: Organisation,
    roles: Iterable[Role],
    language: str = "en",
    password: str | None = None,
    by: Viewer = TERMINAL,
    now: datetime,
) -> Account:
    """A staff member with an account. Raises `Refused` if the address is taken or the password will not do."""
    staff = people.add(
        session, by, name=name, email=email, organisation=organisation, roles=roles, language=language, now=now
    )
    account = Account(staff_id=staff.id, staff=staff, password_hash=None, stamp=_stamp(), last_sign_in_at=None)
    session.add(account)
    if password is not None:
        set_password(session, account, password)
    session.flush()
    return account


def account_of(session: Session, email: str) -> Account | None:
    """The account of whoever has the address `email`."""
    return session.scalar(sa.select(Account).join(Account.staff).where(Staff.email == email.strip().lower()))


def accounts(session: Session) -> Sequence[Account]:
    """Every account with its person, those who left last, by name."""
    return session.scalars(
        sa.select(Account).join(Account.staff).order_by(Staff.active.desc(), Staff.name, Staff.id)
    ).all()


def account_for_session(session: Session, session_id: str) -> Account | None:
    """The account that a browser session belongs to, if it has not been ended since."""
    staff_id, _, stamp = session_id.partition(".")
    account = session.get(Account, int(staff_id)) if staff_id.isascii() and staff_id.isdigit() else None
    if account is None or account.stamp != stamp or not account.is_active:
        return None
    return account


def end_sessions(account: Account) -> None:
    """End every session of the account, wherever it is open."""
    account.stamp = _stamp()


def opens_with(account: Account | None, password: str) -> bool:
    """Whether `password` opens the account. Takes as long where there is none; asks the database nothing."""
    right = passwords.opens(account.password_hash if account is not None else None, password)
    return right and account is not None and account.is_active


def signed_in(account: Account, *, now: datetime, password: str | None = None) -> None:
    """Remember that somebody came in; a password that is kept in an older way is kept in today's."""
    account.last_sign_in_at = now
    if password is not None and account.password_hash and passwords.outdated(account.password_hash):
        account.password_hash = passwords.hashed(password)


def set_password(session: Session, account: Account, password: str) -> None:
    """Set a password. Ends every session opened before, and the links that could set another. Raises `Refused`."""
    staff = account.staff
    about = [staff.name, staff.email, staff.organisation.name, *staff.organisation.names.values()]
    passwords.check(password, about)
    account.password_hash = passwords.hashed(password)
    end_sessions(account)
    _forget_links(session, account.staff_id)


def change_password(session: Session, account: Account, password: str, *, now: datetime) -> None:
    """The person themself chooses a password. Raises `Refused` if it will not do."""
    set_password(session, account, password)
    audit.record(session, "choose_password", account.staff, staff_id=account.staff_id, now=now)


def make_link(session: Session, staff: Staff, *, now: datetime) -> str:
    """A secret that signs `staff` in once, within the hour."""
    return _make_link(session, staff, Opens.SIGN_IN, now + LINK_LASTS)


def invite(session: Session, by: Viewer, staff: Staff, *, now: datetime) -> str:
    """A secret with which `staff` chooses a password, once, within a week. Earlier ones open no longer."""
    people.check_manages(by)
    _forget_links(session, staff.id)
    audit.record(session, "invite", staff, staff_id=by.staff_id, now=now)
    return _make_link(session, staff, Opens.PASSWORD, now + INVITATION_LASTS)


def invited(session: Session, secret: str, *, now: datetime) -> Account | None:
    """Whose password the link may set. Looking does not use it up: messengers look at links before people do."""
    link = session.scalar(sa.select(SignInLink).where(*_unused(secret, Opens.PASSWORD, now)))
    account = session.get(Account, link.staff_id) if link is not None else None
    return account if account is not None and account.is_active else None


def use_link(session: Session, secret: str, *, opens: Opens = Opens.SIGN_IN, now: datetime) -> Account | None:
    """The account that an unused, unexpired link opens; the link is used up."""
    used = session.execute(
        sa.update(SignInLink)
        .where(*_unused(secret, opens, now))
        .values(used_at=now)
        .returning(SignInLink.staff_id)
        .execution_options(synchronize_session=False)
    ).scalar()
    account = session.get(Account, used) if used is not None else None
    return account if account is not None and account.is_active else None


def change_roles(session: Session, by: Viewer, account: Account, roles: Iterable[Role], *, now: datetime) -> None:
    """Give somebody exactly `roles`; their sessions end if that changes anything."""
    if people.change_roles(session, by, account.staff, roles, now=now):
        end_sessions(account)


def deactivate(session: Session, by: Viewer, account: Account, *, now: datetime) -> None:
    """Let somebody in no longer: their sessions end, their links open nothing."""
    people.deactivate(session, by, account.staff, now=now)
    end_sessions(account)
    _forget_links(session, account.staff_id)


def forget_old(session: Session, *, now: datetime) -> None:
    """Let go of failed attempts that no longer count, and of links that no longer open."""
    attempts.forget(session, now=now)
    session.execute(sa.delete(SignInLink).where(SignInLink.expires_at < now))


def _make_link(session: Session, staff: Staff, opens: Opens, expires_at: datetime) -> str:
    secret = secrets.token_urlsafe(24)
    session.add(
        SignInLink(staff_id=staff.id, opens=opens, secret_hash=_hash(secret), expires_at=expires_at, used_at=None)
    )
    return secret


def _unused(secret: str, opens: Opens, now: datetime) -> Sequence[sa.ColumnElement[bool]]:
    return (
        SignInLink.secret_hash == _hash(secret),
        SignInLink.opens == opens,
        SignInLink.used_at.is_(None),
        SignInLink.expires_at > now,
    )


def _forget_links(session: Session, staff_id: int) -> None:
    session.execute(sa.delete(SignInLink).where(SignInLink.staff_id == staff_id, SignInLink.used_at.is_(None)))


def _stamp() -> str:
    return secrets.token_hex(8)


def _hash(secret: str) -> str:
    # A secret of 192 random bits needs no slow hash.
    return hashlib.sha256(secret.encode()).hexdigest()
