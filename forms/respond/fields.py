"""What stands in the field of a question: what was answered or typed, and what there is to choose from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from forms.respond.answering import MOST_FOUND, Sent, placed
from forms.respond.controls import Control, control_of, steps
from survey.answers import choice_numbers, find_choices, how_to_answer
from survey.answers.geopoints import EXAMPLE, points_of
from survey.answers.numbers import decimal_text
from survey.definition.model import Choice, Question, QuestionType, Survey
from survey.interview import Interview
from survey.web.content import Content, content
from survey.web.language import interface_language, page_language, said
from survey.web.state import state, utcnow
from survey.words import N_, Message

SEARCH = N_("Write a few letters, then press Next and choose.")
GIVE_PLACES = N_("Give each one a place: 1 comes first.")
TWO_NUMBERS = N_("Two numbers from a map, like %(example)s, or the link of the map.")
ONE_A_LINE = N_("One place on each line, like %(example)s.")
NO_FILES = N_("A photo, a recording or a file cannot be sent from this page yet. Please go on: nothing is lost.")
NOTHING_LEFT = N_("After what you answered before, there is nothing to choose here. Please go on.")

_SHOWN_AS: dict[Control, re.Pattern[str]] = {
    Control.DATE: re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII),
    Control.MONTH: re.compile(r"\d{4}-\d{2}", re.ASCII),
    Control.TIME: re.compile(r"\d{2}:\d{2}(:\d{2})?", re.ASCII),
    Control.MOMENT: re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?", re.ASCII),
}
"""What a picker of the browser's can show; anything else that was typed stays visible in a plain field."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = re.compile(r"((?:\d{4}-\d{2}-\d{2}T)?\d{2}:\d{2})(:\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII)

_CHOSEN_BY_NAME = frozenset({Control.RADIO, Control.CHECKBOX, Control.SELECT, Control.SEARCH})


@dataclass(frozen=True, slots=True)
class Option:
    """One choice as it is shown. `number` is the one it has by text too, `place` the one that it was given in an order
    (0: none yet)."""

    name: str
    label: Content
    number: str = ""
    chosen: bool = False
    place: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """The field of a question. `how` says how it wants to be answered, `typed` is what stands in it, `search` what was
    searched in a long list."""

    control: Control
    options: Sequence[Option] = ()
    typed: str = ""
    search: str = ""
    how: Content | None = None


def field_of(interview: Interview, question: Question, sent: Sent | None, understood: str | None) -> Field:
    """The field of `question`: as it was answered before or starts with, as just `sent`, or as `understood`."""
    control = control_of(question)
    if understood is not None:
        typed: tuple[str, ...] = (understood,)
    elif sent is not None:
        typed = sent.typed
    else:
        typed = _given(interview, question, control)
    text = _written(question, control, typed[0] if typed else "")
    pattern = _SHOWN_AS.get(control)
    if pattern is not None and text and not pattern.fullmatch(text):
        control = Control.LINE
    search = sent.search if sent is not None else ""
    return Field(
        control, _options(interview.survey, question, control, typed, search), text, search, _how(question, control)
    )


def _given(interview: Interview, question: Question, control: Control) -> tuple[str, ...]:
    given = interview.given.get(question.path)
    value = interview.value(question) if given is None else given
    if control is Control.ORDER:
        return tuple(f"{place} {name}" for place, name in enumerate(value.split(), 1))
    return tuple(value.split()) if control in _CHOSEN_BY_NAME else (value,)


def _written(question: Question, control: Control, value: str) -> str:
    """A value of ours as its kind of field writes it; what somebody typed as they did."""
    match control:
        case Control.MONTH:
            return value[:7] if _DAY.fullmatch(value) else value
        case Control.TIME | Control.MOMENT if clock := _CLOCK.fullmatch(value):
            return clock[1] + (clock[2] if clock[2] and clock[2] != ":00" else "")
        case Control.PLACE if question.type is QuestionType.GEOPOINT:
            return value.removesuffix(" 0 0")
        case Control.PLACES if "\n" not in value:
            return "\n".join(" ".join(point) for point in points_of(value)) or value
        case Control.NUMERIC if question.type is QuestionType.DATE:
            return value.removesuffix("-01-01")
    return value


def _options(
    survey: Survey, question: Question, control: Control, typed: Sequence[str], search: str
) -> Sequence[Option]:
    match control:
        case Control.RADIO | Control.CHECKBOX | Control.SELECT:
            numbers = choice_numbers(question, page_language())
            return [
                Option(choice.name, _label(survey, choice), number, chosen=choice.name in typed)
                for number, choice in zip(numbers, question.choices, strict=True)
            ]
        case Control.ORDER:
            places = placed(question, typed)
            return [
                Option(choice.name, _label(survey, choice), place=places.get(choice.name, 0))
                for choice in question.choices
            ]
        case Control.SEARCH:
            found = list(find_choices(question, search, language=page_language(), most=MOST_FOUND)) if search else []
            found += [choice for choice in question.choices if choice.name in typed and choice not in found]
            return [Option(choice.name, _label(survey, choice), chosen=choice.name in typed) for choice in found]
        case Control.SCALE:
            numbers = [decimal_text(number) for number in steps(question)]
            return [Option(number, Content(number, None), number, chosen=number in typed) for number in numbers]
    return ()


def _label(survey: Survey, choice: Choice) -> Content:
    return content(choice.label, survey.default_language) or Content(choice.name, None)


def _how(question: Question, control: Control) -> Content | None:
    """What is said about how to fill the field in; None where that shows."""
    match control:
        case Control.ORDER:
            told: Message | None = Message(GIVE_PLACES)
        case Control.SEARCH:
            told = Message(SEARCH)
        case Control.PLACE:
            told = Message(TWO_NUMBERS, {"example": EXAMPLE})
        case Control.PLACES:
            told = Message(ONE_A_LINE, {"example": EXAMPLE})
        case Control.UPLOAD:
            told = Message(NO_FILES)
        case Control.NOTHING:
            told = Message(NOTHING_LEFT)
        case Control.LINE | Control.NUMERIC | Control.DECIMAL:
            today = state().installation.today(utcnow())
            told = how_to_answer(question, language=page_language(), today=today)
        case _:
            told = None
    return Content(said(told), interface_language()) if told is not None else None
