"""The one way from what a person wrote to a value, by question type; used by web, text, field, API and import alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from survey.answers.acknowledged import accept_acknowledged, read_acknowledged
from survey.answers.barcodes import accept_barcode, read_barcode
from survey.answers.choices import accept_one, read_one
from survey.answers.date_times import accept_moment, read_moment
from survey.answers.dates import accept_date, read_date
from survey.answers.files import accept_file, read_file
from survey.answers.geopoints import accept_point, accept_points, read_point, read_points
from survey.answers.matching import UNTAUGHT, Taught
from survey.answers.numbers import accept_decimal, accept_integer, read_decimal, read_integer
from survey.answers.ranges import accept_range, read_range
from survey.answers.ranking import accept_rank, read_rank
from survey.answers.rejected import EMPTY, AnswerRejected, Reading
from survey.answers.several import accept_several, read_several
from survey.answers.text import accept_text, read_text
from survey.answers.times import accept_time, read_time
from survey.definition.model import UNDECLARED, UPLOADS, Choice, Question, QuestionType


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
    QuestionType.RANGE: Reader(read_range, accept_range),
    QuestionType.SELECT_ONE: Reader(read_one, accept_one),
    QuestionType.SELECT_MULTIPLE: Reader(read_several, accept_several),
    QuestionType.RANK: Reader(read_rank, accept_rank),
    QuestionType.DATE: Reader(read_date, accept_date),
    QuestionType.TIME: Reader(read_time, accept_time),
    QuestionType.DATE_TIME: Reader(read_moment, accept_moment),
    QuestionType.GEOPOINT: Reader(read_point, accept_point),
    QuestionType.GEOTRACE: Reader(read_points, accept_points),
    QuestionType.GEOSHAPE: Reader(read_points, accept_points),
    QuestionType.BARCODE: Reader(read_barcode, accept_barcode),
    QuestionType.ACKNOWLEDGE: Reader(read_acknowledged, accept_acknowledged),
    **{kind: Reader(read_file, accept_file) for kind in UPLOADS},
}


class _ReadTaught(Protocol):
    """Reads raw text with what the desk taught; raises `AnswerRejected`."""

    def __call__(self, question: Question, raw: str, *, language: str, today: date, taught: Taught) -> Reading: ...


_WITH_TAUGHT: Mapping[QuestionType, _ReadTaught] = {
    QuestionType.SELECT_ONE: read_one,
    QuestionType.SELECT_MULTIPLE: read_several,
    QuestionType.RANK: read_rank,
}


def read(question: Question, raw: str, *, language: str, today: date, taught: Taught = UNTAUGHT) -> Reading:
    """What `raw`, written by a person who speaks `language`, means as an answer to `question` on the day `today`.

    `taught` are words that the desk taught for this question: text as `survey.languages.folding.fold` leaves it → name
    of a choice. They count as said plainly, after what the list itself says and before anything is guessed.

    The value is ODK value text: "3", "2.5", a choice's name, names separated by spaces, "2026-11-24", "14:30:00",
    "12.97 77.59 0 0", "OK", or the text.
    Raises `AnswerRejected` when it is not understood or could mean several things, and KeyError for a question that
    takes no answer.
    """
    if taught and (reader := _WITH_TAUGHT.get(question.type)):
        return reader(question, raw, language=language, today=today, taught=taught)
    return READERS[question.type].read(question, raw, language=language, today=today)


def accept(question: Question, value: str) -> str:
    """`value`, already ODK value text as a page's buttons or an import hand it over, checked and in canonical form.

    Raises as `read` does.
    """
    if not value.strip():
        raise AnswerRejected(EMPTY)
    return READERS[question.type].accept(question, value)


def understand(
    type_: str,
    choices: Sequence[Mapping[str, Any]],
    lang: str,
    text: str,
    now: datetime,
    *,
    parameters: Mapping[str, Any] | None = None,
) -> dict[str, bool | str | int | float | list[str] | None]:
    """What `text` would be understood as, for people who try it out: `{"ok", "value", "why"}`, ready for JSON.

    `choices` are `[{"name", "label": {"kn": "…"}}]`, `parameters` those of the parameters column; `now` is in the
    programme's time zone. `value` is a number for numbers, a list of names for several choices and for a rank, else
    text; None unless `ok`. `why` is the id of the message that a person would get, filled in, or "asked back" where
    the value counts only once confirmed. Raises ValueError for a type that takes no answer.
    """
    kind = QuestionType(type_)
    if kind not in READERS:
        raise ValueError(f"a question of type {type_} takes no answer")
    offered = tuple(Choice(str(choice["name"]), _label(choice.get("label", {}), lang)) for choice in choices)
    given = {str(name): str(value) for name, value in (parameters or {}).items()}
    question = Question("question", "question", kind, choices=offered, parameters=given)
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
    if kind in (QuestionType.DECIMAL, QuestionType.RANGE):
        return float(value) if "." in value else int(value)
    if kind in (QuestionType.SELECT_MULTIPLE, QuestionType.RANK):
        return value.split(" ")
    return value
