"""Integers and decimals."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from survey.answers.figures import MOST_DIGITS, Figures, Found, figures
from survey.answers.number_words import giving_words, shy_words
from survey.answers.rejected import NUMBER, NUMBER_TOO_LONG, WHOLE_NUMBER, AnswerRejected, Reading
from survey.answers.word_sets import month_names, said, without
from survey.definition.model import Question
from survey.languages.folding import fold

LONGEST = 400
"""Characters beyond which a text is a story, not a number."""

_STRANGERS = 2
"""Unknown words that may stand beside a number in words."""

_STRANGERS_TO_FIGURES = 1
"""Unknown words beside figures beyond which the number may be part of what somebody tells ("no water for 3 days")."""

_BOUND = re.compile(r"[<>≤≥~±]|[^\s:=] ?\+")
"""Signs that make a number more or less than it says: "5+", "<10", "me + 4"."""

_CLOCK = re.compile(r"\d ?[ap]\.? ?m\b")
"""What makes a number a time of day."""

_YEAR = re.compile(r"(?:19|20)\d{2}")
_LISTED = re.compile(r"[^\W\d] ?[,;&]|[,;&] ?[^\W\d]")
"""Words in a list, of which the number counts one only: "wife, 2 children"."""
_PLACE_OF = re.compile(r"\d(?:st|nd|rd|th)\b")
"""A place in an order, of which a further word says of which: "2nd floor"."""

_DIALLED = re.compile(r"[\d\s+()-]+")
_PHONE_WITHIN = re.compile(r"(?<!\d)[6-9]\d{4}[\s-]?\d{5}(?!\d)")
_PHONE = re.compile(r"(?:0|91|0091)?([6-9][0-9]{9})")
"""A mobile number in India, digits only (National Numbering Plan: ten digits, the first 6 to 9)."""

_INTEGER = re.compile(r"[+-]?[0-9]+(?:\.0*)?")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


def read_integer(question: Question, raw: str, *, language: str, today: date) -> Reading:
    """A whole number as a person writes it."""
    value, sure = _number(raw, language, WHOLE_NUMBER)
    if value != value.to_integral_value():
        raise AnswerRejected(WHOLE_NUMBER)
    return Reading(str(int(value)), sure)


def read_decimal(question: Question, raw: str, *, language: str, today: date) -> Reading:
    """A number with or without decimals, marked by a point or a comma."""
    value, sure = _number(raw, language, NUMBER)
    return Reading(decimal_text(value), sure)


def accept_integer(question: Question, value: str) -> str:
    """Canonical integer text: "007" → "7"."""
    value = value.strip()
    if not _INTEGER.fullmatch(value):
        raise AnswerRejected(WHOLE_NUMBER if _DECIMAL.fullmatch(value) else NUMBER)
    return str(int(_bounded(value)))


def accept_decimal(question: Question, value: str) -> str:
    """Canonical decimal text: "2.50" → "2.5"."""
    value = value.strip()
    if not _DECIMAL.fullmatch(value):
        raise AnswerRejected(NUMBER)
    return decimal_text(_bounded(value))


def decimal_text(value: Decimal) -> str:
    """The shortest plain text of `value`: no exponent, no trailing zeros, no "-0"."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _bounded(value: str) -> Decimal:
    if sum(char.isdigit() for char in value) > MOST_DIGITS:
        raise AnswerRejected(NUMBER_TOO_LONG)
    return Decimal(value)


def _number(raw: str, language: str, message: str) -> tuple[Decimal, bool]:
    if len(raw) > LONGEST:
        raise AnswerRejected(message)
    if phone := _phone(raw):
        return Decimal(phone), False
    if _PHONE_WITHIN.search(fold(raw)):
        raise AnswerRejected(message)  # "call me on 98450 12345"
    found = figures(raw, language)
    if not found.numbers:
        raise AnswerRejected(NUMBER_TOO_LONG if found.too_long else message)
    first = found.numbers[0]
    if first.spoken and not _is_meant(first, found, language):
        raise AnswerRejected(message)
    if abs(first.value) >= Decimal(10) ** MOST_DIGITS:
        raise AnswerRejected(NUMBER_TOO_LONG)
    alone = len(found.numbers) == 1 and not (found.spoiled or found.too_long or _is_turned(first, found, raw))
    if first.spoken:
        return first.value, alone and not found.others and not _may_be_no_number(first, raw, language)
    return first.value, alone and len(found.others) <= _STRANGERS_TO_FIGURES


def _phone(raw: str) -> str:
    """The ten digits of a phone number, if `raw` is one: hardly ever the answer to "how many"."""
    match = _PHONE.fullmatch("".join(fold(raw).split())) if _DIALLED.fullmatch(raw.strip()) else None
    return match[1] if match else ""


def _is_turned(number: Found, found: Figures, raw: str) -> bool:
    """Whether what stands beside the number makes it another one, a day, a time or a phone: "max 5", "3 days ago"."""
    folded = fold(raw)
    if any(word in said("no", "dont_know", "denies", "bounds") for word in found.others) or _BOUND.search(raw):
        return True
    if folded in said("wait") or _CLOCK.search(raw.casefold()) or _PHONE.fullmatch(str(number.value)):
        return True
    if not found.others:
        return False
    if any(word in said("ago", "hour", "and_") or word in month_names() for word in found.others):
        return True  # "me and 2 children"
    if _LISTED.search(raw) or _PLACE_OF.search(folded):
        return True
    return not number.spoken and _YEAR.fullmatch(str(number.value)) is not None


def _may_be_no_number(number: Found, raw: str, language: str) -> bool:
    """Whether an everyday word may be all that the number is.

    Hindi "do kilo" is two kilos, "paise do" is "give money"; "thousands" is no thousand; "das" of another language may
    be somebody's name.
    """
    words = fold(raw).split(" ")
    if len(number.words) == 1 and number.words[0] in said("many") and not any(word.isdigit() for word in words):
        return True
    if not number.near and any(word in said("shy") for word in number.words):
        return True
    asked = without(words, "polite", "no")
    if asked[-1] in number.words and asked[-1] in giving_words(language) and len(words) > len(number.words):
        return any(word not in said("only") for word in words if word not in number.words)
    beside = [word for word in words if word not in said("only")]
    return len(beside) > len(number.words) and words[-1] in number.words and words[-1] in shy_words(language)


def _is_meant(number: Found, found: Figures, language: str) -> bool:
    """Whether number words are an answer rather than part of what somebody tells ("one of my friends")."""
    if not found.others:
        return True
    shy = shy_words(language)
    return (
        number.near
        and len(found.others) <= _STRANGERS
        and not any(word in shy for word in number.words)
        and not any(word in said("no", "dont_know") for word in found.others)
    )
