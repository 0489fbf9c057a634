"""A survey unfolded: each question and group as it stands in one person's answers, repeats numbered.

Places are the nodes that expressions walk. What is at a place is worked out by whoever `holds` the answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from survey.definition.model import Group, Placed, Question, Survey

Item = Question | Group | None
"""What a place is of; None for the form as a whole, and for the document around it."""


class Holder(Protocol):
    """Knows what was answered."""

    survey: Survey
    inside: Mapping[str, Mapping[str, Item]]

    def text_at(self, place: Place) -> str:
        """The value text of the question at `place`."""

    def times(self, group: Group, path: str) -> int:
        """How many times the repeating `group`, whose path is `path` without its own number, stands there."""


class Place:
    """A question, a group, one repeat of a group, the form ("" is its path), or the document that holds the form.

    `number` is the repeat's, from 1; 0 for whatever does not repeat.
    """

    __slots__ = ("_called", "_children", "holder", "item", "name", "number", "parent", "path")

    def __init__(
        self, holder: Holder, item: Item, parent: Place | None, name: str, path: str, *, number: int = 0
    ) -> None:
        self.holder = holder
        self.item = item
        self.parent = parent
        self.name = name
        self.path = path
        self.number = number
        self._called: dict[str, tuple[Place, ...]] = {}
        self._children: tuple[Place, ...] | None = None

    def children(self) -> tuple[Place, ...]:
        """What stands directly in it, in form order, repeats one by one."""
        if self._children is None:
            if isinstance(self.item, Question):
                self._children = ()
            else:
                self._children = tuple(place for name in self._names() for place in self.called(name))
        return self._children

    def called(self, name: str) -> tuple[Place, ...]:
        """What stands directly in it under `name`: several where it repeats.

        Each name is unfolded by itself, since how often one repeats may follow from what stands under another.
        """
        known = self._called.get(name)
        if known is None:
            item = self._names().get(name, _NOTHING)
            known = self._called[name] = () if item is _NOTHING else self._unfolded(name, item)
        return known

    def _names(self) -> Mapping[str, Item]:
        if self.parent is None:
            return {self.holder.survey.root: None}
        return self.holder.inside.get(self.item.path if self.item is not None else "", {})

    def _unfolded(self, name: str, item: Item) -> tuple[Place, ...]:
        if item is None:
            return (Place(self.holder, None, self, name, ""),)
        path = f"{self.path}/{name}" if self.path else name
        if not isinstance(item, Group) or not item.repeats:
            return (Place(self.holder, item, self, name, path),)
        return tuple(
            Place(self.holder, item, self, name, f"{path}[{number}]", number=number)
            for number in range(1, self.holder.times(item, path) + 1)
        )

    def text(self) -> str:
        """The value of a question; of a group, all that is in it one after the other."""
        if isinstance(self.item, Question):
            return self.holder.text_at(self)
        return "".join(child.text() for child in self.children())

    def attribute(self, name: str) -> None:
        """Answers have no attributes."""
        return

    def questions(self) -> Iterator[tuple[Place, Question]]:
        """Every question below, in form order."""
        for child in self.children():
            if isinstance(child.item, Question):
                yield child, child.item
            else:
                yield from child.questions()

    def named(self, names: tuple[str, ...]) -> Iterator[Place]:
        """The places below that a chain of names leads to, through every repeat."""
        if not names:
            yield self
            return
        for child in self.called(names[0]):
            yield from child.named(names[1:])

    def child(self, name: str, number: int) -> Place | None:
        """The one directly below of that name, and of that number if it repeats."""
        return next((child for child in self.called(name) if child.number == number), None)


_NOTHING = Group("", "", ())


def inside(survey: Survey) -> Mapping[str, Mapping[str, Item]]:
    """What stands directly in each group of the definition, by path ("" is the form) and name."""
    return survey.once("inside", lambda: _inside(survey))


def _inside(survey: Survey) -> Mapping[str, Mapping[str, Item]]:
    found = {"": survey.children}
    found |= {placed.item.path: placed.item.children for placed in survey.placed if isinstance(placed.item, Group)}
    return {path: {child.name: child for child in children} for path, children in found.items()}


def form(holder: Holder) -> Place:
    """The form as `holder` holds it: the place whose children are the survey's own."""
    return Place(holder, None, None, "", "").children()[0]


def place_at(top: Place, path: str) -> Place | None:
    """The place at `path` below `top`; None if there is none."""
    place: Place | None = top
    for part in path.split("/"):
        name, _, number = part.removesuffix("]").partition("[")
        place = place.child(name, int(number) if number.isdecimal() else 0) if place is not None else None
    return place


def seen_from(place: Place, placed: Placed, top: Place) -> Iterator[Place]:
    """What the name of a question that is `placed` in repeats means at `place`.

    In a repeat that both stand in, it is that of the same one; elsewhere below the `top`, of every one.
    """
    around: dict[str, Place] = {}
    above: Place | None = place
    while above is not None:
        if isinstance(above.item, Group) and above.number:
            around[above.item.path] = above
        above = above.parent
    for path in reversed(placed.repeats):
        if path in around:
            return around[path].named(placed.names[path.count("/") + 1 :])
    return top.named(placed.names)
