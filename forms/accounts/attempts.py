"""Attempts are counted in the database: by account and place together, by account wherever, by place whomever.

An attempt is written down before anything is checked, and taken back when it succeeds: many at once do not slip
through, and nothing is locked while a password is hashed. Nobody can lock an account for good: when the account's own
limit is reached, one more attempt is let through every few minutes, and a link from an administrator always opens.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from forms.accounts.keys import AccountKeys
from forms.accounts.models import SignInAttempt
from survey.words import N_, Message, Refused


class Door(StrEnum):
    """What is tried: each is counted apart."""

    SIGN_IN = "sign_in"  # a password, from outside
    CODE = "code"  # the second factor, once the password was right
    OWN = "own"  # the own password again, from inside


@dataclass(frozen=True, slots=True)
class Limit:
    """So many attempts `within` a time; then none until the oldest has aged, or one more each `pause`."""

    allowed: int
    within: timedelta
    pause: timedelta | None = None

    def opens_at(self, tried: Sequence[datetime], now: datetime) -> datetime:
        """When the next attempt is let through, after those of `tried` (newest first)."""
        recent = [at for at in tried if at > now - self.within]
        if len(recent) < self.allowed:
            return now
        aged = recent[self.allowed - 1] + self.within
        return min(aged, recent[0] + self.pause) if self.pause is not None else aged


@dataclass(frozen=True, slots=True)
class Limits:
    """The three limits of a door."""

    here: Limit
    account: Limit
    place: Limit


_QUARTER, _HOUR = timedelta(minutes=15), timedelta(hours=1)

LIMITS: Mapping[Door, Limits] = {
    Door.SIGN_IN: Limits(
        here=Limit(8, _QUARTER),
        account=Limit(40, _HOUR, pause=timedelta(minutes=1)),
        place=Limit(60, _QUARTER),  # a whole office may share one
    ),
    # Six digits are guessed by trying: whoever gets this far knows the password.
    Door.CODE: Limits(
        here=Limit(5, _QUARTER), account=Limit(10, _HOUR, pause=timedelta(minutes=5)), place=Limit(60, _QUARTER)
    ),
    Door.OWN: Limits(here=Limit(8, _QUARTER), account=Limit(40, _HOUR), place=Limit(60, _QUARTER)),
}

COUNT_FOR = _HOUR
"""After this long no attempt counts any more."""


class TooMany(Refused):
    """Too many attempts. `seconds` until the next one is let through."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        minutes = max(1, math.ceil(seconds / 60))
        super().__init__(Message(N_("Too many attempts. Try again in %(minutes)s min."), {"minutes": minutes}))


def begin(session: Session, keys: AccountKeys, door: Door, account: str, *, place: str, now: datetime) -> SignInAttempt:
    """Count an attempt on `account` from `place`. Raises `TooMany` and counts nothing if there were too many.

    Commit before checking anything; then `succeeded`, or leave it.
    """
    attempt = SignInAttempt(
        account=keys.hash_attempt(door, "account", account),
        place=keys.hash_attempt(door, "place", place),
        here=keys.hash_attempt(door, "here", account, place),
        at=now,
    )
    limits = LIMITS[door]
    opens_at = max(
        limits.here.opens_at(_tried(session, SignInAttempt.here == attempt.here, now), now),
        limits.account.opens_at(_tried(session, SignInAttempt.account == attempt.account, now), now),
        limits.place.opens_at(_tried(session, SignInAttempt.place == attempt.place, now), now),
    )
    if opens_at > now:
        raise TooMany(math.ceil((opens_at - now).total_seconds()))
    forget(session, now=now)
    session.add(attempt)
    session.flush()
    return attempt


def succeeded(session: Session, attempt: SignInAttempt) -> None:
    """The attempt was right: it, and those before it on the same account from the same place, count no more."""
    session.execute(sa.delete(SignInAttempt).where(SignInAttempt.here == attempt.here))


def forget(session: Session, *, now: datetime) -> None:
    """Let go of attempts that no longer count."""
    session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at <= now - COUNT_FOR))


def _tried(session: Session, which: sa.ColumnElement[bool], now: datetime) -> Sequence[datetime]:
    """When attempts were made, newest first. What is refused is not counted, so these are few."""
    return session.scalars(
        sa.select(SignInAttempt.at)
        .where(which, SignInAttempt.at > now - COUNT_FOR)
        .order_by(SignInAttempt.at.desc(), SignInAttempt.id.desc())
    ).all()
