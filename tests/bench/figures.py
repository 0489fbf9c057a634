"""Arithmetic on what was measured: percentiles, medians with their spread, ratios of rounds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of `values` that `share` of them (0 to 1) do not exceed: the nearest rank, never between two."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[max(1, math.ceil(share * len(ordered))) - 1]


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of several rounds, and the least and the most of them."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(median(values), min(values), max(values))


def ratios(ours: Sequence[float], floors: Sequence[float]) -> Spread:
    """Ours to the floor's, round by round: what was slow for both in one round cancels out."""
    return Spread.of([own / floor for own, floor in zip(ours, floors, strict=True)])
