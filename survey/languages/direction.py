"""Which way a language is written."""

from __future__ import annotations

import re
from typing import Literal

from babel.core import get_global

from survey.languages.language import find

Direction = Literal["ltr", "rtl"]

RIGHT_TO_LEFT = frozenset({"Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi"})
"""ISO 15924 codes of living scripts written from right to left (Unicode Bidi_Class R or AL)."""

_SCRIPT = re.compile(r"[-_]([A-Za-z]{4})(?=[-_]|$)")


def script(code: str) -> str:
    """The ISO 15924 code of the script that language `code` is written in; "" where that is not known.

    A script within the code wins ("ur-Latn"); then our own files; then CLDR's likely subtags.
    """
    if stated := _SCRIPT.search(code):
        return stated[1].title()
    if language := find(code):
        return language.script
    likely = get_global("likely_subtags")
    normal = code.replace("-", "_")
    found = likely.get(normal) or likely.get(normal.partition("_")[0]) or ""
    stated = _SCRIPT.search(found)
    return stated[1] if stated else ""


def direction(code: str) -> Direction:
    """Whether `code` is written "ltr" or "rtl"; left to right where its script is not known."""
    return "rtl" if script(code) in RIGHT_TO_LEFT else "ltr"
