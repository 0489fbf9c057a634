"""What must be known of an expression before it may be published: what it uses, and what of that we do not do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from survey.definition.expressions.evaluate import LAZY, arity
from survey.definition.expressions.functions import FUNCTIONS, NOT_YET
from survey.definition.expressions.printing import print_expression
from survey.definition.expressions.tree import (
    Binary,
    Call,
    Filter,
    Literal,
    Node,
    Path,
    Reference,
    children,
    walk,
)
from survey.words import N_, Message, Parameter

NOT_SUPPORTED = N_("“%(what)s” is not supported yet.")
LEAVE_OUT = N_("Leave it out for now, or find another way.")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an expression that could be read, and what to do about it."""

    message: Message
    remedy: Message


def references(node: Node) -> set[str]:
    """The names of all questions that `node` looks at as `${name}`."""
    return {below.name for below in walk(node) if isinstance(below, Reference) and "#" not in below.name}


def problems(node: Node) -> Iterator[Problem]:
    """Everything in `node` that the evaluator cannot do, in reading order."""
    if isinstance(node, Path | Filter) or (isinstance(node, Binary) and node.operator == "|"):
        # One fault per path: what stands in its predicates is only met once paths can be followed at all.
        yield _path_problem(node)
        return
    if isinstance(node, Reference) and "#" in node.name:
        yield _not_yet(f"${{{node.name}}}")
    if isinstance(node, Call) and node.name in NOT_YET:
        # Nor what stands in its brackets, which is mostly a path made for it.
        yield _not_yet(f"{node.name}()")
        return
    if isinstance(node, Call):
        yield from _call_problems(node)
    for child in children(node):
        yield from problems(child)


def _path_problem(node: Node) -> Problem:
    function = next((below.name for below in walk(node) if isinstance(below, Call) and below.name in NOT_YET), None)
    if function is not None:
        return _not_yet(f"{function}()")
    return Problem(
        Message(NOT_SUPPORTED, {"what": _shown(node)}), Message(N_("Name a question instead, like ${name}."))
    )


def _shown(node: Node) -> str:
    text = print_expression(node)
    return text if len(text) <= 60 else text[:59] + "…"


def _not_yet(what: str) -> Problem:
    return Problem(Message(NOT_SUPPORTED, {"what": what}), Message(LEAVE_OUT))


def _call_problems(node: Call) -> Iterator[Problem]:
    name = node.name
    bounds = arity(name)
    if bounds is None:
        yield _unknown(name)
        return
    minimum, maximum = bounds
    count = len(node.arguments)
    if count < minimum or (maximum is not None and count > maximum):
        yield _wrong_count(name, minimum, maximum, count)
    elif name == "regex" and isinstance(pattern := node.arguments[1], Literal):
        try:
            re.compile(str(pattern.value), re.ASCII)
        except (re.error, RecursionError, OverflowError):
            yield Problem(
                Message(N_("The pattern “%(pattern)s” in regex() cannot be read."), {"pattern": str(pattern.value)}),
                Message(N_("Correct the pattern. For ten digits, for example, it is [0-9]{10}.")),
            )


def _unknown(name: str) -> Problem:
    message = Message(N_("There is no function %(function)s()."), {"function": name})
    similar = difflib.get_close_matches(name.lower(), [*FUNCTIONS, *LAZY], 1)
    if similar:
        return Problem(message, Message(N_("Did you mean %(suggestion)s?"), {"suggestion": f"{similar[0]}()"}))
    return Problem(message, Message(LEAVE_OUT))


def _wrong_count(name: str, minimum: int, maximum: int | None, count: int) -> Problem:
    params: dict[str, Parameter] = {"function": name, "count": count, "minimum": minimum, "maximum": maximum or 0}
    if maximum is None:
        remedy = Message(N_("It takes %(minimum)s or more."), params)
    elif minimum == maximum:
        remedy = Message(N_("It takes %(minimum)s."), params)
    else:
        remedy = Message(N_("It takes from %(minimum)s to %(maximum)s."), params)
    return Problem(
        Message(N_("%(function)s() has the wrong number of values in its brackets: %(count)s."), params), remedy
    )
