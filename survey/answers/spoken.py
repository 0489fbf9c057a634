"""Values as a person would say them: a day in words, a time that cannot be mistaken, a place as two numbers.

Choices are said by their labels, which whoever has the survey at hand knows.
"""

from __future__ import annotations

from datetime import date, time

from babel.dates import format_date, format_time

from survey import languages
from survey.answers.dates import MONTHS, YEAR, asks_for
from survey.answers.geopoints import points_of
from survey.definition.model import Question, QuestionType

_MOST_POINTS = 4
_PATTERNS = {"": "d MMMM y", MONTHS: "LLLL y", YEAR: "y"}
_LEFT_TO_RIGHT = "\u200e"
_NARROW_SPACES = str.maketrans("\u202f\u00a0", "  ")  # one of them would make a plain text cost three times as much


def spoken(question: Question, value: str, language: str) -> str:
    """`value`, ODK value text of `question`'s type, as somebody who reads `language` would say it; what is no value of
    that type is left as it is."""
    try:
        match question.type:
            case QuestionType.DATE if value:
                return _day(value, language, _PATTERNS[asks_for(question)])
            case QuestionType.TIME if value:
                return _time(value, language)
            case QuestionType.DATE_TIME if value:
                day, _, clock = value.partition("T")
                return f"{_day(day, language)}, {_time(clock, language)}"
            case QuestionType.GEOPOINT | QuestionType.GEOTRACE | QuestionType.GEOSHAPE:
                return _places(value, language)
    except ValueError:
        return value
    return value


def _day(value: str, language: str, pattern: str = "d MMMM y") -> str:
    return format_date(date.fromisoformat(value), pattern, locale=languages.locale(language))


def _time(value: str, language: str) -> str:
    # An offset says where the clock hung; what it showed is what was meant.
    clock = time.fromisoformat(value).replace(tzinfo=None)
    return _whole(format_time(clock, "short", locale=languages.locale(language)).translate(_NARROW_SPACES), language)


def _whole(text: str, language: str) -> str:
    """Figures with something between them, kept in their order where the writing runs from right to left."""
    return f"{_LEFT_TO_RIGHT}{text}{_LEFT_TO_RIGHT}" if languages.direction(language) == "rtl" else text


def _places(value: str, language: str) -> str:
    points = [", ".join(point) for point in points_of(value)]
    shown = "; ".join(points[:_MOST_POINTS])
    more = f"; … ({len(points)})" if len(points) > _MOST_POINTS else ""
    return _whole(shown + more, language) if points else value
