"""The functions of the expression language: a table from name to arity and meaning.

What each does follows the ODK XForms specification (https://getodk.github.io/xforms-spec/#xpath-functions).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

from survey.definition.expressions.values import (
    Scope,
    Value,
    as_boolean,
    as_moment,
    as_number,
    as_text,
    days,
    moment_text,
)

Apply: TypeAlias = Callable[[Sequence[Value], Scope], Value]


@dataclass(frozen=True, slots=True)
class Function:
    """How many arguments a function takes (`maximum` None: any number), and what it does with their values."""

    minimum: int
    maximum: int | None
    apply: Apply


def _texts(minimum: int, maximum: int | None, apply: Callable[..., Value]) -> Function:
    """A function of texts; one that may have no argument takes the question's own value instead."""

    def of_texts(arguments: Sequence[Value], scope: Scope) -> Value:
        values = arguments if arguments or minimum or maximum is None else (scope.value,)
        return apply(*map(as_text, values))

    return Function(minimum, maximum, of_texts)


def _numbers(minimum: int, maximum: int | None, apply: Callable[..., object]) -> Function:
    """A function of numbers; what has no real result is NaN."""

    def of_numbers(arguments: Sequence[Value], scope: Scope) -> Value:
        values = arguments if arguments or minimum or maximum == 0 else (scope.value,)
        try:
            result = apply(*(as_number(value, scope.timezone) for value in values))
        except (ValueError, OverflowError, ArithmeticError):
            return math.nan
        return float(result) if isinstance(result, int | float) else math.nan

    return Function(minimum, maximum, of_numbers)


def _text_at(minimum: int, maximum: int, apply: Callable[..., str]) -> Function:
    """A function of a text and of places in it."""

    def of_places(arguments: Sequence[Value], scope: Scope) -> Value:
        return apply(as_text(arguments[0]), *map(as_number, arguments[1:]))

    return Function(minimum, maximum, of_places)


def _selected_at(text: str, index: float) -> str:
    chosen = text.split()
    return chosen[int(index)] if 0 <= index < len(chosen) else ""


def _substr(text: str, start: float, end: float = math.inf) -> str:
    """Counts from 0, from the end if negative; `end` is exclusive."""
    if math.isnan(start) or math.isnan(end):
        return ""
    return text[_bound(start, text) : _bound(end, text)]


def _bound(number: float, text: str) -> int:
    return int(max(-len(text), min(len(text), number)))


def _substring(text: str, start: float, length: float = math.inf) -> str:
    """XPath 1.0 §4.2: counts from 1, rounds both numbers."""
    first = _round(start)
    last = first + _round(length) if math.isfinite(length) or math.isnan(length) else length
    return "".join(character for place, character in enumerate(text, 1) if place >= first and place < last)


def _before(text: str, part: str) -> str:
    return text[: text.find(part)] if part in text else ""


def _after(text: str, part: str) -> str:
    return text[text.find(part) + len(part) :] if part in text else ""


def _translate(text: str, old: str, new: str) -> str:
    table: dict[int, str | None] = {}
    for index, character in enumerate(old):
        table.setdefault(ord(character), new[index] if index < len(new) else None)
    return text.translate(table)


def _regex(text: str, pattern: str) -> bool:
    """Whether all of `text` matches, as in Java's `Pattern.matches`, where `\\d` and `\\w` are ASCII."""
    try:
        return re.fullmatch(pattern, text, re.ASCII) is not None
    except (re.error, RecursionError):
        return False


def _round(number: float, places: float = 0) -> float:
    """Half away from zero; `places` may be negative."""
    if not math.isfinite(number) or abs(number) >= 2**53 or places > 15:
        return number
    scale = Decimal(1).scaleb(-int(places))
    return float((Decimal(repr(number)) / scale).quantize(Decimal(1), ROUND_HALF_UP) * scale)


def _truncate(number: float) -> float:
    return float(math.trunc(number)) if math.isfinite(number) else number


def _whole(rounding: Callable[[float], int]) -> Callable[[float], float]:
    return lambda number: float(rounding(number)) if math.isfinite(number) else number


def _extreme(choose: Callable[[Sequence[float]], float]) -> Callable[..., float]:
    return lambda *numbers: math.nan if any(map(math.isnan, numbers)) else choose(numbers)


def _date(arguments: Sequence[Value], scope: Scope) -> Value:
    moment = as_moment(arguments[0], scope.timezone)
    return "" if moment is None else moment_text(moment)


def _decimal_date_time(arguments: Sequence[Value], scope: Scope) -> Value:
    moment = as_moment(arguments[0], scope.timezone)
    return math.nan if moment is None else days(moment)


# str.split() would also take form feeds and no-break spaces, which XPath keeps.
_XML_SPACE = re.compile("[ \t\r\n]+")

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_DATE_FIELDS: dict[str, Callable[[datetime], str]] = {
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


def _format_date(arguments: Sequence[Value], scope: Scope) -> Value:
    moment = as_moment(arguments[0], scope.timezone)
    if moment is None:
        return ""
    return re.sub(
        "%(.)",
        lambda match: _DATE_FIELDS[match[1]](moment) if match[1] in _DATE_FIELDS else match[0],
        as_text(arguments[1]),
    )


def _today(now: datetime, timezone: tzinfo) -> str:
    return now.astimezone(timezone).date().isoformat()


def _own(convert: Callable[[Value, Scope], Value]) -> Function:
    """A conversion of its one argument, or of the question's own value."""
    return Function(0, 1, lambda arguments, scope: convert(arguments[0] if arguments else scope.value, scope))


FUNCTIONS: dict[str, Function] = {
    "abs": _numbers(1, 1, abs),
    "acos": _numbers(1, 1, math.acos),
    "asin": _numbers(1, 1, math.asin),
    "atan": _numbers(1, 1, math.atan),
    "atan2": _numbers(2, 2, math.atan2),
    "boolean": Function(1, 1, lambda arguments, scope: as_boolean(arguments[0])),
    "boolean-from-string": _texts(1, 1, lambda text: text in ("1", "true")),
    "ceiling": _numbers(1, 1, _whole(math.ceil)),
    "concat": _texts(0, None, lambda *texts: "".join(texts)),
    "contains": _texts(2, 2, lambda text, part: part in text),
    "cos": _numbers(1, 1, math.cos),
    "count-selected": _texts(1, 1, lambda text: float(len(text.split()))),
    "date": Function(1, 1, _date),
    "date-time": Function(1, 1, _date),
    "decimal-date-time": Function(1, 1, _decimal_date_time),
    "decimal-time": Function(1, 1, lambda arguments, scope: _decimal_time(arguments[0], scope)),
    "ends-with": _texts(2, 2, lambda text, part: text.endswith(part)),
    "exp": _numbers(1, 1, math.exp),
    "exp10": _numbers(1, 1, lambda exponent: 10.0**exponent),
    "false": Function(0, 0, lambda arguments, scope: False),
    "floor": _numbers(1, 1, _whole(math.floor)),
    "format-date": Function(2, 2, _format_date),
    "format-date-time": Function(2, 2, _format_date),
    "int": _numbers(1, 1, _truncate),
    "join": _texts(1, None, lambda separator, *texts: separator.join(texts)),
    "log": _numbers(1, 1, math.log),
    "log10": _numbers(1, 1, math.log10),
    "max": _numbers(1, None, _extreme(max)),
    "min": _numbers(1, None, _extreme(min)),
    "normalize-space": _texts(0, 1, lambda text: _XML_SPACE.sub(" ", text).strip(" ")),
    "not": Function(1, 1, lambda arguments, scope: not as_boolean(arguments[0])),
    "now": Function(0, 0, lambda arguments, scope: scope.now.astimezone(scope.timezone).isoformat("T", "milliseconds")),
    "number": _own(lambda value, scope: as_number(value, scope.timezone)),
    "pi": _numbers(0, 0, lambda: math.pi),
    "pow": _numbers(2, 2, pow),
    "regex": _texts(2, 2, _regex),
    "round": _numbers(1, 2, _round),
    "selected": _texts(2, 2, lambda text, name: name.strip() in text.split()),
    "selected-at": _text_at(2, 2, _selected_at),
    "sin": _numbers(1, 1, math.sin),
    "sqrt": _numbers(1, 1, math.sqrt),
    "starts-with": _texts(2, 2, lambda text, part: text.startswith(part)),
    "string": _own(lambda value, scope: as_text(value)),
    "string-length": _texts(0, 1, lambda text: float(len(text))),
    "substr": _text_at(2, 3, _substr),
    "substring": _text_at(2, 3, _substring),
    "substring-after": _texts(2, 2, _after),
    "substring-before": _texts(2, 2, _before),
    "tan": _numbers(1, 1, math.tan),
    "today": Function(0, 0, lambda arguments, scope: _today(scope.now, scope.timezone)),
    "translate": _texts(3, 3, _translate),
    "true": Function(0, 0, lambda arguments, scope: True),
}


def _decimal_time(value: Value, scope: Scope) -> Value:
    """A time of day ("14:30:00", with or without offset) or a moment as the fraction of a day that has passed."""
    text = as_text(value)
    moment = as_moment(f"1970-01-01T{text}" if ":" in text and "-" not in text[:8] else text, scope.timezone)
    if moment is None:
        return math.nan
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return (moment - midnight).total_seconds() / 86_400


NOT_YET = frozenset(
    {
        *("instance", "current", "position", "last", "count", "count-non-empty", "sum", "indexed-repeat", "id"),
        *("jr:choice-name", "jr:itext", "pulldata", "search", "uuid", "random", "randomize", "digest", "base64-decode"),
        *("checklist", "weighted-checklist", "distance", "area", "geofence", "intersects", "extract-signed"),
        *("name", "local-name", "namespace-uri", "lang"),
    }
)
"""Functions that ODK knows and we do not evaluate yet: refused as such, not as misspelt."""
