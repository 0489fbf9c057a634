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
    beyond, width = limit + 1, len(second)
    before: list[int] = []
    row = list(range(width + 1))
    for i, a in enumerate(first, 1):
        # Cells further than `limit` from the diagonal cost more than `limit` whatever they hold.
        start, end = max(1, i - limit), min(width, i + limit)
        before, last, row = row, before, [beyond] * (width + 1)
        least = row[0] = min(i, beyond)
        for j in range(start, end + 1):
            b = second[j - 1]
            cost = before[j - 1] if a == b else min(before[j - 1], before[j], row[j - 1]) + 1
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row[j] = cost
            if cost < least:
                least = cost
        if least > limit:
            return beyond
    return min(row[-1], beyond)


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
