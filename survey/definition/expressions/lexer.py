"""Text to tokens, with the position of each.

XPath's names and operators share words: `div` is an operator after an operand and a name elsewhere, and `*` likewise.
The rule of XPath 1.0 §3.7 decides by what stands before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from survey.words import N_, Message, Parameter

# XML's names without the colon (https://www.w3.org/TR/xml/#NT-Name): unlike `\w`, they hold our scripts' vowel signs.
NAME_START = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
NAME = rf"[{NAME_START}][{NAME_START}.0-9\u00b7\u0300-\u036f\u203f-\u2040\-]*"
OPERATOR_WORDS = frozenset({"and", "or", "div", "mod"})

_TOKEN = re.compile(
    rf"""
    (?P<space>\s+)
  | (?P<reference>\$\{{[^}}]*\}})
  | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<text>'[^']*'|"[^"]*")
  | (?P<name>{NAME}(?::{NAME})?)
  | (?P<symbol>!=|<=|>=|//|\.\.|::|[=<>+\-*|()\[\],/.@])
    """,
    re.VERBOSE,
)
# After an operand nothing but an operator can follow, so `1 and1` reads as `1 and 1`, as ODK's engines read it.
_OPERATOR_WORD = re.compile(r"(?:and|or|div|mod)(?![" + NAME_START + "])")
_REFERENCE_NAME = re.compile(rf"\$\{{\s*((?:last-saved#)?{NAME})\s*\}}")
_OPERANDS = frozenset({"reference", "number", "text", "name"})


class ExpressionError(Exception):
    """An expression that cannot be read: why, and at which character (1-based)."""

    def __init__(self, message: str, position: int, **params: Parameter) -> None:
        self.message = Message(message, {**params, "position": position})
        self.position = position
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is reference, number, text, name, operator, symbol or end; `text` as meant, `position` 1-based."""

    kind: str
    text: str
    position: int


def tokens(source: str) -> list[Token]:
    """The tokens of `source`, closed by one of kind "end". Raises ExpressionError."""
    found: list[Token] = []
    index = 0
    while index < len(source):
        if _after_operand(found) and (word := _OPERATOR_WORD.match(source, index)):
            found.append(Token("operator", word.group(), index + 1))
            index = word.end()
            continue
        match = _TOKEN.match(source, index)
        if match is None:
            raise _unreadable(source, index)
        if match.lastgroup != "space":
            found.append(_token(match, found))
        index = match.end()
    found.append(Token("end", "", len(source) + 1))
    return found


def _after_operand(found: list[Token]) -> bool:
    return bool(found) and (found[-1].kind in _OPERANDS or found[-1].text in (")", "]", ".", ".."))


def _token(match: re.Match[str], found: list[Token]) -> Token:
    kind, text, position = str(match.lastgroup), match.group(), match.start() + 1
    if kind == "reference":
        name = _REFERENCE_NAME.fullmatch(text)
        if name is None:
            raise ExpressionError(
                N_("“%(name)s” at character %(position)s is not a question name."), position, name=text
            )
        return Token(kind, name.group(1), position)
    if kind == "text":
        return Token(kind, text[1:-1], position)
    if text == "*":
        return Token("operator", text, position) if _after_operand(found) else Token("name", text, position)
    if kind == "symbol" and text in ("=", "!=", "<", "<=", ">", ">=", "+", "-", "|"):
        return Token("operator", text, position)
    return Token(kind, text, position)


def _unreadable(source: str, index: int) -> ExpressionError:
    character = source[index]
    if character in "'\"":
        return ExpressionError(N_("The quotation mark at character %(position)s is never closed."), index + 1)
    if source.startswith("${", index):
        return ExpressionError(N_("The “${” at character %(position)s is never closed with “}”."), index + 1)
    return ExpressionError(
        N_("“%(character)s” at character %(position)s has no meaning here."), index + 1, character=character
    )
