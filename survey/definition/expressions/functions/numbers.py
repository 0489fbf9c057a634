"""Functions of numbers, truths and chance.

https://getodk.github.io/xforms-spec/#number-functions and #boolean-functions, XPath 1.0 §4.3 and §4.4.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from uuid import UUID

from survey.definition.expressions.functions.function import Function, each, nodes_of, of_numbers, of_texts
from survey.definition.expressions.moments import Moment, read_moment
from survey.definition.expressions.scope import CannotEvaluate, Scope
from survey.definition.expressions.values import Value, as_boolean, as_number, as_text

_LONGEST_UUID = 1_000


def half_up(number: float) -> float:
    """The nearest whole number, the larger of two that are as near (JavaScript's `Math.round`)."""
    if not math.isfinite(number) or abs(number) >= 2**52:
        return number
    whole = math.floor(number)
    return float(whole + 1 if number - whole >= 0.5 else whole)


def _round(number: float, places: float = 0) -> float:
    """Half away from zero, as ODK Web Forms rounds (Collect rounds -1.5 to -1); `places` may be negative."""
    scale = 10.0**places
    return math.copysign(half_up(abs(number) * scale) / scale, number) + 0.0


def _pow(base: float, exponent: float) -> float:
    if math.isnan(exponent):
        return exponent
    try:
        return math.nan if math.isnan(base) else math.pow(base, exponent)
    except OverflowError:
        return math.copysign(math.inf, base if exponent % 2 == 1 else 1)
    except ValueError:
        return math.nan if base else math.inf


def _log(logarithm: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: logarithm(number) if number else -math.inf


def _truncate(number: float) -> float:
    return float(math.trunc(number)) if math.isfinite(number) else number


def _whole(rounding: Callable[[float], int]) -> Callable[[float], float]:
    return lambda number: float(rounding(number)) if math.isfinite(number) else number


def _extreme(choose: Callable[[Sequence[float]], float]) -> Function:
    """NaN if any of the numbers is NaN, or if there is none, as in ODK Web Forms (Collect leaves NaN out)."""

    def call(arguments: Sequence[Value], scope: Scope) -> Value:
        numbers = [as_number(value, scope.world.timezone) for value in each(arguments)]
        return choose(numbers) if numbers and not any(map(math.isnan, numbers)) else math.nan

    return Function(1, None, call)


def _sum(arguments: Sequence[Value], scope: Scope) -> Value:
    """NaN if any node is no number, or if there is none, as in ODK Web Forms (Collect leaves such nodes out)."""
    numbers = [as_number(value, scope.world.timezone) for value in each([nodes_of(arguments[0])])]
    return sum(numbers) if numbers else math.nan


def _number(arguments: Sequence[Value], scope: Scope) -> Value:
    """Of a date the days, which print as whole days, as in ODK."""
    value = arguments[0] if arguments else scope.node.text()
    number = as_number(value, scope.world.timezone)
    if isinstance(value, str | tuple) and read_moment(as_text(value), scope.world.timezone):
        return Moment(number, str(math.floor(number)))
    return number


def _uuid(arguments: Sequence[Value], scope: Scope) -> Value:
    """A random UUID; with a length, as many of its characters."""
    length = as_number(arguments[0]) if arguments else 36
    if math.isnan(length) or length > _LONGEST_UUID:
        raise CannotEvaluate("uuid() of a length that cannot be")
    text = ""
    while not text or len(text) < length:
        text += str(UUID(int=scope.world.random.getrandbits(128), version=4))
    return text[: max(int(length), 0)]


def _checklist(arguments: Sequence[Value], scope: Scope) -> Value:
    """Whether at least the first and at most the second number (-1: any) of the rest are true."""
    truths = [(_true(value), 1.0) for value in each(arguments[2:])]
    return _between(arguments, truths, scope)


def _weighted_checklist(arguments: Sequence[Value], scope: Scope) -> Value:
    """As `checklist`, the rest being pairs of a truth and its weight, or of node sets of them."""
    if len(arguments) % 2:
        raise CannotEvaluate("weighted-checklist() with an odd number of arguments")
    truths: list[tuple[bool, float]] = []
    for conditions, weights in zip(arguments[2::2], arguments[3::2], strict=True):
        flags = [_true(value) for value in each([conditions])]
        numbers = [as_number(value, scope.world.timezone) for value in each([weights])]
        if len(flags) < len(numbers):
            return False
        truths += zip(flags, numbers, strict=False)
    return _between(arguments, truths, scope)


def _true(value: Value) -> bool:
    return bool(value.strip()) if isinstance(value, str) else as_boolean(value)


def _between(arguments: Sequence[Value], truths: Sequence[tuple[bool, float]], scope: Scope) -> bool:
    least, most = (as_number(value, scope.world.timezone) for value in arguments[:2])
    if most == -1:
        if least < 1:
            return True
        most = math.inf
    satisfied = 0.0
    for true, weight in truths:
        satisfied += weight if true else 0
        if satisfied > most:
            return False
    return satisfied >= least


FUNCTIONS: dict[str, Function] = {
    "abs": of_numbers(1, 1, abs),
    "acos": of_numbers(1, 1, math.acos),
    "asin": of_numbers(1, 1, math.asin),
    "atan": of_numbers(1, 1, math.atan),
    "atan2": of_numbers(2, 2, math.atan2),
    "boolean": Function(1, 1, lambda arguments, scope: as_boolean(arguments[0])),
    "boolean-from-string": of_texts(1, 1, lambda text: text in ("1", "true")),
    "ceiling": of_numbers(1, 1, _whole(math.ceil)),
    "checklist": Function(2, None, _checklist),
    "cos": of_numbers(1, 1, math.cos),
    "exp": of_numbers(1, 1, lambda exponent: _pow(math.e, exponent)),
    "exp10": of_numbers(1, 1, lambda exponent: _pow(10, exponent)),
    "false": Function(0, 0, lambda arguments, scope: False),
    "floor": of_numbers(1, 1, _whole(math.floor)),
    "int": of_numbers(1, 1, _truncate),
    "log": of_numbers(1, 1, _log(math.log)),
    "log10": of_numbers(1, 1, _log(math.log10)),
    "max": _extreme(max),
    "min": _extreme(min),
    "not": Function(1, 1, lambda arguments, scope: not as_boolean(arguments[0])),
    "number": Function(0, 1, _number),
    "pi": of_numbers(0, 0, lambda: math.pi),
    "pow": of_numbers(2, 2, _pow),
    "random": Function(0, 0, lambda arguments, scope: scope.world.random.random()),
    "round": of_numbers(1, 2, _round),
    "sin": of_numbers(1, 1, math.sin),
    "sqrt": of_numbers(1, 1, math.sqrt),
    "sum": Function(1, 1, _sum, nodes=(0,)),
    "tan": of_numbers(1, 1, math.tan),
    "true": Function(0, 0, lambda arguments, scope: True),
    "uuid": Function(0, 1, _uuid),
    "weighted-checklist": Function(2, None, _weighted_checklist),
}
