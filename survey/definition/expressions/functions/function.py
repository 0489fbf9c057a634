"""What a function of the language is, and how functions of plain texts and numbers are made into one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from survey.definition.expressions.scope import CannotEvaluate, Scope
from survey.definition.expressions.tree import Node
from survey.definition.expressions.values import Nodes, Value, as_number, as_text

Apply: TypeAlias = Callable[[Sequence[Value], Scope], Value]
Evaluate: TypeAlias = Callable[[Node, Scope], Value]


@dataclass(frozen=True, slots=True)
class Function:
    """How many arguments a function takes (`maximum` None: any number), and what it does with their values.

    `nodes` are the places of arguments that must be node sets; -1 stands for all of them.
    """

    minimum: int
    maximum: int | None
    apply: Apply
    nodes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Lazy:
    """A function that chooses which of its arguments to evaluate, and how."""

    minimum: int
    maximum: int | None
    apply: Callable[[Sequence[Node], Scope, Evaluate], Value]
    nodes: tuple[int, ...] = ()


def of_texts(minimum: int, maximum: int | None, apply: Callable[..., Value]) -> Function:
    """A function of texts; one that may have no argument takes the text of `.` instead."""

    def call(arguments: Sequence[Value], scope: Scope) -> Value:
        if not arguments and not minimum and maximum is not None:
            return apply(scope.node.text())
        return apply(*map(as_text, arguments))

    return Function(minimum, maximum, call)


def of_numbers(minimum: int, maximum: int | None, apply: Callable[..., object]) -> Function:
    """A function of numbers; what has no real result is NaN."""

    def call(arguments: Sequence[Value], scope: Scope) -> Value:
        timezone = scope.world.timezone
        try:
            result = apply(*(as_number(argument, timezone) for argument in arguments))
        except (ValueError, OverflowError, ArithmeticError):
            return math.nan
        return float(result) if isinstance(result, int | float) else math.nan

    return Function(minimum, maximum, call)


def of_places(minimum: int, maximum: int, apply: Callable[..., str]) -> Function:
    """A function of a text and of places in it."""

    def call(arguments: Sequence[Value], scope: Scope) -> Value:
        return apply(as_text(arguments[0]), *map(as_number, arguments[1:]))

    return Function(minimum, maximum, call)


def nodes_of(value: Value) -> Nodes:
    """`value` as a node set. Raises CannotEvaluate if it is none."""
    if isinstance(value, tuple):
        return value
    raise CannotEvaluate("a node set was expected")


def each(values: Sequence[Value]) -> Iterator[Value]:
    """`values` one by one, node sets taken apart into texts."""
    for value in values:
        if isinstance(value, tuple):
            for node in value:
                yield node.text()
        else:
            yield value
