"""How a question wants to be answered, in one line: said in a text beneath the question, and on a page above its field.

Only types whose answer nobody would guess have one. Each fits one segment in every language.
"""

from __future__ import annotations

from datetime import date

from survey.answers.choice_table import table_of
from survey.answers.dates import MONTHS, asks_for
from survey.answers.numbers import decimal_text
from survey.answers.ranges import span_of
from survey.answers.ranking import example_of
from survey.answers.times import EXAMPLE
from survey.definition.model import Question, QuestionType
from survey.words import N_, Message

SEVERAL = N_("More than one is fine, like: 1 3")
FROM_TO = N_("A number from %(first)s to %(last)s.")
FROM_TO_LIKE = N_("A number from %(first)s to %(last)s, like %(example)s.")
IN_ORDER = N_("All of them, the first one first, like: %(example)s")
A_TIME = N_("The time, like %(example)s.")
A_MOMENT = N_("Day and time, like %(example)s.")
A_MONTH = N_("Month and year, like %(example)s.")
A_YEAR = N_("The year, like %(example)s.")
REPLY_OK = N_("Reply OK when you have read this.")


def how_to_answer(question: Question, *, language: str, today: date) -> Message | None:
    """What a text says below `question` about how to answer it; None where nothing needs saying."""
    match question.type:
        case QuestionType.SELECT_MULTIPLE:
            return Message(SEVERAL)
        case QuestionType.RANK:
            return Message(IN_ORDER, {"example": example_of(table_of(question, language))})
        case QuestionType.RANGE:
            return bounds(question)
        case QuestionType.TIME:
            return Message(A_TIME, {"example": EXAMPLE})
        case QuestionType.DATE_TIME:
            return Message(A_MOMENT, {"example": f"{today:%d-%m-%Y} {EXAMPLE}"})
        case QuestionType.DATE if wanted := asks_for(question):
            if wanted == MONTHS:
                return Message(A_MONTH, {"example": f"{today:%m-%Y}"})
            return Message(A_YEAR, {"example": today.year})
        case QuestionType.ACKNOWLEDGE:
            return Message(REPLY_OK)
    return None


def bounds(question: Question) -> Message:
    """From where to where a range goes, with an example where its steps are not those that everybody counts in."""
    span = span_of(question)
    ends = {"first": decimal_text(span.least), "last": decimal_text(span.most)}
    if span.step == 1 and span.whole:
        return Message(FROM_TO, ends)
    return Message(FROM_TO_LIKE, ends | {"example": decimal_text(span.second)})
