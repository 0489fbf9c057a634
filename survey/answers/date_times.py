"""A day and a time of that day in one answer.

As with times, the value has no offset unless one was handed over: "2026-11-24T14:30:00" is the programme's clock.
"""

from __future__ import annotations

import re
from datetime import date

from survey.answers.dates import accept_date, read_date
from survey.answers.rejected import DATE_TIME, EMPTY, AnswerRejected, Reading
from survey.answers.times import EXAMPLE, VALUE, accept_time, read_time
from survey.definition.model import Question

LONGEST = 120
"""Characters beyond which a text is a story, not a moment."""

_MOST_WORDS = 12

_ISO = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})[T ]({VALUE.pattern})")
_JOINED = re.compile(r"(?<=[0-9])[Tt](?=[0-9])|[,\s]+")


def read_moment(question: Question, raw: str, *, language: str, today: date) -> Reading:
    """The day and time that `raw` means: a date and a time beside one another, in either order."""
    if not raw.strip():
        raise AnswerRejected(EMPTY)
    if _ISO.fullmatch(raw.strip()):
        return Reading(accept_moment(question, raw))
    doubtful = None
    words = [word for word in _JOINED.split(raw) if word] if len(raw) <= LONGEST else []
    for at in range(1, len(words) if len(words) <= _MOST_WORDS else 0):
        before, after = " ".join(words[:at]), " ".join(words[at:])
        for day, time in ((before, after), (after, before)):
            found = _both(question, day, time, language, today)
            if found is not None and found.sure:
                return found
            doubtful = doubtful or found
    if doubtful is None:
        raise _ask(today)
    return doubtful


def accept_moment(question: Question, value: str) -> str:
    """An ISO day with a time of it; a bare day counts from its midnight, as in ODK."""
    match = _ISO.fullmatch(value.strip())
    try:
        day = accept_date(question, match[1] if match else value)
    except AnswerRejected:
        raise _ask(date(2020, 12, 31)) from None
    return f"{day}T{accept_time(question, match[2]) if match else '00:00:00'}"


def _both(question: Question, day: str, time: str, language: str, today: date) -> Reading | None:
    try:
        clock = read_time(question, time, language=language, today=today)
        on = read_date(question, day, language=language, today=today)
    except AnswerRejected:
        return None
    return Reading(f"{on.value}T{clock.value}", on.sure and clock.sure)


def _ask(today: date) -> AnswerRejected:
    return AnswerRejected(DATE_TIME, example=f"{today:%d-%m-%Y} {EXAMPLE}")
