"""Times of day as people here say them: 14:30, 2.30 pm, ಮಧ್ಯಾಹ್ನ 2 ಗಂಟೆ, शाम साढ़े पाँच बजे, half past two.

The value is the clock's time without an offset ("14:30:00"): nobody says one, the programme has one clock, and
expressions take a time without offset as that clock's. A time that a device handed over with its offset keeps it.
What could be morning or evening is asked back, as the one that people are awake at.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from survey.answers.clock_words import MINUTES_MORE, PARTS, Told, told_by
from survey.answers.figures import figures
from survey.answers.rejected import EMPTY, TIME, AnswerRejected, Reading
from survey.answers.word_sets import said
from survey.definition.model import Question
from survey.languages.folding import fold_keeping

EXAMPLE = "2:30 pm"

LONGEST = 120
"""Characters beyond which a text is a story, not a time."""

_FIRST_OF_THE_DAY = 6
"""The hour before which "3 o'clock" rather is of the afternoon."""

_STRANGERS = 1
"""Words beside an hour that say nothing of the time."""

VALUE = re.compile(
    r"(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9])(?P<fraction>\.[0-9]{1,9})?)?"
    r"(?P<offset>Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)?"
)
"""A time as ODK writes it, and as a page's time field does."""

_TEXT = fold_keeping(".:,-/")
_TEXT.update({ord("："): ":", ord("۔"): ".", ord("،"): ",", ord("٫"): ".", ord("–"): "-"})
_GLUED = re.compile(r"(?<=[0-9])(?=[^\s0-9.:,/-])|(?<=[^\s0-9.:,/-])(?=[0-9])")
_AM_PM = re.compile(r"(?<=[0-9]) ([ap])\.? ?m\b\.?")
_I_AM = re.compile(r"(?<![0-9] )\bam\b")
_CLOCK = re.compile(r"(?<![0-9.:,/-])([0-9]{1,2}) ?[:.] ?([0-9]{2})(?::[0-9]{2})?(?![0-9:]|[.,/-] ?[0-9])")
_RUN_TOGETHER = re.compile(r"(?<![0-9.:,/-])([0-9]{1,2})([0-9]{2})(?![0-9:]|[.,/-] ?[0-9])")
_NUMBER = re.compile(r"[0-9]")
_PAST = re.compile(r"\bpast\b")
_NO_TIME = re.compile(r"[0-9] ?[-/] ?[0-9]|(?:^| )-[0-9]")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class _Said:
    """What was said of the clock: hour, minute, the words beside them. `full` says that it was written as a 24-hour
    clock writes, `plain` that the figures cannot be anything but a time."""

    hour: int
    minute: int
    told: Told
    full: bool = False
    plain: bool = True


def read_time(question: Question, raw: str, *, language: str, today: date) -> Reading:
    """The time of day that `raw` means."""
    if not raw.strip():
        raise AnswerRejected(EMPTY)
    if match := VALUE.fullmatch(raw.strip()):
        return Reading(_canonical(match))
    reading = _find(raw, language) if len(raw) <= LONGEST else None
    if reading is None:
        raise AnswerRejected(TIME, example=EXAMPLE)
    return reading


def accept_time(question: Question, value: str) -> str:
    """ "14:30", with or without seconds, their fraction and an offset; seconds are filled in."""
    match = VALUE.fullmatch(value.strip())
    if match is None:
        raise AnswerRejected(TIME, example=EXAMPLE)
    return _canonical(match)


def _canonical(match: re.Match[str]) -> str:
    whole = f"{match['hour']}:{match['minute']}:{match['second'] or '00'}"
    return f"{whole}{match['fraction'] or ''}{match['offset'] or ''}"


def _find(raw: str, language: str) -> Reading | None:
    text = " ".join(unicodedata.normalize("NFD", raw).translate(_TEXT).split()).strip(".,")
    text = _I_AM.sub(" ", _AM_PM.sub(r" \1m", _GLUED.sub(" ", text)))
    clock = _in_figures(text) or _in_words(text, language)
    part = clock.told.one_of(PARTS) if clock else None
    if clock is None or part is None or clock.hour > 24 or clock.minute > 59 or (clock.hour == 24 and clock.minute):
        return None
    hour, sure = _hour(clock.hour % 24, part, full=clock.full or clock.hour == 24)
    turned = any(word in said("no", "dont_know", "denies", "bounds", "sides") for word in clock.told.others)
    return Reading(f"{hour:02}:{clock.minute:02}:00", sure and clock.plain and not turned)


def _in_figures(text: str) -> _Said | None:
    """ "2:30", "14.30", "1430"; None where the text is not of exactly one such time and words."""
    clocks = list(_CLOCK.finditer(text))
    found = clocks or list(_RUN_TOGETHER.finditer(text))
    if len(found) != 1:
        return None
    match = found[0]
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    if _NUMBER.search(rest):
        return None
    told = told_by(_words(rest))
    alone = not told.others
    full = alone and len(match[1]) == 2 and (":" in match[0] or not clocks)
    plain = bool(clocks) or bool(told.kinds) or (full and not _YEAR.fullmatch(match[0]))
    return _Said(int(match[1]), int(match[2]), told, full, plain)


def _in_words(text: str, language: str) -> _Said | None:
    """ "2 o'clock", "half past two", "sadhe teen", "2 gante 30 nimisha"; noon and midnight by themselves."""
    if _NO_TIME.search(text):
        return None
    told = told_by(_words(text))
    found = figures(" ".join(told.others), language)
    if found.spoiled or found.too_long or len(found.numbers) > 2:
        return None
    strangers = [word for word in found.others if word not in said("filler", "numbering", "polite", "and_")]
    spoken = any(number.spoken for number in found.numbers)
    if len(strangers) > (0 if spoken and not told.kinds else _STRANGERS):
        return None  # "two of my friends" are no time
    values = [number.value for number in found.numbers]
    if not values and told.kinds & {"noon", "midnight"} and not strangers:
        return _Said(12, 0, told)
    if len(values) == 2 and (found.others or _PAST.search(text) or not (values[1] >= 10 or "oclock" in told.kinds)):
        return None  # "5 and 6", "5 6", "ten past five"
    if len(values) == 1:
        minutes = values[0] % 1 * 60
        if minutes and not found.numbers[0].spoken:
            return None  # "2.5" in figures may be 2:05 or 2:50
        values = [values[0] // 1, minutes]
    if len(values) != 2 or any(value != value.to_integral_value() for value in values):
        return None
    hour, minute = values
    if not 0 <= hour <= 24 or not 0 <= minute <= 59:
        return None
    more = told.one_of(tuple(MINUTES_MORE))
    if more is None or (more and minute):
        return None
    since = int(hour * 60 + minute) + MINUTES_MORE.get(more, 0)
    plain = bool(told.kinds - {"oclock"}) or bool(minute)  # a bare 17 may be anything, "24 hours" is how long
    return _Said(*divmod(since, 60), told, plain=plain) if since >= 0 else None


def _words(text: str) -> list[str]:
    for mark in ":,./-":
        text = text.replace(mark, " ")
    return text.split()


def _hour(hour: int, part: str, *, full: bool) -> tuple[int, bool]:
    """The hour of the day, and whether that is sure."""
    if hour > 12 or hour == 0:
        return hour, part not in ("am", "morning") or hour == 0
    twelve = hour % 12
    match part:
        case "am":
            return twelve, True
        case "pm":
            return twelve + 12, True
        case "morning":
            return hour, hour != 12
        case "noon":
            return (hour, True) if hour in (10, 11) else (twelve + 12, twelve < 5)
        case "evening":
            return twelve + 12, 3 <= twelve <= 9
        case "night":
            return (twelve, True) if twelve < 5 else (twelve + 12, twelve > 5)
        case "midnight":
            return twelve, twelve == 0
    if full:
        return hour, True
    return (twelve + 12 if twelve < _FIRST_OF_THE_DAY else hour), False
