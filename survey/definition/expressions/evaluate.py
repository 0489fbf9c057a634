"""A tree to a value. One look in a table per node: nothing is parsed again."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import tzinfo
from typing import Any

from survey.definition.expressions.comparing import at_most, equal, less, unequal
from survey.definition.expressions.elements import document_of, in_document_order
from survey.definition.expressions.functions import FUNCTIONS, LAZY, Function, Lazy
from survey.definition.expressions.functions.function import nodes_of
from survey.definition.expressions.paths import follow, keep
from survey.definition.expressions.scope import CannotEvaluate, Scope, World
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
from survey.definition.expressions.values import Nodes, Value, as_answer, as_boolean, as_number, as_text

__all__ = ["CannotEvaluate", "Scope", "Value", "World", "as_answer", "as_boolean", "as_number", "as_text", "evaluate"]


def evaluate(node: Node, scope: Scope) -> Value:
    """The value of `node` in `scope`. Raises CannotEvaluate for what `checking.problems` would mostly have named."""
    return _EVALUATORS[type(node)](node, scope)


def _reference(node: Reference, scope: Scope) -> Value:
    """The nodes that `${name}` means seen from the question, also within a predicate.

    Only where that is several, and a predicate looks through the same document (`${member}[${age} > 5]`), is each node
    it looks at asked for its own, as ODK Collect does.
    """
    if "#" in node.name:  # ${last-saved#name}: nothing is carried from one submission to the next
        return ()
    found = scope.world.find(node.name, scope.current)
    if len(found) > 1 and scope.node is not scope.current and document_of(scope.node) is document_of(scope.current):
        found = scope.world.find(node.name, scope.node)
    return tuple(found)


def _call(node: Call, scope: Scope) -> Value:
    function: Function | Lazy | None = FUNCTIONS.get(node.name) or LAZY.get(node.name)
    arguments = node.arguments
    if (
        function is None
        or len(arguments) < function.minimum
        or (function.maximum is not None and len(arguments) > function.maximum)
    ):
        raise CannotEvaluate(f"{node.name}() with {len(arguments)} arguments")
    if isinstance(function, Lazy):
        return function.apply(arguments, scope, evaluate)
    return function.apply([evaluate(argument, scope) for argument in arguments], scope)


def _path(node: Path, scope: Scope) -> Value:
    """An absolute path starts at the top of the survey's own document, wherever it is written."""
    if node.absolute:
        start: Nodes = (document_of(scope.current),)
    elif node.base is None:
        start = (scope.node,)
    else:
        start = nodes_of(evaluate(node.base, scope))
    return follow(start, node.steps, scope, evaluate)


def _filter(node: Filter, scope: Scope) -> Value:
    return keep(nodes_of(evaluate(node.base, scope)), node.predicates, scope, evaluate)


def _logic(node: Logic, scope: Scope) -> bool:
    decisive = node.operator == "or"
    for operand in node.operands:
        if as_boolean(evaluate(operand, scope)) is decisive:
            return decisive
    return not decisive


def _binary(node: Binary, scope: Scope) -> Value:
    return _OPERATIONS[node.operator](evaluate(node.left, scope), evaluate(node.right, scope), scope.world.timezone)


def _numeric(operation: Callable[[float, float], float]) -> Callable[[Value, Value, tzinfo], Value]:
    return lambda left, right, timezone: operation(as_number(left, timezone), as_number(right, timezone))


def _divide(left: float, right: float) -> float:
    if right:
        return left / right
    if not left or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1, right)


def _remainder(left: float, right: float) -> float:
    """Takes the sign of the dividend."""
    return math.nan if not right or math.isinf(left) else math.fmod(left, right)


_OPERATIONS: dict[str, Callable[[Value, Value, tzinfo], Value]] = {
    "=": equal,
    "!=": unequal,
    "<": less,
    "<=": at_most,
    ">": lambda left, right, timezone: less(right, left, timezone),
    ">=": lambda left, right, timezone: at_most(right, left, timezone),
    "+": _numeric(lambda left, right: left + right),
    "-": _numeric(lambda left, right: left - right),
    "*": _numeric(lambda left, right: left * right),
    "div": _numeric(_divide),
    "mod": _numeric(_remainder),
    "|": lambda left, right, timezone: in_document_order((*nodes_of(left), *nodes_of(right))),
}

_EVALUATORS: dict[type[Any], Callable[[Any, Scope], Value]] = {
    Literal: lambda node, scope: node.value,
    Current: lambda node, scope: (scope.node,),
    Reference: _reference,
    Call: _call,
    Negate: lambda node, scope: -as_number(evaluate(node.operand, scope), scope.world.timezone),
    Binary: _binary,
    Logic: _logic,
    Path: _path,
    Filter: _filter,
}
