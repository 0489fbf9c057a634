"""Dates as people here write them: day, month, year; with month names; today and yesterday, "3 days ago";
never 31/02.

The year-first form is what pages and imports hand over, and is taken only alone and complete.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

from survey.answers.clock_words import told_by
from survey.answers.counted_days import counted_back, weekday
from survey.answers.likeness import distance, edits_forgiven
from survey.answers.rejected import DATE, EMPTY, MONTH_AND_YEAR, NO_SUCH_DAY, YEAR_ONLY, AnswerRejected, Reading
from survey.answers.word_sets import said, without
from survey.definition.model import Question
from survey.languages import Language, find, known
from survey.languages.folding import fold, fold_keeping
from survey.languages.sounds import spelled

LONGEST = 200
"""Characters beyond which a text is a story, not a date."""

YEARS = range(1900, 2101)
ENGLISH = "en"
_SHORTEST_RESPELLED = 3
_SHORTEST_MISSPELLED = 6

_DATES = fold_keeping("./-_\\,")
_DATES.update({ord("–"): "-", ord("−"): "-", ord("۔"): ".", ord("،"): ","})

_ISO = re.compile(r"([0-9]{4})([-/.])([0-9]{2})\2([0-9]{2})")
_SHORT_YEAR_FIRST = re.compile(r"(3[2-9]|[4-9][0-9])([-/.])([0-9]{1,2})\2([0-9]{1,2})")
"""What no day can begin: the year stands first here as well."""
_DAY_FIRST = re.compile(
    r"(?<![0-9A-Za-z_./\\-])([0-9]{1,2})(?: ?([-./\\]) ?([0-9]{1,2}) ?\2 ?([0-9]{4}|[0-9]{2})| ([0-9]{1,2}) ([0-9]{4}))"
    r"(?![0-9A-Za-z_]|[-./\\][0-9])"
)
_DAY_AND_MONTH = re.compile(r"([0-9]{1,2})[-./\\ ]([0-9]{1,2})")
_RUN_TOGETHER = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4}|[0-9]{2})")
_PIECE = re.compile(r"[0-9]+|[^\s0-9./\\,_-]+")
_CANONICAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

MONTHS, YEAR = "month-year", "year"
"""Appearances of questions that ask for less than a day: the value is the first day of it."""

_YEAR_AND_MONTH = re.compile(r"([0-9]{4})[-./ ]([0-9]{1,2})")
_MONTH_AND_YEAR = re.compile(r"([0-9]{1,2}) ?[-./\\ ] ?([0-9]{4}|[0-9]{2})")
_JUST_YEAR = re.compile(r"[0-9]{4}|[0-9]{2}")

_RELATIVE = {"today": 0, "yesterday": -1, "day_before_yesterday": -2, "tomorrow": 1, "day_after_tomorrow": 2}

_Found = tuple[date, bool]


def read_date(question: Question, raw: str, *, language: str, today: date) -> Reading:
    """The ISO date that `raw` means on the day `today`."""
    if not raw.strip():
        raise AnswerRejected(EMPTY)
    if len(raw) > LONGEST:
        raise AnswerRejected(DATE, example=_example(today))
    text = " ".join(unicodedata.normalize("NFD", raw).translate(_DATES).split()).strip(".,")
    wanted = asks_for(question)
    try:
        found = _part(text, wanted, language, today)
        found = (found[0], found[1] and not _is_turned(fold(raw))) if found else None
        found = found or next(_candidates(text, fold(raw), language, today), None)
    except ValueError:
        found = None
        if not wanted:
            raise AnswerRejected(NO_SUCH_DAY, example=_example(today)) from None
    if found is None or found[0].year not in YEARS:
        raise _ask(wanted, today)
    return Reading(_first_day(found[0], wanted).isoformat(), found[1])


def asks_for(question: Question) -> str:
    """ "month-year" or "year" where the appearance asks for less than a day, else ""."""
    named = question.appearance.split()
    return MONTHS if MONTHS in named else YEAR if YEAR in named else ""


def accept_date(question: Question, value: str) -> str:
    """`value` if it is an ISO date ("2026-11-24") of the years we take."""
    value = value.strip()
    if not value:
        raise AnswerRejected(EMPTY)
    example = f"{date(2020, 12, 31):%d-%m-%Y}"
    if not _CANONICAL.fullmatch(value):
        raise AnswerRejected(DATE, example=example)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise AnswerRejected(NO_SUCH_DAY, example=example) from None
    if day.year not in YEARS:
        raise AnswerRejected(DATE, example=example)
    return value


def _example(today: date) -> str:
    return f"{today:%d-%m-%Y}"


def _first_day(day: date, wanted: str) -> date:
    return day.replace(day=1, month=1) if wanted == YEAR else day.replace(day=1) if wanted else day


def _ask(wanted: str, today: date) -> AnswerRejected:
    if wanted == YEAR:
        return AnswerRejected(YEAR_ONLY, example=today.year)
    if wanted == MONTHS:
        return AnswerRejected(MONTH_AND_YEAR, example=f"{today:%m-%Y}")
    return AnswerRejected(DATE, example=_example(today))


def _part(text: str, wanted: str, language: str, today: date) -> _Found | None:
    """A month of a year ("11/2026", "2026-11", "Nov 2026") or a year, where no day is asked for."""
    if wanted == YEAR and _JUST_YEAR.fullmatch(text):
        return date(_year(text, today), 1, 1), not _is_coming(text, today)
    if not wanted:
        return None
    if match := _YEAR_AND_MONTH.fullmatch(text):
        return date(int(match[1]), int(match[2]), 1), True
    if match := _MONTH_AND_YEAR.fullmatch(text):
        return date(_year(match[2], today), int(match[1]), 1), len(match[2]) == 4
    pieces: list[str] = _PIECE.findall(text)
    months = [month for piece in pieces if not piece.isdigit() and (month := _month(piece, language))]
    numbers = [piece for piece in pieces if piece.isdigit()]
    if len(months) != 1 or len(numbers) > 1 or (numbers and len(numbers[0]) not in (2, 4)):
        return None
    if numbers:
        return date(_year(numbers[0], today), months[0], 1), len(numbers[0]) == 4
    return _nearest(1, months[0], today), False


def _candidates(text: str, folded: str, language: str, today: date) -> Iterator[_Found]:
    """Every way in which the text is a date, the surest first. Raises ValueError at a day that does not exist."""
    if match := _ISO.fullmatch(text):
        yield date(int(match[1]), int(match[3]), int(match[4])), True
    if match := _SHORT_YEAR_FIRST.fullmatch(text):
        yield date(_year(match[1], today), int(match[3]), int(match[4])), False
    if found := _day_first(text, today) or _named_month(text, language, today):
        yield found[0], found[1] and not _is_turned(folded)
    if found := _relative(folded, language, today):
        yield found
    if found := counted_back(folded, language, today) or weekday(folded, today):
        yield found
    if match := _DAY_AND_MONTH.fullmatch(text):
        yield _nearest(int(match[1]), int(match[2]), today), False
    if match := _RUN_TOGETHER.fullmatch(text):
        yield date(_year(match[3], today), int(match[2]), int(match[1])), False


def _is_turned(folded: str) -> bool:
    """Whether a word makes a day that is written out another one: "before 24/11/2026", "not on 24/11/2026"."""
    return any(word in said("no", "dont_know", "denies", "bounds", "sides") for word in folded.split(" "))


def _day_first(text: str, today: date) -> _Found | None:
    matches = list(_DAY_FIRST.finditer(text))
    if not matches:
        return None
    first = matches[0]
    month, year = (first[3], first[4]) if first[2] else (first[5], first[6])
    day = date(_year(year, today), int(month), int(first[1]))
    return day, len(matches) == 1 and not _is_coming(year, today)


def _named_month(text: str, language: str, today: date) -> _Found | None:
    """ "24 Nov 2026", "Nov 24, 2026", "24ನೇ ನವೆಂಬರ್"; without a year the nearest such day is asked back."""
    pieces: list[str] = _PIECE.findall(text)
    for at, piece in enumerate(pieces):
        if piece.isdigit() or not (month := _month(piece, language)):
            continue
        at_day = at - 1
        while at_day > 0 and pieces[at_day] in said("numbering", "filler"):  # "24th of November"
            at_day -= 1
        if at_day < 0 or not _is_day(pieces[at_day]):
            at_day = at + 1
        if at_day >= len(pieces) or not _is_day(pieces[at_day]):
            continue
        day = int(pieces[at_day])
        after = max(at, at_day) + 1
        if after < len(pieces) and pieces[after] in said("numbering"):
            after += 1
        if after < len(pieces) and pieces[after].isdigit() and len(pieces[after]) in (2, 4):
            year = pieces[after]
            return date(_year(year, today), month, day), not _is_coming(year, today)
        return _nearest(day, month, today), False
    return None


def _is_day(piece: str) -> bool:
    return piece.isdigit() and len(piece) <= 2


def _relative(folded: str, language: str, today: date) -> _Found | None:
    words = folded.split(" ")
    if len({word for word in words if word in said(*_RELATIVE)}) > 1:
        words = [folded]  # "today tomorrow": only where it is a name of one day as a whole
    plain = without(words, "polite", "filler", "only")
    at_night = told_by(without(words, "polite")).others  # "yesterday night"
    bare = " ".join(without(words, "polite", "only"))
    forms = dict.fromkeys((folded, " ".join(without(words, "polite")), bare, " ".join(plain), " ".join(at_night)))
    own = find(language)
    nearby = [own, find(own.spoken_like) if own and own.spoken_like else None, find(ENGLISH)]
    for speakers in (*([each] for each in nearby if each), list(known())):
        for form in forms:
            shifts = {
                shift
                for speaker in speakers
                for kind, shift in _RELATIVE.items()
                if form in _words_for(speaker, kind) or spelled(form) in _words_for(speaker, kind)
            }
            if shifts:
                # Hindi and Urdu "kal" is yesterday and tomorrow: what has been is asked about more often.
                return today + timedelta(days=min(shifts)), len(shifts) == 1
    return None


@lru_cache(maxsize=64)
def _words_for(language: Language, kind: str) -> frozenset[str]:
    listed = {fold(word) for word in getattr(language.vocabulary, kind)}
    return frozenset(listed | {spelled(word) for word in listed if len(word) > _SHORTEST_RESPELLED})


@lru_cache(maxsize=2048)
def _month(word: str, language: str) -> int | None:
    """The month that folded `word` names in `language`, in English, else in just one way in all; nearly at last."""
    key = spelled(word)
    for code in (language, ENGLISH):
        own = find(code)
        if own and (number := _months(own).get(word) or _months(own).get(key)):
            return number
    everywhere = [(said, number) for each in known() for said, number in _months(each).items()]
    found = {number for said, number in everywhere if said in (word, key)}
    if not found and len(word) >= _SHORTEST_MISSPELLED:
        limit = min(2, edits_forgiven(len(word)))
        found = {number for said, number in everywhere if said[0] == word[0] and distance(word, said, limit) <= limit}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=32)
def _months(language: Language) -> Mapping[str, int]:
    months = {fold(word): number for number, words in language.months.items() for word in words}
    for word, number in list(months.items()):
        if len(key := spelled(word)) >= _SHORTEST_RESPELLED:
            months.setdefault(key, number)
    return months


def _year(digits: str, today: date) -> int:
    """Two digits are of this century up to next year ("27" in 2026), else of the last one ("62": born 1962)."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + 2000 if year + 2000 <= today.year + 1 else year + 1900


def _is_coming(digits: str, today: date) -> bool:
    return len(digits) == 2 and _year(digits, today) > today.year


def _nearest(day: int, month: int, today: date) -> date:
    """The day of that day and month nearest to `today`; of a leap year for 29 February."""
    near = []
    for year in range(today.year - 4, today.year + 5):
        try:
            near.append(date(year, month, day))
        except ValueError:
            continue
    if not near:
        raise ValueError(f"there is no day {day} in month {month}")
    return min(near, key=lambda other: abs(other - today))
