"""How far apart two short texts are, as typing goes."""

from __future__ import annotations

from collections.abc import Mapping

_BITS = 181
"""For one character. A prime: the scripts of India are laid out alike, 128 apart, and must not fall together."""


def distance(first: str, second: str, limit: int) -> int:
    """Edits (insert, drop, change, swap of neighbours) that turn `first` into `second`; `limit` + 1 when more."""
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    return min(edits(places(first), len(first), second), limit + 1)


def places(text: str) -> Mapping[str, int]:
    """Each character of `text` → the places where it stands, as bits."""
    found: dict[str, int] = {}
    for at, char in enumerate(text):
        found[char] = found.get(char, 0) | 1 << at
    return found


def edits(places: Mapping[str, int], length: int, text: str) -> int:
    """Edits between `text` and the text of `length` characters whose `places` are given.

    Optimal string alignment, a column of its table at once in the bits of a number.
    Source: H. Hyyrö, "A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit Distances", 2003.
    """
    if not length:
        return len(text)
    every, last = (1 << length) - 1, 1 << (length - 1)
    # Where the table rises and falls from row to row, where it does not rise along the diagonal, in the last column.
    rises, falls, diagonal, before = every, 0, 0, 0
    found = length
    for char in text:
        here = places.get(char, 0)
        swapped = ((~diagonal & here) << 1) & before
        diagonal = (((here & rises) + rises) ^ rises | here | falls | swapped) & every
        up, down = falls | every & ~(diagonal | rises), diagonal & rises
        if up & last:
            found += 1
        elif down & last:
            found -= 1
        up = (up << 1 | 1) & every
        rises = (down << 1 | ~(diagonal | up)) & every
        falls = up & diagonal
        before = here
    return found


def letters(text: str) -> int:
    """The characters of `text` as bits, one that stands there again as a further one; few share theirs.

    What is set in one text only takes an edit each, so that most that are far apart need not be compared.
    """
    bits = 0
    for char in text:
        bit = 1 << ord(char) % _BITS
        while bits & bit:
            bit <<= _BITS
        bits |= bit
    return bits


def edits_forgiven(length: int) -> int:
    """How many edits a text of `length` characters may be away from what was meant."""
    if length < 4:
        return 0
    if length < 6:
        return 1
    return 2 if length < 10 else min(4, length // 4)
