"""Accounts for tests; every default sensible."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pyotp
from sqlalchemy.orm import Session

from forms.accounts import second_factor, service
from forms.accounts.keys import AccountKeys
from forms.accounts.models import Account
from survey.people import organisations
from survey.people.roles import Role
from survey.people.staff import TERMINAL
from tests.forms.desk.cast import Desk
from tests.forms.visitor import Visitor

PASSWORD = "a long and private one"
KEYS = AccountKeys.derive("a secret key of the app, long enough")
STEP = timedelta(seconds=second_factor.STEP_SECONDS)


def account(
    session: Session,
    *roles: Role,
    now: datetime,
    name: str = "Meera",
    email: str = "meera@example.org",
    password: str | None = PASSWORD,
) -> Account:
    """An account of a trust's member, of a partner unless `roles` are given."""
    return service.make_staff(
        session,
        name=name,
        email=email,
        organisation=organisations.named(session, TERMINAL, "Some Trust", now=now),
        roles=roles or [Role.PARTNER],
        password=password,
        now=now,
    )


def code_at(secret: str, moment: datetime) -> str:
    """What the app on a phone shows at `moment`."""
    return pyotp.TOTP(secret).at(moment)


def with_second_factor(
    session: Session, account: Account, *, now: datetime, keys: AccountKeys = KEYS
) -> tuple[str, Sequence[str]]:
    """Turn a second factor on, a while before `now`; returns its secret and the recovery codes."""
    then = now - 10 * STEP
    second_factor.start(session, keys, account)
    secret = second_factor.secret(keys, account)
    return secret, second_factor.turn_on(session, keys, account, code_at(secret, then), now=then)


def type_in(visitor: Visitor, **typed: str) -> int:
    """Fill the page's form in and send it; returns the status of what came back."""
    visitor.press([(name, typed.get(name, value)) for name, value in visitor.page.form.fields])
    return visitor.response.status_code


def sign_in(visitor: Visitor, email: str = "meera@example.org", password: str = PASSWORD) -> int:
    """Sign in with a password, up to the code where there is a second factor."""
    visitor.open("/accounts/sign-in")
    return type_in(visitor, email=email, password=password)


def browser(visitor: Visitor) -> Desk:
    """The same browser, for pages with several forms."""
    desk = Desk(visitor.client)
    desk.response = visitor.response
    return desk
