"""Following paths through documents (XPath 1.0 §2).

A predicate that is a number is a position among the nodes of one step from one node, counted backwards on the axes that
go back. (ODK Web Forms counts over all nodes of the step together; XPath and ODK Collect do not.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from survey.definition.expressions.elements import (
    Branch,
    Element,
    Part,
    ancestors,
    below,
    contents,
    document_of,
    in_document_order,
)
from survey.definition.expressions.scope import Scope
from survey.definition.expressions.tree import Binary, Call, Literal, Logic, Node, Path, Reference, Step, walk
from survey.definition.expressions.values import Nodes, Value, as_boolean

Evaluate: TypeAlias = Callable[[Node, Scope], Value]


@dataclass(frozen=True, slots=True)
class Test:
    """A step's test, read: where it looks from a node, in which order, and what it takes of what it finds there."""

    axis: str
    look: Callable[[Element], Iterable[Element]]
    takes: Callable[[Element], bool]


def follow(nodes: Sequence[Element], steps: Sequence[Step], scope: Scope, evaluate: Evaluate) -> Nodes:
    """What `steps` lead to from `nodes`, in document order."""
    found = tuple(nodes)
    # While no node stands within another, steps downwards keep the order and meet nothing twice.
    apart = True
    for step in steps:
        test = read_test(step.test)
        if step.deep:
            every = test.axis not in ("child", "attribute")
            found = tuple(node for top in found for node in (top, *below(top, all_nodes=every)))
            if not apart:
                found = tuple(dict.fromkeys(found))
            apart = len(found) < 2
        taken = [_take(node, test, step, scope, evaluate) for node in found]
        if len(taken) == 1:
            found = taken[0]
        else:
            found = tuple(node for some in taken for node in some)
            if not (apart and test.axis in _DOWN):
                found = in_document_order(found)
        apart = apart and test.axis in _DOWN
    return found


def _take(node: Element, test: Test, step: Step, scope: Scope, evaluate: Evaluate) -> Nodes:
    predicates: Sequence[Node] = step.predicates
    if predicates and test.axis == "child" and (looked_up := _look_up(node, step, scope, evaluate)) is not None:
        found, predicates = looked_up
    else:
        found = tuple(filter(test.takes, test.look(node)))
    if predicates:
        found = keep(found, predicates, scope, evaluate)
    return found[::-1] if test.axis in _BACK else found


def keep(nodes: Nodes, predicates: Sequence[Node], scope: Scope, evaluate: Evaluate) -> Nodes:
    """Those of `nodes` for which all `predicates` hold, each looking at what the one before has left."""
    for predicate in predicates:
        if isinstance(predicate, Literal) and not isinstance(predicate.value, str):
            place = predicate.value
            nodes = (nodes[int(place) - 1],) if 1 <= place <= len(nodes) and place == int(place) else ()
            continue
        size = len(nodes)
        kept = []
        for position, node in enumerate(nodes, 1):
            value = evaluate(predicate, Scope(scope.world, node, scope.current, position, size))
            if value == position if isinstance(value, float) else as_boolean(value):
                kept.append(node)
        nodes = tuple(kept)
    return nodes


# Below this many rows an index is not worth the looking.
_MANY = 20


def _look_up(node: Element, step: Step, scope: Scope, evaluate: Evaluate) -> tuple[Nodes, Sequence[Node]] | None:
    """The rows of a list that can satisfy the first predicate, by an index, and what is left to ask of them.

    Choice lists and tables have thousands of rows, and surveys look into them at every turn. None if this is no list,
    or a predicate that no index helps with.
    """
    if not isinstance(node, Branch) or len(node.elements) < _MANY or document_of(node) is document_of(scope.current):
        return None
    first, *rest = step.predicates
    conditions = first.operands if isinstance(first, Logic) and first.operator == "and" else (first,)
    for condition in conditions:
        if (pair := _key_and_wanted(condition)) is None or not _is_name(step.test):
            continue
        value = evaluate(pair[1], scope)
        if isinstance(value, tuple) and len(value) == 1:
            value = value[0].text()
        if isinstance(value, str):
            found = named_children(node, step.test, pair[0], value)
            if first is condition:
                return found, rest
            # The other conditions are asked of these rows alone, unless they ask for places among all rows.
            return (found, step.predicates) if not _asks_for_places(first) else None
    return None


def _key_and_wanted(condition: Node) -> tuple[str, Node] | None:
    """Of `key = wanted`, either way round, both; None for any other condition."""
    match condition:
        case Binary("=", Path((Step(key, (), False),), False, None), wanted) if _is_name(key) and _is_elsewhere(wanted):
            return key, wanted
        case Binary("=", wanted, Path((Step(key, (), False),), False, None)) if _is_name(key) and _is_elsewhere(wanted):
            return key, wanted
    return None


def _asks_for_places(predicate: Node) -> bool:
    return any(isinstance(node, Call) and node.name in ("position", "last") for node in walk(predicate))


def _is_name(test: str) -> bool:
    return test[0] not in "@*." and test[-1] != ")" and "::" not in test


def _is_elsewhere(node: Node) -> bool:
    """Whether `node` is the same for every row of a list."""
    match node:
        case Literal() | Reference() | Call("current", ()) | Path(_, True) | Path(_, _, Call("current", ())):
            return True
    return False


def named_children(element: Element, name: str, key: str, value: str) -> Nodes:
    """The children `name` of `element` that have a child `key` with the text `value`."""
    if not isinstance(element, Branch):
        return tuple(child for child in element.called(name) if value in _texts(child, key))
    index = element.indexes.get((name, key))
    if index is None:
        index = {}
        for child in element.called(name):
            for text in _texts(child, key):
                index[text] = (*index.get(text, ()), child)
        element.indexes[name, key] = index
    return index.get(value, ())


def _texts(element: Element, name: str) -> set[str]:
    return {child.text() for child in element.called(name)}


def _children(node: Element) -> Sequence[Element]:
    return node.children()


def _parent(node: Element) -> Sequence[Element]:
    return () if node.parent is None else (node.parent,)


def _siblings(node: Element) -> tuple[Sequence[Element], Sequence[Element]]:
    """Those before `node`, the nearest first, and those after it."""
    if node.parent is None or (isinstance(node, Part) and node.kind == "attribute"):
        return (), ()
    row = contents(node.parent)
    # Texts of elements that are not ours are made anew each time: equal, not identical.
    place = next((place for place, sibling in enumerate(row) if sibling is node or sibling == node), 0)
    return row[:place][::-1], row[place + 1 :]


def _preceding(node: Element) -> Iterable[Element]:
    for around in (node, *ancestors(node)):
        for sibling in _siblings(around)[0]:
            yield from reversed((sibling, *below(sibling, all_nodes=True)))


def _following(node: Element) -> Iterable[Element]:
    for around in (node, *ancestors(node)):
        for sibling in _siblings(around)[1]:
            yield sibling
            yield from below(sibling, all_nodes=True)


_LOOKS: dict[str, Callable[[Element], Iterable[Element]]] = {
    "self": lambda node: (node,),
    "child": contents,
    "parent": _parent,
    "descendant": lambda node: below(node, all_nodes=True),
    "descendant-or-self": lambda node: (node, *below(node, all_nodes=True)),
    "ancestor": ancestors,
    "ancestor-or-self": lambda node: (node, *ancestors(node)),
    "following": _following,
    "following-sibling": lambda node: _siblings(node)[1],
    "preceding": _preceding,
    "preceding-sibling": lambda node: _siblings(node)[0],
}
_DOWN = frozenset({"child", "self", "attribute"})
_BACK = frozenset({"ancestor", "ancestor-or-self", "preceding", "preceding-sibling"})


@lru_cache(maxsize=2048)
def read_test(test: str) -> Test:
    """The test of a step as it is written."""
    if test == ".":
        return Test("self", _LOOKS["self"], _anything)
    if test == "..":
        return Test("parent", _parent, _anything)
    if test[0] == "@":
        return Test("attribute", _attribute(test[1:]), _anything)
    axis, _, rest = test.rpartition("::")
    axis = axis or "child"
    if axis == "child" and rest[-1] != ")":
        return Test(axis, _children if rest == "*" else lambda node: node.called(rest), _anything)
    return Test(axis, _LOOKS[axis], _takes(rest))


def _anything(node: Element) -> bool:
    return True


def _attribute(name: str) -> Callable[[Element], Sequence[Element]]:
    def look(node: Element) -> Sequence[Element]:
        value = node.attribute(name)
        return () if value is None else (Part("attribute", name, node, value),)

    return look


_KINDS = {"text()": "text", "comment()": "comment", "processing-instruction()": "instruction"}


def _takes(rest: str) -> Callable[[Element], bool]:
    if rest == "node()":
        return _anything
    if rest == "*":
        return lambda node: not isinstance(node, Part) and node.parent is not None
    if rest in _KINDS:
        return lambda node: isinstance(node, Part) and node.kind == _KINDS[rest]
    return lambda node: node.name == rest and not isinstance(node, Part)
