"""One choice of a list, however a person names it.

The ways are tried from the surest to the loosest, and the first that finds something decides. If it finds more than
one choice the answer is ambiguous and is asked again; what only looks like a choice is asked back before it counts.
"""

from __future__ import annotations

from datetime import date

from survey.answers import guesses
from survey.answers.choice_table import ChoiceTable, table_of
from survey.answers.matching import NOTHING, UNTAUGHT, Match, Said, Taught, by_exact_text, plainly, said_as
from survey.answers.rejected import EMPTY, NOT_OFFERED, ONE_NUMBER, ONE_OF, AnswerRejected, Reading
from survey.answers.word_sets import without
from survey.definition.model import OF_CHOICES, Question

LONGEST = 200
"""Characters beyond which a text is a story, not a choice."""


def read_one(question: Question, raw: str, *, language: str, today: date, taught: Taught = UNTAUGHT) -> Reading:
    """The name of the one choice that `raw` means."""
    table = table_of(question, language)
    match = find_choice(table, raw, language, taught)
    if len(match.found) != 1:
        raise _ask(table, raw)
    (at,) = match.found
    return Reading(table.names[at], match.sure)


def nothing_to_choose(question: Question) -> bool:
    """Whether a filter has left nothing to choose from, so that nobody can answer `question`."""
    return question.type in OF_CHOICES and not question.choices


def accept_one(question: Question, value: str) -> str:
    """`value` if it is the name of a choice."""
    if any(choice.name == value for choice in question.choices):
        return value
    raise AnswerRejected(NOT_OFFERED)


def _ask(table: ChoiceTable, raw: str) -> AnswerRejected:
    if not raw.strip():
        return AnswerRejected(EMPTY)
    if table.plain:
        return AnswerRejected(ONE_NUMBER, last=len(table.shown))
    return AnswerRejected(ONE_OF, options=", ".join(table.shown))


def narrowed(table: ChoiceTable, text: Said) -> Said | None:
    """`text` without "only" and its like; None where there is none, or where it is a choice (Hindi "bas": bus)."""
    words = without(text.words, "only")
    dropped = [word for word in text.words if word not in words]
    if not dropped or any(plainly(table, said_as(word, text.language, text.taught)) for word in dropped):
        return None
    return said_as(" ".join(words), text.language, text.taught)


def find_choice(table: ChoiceTable, raw: str, language: str, taught: Taught = UNTAUGHT) -> Match:
    """The choices that `raw` can mean."""
    if len(raw) > LONGEST:
        return NOTHING
    match = by_exact_text(table, raw)
    if match.found:
        return match
    text = said_as(raw, language, taught)
    if not text.folded:
        return guesses.by_sign(table, raw)
    bare = narrowed(table, text)
    texts = [text] if bare is None else [text, bare]
    for text in texts:
        if found := plainly(table, text):
            return Match(found)
    for text in texts:
        if (match := guesses.any_way(table, text)).found:
            return match
    return NOTHING
