"""Functions of node sets, and of lists elsewhere.

https://getodk.github.io/xforms-spec/#node-set-functions, XPath 1.0 §4.1.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

from survey.definition.expressions.elements import Branch, Element
from survey.definition.expressions.functions.function import Function, nodes_of
from survey.definition.expressions.paths import named_children
from survey.definition.expressions.scope import Scope
from survey.definition.expressions.values import Nodes, Value, as_number, as_text


def _position(arguments: Sequence[Value], scope: Scope) -> Value:
    """Without argument XPath's position; with one that of its first node among its neighbours of the same name."""
    if not arguments:
        return float(scope.position)
    nodes = nodes_of(arguments[0])
    if not nodes:
        return math.nan
    node = nodes[0]
    siblings: Sequence[Element] = (node,)
    if isinstance(node.parent, Branch):
        siblings = node.parent.children()
    elif node.parent is not None:  # in a survey, others are not looked at: how often they repeat may follow from this
        siblings = node.parent.called(node.name)
    position = 0
    for sibling in siblings:
        position = position + 1 if sibling.name == node.name else 0
        if sibling is node:
            break
    return float(max(position, 1))


def _name(arguments: Sequence[Value], scope: Scope) -> str:
    nodes = nodes_of(arguments[0]) if arguments else (scope.node,)
    return nodes[0].name if nodes else ""


def _instance(arguments: Sequence[Value], scope: Scope) -> Value:
    document = scope.world.instance(as_text(arguments[0]))
    return () if document is None else (document,)


def _pulldata(arguments: Sequence[Value], scope: Scope) -> Value:
    """`pulldata('fruits', 'name', 'key', 'mango')`: the name in the first row of fruits.csv whose key is mango."""
    name, wanted, key, value = map(as_text, arguments)
    document = scope.world.instance(name) or scope.world.instance(name.removesuffix(".csv"))
    if document is None:
        return ""
    for root in document.children():
        for item in named_children(root, "item", key, value):
            return next((cell.text() for cell in item.called(wanted)), "")
    return ""


def _randomize(arguments: Sequence[Value], scope: Scope) -> Value:
    """In the order that ODK's engines shuffle to, if there is a seed."""
    nodes = nodes_of(arguments[0])
    if len(arguments) == 1:
        shuffled = list(nodes)
        scope.world.random.shuffle(shuffled)
        return tuple(shuffled)
    return _shuffled(nodes, _seed(arguments[1], scope))


_LARGEST = 2**31 - 1


def _seed(value: Value, scope: Scope) -> int:
    """A number as Java would cut it to a `long`; of a text that is no number the first 64 bits of its SHA-256."""
    number = as_number(value, scope.world.timezone)
    if math.isnan(number):
        text = as_text(value)
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True) if text else 0
    if math.isinf(number):
        return 2**63 - 1 if number > 0 else -(2**63)
    return int(number)


def _shuffled(nodes: Nodes, seed: int) -> Nodes:
    """Park and Miller's minimal standard generator drives an inside-out Fisher-Yates shuffle."""
    # A remainder with the sign of the seed.
    state = abs(seed) % _LARGEST * (1 if seed > 0 else -1)
    if state <= 0:
        state += _LARGEST - 1
    shuffled: list[Element] = []
    for index, node in enumerate(nodes):
        state = state * 16_807 % _LARGEST
        place = math.floor((state - 1) / (_LARGEST - 1) * (index + 1))
        shuffled.append(node)
        shuffled[index], shuffled[place] = shuffled[place], node
    return tuple(shuffled)


def _count_non_empty(arguments: Sequence[Value], scope: Scope) -> Value:
    return float(sum(node.text() != "" for node in nodes_of(arguments[0])))


FUNCTIONS: dict[str, Function] = {
    "count": Function(1, 1, lambda arguments, scope: float(len(nodes_of(arguments[0]))), nodes=(0,)),
    "count-non-empty": Function(1, 1, _count_non_empty, nodes=(0,)),
    "current": Function(0, 0, lambda arguments, scope: (scope.current,)),
    "instance": Function(1, 1, _instance),
    "last": Function(0, 0, lambda arguments, scope: float(scope.size)),
    "local-name": Function(0, 1, lambda arguments, scope: _name(arguments, scope).rpartition(":")[2], nodes=(0,)),
    "name": Function(0, 1, _name, nodes=(0,)),
    "position": Function(0, 1, _position, nodes=(0,)),
    "pulldata": Function(4, 4, _pulldata),
    "randomize": Function(1, 2, _randomize, nodes=(0,)),
}
