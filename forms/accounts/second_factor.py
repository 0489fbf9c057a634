"""The second factor: codes that an authenticator app shows (TOTP, RFC 6238), and recovery codes for its loss."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno
import sqlalchemy as sa
from sqlalchemy.orm import Session

from forms.accounts.keys import AccountKeys
from forms.accounts.models import Account, RecoveryCode, SecondFactor
from forms.accounts.service import end_sessions
from survey import audit
from survey.db import random_code
from survey.people.roles import Role, Viewer
from survey.people.staff import check_manages
from survey.words import N_, Refused

ISSUER = "Kelu"
DIGITS = 6
STEP_SECONDS = 30
DRIFT = 1
"""So many steps a phone's clock may be off, either way."""

RECOVERY_CODES = 10
RECOVERY_LENGTH = 10  # of 28 letters and digits: 48 bits, and guesses are counted

REMINDED = frozenset({Role.ADMIN, Role.SAFEGUARDING})
"""Whoever holds one of these roles is reminded until they have a second factor."""

WRONG_CODE = N_("This code is not right, or was used already. Wait for the next one and type that.")


@dataclass(frozen=True, slots=True)
class Passed:
    """A code was right. `codes_left` is how many recovery codes are left, if it was one of them."""

    codes_left: int | None = None


def start(session: Session, keys: AccountKeys, account: Account) -> None:
    """Begin to set a second factor up: a new secret, not in force before a code made from it was typed."""
    if account.has_second_factor:
        raise Refused(N_("Your second factor is on already."))
    sealed = keys.seal(account.staff_id, pyotp.random_base32())
    if account.factor is None:
        account.factor = SecondFactor(staff_id=account.staff_id, sealed=sealed, on_since=None, last_step=None)
    else:
        account.factor.sealed, account.factor.last_step = sealed, None
    session.flush()


def secret(keys: AccountKeys, account: Account) -> str:
    """The secret, in base 32, to be typed into an app. Only for whoever is setting it up."""
    return keys.open(account.staff_id, account.factor.sealed) if account.factor is not None else ""


def picture(keys: AccountKeys, account: Account) -> str:
    """The same as a QR code: a `data:` address of an SVG picture."""
    address = pyotp.TOTP(secret(keys, account)).provisioning_uri(name=account.staff.email, issuer_name=ISSUER)
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=4, light="white")


def turn_on(session: Session, keys: AccountKeys, account: Account, code: str, *, now: datetime) -> Sequence[str]:
    """Put the second factor in force; other sessions end. Returns the recovery codes, to be shown once."""
    if account.factor is None or account.has_second_factor:
        raise Refused(N_("Your second factor is on already."))
    if not _app_code(session, keys, account, _typed(code), now):
        raise Refused(WRONG_CODE)
    account.factor.on_since = now
    end_sessions(account)
    audit.record(session, "second_factor_on", account.staff, staff_id=account.staff_id, now=now)
    return _new_codes(session, keys, account)


def passes(session: Session, keys: AccountKeys, account: Account, code: str, *, now: datetime) -> Passed | None:
    """What a typed code does: one from the app, or a recovery code; each opens once. None if it opens nothing."""
    typed = _typed(code)
    if typed.isdigit() and len(typed) == DIGITS:
        return Passed() if _app_code(session, keys, account, typed, now) else None
    used = session.execute(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.staff_id == account.staff_id,
            RecoveryCode.code_hash == keys.hash_code(account.staff_id, typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    return Passed(codes_left(session, account)) if used is not None else None


def codes_left(session: Session, account: Account) -> int:
    """How many recovery codes have not been used."""
    unused = (
        sa.select(sa.func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.staff_id == account.staff_id, RecoveryCode.used_at.is_(None))
    )
    return session.scalar(unused) or 0


def new_codes(session: Session, keys: AccountKeys, account: Account, *, now: datetime) -> Sequence[str]:
    """Recovery codes in place of those before, to be shown once."""
    if not account.has_second_factor:
        raise Refused(N_("Turn your second factor on first."))
    audit.record(session, "recovery_codes", account.staff, staff_id=account.staff_id, now=now)
    return _new_codes(session, keys, account)


def turn_off(session: Session, account: Account, *, now: datetime) -> None:
    """The person themself does without a second factor; other sessions end."""
    _remove(session, account)
    audit.record(session, "second_factor_off", account.staff, staff_id=account.staff_id, now=now)


def reset(session: Session, by: Viewer, account: Account, *, now: datetime) -> None:
    """An administrator takes away the second factor of somebody who lost it; their sessions end."""
    check_manages(by)
    if account.factor is None:
        return
    _remove(session, account)
    audit.record(session, "second_factor_reset", account.staff, staff_id=by.staff_id, now=now)


def missing(account: Account, roles: Iterable[Role]) -> bool:
    """Whether somebody holds one of `roles` and has no second factor."""
    return not account.has_second_factor and not account.staff.roles.isdisjoint(roles)


def _app_code(session: Session, keys: AccountKeys, account: Account, typed: str, now: datetime) -> bool:
    """Whether `typed` is the app's code of about now; claims its step, so that it is right only once."""
    totp = pyotp.TOTP(secret(keys, account))
    at = int(now.timestamp()) // STEP_SECONDS
    right = [
        step
        for step in range(at - DRIFT, at + DRIFT + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode())
    ]
    if not right:
        return False
    claimed = session.execute(
        sa.update(SecondFactor)
        .where(
            SecondFactor.staff_id == account.staff_id,
            sa.or_(SecondFactor.last_step.is_(None), SecondFactor.last_step < right[0]),
        )
        .values(last_step=right[0])
        .returning(SecondFactor.staff_id)
    ).scalar()
    return claimed is not None


def _new_codes(session: Session, keys: AccountKeys, account: Account) -> Sequence[str]:
    _forget_codes(session, account)
    codes = [random_code(RECOVERY_LENGTH) for _ in range(RECOVERY_CODES)]
    hashes = [keys.hash_code(account.staff_id, code) for code in codes]
    session.add_all(RecoveryCode(staff_id=account.staff_id, code_hash=code_hash, used_at=None) for code_hash in hashes)
    session.flush()
    return [f"{code[: RECOVERY_LENGTH // 2]}-{code[RECOVERY_LENGTH // 2 :]}" for code in codes]


def _remove(session: Session, account: Account) -> None:
    account.factor = None
    _forget_codes(session, account)
    end_sessions(account)
    session.flush()


def _forget_codes(session: Session, account: Account) -> None:
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.staff_id == account.staff_id))


def _typed(code: str) -> str:
    """A code as it was meant: digits of any script, in any case, with or without spaces and dashes."""
    kept = (str(unicodedata.decimal(letter, letter)) for letter in code if letter.isalnum())
    return "".join(kept).upper()
