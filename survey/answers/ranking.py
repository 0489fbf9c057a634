"""All choices in an order: "3 1 2", "c a b", "water, wages, toilets". Half an order is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from survey.answers.choice_table import ChoiceTable, table_of
from survey.answers.matching import UNTAUGHT, Taught
from survey.answers.rejected import ALL_IN_ORDER, EMPTY, NOT_OFFERED, AnswerRejected, Reading
from survey.answers.several import in_order
from survey.definition.model import Question

_THEN = re.compile(r"\s*(?:[>→»]|[-–—=]+>|\s[-–—]\s|(?<=\d)[-–—](?=\d))\s*")
"""What people put between things in an order."""

_NUMBERED = re.compile(r"\s*(\d{1,2})\s*[.):\-]?\s*(\D.*)")
_PARTS = re.compile(r"[,;\n\r]+")


def read_rank(question: Question, raw: str, *, language: str, today: date, taught: Taught = UNTAUGHT) -> Reading:
    """The names of all choices in the order that `raw` says, the first first."""
    if not raw.strip():
        raise AnswerRejected(EMPTY)
    table = table_of(question, language)
    found, sure = in_order(table, _THEN.sub(", ", _own_numbers_left_out(raw)), language, taught)
    if sorted(found) != list(range(len(table.names))) or not found:
        raise AnswerRejected(ALL_IN_ORDER, count=len(table.names), example=example_of(table))
    return Reading(" ".join(table.names[at] for at in found), sure)


def accept_rank(question: Question, value: str) -> str:
    """All names, each once, with one space between."""
    names = value.split()
    offered = [choice.name for choice in question.choices]
    if not set(names) <= set(offered) or not names:
        raise AnswerRejected(NOT_OFFERED)
    if sorted(names) != sorted(offered):
        raise AnswerRejected(ALL_IN_ORDER, count=len(offered), example=example_of(table_of(question, "")))
    return " ".join(names)


def example_of(table: ChoiceTable) -> str:
    """An order that nobody takes for a suggestion: the last, then the first, then the rest."""
    return " ".join((*table.shown[-1:], *table.shown[:-1]))


def _own_numbers_left_out(raw: str) -> str:
    """ "1. wages 2. water", each on its line or after a comma: the numbers say the places, not the choices."""
    parts: Sequence[str] = [part for part in _PARTS.split(raw) if part.strip()]
    numbered = [_NUMBERED.fullmatch(part) for part in parts]
    places = [int(match[1]) for match in numbered if match is not None]
    if len(parts) < 2 or places != list(range(1, len(parts) + 1)):
        return raw
    return ", ".join(match[2] for match in numbered if match is not None)
