"""Choices that a text seems to name: by its beginning, inside a sentence, with an ending, nearly, by its consonants.

Only an unambiguous beginning and a number with its label count at once; the rest is asked back.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping

from survey.answers.choice_table import ChoiceTable, is_native
from survey.answers.label_index import NONE, Indices
from survey.answers.matching import NOTHING, Match, Said, plainly, said_as
from survey.answers.word_sets import phrase_in, said, without
from survey.languages.sounds import bones, is_arabic, skeleton, sound, spelled

_SHORTEST_PREFIX = 3
_SHORTEST_SOUND = 3
_SHORTEST_PART = 4
_SHORTEST_SKELETON = 2
_MOST_WORDS = 5
"""Words beside a label in a sentence in which it is looked for."""
_LONGEST_LABEL = 4
"""Words a label in a sentence may have."""
_LONGEST_ENDING = 6
"""Characters that a case or plural ending adds to a word in native letters."""

_SIGNS: Mapping[str, str] = {"+": "yes", "-": "no"}
"""What the locales of our languages (glibc's yesexpr and noexpr) take for yes and no; too little to be sure of."""


def by_sign(table: ChoiceTable, raw: str) -> Match:
    """A yes or no by a lone sign."""
    role = _SIGNS.get(raw.strip(), "")
    return Match(table.yes_no[role], sure=False) if role and table.yes_no else NOTHING


def _number_and_label(table: ChoiceTable, text: Said) -> Match:
    """ "2. Paper", copied from the list, or "paper (2)"; if number and label differ, both are meant and neither is."""
    if len(text.words) < 2:
        return NOTHING
    for number, words in ((text.words[0], text.words[1:]), (text.words[-1], text.words[:-1])):
        if numbered := table.by_number.get(number, NONE):
            rest = said_as(" ".join(words), text.language, text.taught)
            if said_too := plainly(table, rest) or _beginning(table, rest).found:
                return Match(numbered | said_too)
    return NOTHING


def _beginning(table: ChoiceTable, text: Said) -> Match:
    if _letters_in(text.folded) < _SHORTEST_PREFIX or _is_number(text.folded):
        return NOTHING
    for texts in table.texts_once:
        if found := _called(texts, texts.beginning_with(text.folded)):
            return Match(found)
    key = sound(text.folded)
    if len(key) > _SHORTEST_PREFIX:
        return Match(_called(table.by_sound, table.by_sound.beginning_with(key)), sure=False)
    return NOTHING


def _yes_or_no_first(table: ChoiceTable, text: Said) -> Match:
    """ "Yes I have", "illa madam card illa": the word leads or ends a short sentence and nothing speaks against it."""
    roles = table.yes_no
    words = without(text.words, "polite")
    if not roles or len(words) > _MOST_WORDS or phrase_in(words, said("dont_know")):
        return NOTHING
    if any(word.isdigit() for word in words):
        return NOTHING
    yes = [
        word in said("yes") and (word not in said("filler") or at == len(words) - 1) for at, word in enumerate(words)
    ]
    no = [word in said("no") for word in words]
    if any(yes) and not any(no) and (yes[0] or yes[-1]):
        return Match(roles["yes"], sure=False)
    if any(no) and not any(yes) and (no[0] or no[-1]):
        return Match(roles["no"], sure=False)
    return NOTHING


def _within(table: ChoiceTable, text: Said) -> Match:
    """A label inside a short sentence, or a telling part of a label; never where something is denied."""
    words = without(text.words, "polite", "numbering")
    if table.is_yes_no or len(words) > _MOST_WORDS + _LONGEST_LABEL or _denies(text.words) or _has_number(words):
        return NOTHING
    for texts in table.texts_once:
        inside = [label for label in texts.within(words) if len(label) >= _SHORTEST_PREFIX and not _is_number(label)]
        longest = [
            label for label in inside if not any(label != other and f" {label} " in f" {other} " for other in inside)
        ]
        if longest:
            named = {word for label in longest for word in label.split(" ")}
            beside = [word for word in words if word not in named]
            if len(beside) > _MOST_WORDS:
                return NOTHING
            sure = all(word in said("filler") and not _names(table, word, text) for word in beside)
            return Match(_called(texts, longest), sure)
    phrase = " ".join(words)
    if _letters_in(phrase) >= _SHORTEST_PART and not _is_number(phrase):
        for texts in table.texts_once:
            if found := _called(texts, texts.holding(phrase)):
                return Match(found, sure=False)
    return NOTHING


def _names(table: ChoiceTable, word: str, text: Said) -> bool:
    """Whether a filler word is a choice here: Hindi "bas" is "only" and a bus."""
    return bool(plainly(table, said_as(word, text.language, text.taught)))


def _inflected(table: ChoiceTable, text: Said) -> Match:
    """A label with an ending: our languages put cases and plurals at the end of the word (ಕಾಗದವನ್ನು, "paperu")."""
    if _denies(text.words):
        return NOTHING
    length = len(text.folded)
    # The ending is within the last word, and shorter than half the label or than the longest in native letters.
    shortest = max(_SHORTEST_PART, text.folded.rfind(" ") + 1, min(length - _LONGEST_ENDING, length * 2 // 3))
    stems = [text.folded[:size] for size in range(shortest, length + 1)]
    for texts in table.texts_once:
        fitting = [stem for stem in stems if stem in texts and length - len(stem) <= _longest_ending(stem)]
        if fitting:
            return Match(_called(texts, fitting), sure=False)
    return NOTHING


def _longest_ending(label: str) -> int:
    return _LONGEST_ENDING if is_native(label) else max(2, len(label) // 2)


def _near_miss(table: ChoiceTable, text: Said) -> Match:
    if _has_number(text.words) or _denies(text.words):
        return NOTHING
    for texts in table.texts_once:
        if best := texts.nearest(text.folded):
            return Match(best, sure=False)
    return Match(table.by_sound.nearest(sound(text.folded)), sure=False)


def _bones(table: ChoiceTable, text: Said) -> Match:
    """English words in native letters and native words in Latin ones, by their consonants."""
    key = bones(text.folded)
    if len(key.replace(" ", "")) < _SHORTEST_SOUND or _denies(text.words):
        return NOTHING
    labels = table.latin_bones if is_native(text.folded) else table.native_bones
    return Match(labels.get(key, NONE), sure=False)


def _skeleton(table: ChoiceTable, text: Said) -> Match:
    """Labels in Arabic script by what is typed in other letters and the other way round, by the consonants of the
    whole label, else of some words of it."""
    key = skeleton(text.folded)
    if len(key.replace(" ", "")) < _SHORTEST_SKELETON or len(text.folded) < _SHORTEST_PART or _denies(text.words):
        return NOTHING
    if _has_number(text.words):
        return NOTHING
    labels = table.other_skeletons if is_arabic(text.folded) else table.arabic_skeletons
    found = labels.get(key, NONE)
    if not found and len(key) >= _SHORTEST_SOUND:
        found = _called(labels, labels.holding(key))
    return Match(found, sure=False)


WAYS: tuple[Callable[[ChoiceTable, Said], Match], ...] = (
    _number_and_label,
    _beginning,
    _yes_or_no_first,
    _within,
    _inflected,
    _near_miss,
    _bones,
    _skeleton,
)
"""The surest first; the first that finds something decides."""


def any_way(table: ChoiceTable, text: Said) -> Match:
    """The choices that `text` seems to name."""
    for way in WAYS:
        match = way(table, text)
        if match.found:
            return match
    return NOTHING


def _called(texts: Mapping[str, Indices], labels: Iterable[str]) -> Indices:
    return NONE.union(*(texts[label] for label in labels))


def _denies(words: Iterable[str]) -> bool:
    negations = said("no", "dont_know", "denies")
    return any(word in negations or spelled(word) in negations for word in words)


def _has_number(words: Iterable[str]) -> bool:
    return any(word.isdigit() for word in words)


def _is_number(text: str) -> bool:
    return text.replace(" ", "").isdigit()


def _letters_in(text: str) -> int:
    """Letters and marks as written: decomposed vowel signs count once, spaces not at all."""
    return len(unicodedata.normalize("NFC", text).replace(" ", ""))
