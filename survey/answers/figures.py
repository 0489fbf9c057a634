"""Find the numbers in a text, in figures of any script and in words, and what else is said beside them.

Rules, after what people send: the first number counts, more than one makes it doubtful; units and filler may stand
around ("about 5 kg", "24ans", "Rs.500", "500/-"); 1,00,000 and 1,000,000 are grouped, 2,5 is a decimal; letters
inside figures ("1e10", "5'6", "1_000") make no number. Linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal

from survey.answers.number_words import Part, joins_tens, number_word
from survey.answers.word_sets import filler_of, said
from survey.languages.folding import fold_keeping

MOST_DIGITS = 18
_LONGEST_FIGURE = 40

_FIGURES = fold_keeping(".,-/+_'")
_MARKS = {"٫": ".", "٬": ",", "،": ",", "−": "-", "–": "-", "—": "-", "’": "'"}
_FIGURES.update({ord(mark): ascii_mark for mark, ascii_mark in _MARKS.items()})

_PARTS = (Decimal("0.25"), Decimal("0.5"), Decimal("0.75"))
"""What may be said after a whole number: "two and a half", ಒಂದೂ ಮುಕ್ಕಾಲು."""

_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}
_AND_A_HALF = re.compile(r"(?<![\d./])(\d+) 1/2(?![\d/])")
_PIECE = re.compile(r"(?P<figure>[0-9][0-9.,]*)|(?P<word>[^\s0-9.,/+\-]+)|(?P<mark>[.,/+\-])")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{2,3})*,[0-9]{3}(?:\.[0-9]+)?")
_COMMA_DECIMAL = re.compile(r"[0-9]+,(?=[0-9]*[1-9])[0-9]{1,3}")  # "1,00" may be a hundred

_AMBIGUOUS = re.compile(r"[a-z](?<![gmhdy])|[oil]+")
"""Glued to figures: "5k" is five thousand to one person and five kilos to another, "1O" may be a ten, "12a" a house.
Grams, metres, hours, days and years are not."""


@dataclass(slots=True)
class Found:
    """One number. `spoken`: said in words; `near`: those words are of the person's language or English."""

    value: Decimal
    spoken: bool = False
    near: bool = True
    words: tuple[str, ...] = ()


@dataclass(slots=True)
class Figures:
    """What a text holds: its numbers in order, the words that are neither numbers nor filler, and whether some figures
    could not be read as a number (`spoiled`) or were too many (`too_long`)."""

    numbers: list[Found] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    spoiled: bool = False
    too_long: bool = False


@dataclass(slots=True)
class _Item:
    part: Part | None  # None: an ordinary word
    value: Decimal = Decimal(0)
    word: str = ""
    near: bool = True


_BREAK = _Item(None)


def figures(text: str, code: str) -> Figures:
    """The numbers in `text` as somebody who speaks `code` would mean them."""
    found = Figures()
    items = _items(_prepared(text), code, found)
    _collect(items, code, found)
    return found


def _prepared(text: str) -> str:
    text = _AND_A_HALF.sub(r"\1.5", text)
    for sign, decimals in _FRACTIONS.items():
        if sign in text:
            text = re.sub(rf"(?<!\d)\s*{sign}", f" 0{decimals}", re.sub(rf"(?<=\d) ?{sign}", decimals, text))
    return unicodedata.normalize("NFD", text).translate(_FIGURES)


def _items(text: str, code: str, found: Figures) -> list[_Item]:
    items: list[_Item] = []
    pieces = list(_PIECE.finditer(text))
    for at, piece in enumerate(pieces):
        before = pieces[at - 1] if at and pieces[at - 1].end() == piece.start() else None
        after = pieces[at + 1] if at + 1 < len(pieces) and pieces[at + 1].start() == piece.end() else None
        if piece["figure"]:
            items.append(_figure(text, piece, before, after, found))
        elif piece["word"]:
            items.append(_word(piece["word"].replace("'", ""), code, found))
        elif not (before is not None and before["word"] and _goes_on(piece["mark"], items, after)):
            items.append(_BREAK)
    return items


def _goes_on(mark: str, items: list[_Item], after: re.Match[str] | None) -> bool:
    """Whether `mark` after a word parts nothing: "rs.", "no.", and the hyphen of "thirty-five"."""
    if mark == ".":
        return True
    tens = items[-1].part is Part.VALUE and 20 <= items[-1].value <= 90 and items[-1].value % 10 == 0
    return mark == "-" and tens and after is not None and bool(after["word"])


def _figure(
    text: str, piece: re.Match[str], before: re.Match[str] | None, after: re.Match[str] | None, found: Figures
) -> _Item:
    figure = piece["figure"].rstrip(".,")
    if len(figure) > _LONGEST_FIGURE:
        found.too_long = True
        return _BREAK
    value = _value(figure)
    closed = len(figure) == len(piece["figure"])
    if value is None or _is_spoiled(before, after if closed else None, text):
        found.spoiled = True
        return _BREAK
    if before is not None and before["mark"] in (".", "-") and _starts(text, before):
        value = value.scaleb(-len(figure)) if before["mark"] == "." and figure.isdigit() else value
        value = -value if before["mark"] == "-" else value
    if len(figure.replace(",", "").replace(".", "")) > MOST_DIGITS:
        found.too_long = True
        return _BREAK
    return _Item(Part.VALUE, value)


def _value(figure: str) -> Decimal | None:
    if _PLAIN.fullmatch(figure):
        return Decimal(figure)
    if _GROUPED.fullmatch(figure):
        return Decimal(figure.replace(",", ""))
    if _COMMA_DECIMAL.fullmatch(figure):
        return Decimal(figure.replace(",", "."))
    return None


def _starts(text: str, mark: re.Match[str]) -> bool:
    return mark.start() == 0 or text[mark.start() - 1].isspace()


def _is_spoiled(before: re.Match[str] | None, after: re.Match[str] | None, text: str) -> bool:
    """Whether letters or signs touch the figures in a way that makes them no number."""
    if before is not None and (glued := before["word"]):
        if len(glued) == 1 and glued.isascii():
            return True  # "A12"
        if glued not in said("filler", "numbering"):
            return True
    if before is not None and before["mark"] == "/" and not _starts(text, before):
        return True
    if after is None:
        return False
    end = text[after.end() : after.end() + 1]
    if after["word"]:
        return _AMBIGUOUS.fullmatch(after["word"]) is not None or end.isdigit()
    return after["mark"] == "/" and end.isdigit()


def _word(word: str, code: str, found: Figures) -> _Item:
    own_filler = filler_of(code)
    number = number_word(word, code)
    if number is not None and (number.near or word not in said("filler", "numbering", "polite")):
        if word in own_filler and number.part is not Part.VALUE:
            return _Item(None, word=word)
        if number.part is Part.PAIR:
            found.spoiled = True
            return _Item(Part.VALUE, number.value, word, number.near)
        return _Item(number.part, number.value, word, number.near)
    return _Item(None, word=word)


def _collect(items: list[_Item], code: str, found: Figures) -> None:
    """Put number words together and sort the rest into filler and others."""
    filler = said("filler", "numbering", "polite")
    at = 0
    while at < len(items):
        item = items[at]
        if item.part is not None:
            number, at = _number(items, at, joins_tens(code))
            found.numbers.append(number)
            continue
        if item.word and (item.word not in filler or _denies(items, at)):
            found.others.append(item.word)
        at += 1


def _denies(items: list[_Item], at: int) -> bool:
    """Whether "no" is a denial ("no one") and not short for "number" ("no. 1")."""
    word = items[at].word
    if word not in said("numbering") or word not in said("no"):
        return False
    following = items[at + 1] if at + 1 < len(items) else _BREAK
    return following.part is None or bool(following.word)


def _number(items: list[_Item], at: int, joined: bool) -> tuple[Found, int]:
    """The number that starts at `at`, and where the rest goes on."""
    total, part, scale = Decimal(0), None, Decimal(0)
    added = Decimal(0)
    words: list[str] = []
    spoken, near = False, True
    last: _Item | None = None
    while at < len(items):
        item = items[at]
        if item.part is None:
            if (part is None and not total) or not (skip := _joining(items, at, scale)):
                break
            at += skip
            continue
        if item.part is Part.VALUE:
            if part is None:
                if scale and item.value >= scale:
                    break
                part = item.value + added
            elif _continues(part, item, last, joined):
                part += item.value
            else:
                break
            added = Decimal(0)
        elif item.part is Part.SCALE:
            base = part if part is not None else 1 + added
            if (scale and item.value >= scale) or (base >= item.value and item.value == 100) or base < 0:
                break
            if item.value == 100:
                part = base * 100
            else:
                total, part, scale = total + base * item.value, None, item.value
            added = Decimal(0)
        else:
            if part is not None:
                break
            added = item.value
        if item.word:
            spoken, near = True, near and item.near
            words.append(item.word)
        last = item
        at += 1
    if part is None and not total:
        part = 1 + added  # only "sava" was said: one and a quarter
    return Found(total + (part or Decimal(0)), spoken, near, tuple(words)), at


def _continues(part: Decimal, item: _Item, last: _Item | None, joined: bool) -> bool:
    """Whether value `item` belongs to the number said so far ("twenty" + "one", "hundred" + "five", "two" + "half")."""
    if not item.word or item.value < 0:
        return False
    if item.value in _PARTS:
        return part == part.to_integral_value()
    if last is None or not last.word:
        return False  # "500 do" is "give 500"
    if any(part >= round_ and part % round_ == 0 and item.value < round_ for round_ in (1000, 100)):
        return True
    tens = 20 <= part % 100 <= 90 and part % 10 == 0
    return joined and tens and 0 < item.value < 10


def _joining(items: list[_Item], at: int, scale: Decimal) -> int:
    """How many words ("and", "and a") lead on to a further part of the same number; 0 if none do."""
    ands = said("and_")
    size = 0
    while at + size < len(items) and size < 2 and items[at + size].part is None:
        word = items[at + size].word
        if word not in ands and not (size and word == "a"):
            return 0
        size += 1
    if not size or at + size >= len(items):
        return 0
    following = items[at + size]
    before = items[at - 1] if at else _BREAK
    if following.part is not Part.VALUE:
        return 0
    after_scale = before.part is Part.SCALE and (following.value < 100 or following.value < scale)
    return size if after_scale or following.value in _PARTS else 0
