"""What is relevant to a person, and what each question is worth, now and as it was earlier."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Generic, Self, TypeVar

from survey.definition.expressions.tree import Node
from survey.definition.expressions.values import as_answer, as_boolean
from survey.definition.model import IDENTIFYING, OF_CHOICES, Group, Question, QuestionType, unnumbered
from survey.interview.earlier import (
    BEGINNING,
    Moment,
    added_with,
    given_before,
    given_until,
    just_answered,
    reached,
    same_in_repeats_before,
)
from survey.interview.places import Place
from survey.interview.unfolded import Clock, Given, Unfolded, chosen

T = TypeVar("T")

# From here on, values are worked out in the order in which they follow from each other, not by recursion.
_DEEP = 25


@dataclass(slots=True)
class _Known(Generic[T]):
    """What an interview has worked out, by path: what is relevant, and what is worth what.

    `unsettled` is what nothing is known of yet, each after all that it follows from; `guessed`, whether what is being
    worked out rests on something that depends on itself. `earlier` are the interviews as they were at earlier moments;
    this one is how it was at `moment`, if it is one of them. `at_its_moment` is what formulas yielded then that count
    at one moment only, `first` the first value of calculations that look at their own.
    """

    relevant: dict[str, bool] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    unsettled: tuple[str, ...] = ()
    guessed: bool = False
    earlier: dict[Moment, T] = field(default_factory=dict)
    moment: Moment | None = None
    at_its_moment: dict[str, str] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)


class Answers(Unfolded):
    """What was given so far, and what follows from it. Values are computed once, when they are asked for."""

    @cached_property
    def _known(self) -> _Known[Self]:
        return _Known(unsettled=self._dependencies.order)

    def with_answer(self, path: str, value: str) -> Self:
        """The interview after one more answer: only what follows from it is worked out again."""
        later = self._like({**self.given, path: value}, self.clock)
        then = reached(self.survey, path)
        earlier = {moment: known for moment, known in self._known.earlier.items() if moment < then}
        if "[" in path:  # how many repeats there are may have changed, and with it what stands where
            later.know(_Known(unsettled=self._dependencies.order, earlier=earlier))
            return later
        affected = self._dependencies.affected(path)
        later.know(
            _Known(
                relevant={at: known for at, known in self._known.relevant.items() if unnumbered(at) not in affected},
                values={at: known for at, known in self._known.values.items() if unnumbered(at) not in affected},
                unsettled=self._dependencies.in_order(affected),
                earlier=earlier,
            )
        )
        return later

    def without(self, path: str) -> Self:
        """The interview with one answer taken back."""
        return self._like({given: value for given, value in self.given.items() if given != path}, self.clock)

    def know(self, known: _Known[Self]) -> None:
        """Start from what another interview has worked out."""
        self._known = known

    def _like(self, given: Given, clock: Clock) -> Self:
        return type(self)(self.survey, given, clock, language=self.language, seed=self.seed, metadata=self.metadata)

    # What is relevant, and what has which value

    def is_relevant(self, place: Place) -> bool:
        """Whether what stands at `place` applies to this person: it and all around it."""
        known = self._known.relevant.get(place.path)
        if known is not None:
            return known
        if place.item is None or place.parent is None:
            return True
        self._settle(place.item)
        busy = f"?{place.path}"
        if busy in self._busy:  # it depends on itself
            self._known.guessed = True
            return True
        guessed, self._known.guessed = self._known.guessed, False
        known = self.is_relevant(place.parent)
        if known and place.item.relevant is not None:
            self._busy.add(busy)
            known = as_boolean(self.evaluated(place.item.relevant, place))
            self._busy.discard(busy)
        if not self._known.guessed or not self._busy:
            self._known.relevant[place.path] = known
        self._known.guessed = guessed or (self._known.guessed and bool(self._busy))
        return known

    def read_only(self, place: Place) -> bool:
        """Whether the question at `place` is only shown, with its value, and not asked."""
        condition = place.item.read_only if isinstance(place.item, Question) else None
        return condition is not None and as_boolean(self.evaluated(condition, place))

    def text_at(self, place: Place) -> str:
        """The value of the question at `place`: given, computed, or the clock's; "" where it is irrelevant."""
        known = self._known.values.get(place.path)
        if known is not None:
            return known
        question = place.item
        if not isinstance(question, Question):
            return ""
        if place.path in self._busy:  # it looks at itself
            return self._known.first.get(place.path) or self.given.get(place.path, "")
        self._settle(question)
        guessed, self._known.guessed = self._known.guessed, False
        self._busy.add(place.path)
        known = self._value(question, place) if self.is_relevant(place) else ""
        self._busy.discard(place.path)
        if not self._known.guessed or not self._busy:
            self._known.values[place.path] = known
        self._known.guessed = guessed or (self._known.guessed and bool(self._busy))
        return known

    def _settle(self, item: Question | Group) -> None:
        """Work out everything in order, once, for a survey whose values follow from each other in long chains."""
        if not self._known.unsettled or self._dependencies.depth.get(item.path, 0) < _DEEP:
            return
        paths, self._known.unsettled = self._known.unsettled, ()
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
        only_offered = question.choice_filter is not None or bool(question.choices_from)
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
                    self._known.first[place.path] = self._first_value(question.calculation, place)
                return as_answer(self.evaluated(question.calculation, place))
            then = self._when_triggered(question, place)
            if then is not None:
                return then.answered_by(question.calculation, place.path)
        if question.dynamic_default is None:
            return question.default
        if self._known.moment is None:
            for sibling in same_in_repeats_before(place.path):
                self.value_at(sibling)  # one may follow from the one before: not by recursion
        return self.when_opened(place.path).answered_by(question.dynamic_default, place.path)

    # Earlier moments

    def answered_by(self, formula: Node, path: str) -> str:
        """The value that the one `formula` of the question at `path` yields there; "" if nothing stands there."""
        known = self._known.at_its_moment.get(path)
        if known is None:
            place = self.place(path)
            known = self._known.at_its_moment[path] = "" if place is None else as_answer(self.evaluated(formula, place))
        return known

    def value_at(self, path: str) -> str:
        """The value of the question at `path`; "" if there is none."""
        place = self.place(path)
        return "" if place is None else self.text_at(place)

    def _first_value(self, calculation: Node, place: Place) -> str:
        """The first value that a calculation had which looks at its own: `once(…)` keeps that."""
        question = unnumbered(place.path)
        sources = [path for path in self.given if question in self._dependencies.affected(unnumbered(path))]
        sources.sort(key=lambda path: reached(self.survey, path))
        for then in (self.when_opened(place.path), *map(self._when_answered, sources)):
            if value := then.begun(calculation, place.path):
                return value
        return ""

    def begun(self, calculation: Node, path: str) -> str:
        """The value that `calculation` yields at `path` as if there had been none before."""
        place = self.place(path)
        if place is None or not self.is_relevant(place):
            return ""
        looked_at = path in self._busy
        self._busy.add(path)
        value = as_answer(self.evaluated(calculation, place))
        if not looked_at:
            self._busy.discard(path)
        return value

    def _when_triggered(self, question: Question, place: Place) -> Self | None:
        """The interview as it was when an answer last changed one of the triggers of `question`; None if none did."""
        triggers = {seen.path for name in question.trigger for seen in self.find(name, place)} & self.given.keys()
        for path in sorted(triggers, key=lambda path: reached(self.survey, path), reverse=True):
            then = self._when_answered(path)
            if then.value_at(path) != self._when_reached(path).value_at(path):
                return then
        return None

    def _when_answered(self, path: str) -> Self:
        return self._as_it_was(just_answered(self.survey, path), given_until(self.survey, self.given, path))

    def _when_reached(self, path: str) -> Self:
        return self._as_it_was(reached(self.survey, path), given_before(self.survey, self.given, path))

    def when_opened(self, path: str) -> Self:
        """The interview as it was when what stands at `path` came to be: at the beginning, or with an added repeat."""
        opened = self._as_it_was(BEGINNING, {}, replace(self.clock, now=self.clock.started_at))
        added = added_with(path)
        if not added or opened.place(added) is not None:
            return opened
        return self._as_it_was(reached(self.survey, added), given_before(self.survey, self.given, added))

    def _as_it_was(self, moment: Moment, given: Given, clock: Clock | None = None) -> Self:
        """The interview as it was at `moment`, before which all that is `given` had been: always the same one.

        Of what is later than itself, an earlier interview knows nothing.
        """
        if self._known.moment is not None and moment >= self._known.moment:
            return self
        known = self._known.earlier.get(moment)
        if known is None:
            known = self._known.earlier[moment] = self._like(given, clock or self.clock)
            known.know(_Known(unsettled=self._dependencies.order, earlier=self._known.earlier, moment=moment))
        return known

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.clock.timezone)
