"""Functions of texts.

https://getodk.github.io/xforms-spec/#string-functions, XPath 1.0 §4.2. Lengths and places count characters (code
points), where ODK's engines count UTF-16 units: the same but for emoji and rare scripts.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from survey.definition.expressions.functions.function import Function, each, of_places, of_texts
from survey.definition.expressions.functions.numbers import half_up
from survey.definition.expressions.patterns import matches
from survey.definition.expressions.scope import CannotEvaluate, Scope
from survey.definition.expressions.values import Value, as_text

# str.split() would also take form feeds and no-break spaces, which XPath keeps.
_XML_SPACE = re.compile("[ \t\r\n]+")


def normalized(text: str) -> str:
    """`text` without space around it, and with single spaces within."""
    return _XML_SPACE.sub(" ", text).strip(" ")


def _concat(arguments: Sequence[Value], scope: Scope) -> Value:
    """Of every node of a node set, as in ODK, where XPath takes the first."""
    return "".join(map(as_text, each(arguments)))


def _join(arguments: Sequence[Value], scope: Scope) -> Value:
    return as_text(arguments[0]).join(map(as_text, each(arguments[1:])))


def _substr(text: str, start: float, end: float = math.inf) -> str:
    """Counts from 0, from the end if negative; `end` is exclusive."""
    if math.isnan(start) or math.isnan(end):
        return ""
    return text[_bound(start, text) : _bound(end, text)]


def _bound(number: float, text: str) -> int:
    return int(max(-len(text), min(len(text), number)))


def _substring(text: str, start: float, length: float = math.inf) -> str:
    """XPath 1.0 §4.2: counts from 1, rounds both numbers."""
    first = half_up(start)
    last = first + half_up(length)
    if math.isnan(last) and not math.isinf(length):
        return ""
    last = math.inf if length == math.inf else last
    return "".join(character for place, character in enumerate(text, 1) if first <= place < last)


def _before(text: str, part: str) -> str:
    return text[: text.find(part)] if part in text else ""


def _after(text: str, part: str) -> str:
    return text[text.find(part) + len(part) :] if part in text else ""


def _translate(text: str, old: str, new: str) -> str:
    table: dict[int, str | None] = {}
    for index, character in enumerate(old):
        table.setdefault(ord(character), new[index] if index < len(new) else None)
    return text.translate(table)


# Fingerprints for file names and record links; nothing is kept secret with them.
DIGESTS: Mapping[str, Callable[[bytes], Any]] = {
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False),
    "SHA-1": lambda data: hashlib.sha1(data, usedforsecurity=False),
    "SHA-256": hashlib.sha256,
    "SHA-384": hashlib.sha384,
    "SHA-512": hashlib.sha512,
}
ENCODINGS = ("base64", "hex")


def _digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    if algorithm not in DIGESTS or encoding not in ENCODINGS:
        raise CannotEvaluate(f"digest() with {algorithm}, {encoding}")
    digest: bytes = DIGESTS[algorithm](text.encode("utf-8", "surrogatepass")).digest()
    return digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()


def _base64_decode(text: str) -> str:
    """UTF-8 within base64; "" for what is none."""
    try:
        return base64.b64decode(_XML_SPACE.sub("", text), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


FUNCTIONS: dict[str, Function] = {
    "base64-decode": of_texts(1, 1, _base64_decode),
    "concat": Function(0, None, _concat),
    "contains": of_texts(2, 2, lambda text, part: part in text),
    "digest": of_texts(2, 3, _digest),
    "ends-with": of_texts(2, 2, lambda text, part: text.endswith(part)),
    "join": Function(1, None, _join),
    "normalize-space": of_texts(0, 1, normalized),
    "regex": of_texts(2, 2, matches),
    "starts-with": of_texts(2, 2, lambda text, part: text.startswith(part)),
    "string": of_texts(0, 1, lambda text: text),
    "string-length": of_texts(0, 1, lambda text: float(len(text))),
    "substr": of_places(2, 3, _substr),
    "substring": of_places(2, 3, _substring),
    "substring-after": of_texts(2, 2, _after),
    "substring-before": of_texts(2, 2, _before),
    "translate": of_texts(3, 3, _translate),
}
