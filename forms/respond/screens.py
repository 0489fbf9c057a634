"""What a page of the interview shows, worked out before the template sees it: texts filled in, in its language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from forms.respond.answering import CHOOSE, Sent
from forms.respond.controls import layout
from forms.respond.fields import Field, field_of
from survey import languages
from survey.answers import spoken
from survey.definition.model import OF_CHOICES, UNDECLARED, Choice, Question, QuestionType, Survey, Text
from survey.definition.texts import fill
from survey.interview import Interview, objection
from survey.web.content import Content, content
from survey.web.language import interface_language, page_language, said
from survey.words import N_, Message, Refused

WE_UNDERSTOOD = N_("We understood: %(answer)s. If that is right, press Next again. If not, change it.")

_ROWS, _MANY_ROWS = 4, 9
"""Lines of a field for free text."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One question as it is shown. `layout` names the classes that its choices lie by, `rows` how high a text is."""

    path: str
    number: int
    total: int
    notes: Sequence[Content]
    label: Content
    hint: Content
    guidance: Content
    field: Field
    layout: str
    rows: int
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
    told = _objected(interview, question, error) if error is not None else None
    searched = error is not None and error.message.id == CHOOSE  # nobody did anything wrong
    return Screen(
        path=question.path,
        number=at + 1,
        total=len(asked),
        notes=notes(interview, question),
        label=label(interview, question),
        hint=_filled(interview, question.hint, question),
        guidance=_filled(interview, question.guidance_hint, question),
        field=field_of(interview, question, sent, understood),
        layout=layout(question),
        rows=_MANY_ROWS if "multiline" in question.appearance.split() else _ROWS,
        may_skip=not interview.required(question),
        back=asked[at - 1].path if at else None,
        error=None if told is None or searched else told,
        confirm=_confirm(question, understood) if understood is not None else told if searched else None,
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
    texts = (_filled(interview, note.label, note) for note in interview.notes_before(question))
    return [text for text in texts if text]


def label(interview: Interview, question: Question) -> Content:
    """What the question asks."""
    return _filled(interview, question.label, question) or Content(question.name, None)


def title(survey: Survey) -> Content:
    """What the survey is called."""
    return content(survey.title, survey.default_language) or Content(survey.form_id, None)


def _filled(interview: Interview, text: Text, question: Question) -> Content:
    """`text` in the page's language with every `${name}` replaced by what was answered there."""

    def answered(name: str) -> str:
        found = (spoken for other, _ in interview.answers_to(name, question) for spoken in _spoken(interview, other))
        return ", ".join(map(str, found))

    chosen = content(text, interview.survey.default_language)
    return replace(chosen, text=fill(chosen.text, answered)) if "${" in chosen.text else chosen


def _spoken(interview: Interview, question: Question) -> Sequence[Content]:
    value = interview.value(question)
    if not value:
        return []
    if question.type in OF_CHOICES:
        labels: Mapping[str, Choice] = {choice.name: choice for choice in question.choices}
        return [
            _choice_label(interview.survey, labels[name]) if name in labels else Content(name, None)
            for name in value.split()
        ]
    if question.type not in (QuestionType.TEXT, QuestionType.BARCODE):
        return [Content(spoken(question, value, interface_language()), interface_language())]
    guess = languages.of_text(value, page_language())  # what somebody typed may be in any language
    return [Content(value, f"{guess.language}-Latn" if guess.language and guess.romanised else guess.language)]


def _choice_label(survey: Survey, choice: Choice) -> Content:
    return content(choice.label, survey.default_language) or Content(choice.name, None)


def _objected(interview: Interview, question: Question, error: Refused) -> Content:
    told = objection(error, interview.survey, page_language())
    if isinstance(told, Message):
        return Content(said(told), interface_language())
    return _filled(interview, getattr(error, "own_words", {}), question)


def _confirm(question: Question, value: str) -> Content:
    shown = spoken(question, value, interface_language())
    return Content(said(Message(WE_UNDERSTOOD, {"answer": shown})), interface_language())
