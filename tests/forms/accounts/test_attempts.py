"""Attempts: counted by account and place, delayed but never locked for good, and let go of as they age."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from forms.accounts import attempts, service
from forms.accounts.attempts import LIMITS, Door, TooMany
from forms.accounts.models import SignInAttempt
from tests.forms.accounts.cast import KEYS

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
LIMIT = LIMITS[Door.SIGN_IN]


def attempt(
    session: Session,
    who: str = "meera@example.org",
    *,
    place: str = "198.51.100.1",
    at: datetime = NOW,
    door: Door = Door.SIGN_IN,
) -> bool:
    """Whether one more attempt is let through; one that is, fails."""
    try:
        attempts.begin(session, KEYS, door, who, place=place, now=at)
    except TooMany:
        return False
    return True


def fail(session: Session, times: int, who: str = "meera@example.org", *, at: datetime = NOW) -> None:
    """Let attempts fail, each from another place."""
    for number in range(times):
        assert attempt(session, who, place=f"203.0.113.{number}", at=at)


def test_from_one_place_an_account_is_tried_so_often_and_then_waited_for(session: Session) -> None:
    for number in range(LIMIT.here.allowed):
        assert attempt(session, at=NOW + timedelta(minutes=number))
    later = NOW + timedelta(minutes=10)
    with pytest.raises(TooMany) as refused:
        attempts.begin(session, KEYS, Door.SIGN_IN, "meera@example.org", place="198.51.100.1", now=later)
    assert refused.value.seconds == 5 * 60
    assert refused.value.message.params == {"minutes": 5}
    assert attempt(session, place="198.51.100.2", at=later)
    assert attempt(session, "ravi@example.org", at=later)
    assert attempt(session, at=NOW + timedelta(minutes=15))
    assert not attempt(session, at=NOW + timedelta(minutes=15))


def test_strangers_delay_an_account_and_cannot_lock_it(session: Session) -> None:
    fail(session, LIMIT.account.allowed)
    assert not attempt(session)
    assert LIMIT.account.pause is not None
    for minute in range(1, 4):
        moment = NOW + minute * LIMIT.account.pause
        assert attempt(session, at=moment)
        assert not attempt(session, place="203.0.113.99", at=moment)


def test_one_place_tries_so_many_accounts_and_no_more(session: Session) -> None:
    for number in range(LIMIT.place.allowed):
        assert attempt(session, f"person{number}@example.org")
    assert not attempt(session, "one.more@example.org")
    assert attempt(session, "one.more@example.org", place="198.51.100.2")


def test_each_door_is_counted_apart(session: Session) -> None:
    while attempt(session, door=Door.CODE):
        pass
    assert attempt(session, door=Door.SIGN_IN)
    assert attempt(session, door=Door.OWN)


def test_what_is_refused_does_not_count(session: Session) -> None:
    while attempt(session):
        pass
    for _ in range(20):
        assert not attempt(session)
    assert attempt(session, at=NOW + LIMIT.here.within)


def test_a_success_takes_back_what_failed_there_and_nothing_else(session: Session) -> None:
    fail(session, 3)
    assert attempt(session)
    attempts.succeeded(
        session, attempts.begin(session, KEYS, Door.SIGN_IN, "meera@example.org", place="198.51.100.1", now=NOW)
    )
    assert _counted(session) == 3


def test_attempts_are_let_go_of_as_they_age(session: Session) -> None:
    fail(session, 3)
    session.commit()
    assert attempt(session, "ravi@example.org", at=NOW + timedelta(minutes=59))
    assert _counted(session) == 4
    assert attempt(session, "ravi@example.org", at=NOW + attempts.COUNT_FOR)
    assert _counted(session) == 2
    service.forget_old(session, now=NOW + timedelta(days=1))
    assert _counted(session) == 0


def test_neither_address_nor_place_can_be_read_from_what_is_kept(session: Session) -> None:
    attempt(session)
    kept = session.scalars(sa.select(SignInAttempt)).one()
    for value in (kept.account, kept.place, kept.here):
        assert len(value) == 64
        assert set(value) <= set("0123456789abcdef")
    assert kept.account != KEYS.derive("another secret key of another app").hash_attempt(
        Door.SIGN_IN, "account", "meera@example.org"
    )


def _counted(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(SignInAttempt)) or 0
