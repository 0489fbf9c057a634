"""What a page of the interview shows, worked out before the template sees it: texts filled in, in its language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from forms.respond.answering import SELECTS, Sent
from survey import languages
from survey.answers import choice_numbers
from survey.definition.model import UNDECLARED, Choice, Question, QuestionType, Survey, Text
from survey.definition.texts import fill
from survey.interview import Interview, objection
from survey.web.content import Content, content
from survey.web.language import day, interface_language, page_language, said
from survey.words import N_, Message, Refused

WE_UNDERSTOOD = N_("We understood: %(answer)s. If that is right, press Next again. If not, change it.")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice as it is shown. `number` is the one it has by text too."""

    name: str
    label: Content
    number: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """One question as it is shown. `control` names the kind of field; `typed` is what stands in it."""

    path: str
    number: int
    total: int
    notes: Sequence[Content]
    label: Content
    hint: Content
    control: str
    options: Sequence[Option]
    typed: str
    may_skip: bool
    back: str | None
    error: Content | None = None
    confirm: Content | None = None
    understood: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One question of the review with what was answered; nothing where it was skipped."""

    path: str
    label: Content
    answers: Sequence[Content]


def languages_of(survey: Survey, ours: Sequence[str]) -> tuple[str, ...]:
    """The languages that a survey's pages can be read in: its own; where it does not say which, ours around it."""
    declared = tuple(language.code for language in survey.languages if language.code != UNDECLARED)
    if len(declared) == len(survey.languages) and declared:
        return declared
    return declared + tuple(code for code in ours if code not in declared)


def screen(
    interview: Interview,
    question: Question,
    sent: Sent | None = None,
    *,
    error: Refused | None = None,
    understood: str | None = None,
) -> Screen:
    """The screen of `question`: as answered before, or as just `sent` with the `error` that it met.

    `understood` is the doubtful value that the person is asked to confirm.
    """
    asked = interview.asked
    at = asked.index(question)
    value = interview.given.get(question.path, "")
    if understood is not None:
        typed: tuple[str, ...] = (understood,)
    elif sent is not None:
        typed = sent.typed
    else:
        typed = tuple(value.split()) if question.type in SELECTS else (value,)
    return Screen(
        path=question.path,
        number=at + 1,
        total=len(asked),
        notes=notes(interview, question),
        label=label(interview, question),
        hint=_filled(interview, question.hint),
        control=_control(question, typed),
        options=_options(interview.survey, question, typed),
        typed=typed[0] if typed else "",
        may_skip=not interview.required(question),
        back=asked[at - 1].path if at else None,
        error=_objected(interview, error) if error is not None else None,
        confirm=_confirm(question, understood) if understood is not None else None,
        understood=understood or "",
        raw=sent.text if understood is not None and sent is not None else "",
    )


def review(interview: Interview) -> Sequence[Line]:
    """Everything that was asked, with the answers as a person would say them."""
    return [
        Line(question.path, label(interview, question), _spoken(interview, question)) for question in interview.asked
    ]


def notes(interview: Interview, question: Question | None) -> Sequence[Content]:
    """The notes that come before `question`; with None, the closing ones."""
    texts = (_filled(interview, note.label) for note in interview.notes_before(question))
    return [text for text in texts if text]


def label(interview: Interview, question: Question) -> Content:
    """What the question asks."""
    return _filled(interview, question.label) or Content(question.name, None)


def title(survey: Survey) -> Content:
    """What the survey is called."""
    return content(survey.title, survey.default_language) or Content(survey.form_id, None)


def _filled(interview: Interview, text: Text) -> Content:
    """`text` in the page's language with every `${name}` replaced by what was answered there."""

    def answered(name: str) -> str:
        placed = interview.survey.by_name.get(name)
        return ", ".join(map(str, _spoken(interview, placed.question))) if placed else ""

    chosen = content(text, interview.survey.default_language)
    return replace(chosen, text=fill(chosen.text, answered)) if "${" in chosen.text else chosen


def _spoken(interview: Interview, question: Question) -> Sequence[Content]:
    value = interview.value(question)
    if not value:
        return []
    if question.type in SELECTS:
        labels: Mapping[str, Choice] = {choice.name: choice for choice in question.choices}
        return [
            _choice_label(interview.survey, labels[name]) if name in labels else Content(name, None)
            for name in value.split()
        ]
    if question.type is QuestionType.DATE:
        return [Content(day(date.fromisoformat(value), "long"), interface_language())]
    if question.type is not QuestionType.TEXT:
        return [Content(value, None)]
    guess = languages.of_text(value, page_language())  # what somebody typed may be in any language
    return [Content(value, f"{guess.language}-Latn" if guess.language and guess.romanised else guess.language)]


def _choice_label(survey: Survey, choice: Choice) -> Content:
    return content(choice.label, survey.default_language) or Content(choice.name, None)


def _options(survey: Survey, question: Question, chosen: Sequence[str]) -> Sequence[Option]:
    if question.type not in SELECTS:
        return []
    numbers = choice_numbers(question, page_language())
    return [
        Option(choice.name, _choice_label(survey, choice), number, choice.name in chosen)
        for number, choice in zip(numbers, question.choices, strict=True)
    ]


def _control(question: Question, typed: Sequence[str]) -> str:
    match question.type:
        case QuestionType.SELECT_ONE:
            return "radio"
        case QuestionType.SELECT_MULTIPLE:
            return "checkbox"
        case QuestionType.INTEGER:
            return "numeric"
        case QuestionType.DECIMAL:
            return "decimal"
        case QuestionType.DATE:
            # A date field cannot show what is not a date: what was typed stays visible in a plain one.
            return "date" if not typed or not typed[0] or _is_day(typed[0]) else "line"
        case _ if "numbers" in question.appearance.split():
            return "numeric"
        case _:
            return "text"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _objected(interview: Interview, error: Refused) -> Content:
    told = objection(error, interview.survey, page_language())
    if isinstance(told, Message):
        return Content(said(told), interface_language())
    return _filled(interview, getattr(error, "own_words", {}))


def _confirm(question: Question, value: str) -> Content:
    shown = day(date.fromisoformat(value), "long") if question.type is QuestionType.DATE else value
    return Content(said(Message(WE_UNDERSTOOD, {"answer": shown})), interface_language())
