"""Bring texts to a form in which what people mean to be equal is equal; and cut them into words.

Python's `\\w` leaves out the vowel signs of Indic scripts and its `\\b` falls inside words, so words here are runs of
letters, marks, numbers and joiners, told by Unicode category (Unicode Standard Annex #44, general category).
"""

from __future__ import annotations

import unicodedata

JOINERS = "\u200c\u200d"
_EMOJI_MODIFIERS = frozenset({0xFE0E, 0xFE0F, 0x20E3, *range(0x1F3FB, 0x1F400)})
_LATIN_ACCENTS = range(0x0300, 0x0370)
_APOSTROPHES = "'’ʼ"

_ALIKE = {
    # Arabic and Persian shapes of what Urdu writes with one letter; phones differ in which they send.
    "ي": "ی", "ى": "ی", "ك": "ک", "ه": "ہ", "ھ": "ہ", "ۃ": "ہ", "ة": "ہ", "ں": "ن", "ٱ": "ا", "ـ": "",
    # Devanagari: the moon dot and the plain dot are used for one another; nukta is often left out.
    "ँ": "ं", "़": "", "಼": "",
}  # fmt: skip
_ARABIC_VOWELS = frozenset({*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06EE)} - {0x06DE})

_REMEMBERED = 8192
"""Characters whose folding is kept: our scripts fit easily, and a flood of strange ones cannot fill the memory."""


class _Table(dict[int, str]):
    """A table for `str.translate` that works out each character when it first meets it."""

    def __init__(self, kept: str = "") -> None:
        super().__init__()
        self.kept = kept

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = char if char in self.kept else _folded(code, char)
        if len(self) < _REMEMBERED:
            self[code] = folded
        return folded


def _folded(code: int, char: str) -> str:
    if char in _ALIKE:
        return _ALIKE[char]
    if char in JOINERS or char in _APOSTROPHES or code in _EMOJI_MODIFIERS or code in _LATIN_ACCENTS:
        return ""
    if code in _ARABIC_VOWELS:
        return ""
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category.startswith("L"):
        return unicodedata.normalize("NFKD", char).casefold()
    if category[0] in "MN":
        return char
    if category == "So":
        return f" {char} "
    return " "


_FOLD = _Table()


def fold(text: str) -> str:
    """`text` for comparison: small letters, ASCII digits, words apart by one space.

    Punctuation, joiners, accents, emoji skin tones and short Arabic vowels are gone; Arabic, Persian and Urdu shapes of
    a letter are one.
    """
    if text.isascii():
        return " ".join(text.translate(_FOLD).split())
    return " ".join(unicodedata.normalize("NFD", text).translate(_FOLD).split())


def fold_keeping(kept: str) -> _Table:
    """A translation table that folds as `fold` does but leaves the characters of `kept` alone; apply it to NFD text."""
    return _Table(kept)


class _Words(dict[int, str]):
    """Separates words: what belongs to one stays, an emoji stands alone, all else is a space."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        if category[0] in "LMN" or char in JOINERS or char in _APOSTROPHES or char == "_":
            word = char
        else:
            word = f" {char} " if category == "So" else " "
        if len(self) < _REMEMBERED:
            self[code] = word
        return word


_WORDS = _Words()


def words(text: str) -> list[str]:
    """The words of `text` as they were written, vowel signs and joiners kept; an emoji is a word of its own."""
    return text.translate(_WORDS).split()
