"""How far apart two short texts are, as typing goes."""

from __future__ import annotations

from functools import lru_cache


def distance(first: str, second: str, limit: int) -> int:
    """Edits (insert, drop, change, swap of neighbours) that turn `first` into `second`; `limit` + 1 when more.

    Optimal string alignment, given up as soon as `limit` cannot be kept.
    """
    if first == second:
        return 0
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1] if row[-1] <= limit else limit + 1


@lru_cache(maxsize=65_536)
def letters(text: str) -> int:
    """The characters of `text` as bits, some sharing one."""
    bits = 0
    for char in text:
        bits |= 1 << (ord(char) & 127)
    return bits


def surely_beyond(first: str, second: str, limit: int) -> bool:
    """Whether more than `limit` edits lie between, told without counting them: by length and by characters that only
    one of them has, each of which takes an edit."""
    if abs(len(first) - len(second)) > limit:
        return True
    mine, theirs = letters(first), letters(second)
    return (mine & ~theirs).bit_count() > limit or (theirs & ~mine).bit_count() > limit


def edits_forgiven(length: int) -> int:
    """How many edits a text of `length` characters may be away from what was meant."""
    if length < 4:
        return 0
    if length < 6:
        return 1
    return 2 if length < 10 else min(4, length // 4)
