"""What an expression yields (text, number, truth or node set), and how one turns into another (XPath 1.0 §4).

A node set stands for its first node where one value is wanted. Dates are ISO text; where a number is wanted they count
as days (see `moments`). What is no number prints as nothing, as in ODK Web Forms, not as XPath's `NaN`.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import TypeAlias

from survey.definition.expressions.elements import Element
from survey.definition.expressions.moments import Moment, days, from_days, read_moment

Nodes: TypeAlias = tuple[Element, ...]
Value: TypeAlias = str | float | bool | Nodes

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


def as_text(value: Value) -> str:
    """`value` as XPath prints it: `true`, `3` rather than `3.0`, `Infinity`; "" for NaN and for no nodes."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return value[0].text() if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Moment):
        return value.text
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def as_answer(value: Value) -> str:
    """`value` as it is kept for a calculate."""
    return as_text(value)


def as_boolean(value: Value) -> bool:
    """Whether `value` counts as true: a text or node set that is not empty, a number that is neither 0 nor NaN."""
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value)


def as_number(value: Value, timezone: tzinfo = UTC) -> float:
    """`value` as a number: NaN for text that is none (and for empty text), days for a date."""
    if isinstance(value, tuple):
        value = value[0].text() if value else ""
    if not isinstance(value, str):
        return float(value)
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    moment = read_moment(text, timezone) if text else None
    return math.nan if moment is None else days(moment)


def as_moment(value: Value, timezone: tzinfo) -> datetime | None:
    """`value` (ISO text, or days since 1970 UTC) as an aware moment; None if it is no date."""
    text = as_text(value) if isinstance(value, str | tuple | Moment) else ""
    if text and not _NUMBER.fullmatch(text.strip()):
        return read_moment(text, timezone)
    return from_days(as_number(value), timezone)
