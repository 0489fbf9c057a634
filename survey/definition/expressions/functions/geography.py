"""Functions of places: geopoints ("latitude longitude altitude accuracy"), geotraces and geoshapes (points with `;`).

https://getodk.github.io/xforms-spec/#geography-functions; formulas and the earth's radius are ODK's. Where ODK Web
Forms stops at a value that is no place, the result is NaN (prints as nothing) or false.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from survey.definition.expressions.functions.function import Function, each
from survey.definition.expressions.functions.numbers import half_up
from survey.definition.expressions.scope import Scope
from survey.definition.expressions.values import Value, as_number, as_text

Point: TypeAlias = tuple[float, float]
"""Latitude and longitude in degrees."""

_RADIUS = 6_378_100
_TRAILING = re.compile(r"[\s;]+$")


def _point(text: str) -> Point | None:
    parts = text.split()
    if not 2 <= len(parts) <= 4:
        return None
    latitude, longitude = map(as_number, parts[:2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _points(arguments: Sequence[Value]) -> list[Point] | None:
    """The points of one trace or shape, or of several geopoints; None if any is none."""
    texts = [as_text(value) for value in each(arguments)]
    if len(texts) == 1:
        texts = _TRAILING.sub("", texts[0]).split(";")
    points = [_point(text) for text in texts]
    found = [point for point in points if point is not None]
    return found if found and len(found) == len(points) else None


def _rounded(metres: float) -> float:
    return math.nan if math.isnan(metres) else abs(half_up(metres * 100) / 100)


def _area(arguments: Sequence[Value], scope: Scope) -> Value:
    """Square metres on a sphere, to two decimals; 0 for what has no area."""
    points = _points(arguments) or []
    if len(points) < 3:
        return 0.0
    total = 0.0
    for (latitude, longitude), (latitude2, longitude2) in pairwise([*points, points[0]]):
        heights = 2 + math.sin(math.radians(latitude2)) + math.sin(math.radians(latitude))
        total += math.radians(longitude2 - longitude) * heights
    return _rounded(total * _RADIUS * _RADIUS / 2)


def _distance(arguments: Sequence[Value], scope: Scope) -> Value:
    """Metres along the points, on a sphere, to two decimals."""
    points = _points(arguments)
    if points is None or len(points) < 2:
        return math.nan
    return _rounded(sum(_apart(start, end) for start, end in pairwise(points)))


def _apart(start: Point, end: Point) -> float:
    phi, phi2 = math.radians(start[0]), math.radians(end[0])
    cosine = math.sin(phi) * math.sin(phi2) + math.cos(phi) * math.cos(phi2) * math.cos(math.radians(start[1] - end[1]))
    # For one and the same point the sum may come out above 1.
    return math.acos(max(-1.0, min(1.0, cosine))) * _RADIUS


def _geofence(arguments: Sequence[Value], scope: Scope) -> Value:
    """Whether a geopoint lies within a (closed) geoshape: how often a line from it crosses the border."""
    point = _point(as_text(arguments[0]))
    shape = _points([as_text(arguments[1])])
    if point is None or shape is None or len(shape) < 2 or shape[0] != shape[-1]:
        return False
    y, x = point
    inside = False
    for (y1, x1), (y2, x2) in pairwise(shape):
        if (y2 > y) != (y1 > y) and x < (x1 - x2) * (y - y2) / (y1 - y2) + x2:
            inside = not inside
    return inside


def _intersects(arguments: Sequence[Value], scope: Scope) -> Value:
    """Whether any two stretches of a trace or shape cross, neighbours and the closing point left out."""
    points = _points([as_text(arguments[0])]) or []
    stretches = [(start, end) for start, end in pairwise(points) if start != end]
    return any(
        _cross(*first, *second)
        for index, first in enumerate(stretches)
        for second in stretches[index + 2 :]
        if not set(first) & set(second)
    )


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    around = (_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b))
    if around[0] != around[1] and around[2] != around[3]:
        return True
    stretches = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(not turn and _between(*stretch) for turn, stretch in zip(around, stretches, strict=True))


def _turn(a: Point, b: Point, c: Point) -> int:
    cross = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (cross > 0) - (cross < 0)


def _between(a: Point, b: Point, c: Point) -> bool:
    """Whether `c`, on the line through `a` and `b`, lies between them."""
    return all(min(a[axis], b[axis]) <= c[axis] <= max(a[axis], b[axis]) for axis in (0, 1))


FUNCTIONS: dict[str, Function] = {
    "area": Function(1, 1, _area),
    "distance": Function(1, None, _distance),
    "enclosed-area": Function(1, 1, _area),
    "geofence": Function(2, 2, _geofence),
    "intersects": Function(1, 1, _intersects),
}
