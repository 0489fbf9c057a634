"""Comparisons (XPath 1.0 §3.4, with ODK's dates).

A node set compares as any of its nodes does: `=` holds if some node is equal, `!=` if some node differs, so that both
may hold, and neither for a node set without nodes. Against a truth, `=` and `!=` ask whether there are nodes at all.
Text against text is compared as text, dates included; a date that was computed is a number of days.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import tzinfo

from survey.definition.expressions.values import Value, as_boolean, as_number


def equal(left: Value, right: Value, timezone: tzinfo) -> bool:
    """Whether `left` = `right`: as truths if one is a truth, else as numbers if one is a number, else as text."""
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return as_boolean(left) == as_boolean(right)
    if isinstance(left, tuple) and isinstance(right, tuple):
        texts = {node.text() for node in right}
        return any(node.text() in texts for node in left)
    if isinstance(left, tuple):
        left, right = right, left
    if isinstance(right, tuple):
        return any(equal(left, node.text(), timezone) for node in right)
    return as_number(left, timezone) == as_number(right, timezone)


def unequal(left: Value, right: Value, timezone: tzinfo) -> bool:
    """Whether `left` != `right`."""
    if isinstance(left, bool) or isinstance(right, bool):
        return as_boolean(left) != as_boolean(right)
    if isinstance(left, tuple) and isinstance(right, tuple):
        return bool(left and right) and len({node.text() for node in (*left, *right)}) > 1
    if isinstance(left, tuple):
        left, right = right, left
    if isinstance(right, tuple):
        return any(not equal(left, node.text(), timezone) for node in right)
    return not equal(left, right, timezone)


def less(left: Value, right: Value, timezone: tzinfo) -> bool:
    """Whether `left` < `right`: always as numbers; with node sets, whether any pair is so ordered."""
    return _ordered(left, right, timezone, lambda one, other: one < other)


def at_most(left: Value, right: Value, timezone: tzinfo) -> bool:
    """Whether `left` <= `right`."""
    return _ordered(left, right, timezone, lambda one, other: one <= other)


def _ordered(left: Value, right: Value, timezone: tzinfo, holds: Callable[[float, float], bool]) -> bool:
    if not isinstance(left, tuple) and not isinstance(right, tuple):
        return holds(as_number(left, timezone), as_number(right, timezone))
    # The least against the greatest: if any pair is so ordered, this one is.
    smaller, larger = _numbers(left, timezone), _numbers(right, timezone)
    return bool(smaller and larger) and holds(min(smaller), max(larger))


def _numbers(value: Value, timezone: tzinfo) -> list[float]:
    values = [node.text() for node in value] if isinstance(value, tuple) else [value]
    numbers = [as_number(each, timezone) for each in values]
    return [number for number in numbers if not math.isnan(number)]
