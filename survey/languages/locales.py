"""Locales: what a language is called, and the locale by which its dates and numbers are written."""

from __future__ import annotations

from functools import cache

from babel import Locale, UnknownLocaleError

from survey.languages.language import find

FALLBACK = Locale("en", "IN")


@cache
def locale(code: str) -> Locale:
    """The locale of a language as it is written in India; Indian English for a language that Babel does not know."""
    base = code.partition("-")[0]
    for candidate in (f"{base}_IN", base):
        try:
            return Locale.parse(candidate)
        except (UnknownLocaleError, ValueError):
            continue
    return FALLBACK


@cache
def name(code: str) -> str:
    """What a language calls itself; its code if nobody has told us."""
    known = find(code)
    if known is not None:
        return known.name
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code
