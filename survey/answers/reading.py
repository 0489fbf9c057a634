"""The one way from what a person wrote to a value, by question type; used by web, text, field, API and import alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from survey.answers.choices import accept_one, read_one
from survey.answers.dates import accept_date, read_date
from survey.answers.numbers import accept_decimal, accept_integer, read_decimal, read_integer
from survey.answers.rejected import EMPTY, AnswerRejected, Reading
from survey.answers.several import accept_several, read_several
from survey.answers.text import accept_text, read_text
from survey.definition.model import UNDECLARED, Choice, Question, QuestionType


class Read(Protocol):
    """Reads raw text; raises `AnswerRejected`."""

    def __call__(self, question: Question, raw: str, *, language: str, today: date) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """How one question type is read from a person's text, and how a value handed over by a page or file is checked."""

    read: Read
    accept: Callable[[Question, str], str]


READERS: Mapping[QuestionType, Reader] = {
    QuestionType.TEXT: Reader(read_text, accept_text),
    QuestionType.INTEGER: Reader(read_integer, accept_integer),
    QuestionType.DECIMAL: Reader(read_decimal, accept_decimal),
    QuestionType.SELECT_ONE: Reader(read_one, accept_one),
    QuestionType.SELECT_MULTIPLE: Reader(read_several, accept_several),
    QuestionType.DATE: Reader(read_date, accept_date),
}


def read(question: Question, raw: str, *, language: str, today: date) -> Reading:
    """What `raw`, written by a person who speaks `language`, means as an answer to `question` on the day `today`.

    The value is ODK value text: "3", "2.5", a choice's name, names separated by spaces, "2026-11-24", or the text.
    Raises `AnswerRejected` when it is not understood or could mean several things, and KeyError for a question that
    takes no answer.
    """
    return READERS[question.type].read(question, raw, language=language, today=today)


def accept(question: Question, value: str) -> str:
    """`value`, already ODK value text as a page's buttons or an import hand it over, checked and in canonical form.

    Raises as `read` does.
    """
    if not value.strip():
        raise AnswerRejected(EMPTY)
    return READERS[question.type].accept(question, value)


def understand(
    type_: str, choices: Sequence[Mapping[str, Any]], lang: str, text: str, now: datetime
) -> dict[str, bool | str | int | float | list[str] | None]:
    """What `text` would be understood as, for people who try it out: `{"ok", "value", "why"}`, ready for JSON.

    `choices` are `[{"name", "label": {"kn": "…"}}]`; `now` is in the programme's time zone. `value` is a number for
    numbers, a list of names for several choices, else text; None unless `ok`. `why` is the id of the message that a
    person would get, filled in, or "asked back" where the value counts only once confirmed. Raises ValueError for a
    type that takes no answer.
    """
    kind = QuestionType(type_)
    if kind not in READERS:
        raise ValueError(f"a question of type {type_} takes no answer")
    offered = tuple(Choice(str(choice["name"]), _label(choice.get("label", {}), lang)) for choice in choices)
    question = Question("question", "question", kind, choices=offered)
    try:
        reading = read(question, text, language=lang, today=now.date())
    except AnswerRejected as rejected:
        return {"ok": False, "value": None, "why": rejected.message.id % rejected.message.params}
    return {"ok": True, "value": _typed(kind, reading.value), "why": "" if reading.sure else "asked back"}


def _label(label: Any, lang: str) -> Mapping[str, str]:
    if isinstance(label, str):
        return {lang or UNDECLARED: label}
    return {str(code): str(text) for code, text in label.items() if text}


def _typed(kind: QuestionType, value: str) -> str | int | float | list[str]:
    if kind is QuestionType.INTEGER:
        return int(value)
    if kind is QuestionType.DECIMAL:
        return float(value) if "." in value else int(value)
    if kind is QuestionType.SELECT_MULTIPLE:
        return value.split(" ")
    return value
