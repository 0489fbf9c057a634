"""What was given, unfolded: which questions there are for this person, in which repeats, with which choices."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from random import Random
from typing import Self
from zoneinfo import ZoneInfo

from survey.definition.dependencies import dependencies
from survey.definition.expressions.elements import Element
from survey.definition.expressions.evaluate import evaluate
from survey.definition.expressions.scope import Scope, World
from survey.definition.expressions.tree import Node, Reference
from survey.definition.expressions.values import Value, as_boolean, as_number
from survey.definition.model import UNDECLARED, Choice, Group, Question, QuestionType, Survey
from survey.definition.texts import fill
from survey.interview.another import YES
from survey.interview.places import Place, form, inside, place_at, seen_from
from survey.interview.tables import tables

Given = Mapping[str, str]

MOST_REPEATS = 500
"""However large a number somebody gives, a group is not asked more often: nobody would live to answer it."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The moments a survey may ask for: when it was opened, now, and the programme's time zone."""

    started_at: datetime
    now: datetime
    timezone: ZoneInfo


class Unfolded(ABC):
    """A survey with what was given so far, and how expressions see it.

    Questions come as they are posed to this person: `path` numbers the repeats, `choices` are those that the filter
    leaves. `language` is the one that labels are looked up in ("" for the survey's default); `seed` makes what is
    random the same each time the interview is replayed; `metadata` is what the channel knows of the person's device, as
    far as the programme wants it.
    """

    def __init__(
        self,
        survey: Survey,
        given: Given,
        clock: Clock,
        *,
        language: str = "",
        seed: str = "",
        metadata: Mapping[QuestionType, str] | None = None,
    ) -> None:
        self.survey = survey
        self.given = given
        self.clock = clock
        self.language = language
        self.seed = seed
        self.metadata = metadata or {}
        self.inside = inside(survey)
        self._dependencies = dependencies(survey)
        self._tables = tables(survey, language)
        self._places: dict[str, Place | None] = {}
        self._posed: dict[str, Question] = {}
        self._busy: set[str] = set()

    @abstractmethod
    def is_relevant(self, place: Place) -> bool:
        """Whether what stands at `place` applies to this person: it and all around it."""

    @abstractmethod
    def text_at(self, place: Place) -> str:
        """The value of the question at `place`."""

    @abstractmethod
    def when_opened(self, path: str) -> Self:
        """The interview as it was when what stands at `path` came to be: at the beginning, or with an added repeat."""

    # What stands where

    @cached_property
    def top(self) -> Place:
        """The form, unfolded."""
        return form(self)

    def place(self, path: str) -> Place | None:
        """Where `path` leads; None if nothing stands there."""
        if path not in self._places:
            self._places[path] = place_at(self.top, path)
        return self._places[path]

    def questions(self) -> Iterator[tuple[Place, Question]]:
        """Every question in form order, repeats unfolded."""
        return self.top.questions()

    def times(self, group: Group, path: str) -> int:
        """How many times the repeating `group` stands at `path`."""
        if group.count is None:
            return min(self._highest.get(path, 1), MOST_REPEATS)
        if path in self._busy:  # it counts itself
            return 0
        above, _, name = path.rpartition("/")
        around = self.place(above) if above else self.top
        if around is None:
            return 0
        # ODK's converter makes a question beside the repeat of a count that is more than a question's name: where that
        # is irrelevant, there is no other number than the one at the beginning.
        if not isinstance(group.count, Reference) and not self.is_relevant(around):
            then = self.when_opened(path)
            return 0 if then is self else then.times(group, path)
        # The count is seen from where the group stands, as if it were a question there.
        beside = Place(self, group, around, name, path)
        self._busy.add(path)
        count = as_number(self.evaluated(group.count, beside), self.clock.timezone)
        self._busy.discard(path)
        return int(max(0, min(count, MOST_REPEATS))) if count == count else 0

    @cached_property
    def _highest(self) -> Mapping[str, int]:
        """The highest number that was given of each repeat that is not counted by the survey."""
        highest: dict[str, int] = {}
        ended: dict[str, int] = {}
        for path, value in self.given.items():
            for end in (at for at, character in enumerate(path) if character == "]"):
                series, _, number = path[:end].rpartition("[")
                if not number.isdecimal():
                    continue
                if end + 1 < len(path) or value == YES:
                    highest[series] = max(highest.get(series, 1), int(number))
                else:  # whether there is another one was answered with no, or skipped
                    ended[series] = min(ended.get(series, MOST_REPEATS), int(number) - 1)
        return {series: min(number, ended.get(series, MOST_REPEATS)) for series, number in highest.items()}

    def posed(self, place: Place, question: Question) -> Question:
        """The `question` as it is posed at `place`."""
        known = self._posed.get(place.path)
        if known is None:
            choices = question.choices
            if question.choices_from:
                choices = self._answered(place, question)
            elif question.choice_filter is not None:
                looked_at = place.path in self._busy
                self._busy.add(place.path)  # two lists may each leave out what was chosen from the other
                choices = self._offered(place, question.choice_filter, question)
                if not looked_at:
                    self._busy.discard(place.path)
            same = place.path == question.path and choices is question.choices
            known = question if same else replace(question, path=place.path, choices=choices)
            self._posed[place.path] = known
        return known

    def _answered(self, place: Place, question: Question) -> tuple[Choice, ...]:
        """The choices that people gave themselves in a repeat: what was answered in each that the filter leaves."""
        answered = [(found, found.text()) for found in self.find(question.choices_from, place)]
        choices: dict[str, Choice] = {}
        for at, (found, value) in enumerate(answered, 1):
            repeat = found.parent or found
            wanted = question.choice_filter is None or as_boolean(
                evaluate(question.choice_filter, Scope(self._world, repeat, found, at, len(answered)))
            )
            if value and wanted:
                # Where several can be chosen, a space would part one name into two.
                name = value if question.type is QuestionType.SELECT_ONE else "_".join(value.split())
                choices.setdefault(name, Choice(name, {UNDECLARED: value}))
        return tuple(choices.values())

    def _offered(self, place: Place, choice_filter: Node, question: Question) -> tuple[Choice, ...]:
        rows = self._tables.rows(question)
        return tuple(
            choice
            for at, (choice, row) in enumerate(zip(question.choices, rows, strict=True), 1)
            if as_boolean(evaluate(choice_filter, Scope(self._world, row, place, at, len(rows))))
        )

    # How expressions see it

    def evaluated(self, node: Node, place: Place) -> Value:
        """The value of `node`, seen from `place`."""
        world = self._world
        if place.item is not None and place.item.path in self._dependencies.chancy:
            # Seeded by the place, chance is the same whatever else was worked out before.
            world = replace(world, random=Random(f"{self.seed}/{place.path}"))  # noqa: S311 - nothing secret
        return evaluate(node, Scope(world, place, place))

    @cached_property
    def _world(self) -> World:
        return World(
            now=self.clock.now,
            timezone=self.clock.timezone,
            find=self.find,
            instance=self._tables.document,
            wording=self._tables.wording,
            label=self._label,
            random=Random(self.seed),  # noqa: S311 - nothing secret
        )

    def find(self, name: str, seen: Element) -> tuple[Place, ...]:
        """What `${name}` means, seen from an element: in a repeat that both stand in, that of the same one."""
        placed = self.survey.by_name.get(name)
        if placed is None:
            return ()
        if not placed.repeats:
            return tuple(self.top.named(placed.names))
        return tuple(seen_from(seen if isinstance(seen, Place) else self.top, placed, self.top))

    def _label(self, value: str, answers: Sequence[Element]) -> str:
        """The labels of the choices that `value` names, of the question that is at `answers`."""
        place = next((place for place in answers if isinstance(place, Place)), None)
        if place is None or not isinstance(place.item, Question):
            return value
        labels = {choice.name: self._tables.label(choice) for choice in place.item.choices}
        return ", ".join(self.filled(labels.get(name) or name, place) for name in chosen(place.item, value))

    def filled(self, text: str, place: Place) -> str:
        """`text`, which belongs to what stands at `place`, with the values that it speaks of, as ODK shows them."""
        return fill(text, lambda name: next((found.text() for found in self.find(name, place)), ""))


def chosen(question: Question, value: str) -> list[str]:
    """The names of the choices in the `value` of a question; where only one may be chosen, it may have spaces in it."""
    return [value] if question.type is QuestionType.SELECT_ONE else value.split()
