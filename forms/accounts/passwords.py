"""Passwords: long enough, not among the first that somebody would try, kept as Argon2 hashes.

There are no rules on digits and signs: they make passwords that people cannot remember and machines can guess
(NIST SP 800-63B §3.1.1.2). What is refused is what is common, and what anybody who knows the person would try.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from survey.words import N_, Refused

SHORTEST = 12
LONGEST = 512
ENOUGH_LEFT = 6
"""Of a password, without digits and words that everybody tries, so many letters must remain."""

COMMON = Path(__file__).parent / "common_passwords.txt"
RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)
LOOKS_LIKE = str.maketrans("@4$5031!7", "aasseoiit")
SHORTEST_RUN = 4
SHORTEST_WORD = 3

hasher = PasswordHasher()
_nobody = hasher.hash(secrets.token_urlsafe(16))
"""Checked against when there is no such account, so that the time taken tells nobody who has one."""


def check(password: str, about: Iterable[str]) -> None:
    """Raise `Refused` unless `password` will do for somebody whose name, address and organisation are `about`."""
    normal = unicodedata.normalize("NFKC", password)
    if len(normal) < SHORTEST:
        raise Refused(N_("A password needs at least %(least)s characters."), least=SHORTEST)
    if len(normal) > LONGEST:
        raise Refused(N_("A password may have at most %(most)s characters."), most=LONGEST)
    known = _words(about) | _common()
    if _guessable(normal, known) or _guessable(normal.translate(LOOKS_LIKE), known):
        raise Refused(
            N_(
                "Somebody would guess this password soon: it is a common one, or made of your name or organisation. "
                "Take a few words that have nothing to do with each other."
            )
        )


def hashed(password: str) -> str:
    """What is kept of a password."""
    return hasher.hash(unicodedata.normalize("NFKC", password))


def opens(kept: str | None, password: str) -> bool:
    """Whether `password` is the one that `kept` was made from; takes as long when there is none."""
    normal = unicodedata.normalize("NFKC", password[: 4 * LONGEST])  # marks may be typed apart
    try:
        hasher.verify(kept or _nobody, normal)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None and len(normal) <= LONGEST


def outdated(kept: str) -> bool:
    """Whether `kept` was made with other parameters than are used now."""
    return hasher.check_needs_rehash(kept)


def _guessable(password: str, known: frozenset[str]) -> bool:
    """Whether little remains without repetition, runs of the keyboard, and words that everybody tries."""
    whole = _letters(password)
    rest = _once(whole)
    if len(set(rest)) < ENOUGH_LEFT - 1:
        return True
    for word in sorted(known, key=len, reverse=True):
        rest = rest.replace(word, " ")
    left = "".join(_without_runs(rest).split())
    # Where nothing of the kind was found, digits and signs are as good as letters.
    return left != whole and sum(not letter.isdigit() for letter in left) < ENOUGH_LEFT


def _words(about: Iterable[str]) -> frozenset[str]:
    """The words of what anybody knows about the person."""
    shown = "\n".join(unicodedata.normalize("NFKC", text).casefold() for text in about)
    words = "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in shown).split()
    return frozenset(word for word in words if len(word) >= SHORTEST_WORD)


def _letters(text: str) -> str:
    """Letters, marks and digits, without case: what spaces and signs put between them makes no password better."""
    return "".join(letter for letter in text.casefold() if unicodedata.category(letter)[0] in "LMN")


def _once(text: str) -> str:
    """The part that `text` repeats: "abcabcabc" is no harder than "abc"."""
    for length in range(1, len(text) // 2 + 1):
        part = text[:length]
        if (part * (len(text) // length + 1))[: len(text)] == text:
            return part
    return text


def _without_runs(text: str) -> str:
    """`text` without letters that follow each other in the alphabet or on the keyboard, digits that count, repeats."""
    kept, start = [], 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _runs(text[start : end + 1]):
            end += 1
        kept.append(text[start:end] if end - start < SHORTEST_RUN else " ")
        start = end
    return "".join(kept)


def _runs(text: str) -> bool:
    return len(set(text)) == 1 or any(text in run or text in run[::-1] for run in RUNS)


@cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
