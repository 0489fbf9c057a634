"""How far apart two short texts are, as typing goes."""

from __future__ import annotations


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


def edits_forgiven(length: int) -> int:
    """How many edits a text of `length` characters may be away from what was meant."""
    if length < 4:
        return 0
    if length < 6:
        return 1
    return 2 if length < 10 else min(4, length // 4)
