"""Which kind of field a question gets on a page, from its type, its appearance and how much there is to choose from.

All are complete without JavaScript. Words of the appearance that mean nothing on a phone are left aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from survey.answers import nothing_to_choose
from survey.answers.dates import MONTHS, YEAR, asks_for
from survey.answers.ranges import span_of
from survey.definition.model import UPLOADS, Question, QuestionType

MOST_LISTED = 30
"""Choices that are all in view; more of them go into the phone's own picker."""

MOST_PICKED = 300
"""Choices that a phone's picker is given; among more, people search."""

MOST_STEPS = 11
"""Numbers of a range that are shown as buttons (0 to 10); more are written."""


class Control(StrEnum):
    """The kinds of field."""

    RADIO = "radio"
    CHECKBOX = "checkbox"
    SELECT = "select"
    SEARCH = "search"
    ORDER = "order"
    TICK = "tick"
    TEXT = "text"
    LINE = "line"
    NUMERIC = "numeric"
    DECIMAL = "decimal"
    SCALE = "scale"
    DATE = "date"
    MONTH = "month"
    TIME = "time"
    MOMENT = "datetime-local"
    PLACE = "place"
    PLACES = "places"
    UPLOAD = "upload"
    NOTHING = "nothing"


_PLAIN: Mapping[QuestionType, Control] = {
    QuestionType.SELECT_MULTIPLE: Control.CHECKBOX,
    QuestionType.RANK: Control.ORDER,
    QuestionType.INTEGER: Control.NUMERIC,
    QuestionType.DECIMAL: Control.DECIMAL,
    QuestionType.TIME: Control.TIME,
    QuestionType.DATE_TIME: Control.MOMENT,
    QuestionType.GEOPOINT: Control.PLACE,
    QuestionType.GEOTRACE: Control.PLACES,
    QuestionType.GEOSHAPE: Control.PLACES,
    QuestionType.BARCODE: Control.LINE,
    QuestionType.ACKNOWLEDGE: Control.TICK,
    **dict.fromkeys(UPLOADS, Control.UPLOAD),
}

_LAYOUTS = ("likert", "quick", "compact", "columns", "horizontal")
_IN_A_PICKER = frozenset({"minimal", "search", "autocomplete"})


def control_of(question: Question) -> Control:
    """The kind of field that `question` gets while nothing else stands in the way."""
    named = frozenset(question.appearance.split())
    if nothing_to_choose(question):
        return Control.NOTHING
    match question.type:
        case QuestionType.SELECT_ONE:
            if len(question.choices) > MOST_PICKED:
                return Control.SEARCH
            picked = len(question.choices) > MOST_LISTED or not named.isdisjoint(_IN_A_PICKER)
            return Control.SELECT if picked else Control.RADIO
        case QuestionType.RANGE:
            return Control.SCALE if steps(question) else Control.DECIMAL
        case QuestionType.DATE:
            wanted = asks_for(question)
            return {MONTHS: Control.MONTH, YEAR: Control.NUMERIC}.get(wanted, Control.DATE)
        case kind if kind in _PLAIN:
            return _PLAIN[kind]
    return Control.NUMERIC if "numbers" in named else Control.TEXT


def layout(question: Question) -> str:
    """How the choices lie, as classes of the style sheet: "likert", "columns", "quick" …; "" one below the other."""
    words = question.appearance.split()
    found = [name for name in _LAYOUTS if any(word == name or word.startswith(f"{name}-") for word in words)]
    if "quickcompact" in words:
        found += ["quick", "compact"]
    if question.type is not QuestionType.SELECT_ONE:
        found = [name for name in found if name != "quick"]
    return " ".join(dict.fromkeys(found))


def steps(question: Question) -> list[Decimal]:
    """The numbers of a range where they are few enough to be shown one by one, from its start to its end."""
    span = span_of(question)
    count = int(min((span.most - span.least) / span.step, Decimal(MOST_STEPS))) + 1
    if count > MOST_STEPS:
        return []
    way = span.step if span.end >= span.start else -span.step
    return [span.start + way * at for at in range(count)]
