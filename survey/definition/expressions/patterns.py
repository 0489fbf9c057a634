"""Patterns for `regex()`: as ODK Collect reads them, and bounded in time and memory.

Collect asks whether *all* of the text matches, and surveys are written for that; ODK Web Forms asks whether any part
of it does. `\\d`, `\\w` and `\\s` are ASCII, as in Java.
"""

from __future__ import annotations

import re
from functools import lru_cache

import regex

MAX_LENGTH = 1_000
# The least counts of `{n}` are written out n times by the library, those of brackets within brackets multiplied.
MAX_SIZE = 20_000
SECONDS = 0.1

_ASCII = {"d": "0-9", "w": "A-Za-z0-9_", "s": r" \t\n\x0b\f\r"}
_NAMED = re.compile(r"\\[pPxN]\{[^}]*\}")
_COUNT = re.compile(r"\{(\d+)(?:,\d*)?\}", re.ASCII)
# Texts on which a careless pattern goes over the same ground again and again.
_PARTS = ("a", "A", "0", " ", "a ", "0-", "aA0", "a.", "ಕ")
_STRESS = tuple(part * 40 + end for part in _PARTS for end in ("", "!", "\n"))


class Unreadable(ValueError):
    """A pattern that means nothing, or would need more memory than we give it."""


@lru_cache(maxsize=256)
def compiled(pattern: str) -> regex.Pattern[str]:
    """`pattern`, ready to match. Raises Unreadable."""
    if len(pattern) > MAX_LENGTH:
        raise Unreadable
    try:
        return regex.compile(_ascii(pattern))
    except (regex.error, RecursionError, OverflowError, ValueError, IndexError, KeyError, TypeError) as error:
        raise Unreadable from error


def matches(text: str, pattern: str) -> bool:
    """Whether all of `text` matches. A pattern that cannot be read, or takes too long, matches nothing."""
    try:
        return compiled(pattern).fullmatch(text, timeout=SECONDS) is not None
    except (Unreadable, TimeoutError, RecursionError, MemoryError):
        return False


def takes_too_long(pattern: str) -> bool:
    """Whether `pattern` (a readable one) is of the kind that some text makes it try for ever."""
    try:
        for text in _STRESS:
            compiled(pattern).fullmatch(text, timeout=SECONDS / 2)
    except (TimeoutError, RecursionError, MemoryError):
        return True
    return False


def _ascii(pattern: str) -> str:
    """`pattern` with the ASCII meaning of `\\d`, `\\w` and `\\s` spelt out; its size is measured on the way."""
    written: list[str] = []
    sizes = [0]
    last = 0
    in_class = False
    index = 0
    while index < len(pattern):
        character = pattern[index]
        end = index + 1
        piece = character
        if character == "\\":
            # Behind \p{ and \x{ stands a name or number, no count.
            named = _NAMED.match(pattern, index)
            end = named.end() if named else index + 2
            piece = _escape(pattern[index:end], in_class=in_class)
        elif in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
            # A bracket that closes at once stands for itself.
            closing = re.compile(r"\[\^?\]?").match(pattern, index)
            piece = closing.group() if closing else character
            end = index + len(piece)
        elif character == "(":
            sizes.append(0)
        elif character == ")" and len(sizes) > 1:
            last = sizes.pop()
            sizes[-1] += last
        elif character == "{":
            count = _COUNT.match(pattern, index)
            if count is None:
                raise Unreadable
            piece, end = count.group(), count.end()
            sizes[-1] += last * max(int(count.group(1)) - 1, 0)
            last *= max(int(count.group(1)), 1)
        if character not in "(){" and not in_class:
            last = 1
            sizes[-1] += 1
        if sum(sizes) > MAX_SIZE:
            raise Unreadable
        written.append(piece)
        index = end
    return "".join(written)


def _escape(piece: str, *, in_class: bool) -> str:
    kind = piece[1:]
    if kind in _ASCII:
        return _ASCII[kind] if in_class else f"[{_ASCII[kind]}]"
    if kind.lower() in _ASCII and kind and not in_class:
        return f"[^{_ASCII[kind.lower()]}]"
    return piece
