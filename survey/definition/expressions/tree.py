"""The tree of an expression, and its JSON form.

A node's `position` is the character (1-based) of the expression at which it was read, 0 if it was not read from any;
it is no part of what the node is, and is not kept in JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    """A quoted text or a number."""

    value: str | float


@dataclass(frozen=True, slots=True)
class Current:
    """`.`: the question that the expression belongs to; within a predicate, what is being looked at."""


@dataclass(frozen=True, slots=True)
class Reference:
    """`${name}`: another question, in all the repeats that are meant."""

    name: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments)`."""

    name: str
    arguments: tuple[Node, ...]
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Negate:
    """`-operand`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """`left operator right`, for `= != < <= > >= + - * div mod |`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic:
    """Two or more operands joined by one of `and`, `or`: flat, so that a chain of hundreds stays shallow."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path; `deep` if `//` stands before it.

    `test` is a name, `*`, `.`, `..`, `@name` or one of `NODE_TESTS` with its brackets; before it may stand an axis of
    `AXES`, like `ancestor::item`, where none of the short forms says the same.
    """

    test: str
    predicates: tuple[Node, ...] = ()
    deep: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """A raw path: from the root if `absolute`, from what `base` yields if there is one, else from the question."""

    steps: tuple[Step, ...]
    absolute: bool = False
    base: Node | None = None
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Filter:
    """`base[predicate]…` where `base` is not itself a step of a path."""

    base: Node
    predicates: tuple[Node, ...]


Node: TypeAlias = Literal | Current | Reference | Call | Negate | Binary | Logic | Path | Filter

NODE_TESTS = frozenset({"text", "node", "comment", "processing-instruction"})
AXES = frozenset(
    {
        *("self", "child", "parent", "attribute", "descendant", "descendant-or-self", "ancestor", "ancestor-or-self"),
        *("following", "following-sibling", "preceding", "preceding-sibling"),
    }
)


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below `node`, predicates included, in reading order."""
    match node:
        case Call():
            yield from node.arguments
        case Negate():
            yield node.operand
        case Binary():
            yield node.left
            yield node.right
        case Logic():
            yield from node.operands
        case Filter():
            yield node.base
            yield from node.predicates
        case Path():
            if node.base is not None:
                yield node.base
            for step in node.steps:
                yield from step.predicates


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def to_json(node: Node) -> list[Any]:
    """`node` as nested lists, the kind first: `["call", "selected", [["ref", "work"], ["text", "sort"]]]`."""
    match node:
        case Literal(value):
            return ["text", value] if isinstance(value, str) else ["number", value]
        case Current():
            return ["current"]
        case Reference(name):
            return ["ref", name]
        case Call(name, arguments):
            return ["call", name, [to_json(argument) for argument in arguments]]
        case Negate(operand):
            return ["negate", to_json(operand)]
        case Binary(operator, left, right):
            return [operator, to_json(left), to_json(right)]
        case Logic(operator, operands):
            return [operator, [to_json(operand) for operand in operands]]
        case Filter(base, predicates):
            return ["filter", to_json(base), [to_json(predicate) for predicate in predicates]]
        case Path(steps, absolute, base):
            below = [[step.test, step.deep, [to_json(predicate) for predicate in step.predicates]] for step in steps]
            return ["path", absolute, None if base is None else to_json(base), below]


def from_json(data: list[Any]) -> Node:
    """The node that `to_json` wrote as `data`. Raises ValueError on anything else."""
    match data:
        case ["text", str(value)]:
            return Literal(value)
        case ["number", int() | float() as number]:
            return Literal(float(number))
        case ["current"]:
            return Current()
        case ["ref", str(name)]:
            return Reference(name)
        case ["call", str(name), list(arguments)]:
            return Call(name, _nodes(arguments))
        case ["negate", list(operand)]:
            return Negate(from_json(operand))
        case ["and" | "or" as operator, list(operands)]:
            return Logic(operator, _nodes(operands))
        case ["filter", list(base), list(predicates)]:
            return Filter(from_json(base), _nodes(predicates))
        case ["path", bool(absolute), None | list() as base, list(steps)]:
            below = tuple(Step(test, _nodes(predicates), deep) for test, deep, predicates in steps)
            return Path(below, absolute, None if base is None else from_json(base))
        case [str(operator), list(left), list(right)]:
            return Binary(operator, from_json(left), from_json(right))
    raise ValueError(f"not an expression tree: {data!r}")


def _nodes(data: list[Any]) -> tuple[Node, ...]:
    return tuple(from_json(item) for item in data)
