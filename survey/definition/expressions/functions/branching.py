"""Functions that choose which of their arguments to evaluate, or where.

https://getodk.github.io/xforms-spec/#fn:if, #fn:coalesce, #fn:once, #fn:indexed-repeat, #fn:jr:choice-name.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from survey.definition.expressions.elements import Element, ancestors, document_of
from survey.definition.expressions.functions.function import Evaluate, Lazy, nodes_of
from survey.definition.expressions.quoting import quoted
from survey.definition.expressions.scope import CannotEvaluate, Scope
from survey.definition.expressions.tree import Literal, Node, Reference
from survey.definition.expressions.values import Nodes, Value, as_boolean, as_number, as_text


def _if(arguments: Sequence[Node], scope: Scope, evaluate: Evaluate) -> Value:
    condition, yes, no = arguments
    return evaluate(yes if as_boolean(evaluate(condition, scope)) else no, scope)


def _coalesce(arguments: Sequence[Node], scope: Scope, evaluate: Evaluate) -> Value:
    for argument in arguments:
        if text := as_text(evaluate(argument, scope)):
            return text
    return ""


def _once(arguments: Sequence[Node], scope: Scope, evaluate: Evaluate) -> Value:
    return scope.node.text() or as_text(evaluate(arguments[0], scope))


def _indexed_repeat(arguments: Sequence[Node], scope: Scope, evaluate: Evaluate) -> Value:
    """`indexed-repeat(${name}, ${household}, 2, ${member}, 1, …)`: the nodes within those instances.

    The repeats may come in any order; an index that is no number, or of no instance, yields nothing (Collect takes the
    first instead).
    """
    if len(arguments) % 2 == 0:
        raise CannotEvaluate("indexed-repeat() with an index missing")
    pairs: list[tuple[Nodes, float]] = []
    for repeat, index in zip(arguments[1::2], arguments[2::2], strict=True):
        number = as_number(evaluate(index, scope), scope.world.timezone)
        instances = _everywhere(repeat, scope, evaluate)
        if math.isnan(number) or not instances:
            return ()
        pairs.append((instances, number))
    pairs.sort(key=lambda pair: sum(1 for _ in ancestors(pair[0][0])))
    within = document_of(pairs[0][0][0])
    for instances, number in pairs:
        among = _within(instances, within)
        if not (1 <= number <= len(among)) or number != int(number):
            return ()
        within = among[int(number) - 1]
    return _within(_everywhere(arguments[0], scope, evaluate), within)


def _within(nodes: Nodes, element: Element) -> Nodes:
    return tuple(node for node in nodes if any(around is element for around in ancestors(node)))


def _everywhere(node: Node, scope: Scope, evaluate: Evaluate) -> Nodes:
    """What `node` yields; a `${name}` in all its repeats, and not only those that the question itself stands in."""
    if isinstance(node, Reference):
        return tuple(scope.world.find(node.name, document_of(scope.current)))
    return nodes_of(evaluate(node, scope))


def _choice_name(arguments: Sequence[Node], scope: Scope, evaluate: Evaluate) -> Value:
    """The label of a choice of the question that the second argument names, mostly as a text: `'${work}'`."""
    value, question = arguments
    if isinstance(question, Literal):
        target = quoted(as_text(question.value))
        if target is None:
            raise CannotEvaluate("jr:choice-name() of what is no question")
        elements = evaluate(target, scope)
    else:
        elements = evaluate(question, scope)
    return scope.world.label(as_text(evaluate(value, scope)), nodes_of(elements))


FUNCTIONS: dict[str, Lazy] = {
    "coalesce": Lazy(1, None, _coalesce),
    "if": Lazy(3, 3, _if),
    "indexed-repeat": Lazy(3, 7, _indexed_repeat, nodes=(0, 1, 3, 5)),
    "jr:choice-name": Lazy(2, 2, _choice_name),
    "once": Lazy(1, 1, _once),
}
