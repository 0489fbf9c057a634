"""A number of a range: between two ends, in steps, as the `parameters` column gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation, localcontext
from functools import lru_cache

from survey.answers.numbers import accept_decimal, decimal_text, read_decimal
from survey.answers.rejected import BETWEEN, BETWEEN_LIKE, EMPTY, AnswerRejected, Reading
from survey.definition.model import Question

DEFAULTS: Mapping[str, str] = {"start": "1", "end": "10", "step": "1"}
"""As pyxform fills them in."""

_PRECISION = 60
"""Digits that decide whether a number stands on a step: two of the longest that are read, with room."""


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers that a range offers: `start`, then every `step` until `end`, up or down. `whole` says that all are
    integers."""

    start: Decimal
    end: Decimal
    step: Decimal

    @property
    def least(self) -> Decimal:
        """The lower end."""
        return min(self.start, self.end)

    @property
    def most(self) -> Decimal:
        """The upper end."""
        return max(self.start, self.end)

    @property
    def whole(self) -> bool:
        """Whether it offers whole numbers only."""
        return all(number == number.to_integral_value() for number in (self.start, self.step))

    def offers(self, value: Decimal) -> bool:
        """Whether `value` is one of the numbers."""
        with localcontext(prec=_PRECISION):
            return self.least <= value <= self.most and (value - self.start) % self.step == 0

    @property
    def second(self) -> Decimal:
        """The number next to the start: shows how wide the steps are."""
        return self.near(self.start + (self.step if self.end >= self.start else -self.step))

    def near(self, value: Decimal) -> Decimal:
        """The number nearest to `value`."""
        with localcontext(prec=_PRECISION):
            way = self.step if self.end >= self.start else -self.step
            last = abs(self.end - self.start) // self.step
            return self.start + way * min(max(((value - self.start) / way).to_integral_value(), Decimal(0)), last)


def span_of(question: Question) -> Span:
    """The numbers that `question`, a range, offers. Parameters that are no numbers count as left out."""
    return _span(*(question.parameters.get(name, "") for name in DEFAULTS))


def read_range(question: Question, raw: str, *, language: str, today: date) -> Reading:
    """A number of the range, in figures or words."""
    if not raw.strip():
        raise AnswerRejected(EMPTY)
    try:
        reading = read_decimal(question, raw, language=language, today=today)
    except AnswerRejected:
        raise _ask(span_of(question)) from None
    return Reading(_offered(question, reading.value), reading.sure)


def accept_range(question: Question, value: str) -> str:
    """Canonical text of a number of the range: "07" → "7", "2.50" → "2.5"."""
    return _offered(question, accept_decimal(question, value))


def _offered(question: Question, value: str) -> str:
    span, number = span_of(question), Decimal(value)
    if not span.offers(number):
        raise _ask(span, number)
    return value


def _ask(span: Span, number: Decimal | None = None) -> AnswerRejected:
    first, last = decimal_text(span.least), decimal_text(span.most)
    if number is None or not span.least <= number <= span.most:
        return AnswerRejected(BETWEEN, first=first, last=last)
    return AnswerRejected(BETWEEN_LIKE, first=first, last=last, example=decimal_text(span.near(number)))


@lru_cache(maxsize=256)
def _span(start: str, end: str, step: str) -> Span:
    first, last, wide = (
        _number(written, DEFAULTS[name]) for written, name in zip((start, end, step), DEFAULTS, strict=True)
    )
    return Span(first, last, abs(wide) or Decimal(1))


def _number(written: str, default: str) -> Decimal:
    try:
        number = Decimal(written or default)
    except InvalidOperation:
        return Decimal(default)
    # What is beyond any measure (1e999) would only slow the arithmetic down.
    return number if number.is_finite() and abs(number.adjusted()) < _PRECISION // 4 else Decimal(default)
