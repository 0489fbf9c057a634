"""What is too long for one text, sent in parts: as much as fits, and the rest for whoever asks for more.

Everything a question says is a row of units: the words of notes and of the question, and the lines of its choices. How
many of them have been said is all that must be kept to go on. A part ends where a sentence or a choice does; only a
sentence that is longer than a whole text is split between its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import regex

from survey.segments import count_segments
from survey.words import N_

MOST_SEGMENTS = 4
"""A text that asks something may take this many segments; what is longer is said in parts."""

THE_REST = N_("There is more: send MORE or +")

MOST_AFTER_SOMETHING = 6
"""And so many where something else is said first, as how many questions are coming: otherwise a question that fits
into one text would come in two, and people pay for asking for the second."""

_SURE = 67
"""Characters that a segment holds whatever they are, unless they take two units each."""
_NEVER = 153
"""More characters than this no segment of several holds."""

MOST_LINES = MOST_AFTER_SOMETHING * _NEVER // 2
"""More choices than this never fit, however short they are."""

_LONGEST_WORD = 40
"""UTF-16 units; a longer word is cut between what is read as one letter."""

_WORD = regex.compile(r"[\S\u00a0\u202f]+")  # "Rs. 500" may be held together by a space that does not break
_CLUSTER = regex.compile(r"\X")
_ENDS = ".?!।॥۔؟…"
_AROUND = "\"'”’»)]}›"
_SHORT = regex.compile(
    r"rs|dr|mrs?|ms|prof|smt|sri|shri|st|nos?|vs|etc|e\.?g|i\.?e|approx|ph|tel|dept|govt"
    r"|ರೂ|ಡಾ|ಶ್ರೀ|ಸಂ|रु|डॉ|श्री|सं|ரூ|டாக்டர்|திரு|திருமதி|రూ|డా|శ్రీ|ڈاکٹر|[0-9a-z]|[0-9]{2}"
)
"""What a full stop stands after without ending a sentence: "Rs. 500", "Dr. Rao", "A. Rao", "1. How old …"."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A word or the line of a choice. `before` stands between it and the one before it in the same text; `ends` tells
    that a part may well end with it."""

    text: str
    before: str = "\n"
    ends: bool = True
    choice: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its words, how many units have been said with it (0: all), and whether choices are among them."""

    text: str
    shown: int
    choices: bool


def units_of(text: str) -> Iterator[Unit]:
    """The words of a note or a question."""
    words = list(_WORD.finditer(text))
    for at, found in enumerate(words):
        start, end = found.span()
        gap = "\n" if at == 0 else text[words[at - 1].end() : start]
        last = at + 1 == len(words) or "\n" in text[end : words[at + 1].start()]
        pieces = list(_cut(found[0]))
        for number, piece in enumerate(pieces, 1):
            ends = number == len(pieces) and (last or _ends_sentence(piece))
            yield Unit(piece, gap if number == 1 else "", ends)


def fits(text: str, most: int = MOST_SEGMENTS) -> bool:
    """Whether `text` takes at most `most` segments."""
    if len(text) <= most * _SURE and (text.isascii() or max(text) <= "\uffff"):
        return True
    return len(text) <= most * _NEVER and count_segments(text).segments <= most


def part(units: Iterable[Unit], *, shown: int = 0, opening: str = "", how: str = "", rest: str = "") -> Part:
    """The next part of `units` after the first `shown`, as much as fits beside what else the text says.

    `opening` stands before it; `how`, how to answer, beneath choices and beneath the last part; `rest`, how to get
    more, where something remains. At least one unit is said.
    """
    most = MOST_AFTER_SOMETHING if opening else MOST_SEGMENTS
    left: list[Unit] = []
    size, all_read = 0, True
    for unit in islice(units, shown, None):
        left.append(unit)
        size += len(unit.before) + len(unit.text)
        if size > most * _NEVER:
            all_read = False
            break
    if len(left) <= 1 or (all_read and fits(_whole(opening, left, how), most)):
        return Part(_joined(left), 0 if all_read else shown + 1, any(unit.choice for unit in left))
    said = left[: _most(left, opening, how, rest, most)]
    return Part(_joined(said), shown + len(said), said[-1].choice)


def count_parts(units: Sequence[Unit], *, how: str = "", rest: str = "") -> int:
    """How many parts all of `units` take."""
    count, shown = 0, 0
    while count == 0 or shown:
        count, shown = count + 1, part(units, shown=shown, how=how, rest=rest).shown
    return count


def _most(left: Sequence[Unit], opening: str, how: str, rest: str, most: int) -> int:
    """How many of `left`, which are at least two, are said now: up to the last good end that fits. One remains."""
    low, high = 1, len(left) - 1
    while low < high:
        middle = (low + high + 1) // 2
        said = left[:middle]
        if fits(_whole(opening, said, how if said[-1].choice else "", rest), most):
            low = middle
        else:
            high = middle - 1
    return next((at for at in range(low, 0, -1) if left[at - 1].ends), low)


def _whole(opening: str, units: Sequence[Unit], *below: str) -> str:
    return "\n".join(filter(None, (opening, _joined(units), *below)))


def _joined(units: Sequence[Unit]) -> str:
    return "".join(unit.text if at == 0 else unit.before + unit.text for at, unit in enumerate(units))


def _ends_sentence(word: str) -> bool:
    bare = word.rstrip(_AROUND)
    if not bare or bare[-1] not in _ENDS:
        return False
    stem = bare[:-1].lstrip("(“‘\"'").casefold()
    if bare[-1] != "." or stem.endswith("."):
        return True
    return _SHORT.fullmatch(stem) is None


def _cut(word: str) -> Iterator[str]:
    if _units(word) <= _LONGEST_WORD:
        yield word
        return
    piece, used = "", 0
    for cluster in (short for found in _CLUSTER.findall(word) for short in _no_longer(found)):
        cost = _units(cluster)
        if piece and used + cost > _LONGEST_WORD:
            yield piece
            piece, used = "", 0
        piece, used = piece + cluster, used + cost
    if piece:
        yield piece


def _no_longer(cluster: str) -> Iterator[str]:
    """A letter under hundreds of marks is cut, too: nobody reads it."""
    most = _LONGEST_WORD // 2
    return (cluster[at : at + most] for at in range(0, len(cluster), most))


def _units(text: str) -> int:
    return len(text) + sum(1 for char in text if char > "\uffff")
