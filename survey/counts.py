"""Counts with small groups left out, also where they could be worked out from what is shown.

Whoever is one of three elders on a street can be found by their neighbours. So a count below `SMALL` is not shown; and
because totals are, not even one that a subtraction would give away: the next smallest goes with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

SMALL = 10
"""Fewer people than this are not shown as a group."""

Key = TypeVar("Key")


def parts(counts: Mapping[Key, int], *, least: int = SMALL) -> Mapping[Key, int | None]:
    """Which of `counts` may stand beside their sum, everybody being in one; None for the others, zeros included.

    At least two are left out, or none; together they are `least` people or more, and not all of them just too few,
    which their sum would give away.
    """

    def safe(hidden: Collection[Key]) -> bool:
        values = [counts[key] for key in hidden]
        return not values or (len(values) > 1 and sum(values) >= least and set(values) != {least - 1})

    return _shown(counts, safe, least)


def groups(counts: Mapping[Key, int], total: int, *, least: int = SMALL) -> Mapping[Key, int | None]:
    """Which of `counts` may stand beside `total`; None for the others. People may be in several of them, or in none.

    Where what is shown leaves fewer than `least` of the total, those who are left would be the ones that are not shown.
    """

    def safe(hidden: Collection[Key]) -> bool:
        left = total - sum(count for key, count in counts.items() if key not in hidden)
        return not hidden or left < 0 or (left >= least and left != len(hidden) * (least - 1))

    return _shown(counts, safe, least)


def _shown(counts: Mapping[Key, int], safe: Callable[[Collection[Key]], bool], least: int) -> Mapping[Key, int | None]:
    hidden = {key for key, count in counts.items() if count < least}
    larger = sorted({count for count in counts.values() if count >= least})
    while larger and not safe(hidden):
        next_smallest = larger.pop(0)  # all that count as many: which of two equals is shown would tell, too
        hidden |= {key for key, count in counts.items() if count == next_smallest}
    return {key: None if key in hidden else count for key, count in counts.items()}
