"""The second factor: codes of the app and recovery codes, each once; the secret sealed; sessions ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from forms.accounts import second_factor
from forms.accounts.keys import AccountKeys
from forms.accounts.models import Account, RecoveryCode
from survey import audit
from survey.people.models import Staff
from survey.people.roles import PUBLIC, Role
from survey.people.staff import TERMINAL
from survey.words import Refused
from tests.forms.accounts.cast import KEYS, STEP, account, code_at, with_second_factor

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def test_it_is_on_only_after_a_first_code(session: Session) -> None:
    meera = account(session, now=NOW)
    second_factor.start(session, KEYS, meera)
    assert not on(meera)
    with pytest.raises(Refused, match="not right"):
        second_factor.turn_on(session, KEYS, meera, "000000", now=NOW)
    assert not on(meera)
    stamp = meera.stamp
    codes = second_factor.turn_on(session, KEYS, meera, code_at(second_factor.secret(KEYS, meera), NOW), now=NOW)
    assert on(meera)
    assert meera.stamp != stamp
    assert len(set(codes)) == second_factor.RECOVERY_CODES == second_factor.codes_left(session, meera)
    with pytest.raises(Refused, match="on already"):
        second_factor.start(session, KEYS, meera)


@pytest.mark.parametrize(
    ("off", "right"),
    [
        pytest.param(timedelta(0), True, id="on time"),
        pytest.param(-STEP, True, id="a clock that is slow"),
        pytest.param(STEP, True, id="a clock that is fast"),
        pytest.param(-2 * STEP, False, id="too old"),
        pytest.param(2 * STEP, False, id="too early"),
    ],
)
def test_a_code_is_right_about_now(session: Session, off: timedelta, right: bool) -> None:
    meera = account(session, now=NOW)
    secret, _codes = with_second_factor(session, meera, now=NOW)
    assert (second_factor.passes(session, KEYS, meera, code_at(secret, NOW + off), now=NOW) is not None) == right


def test_a_code_opens_once_and_none_before_it_opens_after(session: Session) -> None:
    meera = account(session, now=NOW)
    secret, _codes = with_second_factor(session, meera, now=NOW)
    assert second_factor.passes(session, KEYS, meera, code_at(secret, NOW), now=NOW)
    assert not second_factor.passes(session, KEYS, meera, code_at(secret, NOW), now=NOW)
    assert not second_factor.passes(session, KEYS, meera, code_at(secret, NOW - STEP), now=NOW)
    assert second_factor.passes(session, KEYS, meera, code_at(secret, NOW + STEP), now=NOW + STEP)


def test_the_code_that_turned_it_on_does_not_sign_in(session: Session) -> None:
    meera = account(session, now=NOW)
    second_factor.start(session, KEYS, meera)
    code = code_at(second_factor.secret(KEYS, meera), NOW)
    second_factor.turn_on(session, KEYS, meera, code, now=NOW)
    assert not second_factor.passes(session, KEYS, meera, code, now=NOW)


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("{0} {1}", id="with a space"),
        pytest.param(" {0}-{1} ", id="with a dash"),
        pytest.param("{kannada}", id="in Kannada digits"),
        pytest.param("{urdu}", id="in Urdu digits"),
    ],
)
def test_a_code_is_understood_as_people_type_it(session: Session, typed: str) -> None:
    meera = account(session, now=NOW)
    secret, _codes = with_second_factor(session, meera, now=NOW)
    code = code_at(secret, NOW)
    written = typed.format(
        code[:3],
        code[3:],
        kannada=code.translate(str.maketrans("0123456789", "೦೧೨೩೪೫೬೭೮೯")),
        urdu=code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")),
    )
    assert second_factor.passes(session, KEYS, meera, written, now=NOW)


def test_a_recovery_code_opens_once_and_tells_how_many_are_left(session: Session) -> None:
    meera = account(session, now=NOW)
    _secret, codes = with_second_factor(session, meera, now=NOW)
    passed = second_factor.passes(session, KEYS, meera, codes[3].lower().replace("-", " "), now=NOW)
    assert passed == second_factor.Passed(codes_left=9)
    assert second_factor.passes(session, KEYS, meera, codes[3], now=NOW) is None
    assert second_factor.passes(session, KEYS, meera, codes[4], now=NOW) == second_factor.Passed(codes_left=8)


def test_new_recovery_codes_take_the_place_of_the_old(session: Session) -> None:
    meera = account(session, now=NOW)
    _secret, old = with_second_factor(session, meera, now=NOW)
    new = second_factor.new_codes(session, KEYS, meera, now=NOW)
    assert second_factor.passes(session, KEYS, meera, old[0], now=NOW) is None
    assert second_factor.passes(session, KEYS, meera, new[0], now=NOW)


def test_nobody_comes_in_with_the_codes_of_another(session: Session) -> None:
    meera = account(session, now=NOW)
    ravi = account(session, now=NOW, name="Ravi", email="ravi@example.org")
    secret, codes = with_second_factor(session, meera, now=NOW)
    with_second_factor(session, ravi, now=NOW)
    assert second_factor.passes(session, KEYS, ravi, codes[0], now=NOW) is None
    assert second_factor.passes(session, KEYS, ravi, code_at(secret, NOW), now=NOW) is None


def test_the_secret_is_sealed_for_its_owner_under_the_apps_key(session: Session) -> None:
    meera = account(session, now=NOW)
    ravi = account(session, now=NOW, name="Ravi", email="ravi@example.org")
    secret, codes = with_second_factor(session, meera, now=NOW)
    assert meera.factor is not None
    assert secret.encode() not in meera.factor.sealed
    assert codes[0].replace("-", "") not in session.scalars(sa.select(RecoveryCode.code_hash)).all()
    with pytest.raises(Refused, match="reset"):
        KEYS.open(ravi.staff_id, meera.factor.sealed)
    other = AccountKeys.derive("another secret key of another app")
    with pytest.raises(Refused, match="reset"):  # never: let them in without
        second_factor.passes(session, other, meera, code_at(secret, NOW), now=NOW)


def test_turning_it_off_forgets_all_of_it(session: Session) -> None:
    meera = account(session, now=NOW)
    with_second_factor(session, meera, now=NOW)
    stamp = meera.stamp
    second_factor.turn_off(session, meera, now=NOW)
    session.commit()
    session.refresh(meera)
    assert meera.factor is None
    assert meera.stamp != stamp
    assert second_factor.codes_left(session, meera) == 0
    assert _verbs(session, meera.staff)[-1] == "second_factor_off"


def test_only_who_manages_people_resets_it_and_the_trail_knows(session: Session) -> None:
    meera = account(session, now=NOW)
    with_second_factor(session, meera, now=NOW)
    with pytest.raises(Refused):
        second_factor.reset(session, PUBLIC, meera, now=NOW)
    assert on(meera)
    stamp = meera.stamp
    second_factor.reset(session, TERMINAL, meera, now=NOW)
    assert not on(meera)
    assert meera.stamp != stamp
    assert _verbs(session, meera.staff)[-1] == "second_factor_reset"


def test_it_is_missing_where_a_role_asks_for_it(session: Session) -> None:
    lead = account(session, Role.PARTNER, Role.SAFEGUARDING, now=NOW)
    assert second_factor.missing(lead, second_factor.REMINDED)
    assert not second_factor.missing(lead, {Role.ADMIN})
    with_second_factor(session, lead, now=NOW)
    assert not second_factor.missing(lead, second_factor.REMINDED)


def on(account: Account) -> bool:
    return account.has_second_factor


def _verbs(session: Session, subject: Staff) -> list[str]:
    return [act.verb for act in audit.acts_on(session, subject)]
