"""Functions of dates and times.

https://getodk.github.io/xforms-spec/#date-and-time-functions. A date is a number of days that prints as ISO text
(`moments.Moment`). What is no date is NaN and prints as nothing, where ODK Web Forms says "Invalid Date" and Collect
stops. Numbers may be formatted too, as in Collect.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import datetime

from survey.definition.expressions.functions.function import Function
from survey.definition.expressions.moments import as_value, days, read_moment
from survey.definition.expressions.scope import Scope
from survey.definition.expressions.values import Value, as_moment, as_text


def _date(arguments: Sequence[Value], scope: Scope) -> Value:
    """Keeps the time of day, as ODK Web Forms does (Collect drops it)."""
    value = arguments[0]
    if isinstance(value, bool) or (isinstance(value, str | tuple) and not as_text(value)):
        return ""
    return as_value(as_moment(value, scope.world.timezone))


def _now(scope: Scope) -> datetime:
    now = scope.world.now.astimezone(scope.world.timezone)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _today(scope: Scope) -> datetime:
    now = _now(scope)
    return datetime(now.year, now.month, now.day, tzinfo=scope.world.timezone)


def _decimal_date_time(arguments: Sequence[Value], scope: Scope) -> Value:
    moment = as_moment(arguments[0], scope.world.timezone)
    return math.nan if moment is None else days(moment)


def _decimal_time(arguments: Sequence[Value], scope: Scope) -> Value:
    """A time of day ("14:30:00", with or without offset) or a moment as the fraction of a day that has passed."""
    text = as_text(arguments[0])
    moment = read_moment(f"1970-01-01T{text}" if _TIME.match(text) else text, scope.world.timezone)
    if moment is None:
        return math.nan
    return (moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6) / 86_400


_TIME = re.compile(r"\d\d:\d\d", re.ASCII)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_FIELDS: dict[str, Callable[[datetime], str]] = {
    "Y": lambda moment: f"{moment.year:04}",
    "y": lambda moment: f"{moment.year % 100:02}",
    "m": lambda moment: f"{moment.month:02}",
    "n": lambda moment: str(moment.month),
    "b": lambda moment: _MONTHS[moment.month - 1],
    "d": lambda moment: f"{moment.day:02}",
    "e": lambda moment: str(moment.day),
    "a": lambda moment: _WEEKDAYS[moment.weekday()],
    "W": lambda moment: str(moment.isocalendar().week),
    "H": lambda moment: f"{moment.hour:02}",
    "h": lambda moment: str(moment.hour),
    "M": lambda moment: f"{moment.minute:02}",
    "S": lambda moment: f"{moment.second:02}",
    "3": lambda moment: f"{moment.microsecond // 1000:03}",
    "%": lambda moment: "%",
}
_FIELD = re.compile("%(.)")


def _format_date(arguments: Sequence[Value], scope: Scope) -> Value:
    moment = as_moment(arguments[0], scope.world.timezone)
    if moment is None:
        return ""
    return _FIELD.sub(
        lambda match: _FIELDS[match[1]](moment) if match[1] in _FIELDS else match[0], as_text(arguments[1])
    )


FUNCTIONS: dict[str, Function] = {
    "date": Function(1, 1, _date),
    "date-time": Function(1, 1, _date),
    "decimal-date-time": Function(1, 1, _decimal_date_time),
    "decimal-time": Function(1, 1, _decimal_time),
    "format-date": Function(2, 2, _format_date),
    "format-date-time": Function(2, 2, _format_date),
    "now": Function(0, 0, lambda arguments, scope: as_value(_now(scope))),
    "today": Function(0, 0, lambda arguments, scope: as_value(_today(scope))),
}
