"""Free text: kept as it was written, but for what would harm whoever reads it later."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from survey.answers.rejected import EMPTY, AnswerRejected, Reading
from survey.definition.model import Question

# Controls but tab and line feed, surrogates that belong to no pair, and the characters that reorder what stands around
# them (embeddings, overrides, isolates: Unicode Standard Annex #9 §2). Joiners and the plain direction marks stay:
# words need them.
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85")


def clean(raw: str) -> str:
    """`raw` in NFC, trimmed, with line feeds for every kind of line end, without control and reordering characters."""
    return unicodedata.normalize("NFC", _HARMFUL.sub("", _LINE_ENDS.sub("\n", raw))).strip()


def read_text(question: Question, raw: str, *, language: str, today: date) -> Reading:
    """The text as written."""
    return Reading(accept_text(question, raw))


def accept_text(question: Question, value: str) -> str:
    """The text as written; refused when nothing is left of it."""
    text = clean(value)
    if not text.strip("\u200b\u200c\u200d\u200e\u200f\u2060 \t\n"):
        raise AnswerRejected(EMPTY)
    return text
