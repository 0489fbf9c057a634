"""What a header means by a language: `Kannada (kn)`, `kn`, `English`, `ಕನ್ನಡ`, or nothing at all."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale, UnknownLocaleError

from survey.definition.model import UNDECLARED, Language

_WITH_CODE = re.compile(r"(.*?)\s*\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\s*\)")
_CODE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
# Workbooks also name a language in itself; these are the ones that surveys around us are written in.
_NAMED_IN_ITSELF = (
    "en",
    "hi",
    "kn",
    "ta",
    "te",
    "ur",
    "ml",
    "mr",
    "bn",
    "gu",
    "pa",
    "or",
    "as",
    "ne",
    "fr",
    "es",
    "pt",
)


def language_of(written: str) -> Language:
    """The language that a header means by `written` ("Kannada (kn)", "kn", "English", "Local language", "").

    A name without a code gets the code that its well-known name stands for, else a private one (BCP 47 "x-…").
    """
    if match := _WITH_CODE.fullmatch(written):
        return Language(_tag(match[2]), match[1] or match[2])
    if not written or written.lower() == "default":
        return Language(UNDECLARED, "default", declared=False)
    if _CODE.fullmatch(written) and _is_known(written):
        return Language(_tag(written), written)
    code = _codes_by_name().get(written.lower()) or _codes_by_own_name().get(written.lower())
    return Language(code or _private_tag(written), written, declared=False)


def _tag(code: str) -> str:
    """`code` in the casing of BCP 47: `kn`, `kn-Latn`, `pt-BR`."""
    language, *rest = code.replace("_", "-").split("-")
    cased = [part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part.lower() for part in rest]
    return "-".join([language.lower(), *cased])


def _private_tag(name: str) -> str:
    words = re.findall(r"[a-z0-9]+", name.lower())
    if not words:
        words = [format(sum(map(ord, name)) % 0xFFFF, "x")]
    return "-".join(["x", *(word[:8] for word in words[:3])])


def _is_known(code: str) -> bool:
    try:
        Locale.parse(code.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return False
    return True


@cache
def _codes_by_name() -> dict[str, str]:
    """English names of languages; where two codes share a name, the shorter."""
    names = sorted(Locale("en").languages.items(), key=lambda item: -len(item[0]))
    return {name.lower(): code.replace("_", "-") for code, name in names}


@cache
def _codes_by_own_name() -> dict[str, str]:
    return {(Locale(code).get_language_name(code) or code).lower(): code for code in _NAMED_IN_ITSELF}
