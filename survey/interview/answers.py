"""What was given, unfolded: which questions there are for this person, which are relevant, and what each is worth."""

from __future__ import annotations

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
from survey.definition.expressions.values import Value, as_answer, as_boolean, as_number
from survey.definition.model import IDENTIFYING, OF_CHOICES, Choice, Group, Question, QuestionType, Survey, unnumbered
from survey.definition.texts import fill
from survey.interview.another import YES
from survey.interview.earlier import added_with, form_order, given_before
from survey.interview.places import Place, form, inside, place_at, seen_from
from survey.interview.tables import tables

Given = Mapping[str, str]

MOST_REPEATS = 500
"""However large a number somebody gives, a group is not asked more often: nobody would live to answer it."""

# From here on, values are worked out in the order in which they follow from each other, not by recursion.
_DEEP = 25


@dataclass(frozen=True, slots=True)
class Clock:
    """The moments a survey may ask for: when it was opened, now, and the programme's time zone."""

    started_at: datetime
    now: datetime
    timezone: ZoneInfo


class Answers:
    """A survey with what was given so far. Values are computed once, when they are asked for.

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
        self._relevant: dict[str, bool] = {}
        self._values: dict[str, str] = {}
        self._posed: dict[str, Question] = {}
        self._busy: set[str] = set()
        self._guessed = False
        self._unsettled = self._dependencies.order
        self.moment = ""  # of an interview as it was earlier: which one (see `at_moment`)
        self._earlier: dict[str, Self] = {}
        self._was: dict[str, str] = {}

    def with_answer(self, path: str, value: str) -> Self:
        """The interview after one more answer: only what follows from it is worked out again."""
        after = self._like({**self.given, path: value}, self.clock)
        if "[" not in path:  # within a repeat, how many there are may have changed, and with it what stands where
            affected = self._dependencies.affected(path)
            after.remember(
                {at: known for at, known in self._relevant.items() if unnumbered(at) not in affected},
                {at: known for at, known in self._values.items() if unnumbered(at) not in affected},
                self._dependencies.in_order(affected),
            )
        return after

    def without(self, path: str) -> Self:
        """The interview with one answer taken back."""
        return self._like({given: value for given, value in self.given.items() if given != path}, self.clock)

    def remember(self, relevant: dict[str, bool], values: dict[str, str], unsettled: tuple[str, ...]) -> None:
        """Take over what an earlier interview has worked out and what still holds, by path; `unsettled` does not."""
        self._relevant = relevant
        self._values = values
        self._unsettled = unsettled

    def _like(self, given: Given, clock: Clock) -> Self:
        return type(self)(self.survey, given, clock, language=self.language, seed=self.seed, metadata=self.metadata)

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
            then = self._when_opened(path)
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
            if question.choice_filter is not None:
                choices = self._offered(place, question.choice_filter, question)
            same = place.path == question.path and choices is question.choices
            known = question if same else replace(question, path=place.path, choices=choices)
            self._posed[place.path] = known
        return known

    def _offered(self, place: Place, choice_filter: Node, question: Question) -> tuple[Choice, ...]:
        rows = self._tables.rows(question)
        return tuple(
            choice
            for at, (choice, row) in enumerate(zip(question.choices, rows, strict=True), 1)
            if as_boolean(evaluate(choice_filter, Scope(self._world, row, place, at, len(rows))))
        )

    # What is relevant, and what has which value

    def is_relevant(self, place: Place) -> bool:
        """Whether what stands at `place` applies to this person: it and all around it."""
        known = self._relevant.get(place.path)
        if known is not None:
            return known
        if place.item is None or place.parent is None:
            return True
        self._settle(place.item)
        busy = f"?{place.path}"
        if busy in self._busy:  # it depends on itself
            self._guessed = True
            return True
        guessed, self._guessed = self._guessed, False
        known = self.is_relevant(place.parent)
        if known and place.item.relevant is not None:
            self._busy.add(busy)
            known = as_boolean(self.evaluated(place.item.relevant, place))
            self._busy.discard(busy)
        if not self._guessed or not self._busy:
            self._relevant[place.path] = known
        self._guessed = guessed or (self._guessed and bool(self._busy))
        return known

    def read_only(self, place: Place) -> bool:
        """Whether the question at `place` is only shown, with its value, and not asked."""
        condition = place.item.read_only if isinstance(place.item, Question) else None
        return condition is not None and as_boolean(self.evaluated(condition, place))

    def text_at(self, place: Place) -> str:
        """The value of the question at `place`: given, computed, or the clock's; "" where it is irrelevant."""
        known = self._values.get(place.path)
        if known is not None:
            return known
        question = place.item
        if not isinstance(question, Question):
            return ""
        if place.path in self._busy:  # it looks at itself
            return self._was.get(place.path) or self.given.get(place.path, "")
        self._settle(question)
        guessed, self._guessed = self._guessed, False
        self._busy.add(place.path)
        known = self._value(question, place) if self.is_relevant(place) else ""
        self._busy.discard(place.path)
        if not self._guessed or not self._busy:
            self._values[place.path] = known
        self._guessed = guessed or (self._guessed and bool(self._busy))
        return known

    def _settle(self, item: Question | Group) -> None:
        """Work out everything in order, once, for a survey whose values follow from each other in long chains."""
        if not self._unsettled or self._dependencies.depth.get(item.path, 0) < _DEEP:
            return
        paths, self._unsettled = self._unsettled, ()
        for path in paths:
            for place in self.top.named(self.survey.by_path[path].names):
                if isinstance(place.item, Question):
                    self.text_at(place)
                else:
                    self.is_relevant(place)

    def _value(self, question: Question, place: Place) -> str:
        match question.type:
            case QuestionType.NOTE:
                return ""
            case QuestionType.START:
                return self._local(self.clock.started_at).isoformat(timespec="milliseconds")
            case QuestionType.END:
                return self._local(self.clock.now).isoformat(timespec="milliseconds")
            case QuestionType.TODAY:
                return self._local(self.clock.started_at).date().isoformat()
            case kind if kind in IDENTIFYING:
                return self.metadata.get(kind, "")
        value = self.given.get(place.path)
        only_offered = question.choice_filter is not None
        if value is None:
            value = self._computed(question, place)
            only_offered = question.type in OF_CHOICES
        if value and only_offered:
            names = {choice.name for choice in self.posed(place, question).choices}
            value = " ".join(name for name in chosen(question, value) if name in names)
        return value

    def _computed(self, question: Question, place: Place) -> str:
        """The value that nobody gave: calculated, or what it starts with."""
        if question.calculation is not None:
            if not question.trigger:
                if question.path in self._dependencies.lasting:
                    self._was[place.path] = self._first_value(question.calculation, place)
                return as_answer(self.evaluated(question.calculation, place))
            then = self._when_triggered(question, place)
            if then is not None:
                return then.answered_by(question.calculation, place.path)
        if question.dynamic_default is None:
            return question.default
        return self._when_opened(place.path).answered_by(question.dynamic_default, place.path)

    # Earlier moments

    def answered_by(self, formula: Node, path: str) -> str:
        """The value that `formula` yields at `path`; "" if nothing stands there."""
        place = self.place(path)
        return "" if place is None else as_answer(self.evaluated(formula, place))

    def _first_value(self, calculation: Node, place: Place) -> str:
        """The first value that a calculation had which looks at its own: `once(…)` keeps that."""
        question = unnumbered(place.path)
        sources = [path for path in self.given if question in self._dependencies.affected(unnumbered(path))]
        sources.sort(key=lambda path: form_order(self.survey, path))
        for then in (self._when_opened(place.path), *map(self._when_answered, sources)):
            at = then.place(place.path)
            if at is not None and then.is_relevant(at) and (value := then.answered_by(calculation, at.path)):
                return value
        return ""

    def _when_triggered(self, question: Question, place: Place) -> Self | None:
        """The interview as it was when an answer last changed one of the triggers of `question`; None if none did."""
        triggers = {seen.path for name in question.trigger for seen in self.find(name, place)} & self.given.keys()
        for path in sorted(triggers, key=lambda path: form_order(self.survey, path), reverse=True):
            then = self._when_answered(path)
            before = then.at_moment(f"before {path}", then.without(path))
            if then.value_at(path) != before.value_at(path):
                return then
        return None

    def value_at(self, path: str) -> str:
        """The value of the question at `path`; "" if there is none."""
        place = self.place(path)
        return "" if place is None else self.text_at(place)

    def _when_answered(self, path: str) -> Self:
        """The interview as it was when the question at `path` had just been answered."""
        given = {**given_before(self.survey, self.given, path), path: self.given[path]}
        return self.at_moment(f"answered {path}", self._like(given, self.clock))

    def _when_opened(self, path: str) -> Self:
        """The interview as it was when what stands at `path` came to be: at the beginning, or with an added repeat."""
        added = added_with(path)
        if added:
            given = {**given_before(self.survey, self.given, added), added: YES}
            return self.at_moment(f"added {added}", self._like(given, self.clock))
        return self.at_moment("opened", self._like({}, replace(self.clock, now=self.clock.started_at)))

    def at_moment(self, moment: str, interview: Self) -> Self:
        """`interview`, which is how this one was at `moment`: itself at that moment, and else always the same one."""
        if moment == self.moment:
            return self
        known = self._earlier.get(moment)
        if known is None:
            known = self._earlier[moment] = interview
            known.moment = moment
        return known

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.clock.timezone)

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
