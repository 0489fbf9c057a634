"""The default column: a value that a question starts with."""

from __future__ import annotations

import re
from datetime import date

from survey.definition.expressions.checking import LEAVE_OUT, NOT_SUPPORTED
from survey.definition.model import QuestionType
from survey.definition.xlsform.drafts import Draft
from survey.definition.xlsform.faults import Faults, Place
from survey.words import N_

_COMPUTED = re.compile(r"\$\{|[A-Za-z][\w:-]*\([^()]*\)")
_INTEGER = re.compile(r"-?\d+", re.ASCII)
_DECIMAL = re.compile(r"-?(\d+\.?\d*|\.\d+)", re.ASCII)


def read_default(draft: Draft, written: str, place: Place, faults: Faults) -> str:
    """The default of `draft` as ODK value text, or "" (with a fault) if `written` cannot be its answer."""
    if not written or draft.type is QuestionType.NOTE:
        return ""
    if _COMPUTED.search(written):
        faults.error(
            place,
            NOT_SUPPORTED,
            LEAVE_OUT,
            what=written,
        )
        return ""
    value = written[:10] if draft.type is QuestionType.DATE else written
    if _fits(draft, value):
        return value
    faults.warn(
        place,
        N_("The default “%(default)s” is not a possible answer and is left out."),
        N_("Correct the default or delete it."),
        default=written,
    )
    return ""


def _fits(draft: Draft, value: str) -> bool:
    names = {choice.name for choice in draft.choices}
    match draft.type:
        case QuestionType.INTEGER:
            return _INTEGER.fullmatch(value) is not None
        case QuestionType.DECIMAL:
            return _DECIMAL.fullmatch(value) is not None
        case QuestionType.DATE:
            try:
                date.fromisoformat(value)
            except ValueError:
                return False
            return True
        case QuestionType.SELECT_ONE:
            return value in names
        case QuestionType.SELECT_MULTIPLE:
            return set(value.split()) <= names
    return True
