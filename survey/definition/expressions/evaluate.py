"""A tree to a value. One look in a table per node: nothing is parsed again."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from survey.definition.expressions.functions import FUNCTIONS
from survey.definition.expressions.tree import (
    Binary,
    Call,
    Current,
    Filter,
    Literal,
    Logic,
    Negate,
    Node,
    Path,
    Reference,
)
from survey.definition.expressions.values import Scope, Value, as_answer, as_boolean, as_number, as_text

__all__ = ["CannotEvaluate", "Scope", "Value", "as_answer", "as_boolean", "as_number", "as_text", "evaluate"]


class CannotEvaluate(Exception):
    """The tree holds what the evaluator does not do (yet). Publishing refuses such expressions beforehand."""


def evaluate(node: Node, scope: Scope) -> Value:
    """The value of `node` in `scope`. Raises CannotEvaluate for what `checking.problems` would have named."""
    return _EVALUATORS[type(node)](node, scope)


def _call(node: Call, scope: Scope) -> Value:
    bounds = arity(node.name)
    count = len(node.arguments)
    if bounds is None or count < bounds[0] or (bounds[1] is not None and count > bounds[1]):
        raise CannotEvaluate(f"{node.name}() with {count} arguments")
    if (lazy := LAZY.get(node.name)) is not None:
        return lazy[2](node.arguments, scope)
    return FUNCTIONS[node.name].apply([evaluate(argument, scope) for argument in node.arguments], scope)


def _if(arguments: Sequence[Node], scope: Scope) -> Value:
    condition, yes, no = arguments
    return evaluate(yes if as_boolean(evaluate(condition, scope)) else no, scope)


def _coalesce(arguments: Sequence[Node], scope: Scope) -> Value:
    for argument in arguments:
        value = evaluate(argument, scope)
        if as_text(value) != "":
            return value
    return ""


def _once(arguments: Sequence[Node], scope: Scope) -> Value:
    return scope.value if as_text(scope.value) != "" else evaluate(arguments[0], scope)


LAZY: dict[str, tuple[int, int | None, Callable[[Sequence[Node], Scope], Value]]] = {
    "if": (3, 3, _if),
    "coalesce": (1, None, _coalesce),
    "once": (1, 1, _once),
}
"""Functions that choose which of their arguments to evaluate: name → fewest and most arguments, meaning."""


def arity(name: str) -> tuple[int, int | None] | None:
    """The fewest and most arguments of the function `name` (None: any number), or None if we have no such function."""
    if name in LAZY:
        return LAZY[name][:2]
    function = FUNCTIONS.get(name)
    return None if function is None else (function.minimum, function.maximum)


def _logic(node: Logic, scope: Scope) -> bool:
    decisive = node.operator == "or"
    return any(as_boolean(evaluate(operand, scope)) is decisive for operand in node.operands) is decisive


def _binary(node: Binary, scope: Scope) -> Value:
    operation = _OPERATIONS.get(node.operator)
    if operation is None:
        raise CannotEvaluate(node.operator)
    return operation(evaluate(node.left, scope), evaluate(node.right, scope), scope)


def _equal(left: Value, right: Value, scope: Scope) -> bool:
    """XPath 1.0 §3.4: as truths if one is a truth, else as numbers if one is a number, else as text."""
    if isinstance(left, bool) or isinstance(right, bool):
        return as_boolean(left) == as_boolean(right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return as_number(left, scope.timezone) == as_number(right, scope.timezone)


def _numeric(operation: Callable[[float, float], Value]) -> Callable[[Value, Value, Scope], Value]:
    def apply(left: Value, right: Value, scope: Scope) -> Value:
        return operation(as_number(left, scope.timezone), as_number(right, scope.timezone))

    return apply


def _divide(left: float, right: float) -> float:
    if right:
        return left / right
    if not left or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1, right)


def _remainder(left: float, right: float) -> float:
    """Takes the sign of the dividend."""
    return math.nan if not right or math.isinf(left) else math.fmod(left, right)


_OPERATIONS: dict[str, Callable[[Value, Value, Scope], Value]] = {
    "=": _equal,
    "!=": lambda left, right, scope: not _equal(left, right, scope),
    "<": _numeric(lambda left, right: left < right),
    "<=": _numeric(lambda left, right: left <= right),
    ">": _numeric(lambda left, right: left > right),
    ">=": _numeric(lambda left, right: left >= right),
    "+": _numeric(lambda left, right: left + right),
    "-": _numeric(lambda left, right: left - right),
    "*": _numeric(lambda left, right: left * right),
    "div": _numeric(_divide),
    "mod": _numeric(_remainder),
}


def _refuse(node: Node, scope: Scope) -> Value:
    raise CannotEvaluate(type(node).__name__)


_EVALUATORS: dict[type[Any], Callable[[Any, Scope], Value]] = {
    Literal: lambda node, scope: node.value,
    Current: lambda node, scope: scope.value,
    Reference: lambda node, scope: scope.lookup(node.name),
    Call: _call,
    Negate: lambda node, scope: -as_number(evaluate(node.operand, scope), scope.timezone),
    Binary: _binary,
    Logic: _logic,
    Path: _refuse,
    Filter: _refuse,
}
