"""What an expression yields (text, number or truth), and how one turns into another.

Dates are ISO text; where a number is wanted they count as days since 1970-01-01T00:00 UTC, with the time of day as a
fraction, midnight being that of the given time zone. ODK Collect drops that fraction for plain dates and ODK Web Forms
keeps it; we follow Web Forms.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import TypeAlias

Value: TypeAlias = str | float | bool

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DATE_TIME = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?(Z|[+-]\d{2}(?::?\d{2})?)?", re.ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may look at.

    `value` is `.`; `lookup` gives the value of `${name}` ("" for unanswered or irrelevant questions; a number may be
    given as a number); `now` is aware; `timezone` is the programme's, in which days begin and end.
    """

    value: Value
    lookup: Callable[[str], Value]
    now: datetime
    timezone: tzinfo


def as_text(value: Value) -> str:
    """`value` as XPath prints it: `true`, `3` rather than `3.0`, `NaN`, `Infinity`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def as_answer(value: Value) -> str:
    """`value` as it is kept for a calculate: like `as_text`, but what is not a number is empty, as in ODK."""
    return "" if isinstance(value, float) and math.isnan(value) else as_text(value)


def as_boolean(value: Value) -> bool:
    """Whether `value` counts as true: a text that is not empty, a number that is neither 0 nor NaN."""
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value)


def as_number(value: Value, timezone: tzinfo = UTC) -> float:
    """`value` as a number: NaN for text that is none (and for empty text), days for a date."""
    if not isinstance(value, str):
        return float(value)
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    moment = as_moment(text, timezone)
    return math.nan if moment is None else days(moment)


def as_moment(value: Value, timezone: tzinfo) -> datetime | None:
    """`value` (ISO text, or days since 1970 UTC) as an aware moment; None if it is no date."""
    if not isinstance(value, str) or _NUMBER.fullmatch(value.strip()):
        return from_days(as_number(value), timezone)
    text = value.strip()
    try:
        if date := _DATE.fullmatch(text):
            year, month, day = map(int, date.groups())
            return datetime(year, month, day, tzinfo=timezone)
        if match := _DATE_TIME.fullmatch(text):
            return _date_time(match, timezone)
    except (ValueError, OverflowError):
        pass
    return None


def _date_time(match: re.Match[str], timezone: tzinfo) -> datetime:
    day, hour, minute, second, fraction, offset = match.groups()
    year, month, date = map(int, day.split("-"))
    microsecond = int((fraction or "0").ljust(6, "0"))
    moment = datetime(year, month, date, int(hour), int(minute), int(second or 0), microsecond, tzinfo=timezone)
    if not offset:
        return moment
    digits = "0000" if offset == "Z" else offset[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    utc = moment.replace(tzinfo=UTC) + (ahead if offset[0] == "-" else -ahead)
    return utc.astimezone(timezone)


def days(moment: datetime) -> float:
    """`moment` as days since 1970-01-01T00:00 UTC."""
    return (moment - _EPOCH) / _DAY


def from_days(number: float, timezone: tzinfo) -> datetime | None:
    """The moment `number` days after 1970-01-01T00:00 UTC, to the millisecond; None if there is none such."""
    if not math.isfinite(number):
        return None
    try:
        return (_EPOCH + timedelta(milliseconds=round(number * 86_400_000))).astimezone(timezone)
    except (OverflowError, ValueError):
        return None


def moment_text(moment: datetime) -> str:
    """`moment` as ISO text: a plain date at midnight, else with milliseconds and offset."""
    if moment.hour == moment.minute == moment.second == moment.microsecond == 0:
        return moment.date().isoformat()
    return moment.isoformat(timespec="milliseconds")
