"""Integers and decimals."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from survey.answers.figures import MOST_DIGITS, Figures, Found, figures
from survey.answers.number_words import shy_words
from survey.answers.rejected import NUMBER, NUMBER_TOO_LONG, WHOLE_NUMBER, AnswerRejected, Reading
from survey.answers.word_sets import said
from survey.definition.model import Question

LONGEST = 400
"""Characters beyond which a text is a story, not a number."""

_STRANGERS = 2
"""Unknown words that may stand beside a number in words."""

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
    found = figures(raw, language)
    if not found.numbers:
        raise AnswerRejected(NUMBER_TOO_LONG if found.too_long else message)
    first = found.numbers[0]
    if first.spoken and not _is_meant(first, found, language):
        raise AnswerRejected(message)
    if abs(first.value) >= Decimal(10) ** MOST_DIGITS:
        raise AnswerRejected(NUMBER_TOO_LONG)
    denied = any(word in said("no", "dont_know") for word in found.others)
    alone = len(found.numbers) == 1 and not (found.spoiled or found.too_long or denied)
    return first.value, alone and not (first.spoken and found.others)


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
