"""The interview: what is asked next, whether an answer may stand, and how the survey's words are said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from survey.answers import spoken
from survey.definition.expressions.tree import Node
from survey.definition.expressions.values import as_boolean
from survey.definition.model import OF_CHOICES, UNDECLARED, Question, QuestionType, Survey, Text, text_in
from survey.definition.texts import fill
from survey.interview.another import ANOTHER, another
from survey.interview.answers import Answers
from survey.interview.places import Place
from survey.interview.unfolded import MOST_REPEATS, chosen
from survey.words import N_, Message, Refused

REQUIRED = N_("This question needs an answer.")
NOT_POSSIBLE = N_("This answer does not fit here. Please check it.")


class NotAccepted(Refused):
    """An answer that was understood but may not stand. `own_words` is the survey's message where it has one."""

    def __init__(self, message: str, own_words: Text) -> None:
        super().__init__(message)
        self.own_words = own_words


@dataclass(frozen=True, slots=True)
class Step:
    """One question as it stands: asked or not, with its value ("" where it has none)."""

    question: Question
    relevant: bool
    value: str


class Interview(Answers):
    """A survey, what was given so far, and the clock; everything else follows."""

    def posed_at(self, path: str) -> Question | None:
        """The question at `path` as it is posed, relevant or not; None if none stands there or it takes no answer."""
        place = self.place(path)
        if place is not None and isinstance(place.item, Question):
            return self.posed(place, place.item) if place.item.takes_answer else None
        return next((question for question in self.asked if question.path == path), None)

    def relevant(self, question: Question) -> bool:
        """Whether `question` applies to this person."""
        place = self.place(question.path)
        if place is None:  # whether there is another one is asked where there is a first
            place = self.place(f"{question.path.rpartition('[')[0]}[1]")
        return place is not None and self.is_relevant(place)

    def value(self, question: Question) -> str:
        """The value of `question`: given, computed, or the clock's; "" where it is irrelevant or has none."""
        place = self.place(question.path)
        return (
            self.given.get(question.path, "")
            if place is None or question.appearance == ANOTHER
            else self.text_at(place)
        )

    def required(self, question: Question) -> bool:
        """Whether `question` may not be skipped."""
        return question.required is not None and self.holds(question.required, question)

    def holds(self, condition: Node, question: Question) -> bool:
        """Whether `condition` is true, seen from `question`."""
        place = self.place(question.path)
        return place is None or as_boolean(self.evaluated(condition, place))

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """Every question that takes an answer and applies, in form order, answered or not.

        Behind a repeat that the survey does not count stands the question whether there is another one.
        """
        return tuple(self._asked(self.top))

    def _asked(self, around: Place) -> Iterator[Question]:
        children = around.children()
        for place, following in zip_longest(children, children[1:]):
            item = place.item
            if not self.is_relevant(place):
                continue
            if isinstance(item, Question):
                if item.takes_answer and not self.read_only(place):
                    yield self.posed(place, item)
            elif item is not None:
                yield from self._asked(place)
                if item.repeats and item.count is None and place.number < MOST_REPEATS:
                    path = f"{place.path.rpartition('[')[0]}[{place.number + 1}]"
                    if path in self.given or following is None or following.item is not item:
                        yield another(self.survey, item, path)

    @property
    def next(self) -> Question | None:
        """The first question that applies and has neither an answer nor been skipped; None when all is done."""
        return next((question for question in self.asked if question.path not in self.given), None)

    def notes_before(self, question: Question | None) -> tuple[Question, ...]:
        """The notes that stand between the question before `question` and it; with None, those after the last."""
        notes: list[Question] = []
        for place, other in self.questions():
            if question is not None and place.path == question.path:
                return tuple(notes)
            if not self.is_relevant(place):
                continue
            if other.type is QuestionType.NOTE or (other.takes_answer and self.read_only(place)):
                notes.append(self.posed(place, other))
            elif other.takes_answer:
                notes.clear()
        return tuple(notes) if question is None else ()

    def check(self, question: Question, value: str) -> None:
        """Raise `NotAccepted` if `value` (ODK value text, "" to skip) may not stand as the answer to `question`."""
        if not value:
            if self.required(question):
                raise NotAccepted(REQUIRED, question.required_message)
            return
        trial = self.with_answer(question.path, value)
        if question.constraint is not None and not trial.holds(question.constraint, question):
            raise NotAccepted(NOT_POSSIBLE, question.constraint_message)

    def words(self, text: Text, language: str, question: Question | None = None) -> str:
        """One of the survey's texts in `language`, with the answers that it speaks of (`${name}`) filled in.

        `question` is the one that it belongs to: inside a repeat, `${name}` is that of the same repeat.
        """
        chosen = text_in(text, language, self.survey.default_language)
        if "${" not in chosen:
            return chosen
        return fill(chosen, lambda name: self.answered(name, language, question))

    def answered(self, name: str, language: str, question: Question | None = None) -> str:
        """What was answered to the question `name`, as a person would say it; "" where there is none."""
        return ", ".join(filter(None, (self.spoken(*each, language) for each in self.answers_to(name, question))))

    def answers_to(self, name: str, question: Question | None = None) -> Iterator[tuple[Question, str]]:
        """What `${name}` means in the texts of `question`: each question of that name with its value."""
        place = self.place(question.path) if question is not None else None
        for found in self.find(name, place or self.top):
            if isinstance(found.item, Question):
                yield self.posed(found, found.item), self.text_at(found)

    def spoken(self, question: Question, value: str, language: str) -> str:
        """`value` as the answer to `question`, as a person would say it: labels of choices, a date in words."""
        match question.type:
            case kind if kind in OF_CHOICES:
                labels = {choice.name: self.words(choice.label, language, question) for choice in question.choices}
                return ", ".join(labels.get(name) or name for name in chosen(question, value))
            case _:
                return spoken(question, value, language)

    def objection(self, error: Refused, language: str, question: Question) -> Message | str:
        """What to tell a person whose answer to `question` was refused, answers that it speaks of filled in."""
        told = objection(error, self.survey, language)
        if isinstance(told, Message):
            return told
        return fill(told, lambda name: self.answered(name, language, question))

    def steps(self) -> tuple[Step, ...]:
        """Every question of the survey as it stands, repeats unfolded, silent ones included."""
        return tuple(
            Step(self.posed(place, question), self.is_relevant(place), self.text_at(place))
            for place, question in self.questions()
        )


def objection(error: Refused, survey: Survey, language: str) -> Message | str:
    """What to tell a person whose answer was refused: the survey's own words where they can read them, else ours.

    In a language that the survey speaks, but has no words for this in, ours say less and are understood. Words for
    which the workbook says no language are meant for all.
    """
    own_words = error.own_words if isinstance(error, NotAccepted) else {}
    if any(known.code == language for known in survey.languages):
        return own_words.get(language) or own_words.get(UNDECLARED) or error.message
    return text_in(own_words, language, survey.default_language) or error.message
