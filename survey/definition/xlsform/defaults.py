"""The default column: a value that a question starts with, or an expression that gives one."""

from __future__ import annotations

import re
from datetime import date, datetime

from survey.definition.expressions.lexer import NAME, ExpressionError
from survey.definition.expressions.parse import parse
from survey.definition.model import OF_CHOICES, QuestionType
from survey.definition.xlsform.drafts import Draft
from survey.definition.xlsform.faults import Faults
from survey.definition.xlsform.formulas import CORRECT, straight
from survey.definition.xlsform.survey_row import Row
from survey.words import N_, Message

# ODK's converter decides by the tokens of the text whether a default is an expression; this is its order of trying.
# Source: pyxform.utils.default_is_dynamic and pyxform.parsing.expression.
_NAMED = rf"{NAME}(?::{NAME})?"
_TOKEN = re.compile(
    rf"""
    (?P<value>-?\d{{4}}-\d{{2}}-\d{{2}}|\d{{2}}:\d{{2}}:\d{{2}}|-?\d+\.\d*|-?\.\d+|-?\d+)
  | (?P<sum>[*+\-]|\ mod\ |\ div\ )
  | (?P<literal>"[^"]*"|'[^']*')
  | (?P<computed>\||\$\{{(?:last-saved\#)?{NAME}\}}|{_NAMED}\()
  | (?P<name>{_NAMED})
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_WITH_HYPHENS = frozenset(
    {
        *(QuestionType.DATE, QuestionType.DATE_TIME),
        *(QuestionType.GEOPOINT, QuestionType.GEOTRACE, QuestionType.GEOSHAPE),
    }
)
_INTEGER = re.compile(r"-?\d+", re.ASCII)
_DECIMAL = re.compile(r"-?(\d+\.?\d*|\.\d+)", re.ASCII)
_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


def is_dynamic(written: str, kind: QuestionType) -> bool:
    """Whether ODK takes the default `written` for an expression."""
    for token in _TOKEN.finditer(written):
        if token.lastgroup == "sum" and token.group() == "-" and kind in _WITH_HYPHENS:
            return False
        if token.lastgroup in ("sum", "computed"):
            return True
    return False


def read_default(draft: Draft, row: Row, kind: QuestionType, faults: Faults) -> None:
    """Give `draft` the value or the expression of its default cell, or a fault if that cannot be its answer."""
    written = straight(row.cell("default"))
    if not written:
        return
    place = row.place("default")
    if is_dynamic(written, kind):
        try:
            draft.formulas["dynamic_default"] = parse(written)
            draft.places["dynamic_default"] = place
        except ExpressionError as error:
            if "${" in written:
                faults.tell(place, error.message, Message(CORRECT, {"expression": written}))
                return
            faults.warn(
                place,
                N_("ODK would take the default “%(default)s” for a calculation. It is read as plain text."),
                N_("Put it in quotation marks, so that the survey works with ODK too."),
                default=written,
            )
            row.correct("default", "")
            draft.default = written
        return
    value = written[:10] if kind is QuestionType.DATE else written
    if _fits(draft, kind, value):
        draft.default = value
        return
    faults.warn(
        place,
        N_("The default “%(default)s” is not a possible answer and is left out."),
        N_("Correct the default or delete it."),
        default=written,
    )


def _fits(draft: Draft, kind: QuestionType, value: str) -> bool:
    if kind in OF_CHOICES:
        if draft.known is None or not draft.known.complete:
            return True
        names = {choice.name for choice in draft.choices}
        return value in names if kind is QuestionType.SELECT_ONE else set(value.split()) <= names
    match kind:
        case QuestionType.INTEGER:
            return _INTEGER.fullmatch(value) is not None
        case QuestionType.DECIMAL | QuestionType.RANGE:
            return _DECIMAL.fullmatch(value) is not None
        case QuestionType.DATE:
            return _is_date(value)
        case QuestionType.DATE_TIME:
            return _is_moment(value)
        case QuestionType.TIME:
            return _TIME.fullmatch(value) is not None
    return True


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_moment(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
