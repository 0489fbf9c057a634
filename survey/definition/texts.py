"""Texts that speak of other answers: `Hello ${name}`."""

from __future__ import annotations

import re
from collections.abc import Callable

_PLACE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")


def names_in(text: str) -> list[str]:
    """The question names that `text` refers to as `${name}`, in order."""
    return _PLACE.findall(text)


def tidied(text: str) -> str:
    """`text` with its places written as ODK's converter wants them: `${name}`, without spaces in them."""
    return _PLACE.sub(r"${\1}", text) if "${" in text else text


def fill(text: str, lookup: Callable[[str], str]) -> str:
    """`text` with every `${name}` replaced by `lookup(name)`, the value text of that question."""
    return _PLACE.sub(lambda match: lookup(match[1]), text)
