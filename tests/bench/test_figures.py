"""Percentiles, spreads and ratios."""

from __future__ import annotations

import pytest

from tests.bench.figures import Spread, percentile, ratios


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        pytest.param([7.0], 0.99, 7.0, id="a single value is every percentile"),
        pytest.param([1.0, 2.0, 3.0, 4.0], 0.5, 2.0, id="half of four are the first two"),
        pytest.param([3.0, 1.0, 2.0], 0.5, 2.0, id="order does not matter"),
        pytest.param([float(n) for n in range(1, 101)], 0.99, 99.0, id="one in a hundred is above the 99th"),
        pytest.param([float(n) for n in range(1, 11)], 0.99, 10.0, id="of ten the 99th is the worst"),
        pytest.param([1.0, 2.0], 0.0, 1.0, id="none are below the least"),
        pytest.param([1.0, 2.0], 1.0, 2.0, id="all are up to the most"),
    ],
)
def test_a_percentile_is_a_value_that_was_measured(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


def test_nothing_measured_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_ratios_are_taken_round_by_round() -> None:
    # The second round was slow for both: the ratio of the medians would say 0.30.
    assert ratios([30.0, 10.0, 42.0], [100.0, 40.0, 150.0]) == Spread(0.28, 0.25, 0.3)


def test_rounds_that_do_not_match_are_no_ratio() -> None:
    with pytest.raises(ValueError, match="zip"):
        ratios([1.0, 2.0], [1.0])
