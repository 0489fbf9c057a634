"""Dates and times: ISO text, or days since 1970-01-01T00:00 UTC with the time of day as a fraction.

A day begins at midnight in the programme's time zone. ODK Collect drops the fraction for plain dates and ODK Web Forms
keeps it; we follow Web Forms.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta, tzinfo

_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DATE_TIME = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2})[T ](\d{2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


class Moment(float):
    """A date or time as an expression yields it: a number of days that prints as `text`."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, number: float, text: str) -> Moment:
        moment = super().__new__(cls, number)
        moment.text = text
        return moment


def as_value(when: datetime | None) -> Moment:
    """`when` as an expression yields it: prints as ISO text; NaN and "" if there is no such day."""
    return Moment(math.nan, "") if when is None else Moment(days(when), moment_text(when))


def read_moment(text: str, timezone: tzinfo) -> datetime | None:
    """ISO `text`, with or without time, as an aware moment; None if it is no date."""
    text = text.strip()
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
    moment = datetime(year, month, date, int(hour), int(minute or 0), int(second or 0), microsecond, tzinfo=timezone)
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
