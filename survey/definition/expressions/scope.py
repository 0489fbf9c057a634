"""What an expression may look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from random import Random

from survey.definition.expressions.elements import Element


class CannotEvaluate(Exception):
    """The tree asks for what cannot be done. Publishing tells of most of it beforehand (`checking.problems`)."""


@dataclass(frozen=True, slots=True)
class World:
    """What is the same for every expression of an interview.

    `now` is aware; `timezone` is the programme's, in which days begin and end. `find(name, element)` gives the elements
    that `${name}` means seen from `element`, in document order (for the document itself: all of them, in all repeats).
    `instance(id)` gives the document of a choice list or attached table, None if there is none such. `wording(id)` is
    the text of an itext entry. `label(value, elements)` is the label of the choice `value` of the question that
    `elements` are answers to. `random` is seeded by whoever makes the world.
    """

    now: datetime
    timezone: tzinfo
    find: Callable[[str, Element], Sequence[Element]]
    instance: Callable[[str], Element | None]
    wording: Callable[[str], str]
    label: Callable[[str, Sequence[Element]], str]
    random: Random


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: `node` is `.`, where relative paths start; `current` is `current()`.

    They differ inside a predicate only, where `node` is the `position`-th of `size` nodes that are looked through.
    """

    world: World
    node: Element
    current: Element
    position: int = 1
    size: int = 1
