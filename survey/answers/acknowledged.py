"""Acknowledging: "I have read this". The value is ODK's "OK"; a no is no answer to it."""

from __future__ import annotations

from datetime import date

from survey.answers.rejected import EMPTY, SAY_OK, AnswerRejected, Reading
from survey.answers.word_sets import means
from survey.definition.model import Question
from survey.languages.folding import fold

OK = "OK"

_WITHOUT_LETTERS = "1"
"""What somebody answers whose phone has no letters, or whose fingers know only that 1 is yes."""

_ALSO_TRUE = frozenset({"ok", "true", "yes"})
"""What older tools wrote in its place."""

LONGEST = 200
"""Characters beyond which a text is a story, not a yes."""


def read_acknowledged(question: Question, raw: str, *, language: str, today: date) -> Reading:
    """ "OK" for a yes in any of our languages."""
    if not raw.strip():
        raise AnswerRejected(EMPTY)
    folded = fold(raw) if len(raw) <= LONGEST else ""
    words = folded.split()
    politely = any(means(word, "yes") for word in words) and all(means(word, "yes", "polite") for word in words)
    if folded == _WITHOUT_LETTERS or politely or (folded and means(folded, "yes")):
        return Reading(OK)
    raise AnswerRejected(SAY_OK)


def accept_acknowledged(question: Question, value: str) -> str:
    """ "OK"."""
    if value.strip().casefold() not in _ALSO_TRUE:
        raise AnswerRejected(SAY_OK)
    return OK
