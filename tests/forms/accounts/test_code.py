"""The second step of signing in: a code, soon, counted, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from forms.accounts import entering
from forms.accounts.attempts import LIMITS, Door
from forms.accounts.keys import AccountKeys
from forms.accounts.service import account_of, end_sessions, make_link
from survey.people.models import Staff
from tests.forms.accounts.cast import STEP, code_at, sign_in, type_in, with_second_factor
from tests.forms.desk.cast import Work
from tests.forms.visitor import Visitor


@dataclass(frozen=True)
class Phone:
    """What Meera has at hand: the app, and her recovery codes."""

    secret: str
    codes: Sequence[str]

    @property
    def code(self) -> str:
        return code_at(self.secret, datetime.now(UTC))


@pytest.fixture
def phone(work: Work, meera: Staff, keys: AccountKeys) -> Phone:
    with work() as session:
        found = account_of(session, meera.email)
        assert found is not None
        return Phone(*with_second_factor(session, found, now=datetime.now(UTC), keys=keys))


def is_in(visitor: Visitor) -> bool:
    visitor.open("/desk/")
    return visitor.address.startswith("/desk/")


def test_the_password_alone_does_not_open_the_desk(visitor: Visitor, phone: Phone) -> None:
    visitor.open("/desk/backlog")
    type_in(visitor, email="meera@example.org", password="a long and private one")
    assert visitor.address.startswith("/accounts/code")
    code_page = visitor.address
    assert not is_in(visitor)
    visitor.open(code_page)
    assert type_in(visitor, code=phone.code) == 200
    assert visitor.address.startswith("/desk/backlog")  # where they were going
    assert is_in(visitor)


def test_a_code_that_was_used_opens_nothing(visitor: Visitor, other: Visitor, phone: Phone) -> None:
    code = phone.code
    sign_in(visitor)
    type_in(visitor, code=code)
    sign_in(other)
    assert type_in(other, code=code) == 401
    assert "was used already" in other.page.text
    assert not is_in(other)


def test_a_recovery_code_opens_and_tells_how_many_are_left(visitor: Visitor, phone: Phone) -> None:
    sign_in(visitor)
    type_in(visitor, code=phone.codes[0])
    assert "You came in with a recovery code. Codes left: 9." in visitor.page.text
    assert is_in(visitor)


def test_wrong_codes_are_counted_even_over_many_sign_ins(visitor: Visitor, phone: Phone) -> None:
    for _ in range(LIMITS[Door.CODE].here.allowed):
        sign_in(visitor)
        assert type_in(visitor, code="000 000") == 401
    sign_in(visitor)
    assert type_in(visitor, code=phone.code) == 429
    assert "Too many attempts" in visitor.page.text
    assert not is_in(visitor)


def test_a_link_does_not_go_past_it(visitor: Visitor, work: Work, meera: Staff, phone: Phone) -> None:
    with work() as session:
        secret = make_link(session, meera, now=datetime.now(UTC))
    visitor.open(f"/accounts/link/{secret}")
    assert visitor.address.startswith("/accounts/code")
    type_in(visitor, code=phone.code)
    assert is_in(visitor)


def test_the_first_step_is_soon_forgotten(visitor: Visitor, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entering, "CODE_WITHIN", -STEP)
    sign_in(visitor)
    assert visitor.address.startswith("/accounts/sign-in")
    assert "That took too long." in visitor.page.text


def test_nobody_skips_the_first_step(visitor: Visitor, phone: Phone) -> None:
    visitor.open("/accounts/code")
    assert visitor.address.startswith("/accounts/sign-in")
    token = visitor.page.sent("csrf_token")[0]
    visitor.client.post("/accounts/code", data={"csrf_token": token, "code": phone.code})
    assert not is_in(visitor)


def test_the_first_step_ends_with_the_sessions(visitor: Visitor, work: Work, meera: Staff, phone: Phone) -> None:
    sign_in(visitor)
    with work() as session:
        found = account_of(session, meera.email)
        assert found is not None
        end_sessions(found)
    type_in(visitor, code=phone.code)
    assert visitor.address.startswith("/accounts/sign-in")
    assert not is_in(visitor)


def test_a_page_that_was_open_too_long_asks_once_more(visitor: Visitor, phone: Phone) -> None:
    sign_in(visitor)
    with visitor.client.session_transaction() as held:
        del held["csrf_token"]
    assert type_in(visitor, code=phone.code) == 400
    assert "Please type the code once more." in visitor.page.text
    type_in(visitor, code=phone.code)
    assert is_in(visitor)


def test_a_lost_secret_key_lets_nobody_past(visitor: Visitor, work: Work, meera: Staff) -> None:
    with work() as session:
        found = account_of(session, meera.email)
        assert found is not None
        secret, _codes = with_second_factor(session, found, now=datetime.now(UTC))  # under other keys than the app's
    sign_in(visitor)
    assert type_in(visitor, code=code_at(secret, datetime.now(UTC))) == 401
    assert "Ask your administrator to reset it." in visitor.page.text
    assert not is_in(visitor)
