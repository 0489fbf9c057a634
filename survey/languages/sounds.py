"""How words sound, roughly: so that "yeradu", "eradu" and ಎರಡು meet.

Keys of falling strictness. `spelled` forgives what people spell differently in Latin letters (long vowels,
aspirates, doubled letters); `sound` also takes k/g, t/d, p/b and s/j/c for one another, as Tamil script does.
Native scripts of India are romanised first: their Unicode blocks are laid out alike (after ISCII), so one table serves
all nine and a further language needs no code. Arabic script leaves short vowels out: it meets the others in
their `skeleton` only.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BLOCKS = range(0x0900, 0x0D80)
_BLOCK_SIZE = 0x80
_NORTHERN = (0x0900, 0x0980, 0x0A00, 0x0A80)
"""Devanagari, Bengali, Gurmukhi, Gujarati: their languages do not speak every inherent vowel."""
_TAMIL = 0x0B80
_VIRAMA, _ANUSVARA, _CANDRABINDU = 0x4D, 0x02, 0x01

# offset in the block → Latin letters
_VOWELS = {
    0x05: "a", 0x06: "aa", 0x07: "i", 0x08: "ii", 0x09: "u", 0x0A: "uu", 0x0B: "ru", 0x0D: "e", 0x0E: "e", 0x0F: "e",
    0x10: "ai", 0x11: "o", 0x12: "o", 0x13: "o", 0x14: "au",
}  # fmt: skip
_SIGNS = {
    0x3E: "aa", 0x3F: "i", 0x40: "ii", 0x41: "u", 0x42: "uu", 0x43: "ru", 0x45: "e", 0x46: "e", 0x47: "e", 0x48: "ai",
    0x49: "o", 0x4A: "o", 0x4B: "o", 0x4C: "au",
}  # fmt: skip
_FIRST_CONSONANT = 0x15
_IN_ORDER = "k kh g gh n ch chh j jh n t th d dh n t th d dh n n p ph b bh m y r r l l l v s s s h"
_CONSONANTS = dict(enumerate(_IN_ORDER.split(" "), start=_FIRST_CONSONANT))
_TAMIL_VOICED = {"k": "g", "t": "d", "p": "b", "ch": "s"}


def romanise(text: str) -> str:
    """Folded native letters as Latin ones; characters of other scripts stay as they are."""
    if text.isascii():
        return text
    return " ".join(_romanise_word(word) for word in text.split(" "))


def _romanise_word(word: str) -> str:
    letters: list[str] = []
    bare = False  # the last letter is a consonant whose inherent vowel may still change
    block = 0
    for char in unicodedata.normalize("NFC", word):
        code = ord(char)
        if code not in _BLOCKS:
            if bare:
                letters.append("ə")
            bare = False
            letters.append(char)
            continue
        block, offset = code - code % _BLOCK_SIZE, code % _BLOCK_SIZE
        if offset in _CONSONANTS:
            if bare:
                letters.append("ə")
            letters.append(_CONSONANTS[offset])
            bare = True
        elif offset == _VIRAMA:
            bare = False
        elif offset in _SIGNS:
            letters.append(_SIGNS[offset])
            bare = False
        else:
            if bare:
                letters.append("ə")
            bare = False
            if offset in _VOWELS:
                letters.append(_VOWELS[offset])
            elif offset in (_ANUSVARA, _CANDRABINDU):
                letters.append("n")
    if bare:
        letters.append("ə")
    if block in _NORTHERN:
        return _without_silent_vowels("".join(letters))
    if ord(word[-1]) in _BLOCKS and ord(word[-1]) % _BLOCK_SIZE == _ANUSVARA:
        letters[-1] = "m"  # a dot at the end is spoken m in the south (లోహం), n in Hindi (नहीं)
    if block == _TAMIL:
        letters = _with_tamil_voicing(letters)
    return "".join(letters).replace("ə", "a")


_SILENT = re.compile(r"(?<=[aeiou])([^aeiouəh]h?)ə(?=[^aeiouə]h?[aeiou])")


def _without_silent_vowels(word: str) -> str:
    """Hindi and its kin do not speak the inherent vowel at a word's end and in a light middle (उनतीस: untīs)."""
    if word.endswith("ə") and len(word) > 3:
        word = word[:-1]
    return _SILENT.sub(r"\1", word).replace("ə", "a")


def _with_tamil_voicing(letters: list[str]) -> list[str]:
    """Tamil writes one letter for k/g, t/d, p/b, c/s: voiced after a nasal and between vowels."""
    voiced = []
    for at, letter in enumerate(letters):
        before = letters[at - 1] if at else ""
        after = letters[at + 1] if at + 1 < len(letters) else ""
        soft = before in ("n", "m") or (before[-1:] in ("a", "e", "i", "o", "u", "ə") and after[:1] != letter)
        if letter == "ch" and before in ("n", "m"):
            voiced.append("j")
        else:
            voiced.append(_TAMIL_VOICED.get(letter, letter) if soft else letter)
    return voiced


# Applied in this order: longest spellings first.
_SPELLINGS = (
    ("zh", "l"), ("chh", "č"), ("ch", "č"), ("ck", "k"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"),
    ("sh", "s"), ("ph", "f"), ("ow", "au"), ("w", "v"), ("q", "k"), ("x", "ks"), ("z", "j"),
    ("ee", "i"), ("oo", "u"), ("ou", "au"), ("av", "au"), ("ay", "ai"), ("ei", "ai"),
)  # fmt: skip
_ASPIRATED = re.compile(r"(?<=[kgjtdpb])h")
_DOUBLED = re.compile(r"(.)\1+")
_NASAL = re.compile(r"n(?=[pbf])")


@lru_cache(maxsize=4096)
def spelled(text: str) -> str:
    """The key under which different Latin spellings of folded `text` meet; native letters are romanised first."""
    key = romanise(text)
    for written, kept in _SPELLINGS:
        key = key.replace(written, kept)
    key = _ASPIRATED.sub("", key)
    key = _DOUBLED.sub(r"\1", key)
    key = _NASAL.sub("m", key)
    return " ".join(_ends(word) for word in key.split(" "))


def _ends(word: str) -> str:
    if word.startswith("ye"):
        word = word[1:]
    return word[:-1] if word.endswith("h") and len(word) > 2 else word


_LOOSE = str.maketrans("gdbjčf", "ktpssp")


@lru_cache(maxsize=4096)
def sound(text: str) -> str:
    """A looser key than `spelled`: voiced and voiceless stops are one, so are s, j and ch."""
    return _DOUBLED.sub(r"\1", spelled(text).translate(_LOOSE))


_VOWEL = re.compile(r"(?<=\w)[aeiou]+")


@lru_cache(maxsize=4096)
def bones(text: str) -> str:
    """The loosest key: `sound` without vowels but a leading one. English words in native letters meet in it
    ("paper", ಪೇಪರ್); only fit to suggest."""
    return _VOWEL.sub("", sound(text))


# Arabic letters as `folding` leaves them → Latin ones. Those that may be vowels count at a word's beginning only.
_IN_ARABIC = "بپتٹثجچحخدڈذرڑزژسشصضطظغفقکگلمنہ"
_IN_LATIN = "b p t t s j ch h kh d d j r r j j s s s j t j gh f k k g l m n h"
_ARABIC = dict(zip(_IN_ARABIC, _IN_LATIN.split(" "), strict=True))
_ARABIC_VOWELS = frozenset("اآعویئےۓؤء")
_HALF_VOWELS = re.compile(r"(?<=\w)[vy]+")
_FIRST_VOWEL = re.compile(r"\b[aeiouvy]+")


def is_arabic(folded: str) -> bool:
    """Whether folded text has Arabic letters that have a skeleton."""
    return any(char in _ARABIC for char in folded)


@lru_cache(maxsize=4096)
def skeleton(text: str) -> str:
    """The consonants that writing in Arabic script and in any other share (کاغذ, "kaghaz"); only fit to suggest."""
    if is_arabic(text):
        text = " ".join(_latin_of_arabic(word) for word in text.split(" "))
    return _FIRST_VOWEL.sub("a", _HALF_VOWELS.sub("", _VOWEL.sub("", spelled(text))))


def _latin_of_arabic(word: str) -> str:
    letters = [
        _ARABIC.get(char, "a" if char in _ARABIC_VOWELS else char) for char in unicodedata.normalize("NFC", word)
    ]
    return "".join(letters)
