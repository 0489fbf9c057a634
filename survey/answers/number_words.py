"""Numbers said in words: "eradu", दो, "ontu nooru", साढ़े तीन, in the person's language, in English, in the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from survey.languages import Language, find, known
from survey.languages.folding import fold
from survey.languages.sounds import sound, spelled

ENGLISH = "en"
_SHORTEST_SOUND = 5
_SHORTEST_SPELLED = 3


class Part(Enum):
    """What a number word does: stands for a value, multiplies what is before it, changes what comes after it,
    or is two numbers at once ("five-six": the lesser is its value)."""

    VALUE = "value"
    SCALE = "scale"
    ADDED = "added"
    PAIR = "pair"


@dataclass(frozen=True, slots=True)
class NumberWord:
    """One number word. `near` says that it is of the person's own language or English."""

    part: Part
    value: Decimal
    near: bool = True


_Entry = tuple[Part, Decimal]


@dataclass(frozen=True, slots=True)
class _Tables:
    listed: Mapping[str, _Entry]
    spelled: Mapping[str, _Entry]
    sound: Mapping[str, _Entry]


@lru_cache(maxsize=8192)
def number_word(word: str, code: str) -> NumberWord | None:
    """What folded `word` says as a number to somebody who speaks `code`; None if nothing, or not surely one thing."""
    own, english = _tables(code), _tables(ENGLISH)
    key = spelled(word)
    entry = (
        own.listed.get(word)
        or own.spelled.get(key)
        or english.listed.get(word)
        or english.spelled.get(key)
        or own.sound.get(sound(word))
    )
    if entry:
        return NumberWord(entry[0], entry[1])
    for tables, said in (("listed", word), ("spelled", key)):
        found = {entry for language in known() if (entry := getattr(_tables(language.code), tables).get(said))}
        if len(found) == 1:
            part, value = found.pop()
            return NumberWord(part, value, near=False)
        if found:
            return None
    return None


@lru_cache(maxsize=32)
def _tables(code: str) -> _Tables:
    language = find(code)
    if language is None:
        return _Tables({}, {}, {})
    entries = dict(_entries(language))
    if language.spoken_like and (like := find(language.spoken_like)):
        for word, entry in _entries(like):
            entries.setdefault(word, entry)
    return _Tables(
        entries,
        _by_key({word: (spelled(word), entry) for word, entry in entries.items()}, _SHORTEST_SPELLED),
        _by_key({word: (sound(word), entry) for word, entry in entries.items()}, _SHORTEST_SOUND),
    )


def _entries(language: Language) -> list[tuple[str, _Entry]]:
    numbers = language.numbers
    return [
        *((fold(word), (Part.VALUE, value)) for value, words in numbers.words.items() for word in words),
        *((fold(word), (Part.SCALE, Decimal(value))) for value, words in numbers.scales.items() for word in words),
        *((fold(word), (Part.ADDED, value)) for value, words in numbers.added.items() for word in words),
        *((fold(word), (Part.PAIR, value)) for value, words in numbers.pairs.items() for word in words),
    ]


def _by_key(keyed: Mapping[str, tuple[str, _Entry]], shortest: int) -> Mapping[str, _Entry]:
    """Key → entry, without keys under which different numbers would meet ("saat" 7, "saath" 60)."""
    entries: dict[str, _Entry | None] = {}
    for key, entry in keyed.values():
        if len(key) >= shortest:
            entries[key] = entry if entries.get(key, entry) == entry else None
    return {key: entry for key, entry in entries.items() if entry is not None}


@lru_cache(maxsize=32)
def shy_words(code: str) -> frozenset[str]:
    """Number words that are everyday words too, in `code`, in English and in what `code` is spoken like."""
    language = find(code)
    codes = {code, ENGLISH, language.spoken_like if language else ""}
    return frozenset(fold(word) for each in codes if (found := find(each)) for word in found.vocabulary.shy)


@lru_cache(maxsize=32)
def giving_words(code: str) -> frozenset[str]:
    """Number words of `code` that ask for something when they end what is said."""
    language = find(code)
    return frozenset(fold(word) for word in language.vocabulary.give) if language else frozenset()


@lru_cache(maxsize=2048)
def ordinal_word(text: str, code: str) -> int | None:
    """Which place of a list folded `text` names ("second", ಎರಡನೇ), in `code` first, else in just one way in the rest."""
    key = spelled(text)
    for each in (code, ENGLISH):
        if number := _ordinals(each).get(text) or _ordinals(each).get(key):
            return number
    found = {
        number
        for language in known()
        if (number := _ordinals(language.code).get(text) or _ordinals(language.code).get(key))
    }
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=32)
def _ordinals(code: str) -> Mapping[str, int]:
    language = find(code)
    if language is None:
        return {}
    ordinals = {fold(word): number for number, words in language.numbers.ordinals.items() for word in words}
    for word, number in list(ordinals.items()):
        ordinals.setdefault(spelled(word), number)
    if language.spoken_like:
        return {**_ordinals(language.spoken_like), **ordinals}
    return ordinals


@lru_cache(maxsize=32)
def joins_tens(code: str) -> bool:
    """Whether a number of tens and one of units make one number when said after one another."""
    language = find(code)
    return language.numbers.joined if language else True
