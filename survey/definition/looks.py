"""Which questions and groups of a survey an expression looks at, told by the definition's paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from survey.definition.expressions.tree import Call, Current, Filter, Node, Path, Reference, Step, children
from survey.definition.model import Group, Question, Survey

Paths = frozenset[str]

# These ask which things there are, not what was answered in them.
_STRUCTURAL = frozenset({"count", "position", "last", "name", "local-name"})
_NONE: Paths = frozenset()


def looks(survey: Survey, *, at_other_repeats: bool, at_any_time: bool = False) -> dict[str, Paths]:
    """For every question and group of `survey`, by path: what decides on its value, its relevance or its number.

    Whatever stands in a group follows from the group. With `at_other_repeats` false, what an item looks up in another
    repeat of itself (`${member}[…]/total`, `indexed-repeat()`) is left out: a running total is no circle. With
    `at_any_time` only what decides all the time counts: neither what is worked out at one moment (a default, a
    calculation with a trigger) nor which choices are offered.
    """
    look = _Look(survey, at_other_repeats=at_other_repeats, at_any_time=at_any_time)
    found = {}
    for placed in survey.placed:
        around = {placed.around[-1].path} if placed.around else set()
        found[placed.item.path] = frozenset(look.from_item(placed.item) | around)
    return found


def formulas(item: Question | Group, *, at_any_time: bool = False) -> Iterator[Node]:
    """The formulas that decide on the value, the relevance or the number of `item`; or those that always do."""
    if isinstance(item, Group):
        found = [item.relevant, item.count]
    elif at_any_time:
        found = [item.relevant, None if item.trigger else item.calculation]
    else:
        found = [item.relevant, item.calculation, item.dynamic_default, item.choice_filter]
    return (formula for formula in found if formula is not None)


class _Look:
    """Follows nodes as sets of definition paths; "" is the whole form.

    None stands for nodes outside the form (a choice, a row of a file): every relative path from there stays outside.
    """

    def __init__(self, survey: Survey, *, at_other_repeats: bool, at_any_time: bool) -> None:
        self.survey = survey
        self.at_other_repeats = at_other_repeats
        self.at_any_time = at_any_time
        self.inside: dict[str, list[str]] = {"": [child.path for child in survey.children]}
        for placed in survey.placed:
            if isinstance(placed.item, Group):
                self.inside[placed.item.path] = [child.path for child in placed.item.children]
        self.found: set[str] = set()
        self.owner = ""

    def from_item(self, item: Question | Group) -> set[str]:
        """What the formulas of `item` look at."""
        self.found = set()
        self.owner = item.path
        if isinstance(item, Question) and not self.at_any_time:
            named = (self.survey.by_name.get(name) for name in item.trigger)
            self.found.update(placed.item.path for placed in named if placed is not None)
            source = self.survey.by_name.get(item.choices_from)
            self.found.update({source.item.path} if source is not None else ())
        for formula in formulas(item, at_any_time=self.at_any_time):
            self.value(formula, frozenset({item.path}))
        return self.found - {""}

    def value(self, node: Node, context: Paths | None) -> None:
        """Note what the value of `node` looks at, seen from `context`."""
        match node:
            case Call(name, arguments) if name in _STRUCTURAL:
                for argument in arguments:
                    self.found |= self.nodes(argument, context) or _NONE
            case Call("indexed-repeat", arguments) if not self.at_other_repeats:
                for argument in arguments[2::2]:
                    self.value(argument, context)
            case Current():
                pass  # what the question itself holds: a calculation that starts from it is no circle
            case Path() | Reference() | Filter():
                for path in self.nodes(node, context) or _NONE:
                    self.found.update(self.below(path) if path else _NONE)
            case _:
                for child in children(node):
                    self.value(child, context)

    def nodes(self, node: Node, context: Paths | None) -> Paths | None:
        """The nodes that `node` names; none where it yields a value instead."""
        match node:
            case Current():
                return context
            case Reference(name):
                placed = self.survey.by_name.get(name)
                return frozenset({placed.item.path}) if placed is not None else _NONE
            case Call("current"):
                return frozenset({self.owner})
            case Call("instance"):
                return None
            case Filter(base, predicates):
                return self.filtered(self.nodes(base, context), predicates)
            case Path(steps, absolute, base):
                start = context if base is None else self.nodes(base, context)
                if absolute and base is None:
                    # The first step names the form itself.
                    start, steps = frozenset({""}), steps if steps and steps[0].deep else steps[1:]
                for step in steps:
                    start = self.step(start, step)
                return start
        self.value(node, context)
        return _NONE

    def step(self, start: Paths | None, step: Step) -> Paths | None:
        """Where one step of a path leads."""
        if start is None:
            return self.filtered(None, step.predicates)
        if step.deep:
            start = frozenset(below for path in start for below in self.below(path))
        match step.test:
            case ".":
                reached = start
            case "..":
                reached = frozenset(path.rpartition("/")[0] for path in start)
            case test:
                inside = (below for path in start for below in self.inside.get(path, ()))
                reached = frozenset(path for path in inside if test in ("*", "node()", path.rpartition("/")[2]))
        return self.filtered(reached, step.predicates)

    def filtered(self, nodes: Paths | None, predicates: Iterable[Node]) -> Paths | None:
        """`nodes`, with what their predicates look at noted."""
        some = False
        for predicate in predicates:
            some = True
            self.value(predicate, nodes)
        if some and nodes is not None and not self.at_other_repeats:
            parts = self.owner.split("/")
            return nodes - {"/".join(parts[:count]) for count in range(1, len(parts) + 1)}
        return nodes

    def below(self, path: str) -> Iterator[str]:
        """`path` and everything that stands below it."""
        yield path
        for inner in self.inside.get(path, ()):
            yield from self.below(inner)
