"""Photos, recordings, videos and files: the value is the file's name, and words never stand for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from survey.answers.rejected import (
    EMPTY,
    FILE_AGAIN,
    FILE_NEEDED,
    PHOTO_NEEDED,
    RECORDING_NEEDED,
    VIDEO_NEEDED,
    AnswerRejected,
    Reading,
)
from survey.definition.model import Question, QuestionType

LONGEST = 120
"""Bytes of a name in UTF-8; file systems take 255, and copies and parts add their endings."""

_NEEDED: Mapping[QuestionType, str] = {
    QuestionType.IMAGE: PHOTO_NEEDED,
    QuestionType.AUDIO: RECORDING_NEEDED,
    QuestionType.VIDEO: VIDEO_NEEDED,
}
# No folders, drives, streams, wildcards, quotes; no controls, formats or surrogates; nothing hidden, nothing that
# Windows trims.
_UNSAFE = re.compile(r'[/\\:*?"<>|%]|^[.\s-]|[.\s]$')


def read_file(question: Question, raw: str, *, language: str, today: date) -> Reading:
    """Always refused: says what is needed instead."""
    raise AnswerRejected(_NEEDED.get(question.type, FILE_NEEDED) if raw.strip() else EMPTY)


def accept_file(question: Question, value: str) -> str:
    """A plain file name in NFC, as the store gave it; refused is whatever could leave its folder or hide in it."""
    name = unicodedata.normalize("NFC", value.strip())
    if any(unicodedata.category(char)[0] == "C" for char in name) or _UNSAFE.search(name):
        raise AnswerRejected(FILE_AGAIN)
    if not name or len(name.encode()) > LONGEST:
        raise AnswerRejected(FILE_AGAIN)
    return name
