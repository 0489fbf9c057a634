"""What a barcode says, typed in: one line of text."""

from __future__ import annotations

from datetime import date

from survey.answers.rejected import Reading
from survey.answers.text import accept_text
from survey.definition.model import Question


def read_barcode(question: Question, raw: str, *, language: str, today: date) -> Reading:
    """The code as it was typed, on one line."""
    return Reading(accept_barcode(question, raw))


def accept_barcode(question: Question, value: str) -> str:
    """The code on one line; spaces within it count, since codes may hold them."""
    return " ".join(accept_text(question, value).split("\n")).strip()
