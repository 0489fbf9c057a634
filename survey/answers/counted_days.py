"""Days that are counted back or called by their weekday: "3 days ago", ಮೂರು ದಿನದ ಹಿಂದೆ, "do hafte pehle", "Monday"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from survey import languages
from survey.answers.figures import figures
from survey.answers.word_sets import said, without
from survey.languages import known
from survey.languages.folding import fold
from survey.languages.sounds import spelled

_MOST = {"days": 1000, "weeks": 150, "months": 36}
"""How far back people count in days, weeks and months."""

_MOST_WORDS = 8
_SHORTEST_RESPELLED = 4

Counted = tuple[date, bool]
"""A day, and whether it is sure."""


def counted_back(folded: str, language: str, today: date) -> Counted | None:
    """The day that lies a number of days, weeks or months before `today`; sure only where days are counted exactly."""
    words = without(folded.split(" "), "polite")
    if len(words) > _MOST_WORDS:
        return None
    rest = [word for word in words if word not in said("ago")]
    units = [unit for unit in _MOST if any(word in said(unit) for word in rest)]
    if len(rest) != len(words) - 1 or len(units) != 1:
        return None
    (unit,) = units
    rest = [word for word in rest if word not in said(unit)]
    found = figures(" ".join(rest), language)
    if found.others or found.spoiled or found.too_long or len(found.numbers) > 1:
        return None
    exact = unit == "days"
    if found.numbers:
        number, exact = found.numbers[0].value, exact and found.numbers[0].near and len(rest) == 1
        if number != number.to_integral_value() or not 0 < number <= _MOST[unit]:
            return None
        count = int(number)
    elif unit == "days":
        return None
    else:
        count = 1  # "a week ago"
    return _before(today, unit, count), exact


def _before(today: date, unit: str, count: int) -> date:
    if unit == "months":
        months = today.year * 12 + today.month - 1 - count
        first = date(months // 12, months % 12 + 1, 1)
        following = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
        return min(first + timedelta(days=today.day - 1), following - timedelta(days=1))
    return today - timedelta(days=count * (7 if unit == "weeks" else 1))


def weekday(folded: str, today: date) -> Counted | None:
    """The last day of that name, today among them; always asked back."""
    words: Sequence[str] = without(folded.split(" "), "polite", "filler", "numbering")
    if len(words) != 1:
        return None
    number = _weekdays().get(words[0], _weekdays().get(spelled(words[0])))
    return None if number is None else (today - timedelta(days=(today.weekday() - number) % 7), False)


@lru_cache(maxsize=1)
def _weekdays() -> Mapping[str, int]:
    """Folded names in all languages, as written and as spelled in Latin letters → 0 for Monday."""
    names: dict[str, int] = {}
    for language in known():
        for number, name in languages.locale(language.code).days["format"]["wide"].items():
            names.setdefault(fold(name), number)
    for name, number in list(names.items()):
        if len(key := spelled(name)) >= _SHORTEST_RESPELLED:
            names.setdefault(key, number)
    return names
