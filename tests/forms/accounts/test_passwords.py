"""Passwords: what will do, what would be guessed, and that they are kept as hashes."""

from __future__ import annotations

import pytest

from forms.accounts import passwords
from survey.words import Refused

ABOUT = ("Meera Rao", "meera.rao@example.org", "Jodi Hejje Foundation", "ಜೋಡಿ ಹೆಜ್ಜೆ ಪ್ರತಿಷ್ಠಾನ")


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("correct horse battery staple", id="words"),
        pytest.param("bengaluru mango rain on tin", id="words, of which one is common"),
        pytest.param("ನಮ್ಮ ಮನೆ ಮುಂದೆ ಮರ", id="words in Kannada"),
        pytest.param("ہمارے گھر کے سامنے", id="words in Urdu"),
        pytest.param("x7$kQ!pz9#Lm", id="letters and signs"),
        pytest.param("8f!2k@9#4$7%", id="nearly all signs"),
        pytest.param("982734650192", id="digits that do not count"),
        pytest.param("tamarind twelv", id="no rule asks for a digit or a capital"),
        pytest.param("ab" + "qmxwz" * 102, id="512 characters"),
    ],
)
def test_these_will_do(password: str) -> None:
    passwords.check(password, ABOUT)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        pytest.param("elevenchars", "at least", id="too short"),
        pytest.param("", "at least", id="nothing"),
        pytest.param("m" * 513, "at most", id="too long"),
        pytest.param("password1234", "guess", id="a common word and digits"),
        pytest.param("P@$$ W0rd 2026", "guess", id="in capitals, with signs that look like letters"),
        pytest.param("passwordpassword", "guess", id="twice the same"),
        pytest.param("welcome-admin-2026", "guess", id="two common words"),
        pytest.param("aaaaaaaaaaaa", "guess", id="one letter"),
        pytest.param("kumukumukumukumu", "guess", id="a part repeated"),
        pytest.param("123456789012", "guess", id="counting"),
        pytest.param("abcdefghijkl", "guess", id="the alphabet"),
        pytest.param("lkjhgfdsapoi", "guess", id="a row of the keyboard, backwards"),
        pytest.param("1q2w3e4r5t6y", "guess", id="digits between a row of the keyboard"),
        pytest.param("MeeraRao@1987", "guess", id="the own name"),
        pytest.param("meera.rao@example.org", "guess", id="the own address"),
        pytest.param("jodihejje2026!", "guess", id="the organisation"),
        pytest.param("ಜೋಡಿ ಹೆಜ್ಜೆ 2026", "guess", id="the organisation in Kannada"),
        pytest.param("kelukelu-meera", "guess", id="the product and the name"),
    ],
)
def test_these_are_refused(password: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        passwords.check(password, ABOUT)


def test_what_is_kept_is_a_hash_that_only_the_password_opens() -> None:
    kept = passwords.hashed("correct horse battery staple")
    assert kept.startswith("$argon2id$")
    assert "correct" not in kept
    assert passwords.opens(kept, "correct horse battery staple")
    assert not passwords.opens(kept, "correct horse battery stapler")
    assert not passwords.opens(None, "correct horse battery staple")


def test_a_password_is_the_same_from_another_keyboard() -> None:
    composed, apart = "le café du port", "le cafe\u0301 du port"
    assert passwords.opens(passwords.hashed(composed), apart)


def test_what_is_longer_than_any_password_opens_nothing() -> None:
    longest = "ab" + "qmxwz" * 102
    kept = passwords.hashed(longest)
    assert passwords.opens(kept, longest)
    assert not passwords.opens(kept, longest + "!")
