"""Small groups are left out, and can be worked out by nobody who knows the rest, the total, and how it is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey import counts
from survey.counts import SMALL

Shown = tuple[int | None, ...]
Told = tuple[Shown, int]
"""What somebody sees: the counts as they are shown, and the total."""


@pytest.mark.parametrize(
    ("real", "shown"),
    [
        pytest.param({"women": 40, "elders": 12}, {"women": 40, "elders": 12}, id="none is small"),
        pytest.param(
            {"women": 40, "elders": 4, "drivers": 20},
            {"women": 40, "elders": None, "drivers": None},
            id="one is small: the next smallest goes with it",
        ),
        pytest.param(
            {"women": 40, "elders": 4, "drivers": 7},
            {"women": 40, "elders": None, "drivers": None},
            id="two are small, and enough together",
        ),
        pytest.param(
            {"women": 40, "elders": 4, "drivers": 3},
            {"women": None, "elders": None, "drivers": None},
            id="two are small, and too few together",
        ),
        pytest.param({"women": 40, "elders": 0}, {"women": None, "elders": None}, id="nobody counts as few"),
        pytest.param(
            {"women": 40, "elders": 9, "drivers": 9},
            {"women": None, "elders": None, "drivers": None},
            id="all of them just too few: their sum tells",
        ),
        pytest.param(
            {"women": 20, "elders": 4, "drivers": 20, "movers": 50},
            {"women": None, "elders": None, "drivers": None, "movers": 50},
            id="equals go together",
        ),
        pytest.param({}, {}, id="nothing"),
    ],
)
def test_parts_of_a_whole(real: Mapping[str, int], shown: Mapping[str, int | None]) -> None:
    assert counts.parts(real) == shown


@pytest.mark.parametrize(
    ("real", "total", "shown"),
    [
        pytest.param(
            {"women": 40, "elders": 4}, 90, {"women": 40, "elders": None}, id="forty-six others hide the elders"
        ),
        pytest.param(
            {"women": 40, "elders": 4}, 46, {"women": None, "elders": None}, id="what is left over tells: all go"
        ),
        pytest.param({"women": 40, "elders": 30}, 50, {"women": 40, "elders": 30}, id="they overlap"),
        pytest.param({"women": 4}, 4, {"women": None}, id="few altogether"),
    ],
)
def test_groups_of_some(real: Mapping[str, int], total: int, shown: Mapping[str, int | None]) -> None:
    assert counts.groups(real, total) == shown


def _parts(size: int, most: int, least: int) -> Iterator[tuple[Told, tuple[int, ...]]]:
    for real in product(range(most), repeat=size):
        if sum(real):
            yield (tuple(counts.parts(dict(enumerate(real)), least=least).values()), sum(real)), real


def _groups(size: int, most: int, least: int, *, overlap: bool) -> Iterator[tuple[Told, tuple[int, ...]]]:
    """Everybody is in some group: where it is known that nobody is in none, the total tells most."""
    for real in product(range(most), repeat=size):
        for total in range(max(real) if overlap else sum(real), sum(real) + 1):
            if total:
                yield (tuple(counts.groups(dict(enumerate(real)), total, least=least).values()), total), real


@pytest.mark.parametrize(
    "worlds",
    [
        pytest.param(_parts(2, 9, 3), id="two parts"),
        pytest.param(_parts(3, 9, 3), id="three parts"),
        pytest.param(_parts(4, 7, 3), id="four parts"),
        pytest.param(_parts(3, 10, 4), id="three parts, another limit"),
        pytest.param(_groups(2, 9, 3, overlap=False), id="two groups apart"),
        pytest.param(_groups(3, 8, 3, overlap=False), id="three groups apart"),
        pytest.param(_groups(4, 6, 3, overlap=False), id="four groups apart"),
        pytest.param(_groups(2, 9, 3, overlap=True), id="two groups that overlap"),
        pytest.param(_groups(3, 7, 3, overlap=True), id="three groups that overlap"),
    ],
)
def test_nobody_can_work_out_what_is_not_shown(worlds: Iterator[tuple[Told, tuple[int, ...]]]) -> None:
    """Of every count that is left out, at least two values lead to exactly what is shown."""
    possible: dict[Told, set[tuple[int, ...]]] = defaultdict(set)
    for told, real in worlds:
        possible[told].add(real)
    given_away = [
        (told, place)
        for told, reals in possible.items()
        for place, count in enumerate(told[0])
        if count is None and len({real[place] for real in reals}) < 2
    ]
    assert given_away == []


@given(st.lists(st.integers(0, 60), max_size=7))
def test_no_small_count_is_shown_and_none_alone_left_out(real: list[int]) -> None:
    shown = counts.parts(dict(enumerate(real)))
    hidden = [real[place] for place, count in shown.items() if count is None]
    assert all(count is None or count == real[place] >= SMALL for place, count in shown.items())
    assert not hidden or len(hidden) == len(real) or (len(hidden) > 1 and sum(hidden) >= SMALL)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=7), st.integers(0, 100))
def test_what_is_left_of_the_total_is_never_a_few(real: list[int], others: int) -> None:
    total = sum(real) + others
    shown = counts.groups(dict(enumerate(real)), total)
    left = total - sum(count for count in shown.values() if count is not None)
    assert all(count is None or count == real[place] >= SMALL for place, count in shown.items())
    assert None not in shown.values() or left >= SMALL or left == total
