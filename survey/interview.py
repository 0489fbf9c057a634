"""The engine: what is asked next, and whether an answer may stand. Pure: it is replayed from the answers each time.

What has been given so far maps a question's path to its ODK value text; "" there means that the person skipped it, and
a path that is missing has not been answered yet. Relevance is judged in form order: an irrelevant answer is not asked,
not checked, and blank in whatever depends on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from babel.dates import format_date

from survey import languages
from survey.definition.expressions.evaluate import Scope, as_answer, as_boolean, evaluate
from survey.definition.expressions.tree import Node
from survey.definition.model import Placed, Question, QuestionType, Survey, Text, text_in
from survey.definition.texts import fill
from survey.words import N_, Message, Refused

Given = Mapping[str, str]

REQUIRED = N_("This question needs an answer.")
NOT_POSSIBLE = N_("This answer does not fit here. Please check it.")


class NotAccepted(Refused):
    """An answer that was understood but may not stand. `own_words` is the survey's message where it has one."""

    def __init__(self, message: str, own_words: Text) -> None:
        super().__init__(message)
        self.own_words = own_words


@dataclass(frozen=True, slots=True)
class Clock:
    """The moments a survey may ask for: when it was opened, now, and the programme's time zone."""

    started_at: datetime
    now: datetime
    timezone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Step:
    """One question as it stands: asked or not, with its value ("" where it has none)."""

    question: Question
    relevant: bool
    value: str


class Interview:
    """A survey, what was given so far, and the clock; everything else follows. Values are computed once, when asked."""

    def __init__(self, survey: Survey, given: Given, clock: Clock) -> None:
        self.survey = survey
        self.given = given
        self.clock = clock
        self._relevant: dict[str, bool] = {}
        self._values: dict[str, str] = {}

    def relevant(self, question: Question) -> bool:
        """Whether `question` applies to this person."""
        known = self._relevant.get(question.path)
        if known is None:
            placed = self.survey.by_path[question.path]
            known = all(as_boolean(self._evaluate(node, question)) for node in placed.relevants)
            self._relevant[question.path] = known
        return known

    def value(self, question: Question) -> str:
        """The value of `question`: given, computed, or the clock's; "" where it is irrelevant or has none."""
        known = self._values.get(question.path)
        if known is None:
            known = self._value(question) if self.relevant(question) else ""
            self._values[question.path] = known
        return known

    def required(self, question: Question) -> bool:
        """Whether `question` may not be skipped."""
        return question.required is not None and as_boolean(self._evaluate(question.required, question))

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """Every question that takes an answer and applies, in form order, answered or not."""
        return tuple(q for q in self.survey.questions() if q.takes_answer and self.relevant(q))

    @property
    def next(self) -> Question | None:
        """The first question that applies and has neither an answer nor been skipped; None when all is done."""
        return next((question for question in self.asked if question.path not in self.given), None)

    def notes_before(self, question: Question | None) -> tuple[Question, ...]:
        """The notes that stand between the question before `question` and it; with None, those after the last."""
        notes: list[Question] = []
        for other in self.survey.questions():
            if question is not None and other.path == question.path:
                return tuple(notes)
            if not self.relevant(other):
                continue
            if other.type is QuestionType.NOTE:
                notes.append(other)
            elif other.takes_answer:
                notes.clear()
        return tuple(notes)

    def check(self, question: Question, value: str) -> None:
        """Raise `NotAccepted` if `value` (ODK value text, "" to skip) may not stand as the answer to `question`."""
        if not value:
            if self.required(question):
                raise NotAccepted(REQUIRED, question.required_message)
            return
        if question.constraint is not None:
            trial = Interview(self.survey, {**self.given, question.path: value}, self.clock)
            if not as_boolean(trial._evaluate(question.constraint, question, value)):
                raise NotAccepted(NOT_POSSIBLE, question.constraint_message)

    def words(self, text: Text, language: str) -> str:
        """One of the survey's texts in `language`, with the answers that it speaks of (`${name}`) filled in."""
        chosen = text_in(text, language, self.survey.default_language)
        return fill(chosen, lambda name: self._answered(name, language)) if "${" in chosen else chosen

    def spoken(self, question: Question, value: str, language: str) -> str:
        """`value` as the answer to `question`, as a person would say it: labels of choices, a date in words."""
        match question.type:
            case QuestionType.SELECT_ONE | QuestionType.SELECT_MULTIPLE:
                labels = {choice.name: self.words(choice.label, language) for choice in question.choices}
                return ", ".join(labels.get(name) or name for name in value.split())
            case QuestionType.DATE if value:
                return format_date(date.fromisoformat(value), "d MMMM y", locale=languages.locale(language))
            case _:
                return value

    def steps(self) -> tuple[Step, ...]:
        """Every question of the survey as it stands, silent ones included."""
        return tuple(
            Step(question, self.relevant(question), self.value(question)) for question in self.survey.questions()
        )

    def _value(self, question: Question) -> str:
        match question.type:
            case QuestionType.CALCULATE:
                return as_answer(self._evaluate(question.calculation, question)) if question.calculation else ""
            case QuestionType.START:
                return self._local(self.clock.started_at).isoformat(timespec="milliseconds")
            case QuestionType.END:
                return self._local(self.clock.now).isoformat(timespec="milliseconds")
            case QuestionType.TODAY:
                return self._local(self.clock.started_at).date().isoformat()
            case _:
                return self.given.get(question.path, "")

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.clock.timezone)

    def _evaluate(self, node: Node, question: Question, value: str | None = None) -> str | float | bool:
        return evaluate(
            node,
            Scope(
                value=self.given.get(question.path, "") if value is None else value,
                lookup=self._lookup,
                now=self.clock.now,
                timezone=self.clock.timezone,
            ),
        )

    def _answered(self, name: str, language: str) -> str:
        placed = self.survey.by_name.get(name)
        return "" if placed is None else self.spoken(placed.question, self.value(placed.question), language)

    def _lookup(self, name: str) -> str:
        placed: Placed | None = self.survey.by_name.get(name)
        return "" if placed is None else self.value(placed.question)


def objection(error: Refused, survey: Survey, language: str) -> Message | str:
    """What to tell a person whose answer was refused: the survey's own words where they can read them, else ours.

    In a language that the survey speaks, but has no words for this in, ours say less and are understood.
    """
    own_words = error.own_words if isinstance(error, NotAccepted) else {}
    if any(known.code == language for known in survey.languages):
        return own_words.get(language) or error.message
    return text_in(own_words, language, survey.default_language) or error.message
