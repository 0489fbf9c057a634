"""What follows from what in a survey, in what order it can be worked out, and what goes round in circles.

Everything is said of the definition's paths: what holds for one repeat holds for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from survey.definition.expressions.tree import Call, Current, Filter, Node, Path, children, walk
from survey.definition.looks import Paths, formulas, looks
from survey.definition.model import Survey


class Dependencies:
    """The dependencies of one survey: found once, asked often.

    `order` has every path after all that it follows from; `depth` tells how long the longest chain is that leads to
    each: 0 for a question that follows from nothing. `chancy` are those whose formulas draw lots, `lasting` those whose
    calculation looks at the value that it had before.
    """

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self._followers: dict[str, set[str]] = {}
        for path, sources in looks(survey, at_other_repeats=True).items():
            for source in sources:
                self._followers.setdefault(source, set()).add(path)
        self._affected: dict[str, Paths] = {}
        follows = looks(survey, at_other_repeats=False)
        for circle in _circles(follows):
            for path in circle:
                follows[path] -= set(circle)
        self.order: tuple[str, ...] = tuple(TopologicalSorter(follows).static_order())
        self._rank = {path: rank for rank, path in enumerate(self.order)}
        self.depth: Mapping[str, int] = _depths(self.order, follows)
        self.chancy: Paths = frozenset(_chancy(survey))
        self.lasting: Paths = frozenset(
            question.path
            for question in survey.questions()
            if question.calculation is not None and _looks_at_itself(question.calculation)
        )

    def in_order(self, paths: Paths) -> tuple[str, ...]:
        """`paths`, each after all that it follows from."""
        return tuple(sorted(paths, key=self._rank.__getitem__))

    def affected(self, path: str) -> Paths:
        """Everything that may change when the answer at `path` does, itself included."""
        known = self._affected.get(path)
        if known is None:
            found = {path}
            pending = [path]
            while pending:
                new = self._followers.get(pending.pop(), set()) - found
                found |= new
                pending.extend(new)
            known = self._affected[path] = frozenset(found)
        return known


def dependencies(survey: Survey) -> Dependencies:
    """The dependencies of `survey`, worked out once for each definition that a process holds."""
    return survey.once("dependencies", lambda: Dependencies(survey))


def circles(survey: Survey) -> list[list[str]]:
    """The paths of questions and groups that depend on each other in a circle, each circle once, in form order.

    Only of what holds all the time: that a list is filtered by what is answered later, which is only asked until
    something is chosen from the list, is common and works out in form order.
    """
    follows = looks(survey, at_other_repeats=False, at_any_time=True)
    place = {path: at for at, path in enumerate(follows)}
    return sorted(
        (sorted(circle, key=place.__getitem__) for circle in _circles(follows)), key=lambda circle: place[circle[0]]
    )


def _circles(follows: Mapping[str, Paths]) -> Iterator[list[str]]:
    """Circles of a graph until, their edges taken away, none is left."""
    left = dict(follows)
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            circle = list(dict.fromkeys(error.args[1]))
            yield circle
            for path in circle:
                left[path] = left[path] - set(circle)
        else:
            return


def _chancy(survey: Survey) -> Iterator[str]:
    for placed in survey.placed:
        for formula in formulas(placed.item):
            if any(isinstance(node, Call) and node.name in ("random", "randomize", "uuid") for node in walk(formula)):
                yield placed.item.path


def _looks_at_itself(node: Node) -> bool:
    """Whether `node` asks for the value at which it stands; within a predicate, `.` is something else."""
    match node:
        case Current() | Call("once"):
            return True
        case Path(base=base) | Filter(base=base):
            return base is not None and _looks_at_itself(base)
    return any(map(_looks_at_itself, children(node)))


def _depths(order: tuple[str, ...], follows: Mapping[str, Paths]) -> dict[str, int]:
    depths: dict[str, int] = {}
    for path in order:
        depths[path] = max((depths[source] + 1 for source in follows[path]), default=0)
    return depths
