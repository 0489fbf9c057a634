"""Choices that a text seems to name: by its beginning, inside a sentence, with an ending, nearly, by its consonants.

Only an unambiguous beginning and a number with its label count at once; the rest is asked back.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

from survey.answers.choice_table import NONE, ChoiceTable, Indices, is_native
from survey.answers.likeness import distance, edits_forgiven, surely_beyond
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
_MAY_DIFFER_AT_ONCE = 6
"""Characters of a word that may be mistyped at its first letter."""


_SIGNS: Mapping[str, str] = {"+": "yes", "-": "no"}
"""What the locales of our languages (glibc's yesexpr and noexpr) take for yes and no; too little to be sure of."""


def by_sign(table: ChoiceTable, raw: str) -> Match:
    """A yes or no by a lone sign."""
    role = _SIGNS.get(raw.strip(), "")
    return Match(table.yes_no[role], sure=False) if role and table.yes_no else NOTHING


def _number_and_label(table: ChoiceTable, text: Said) -> Match:
    """ "2. Paper", copied from the list; if number and label differ, both are meant and neither is."""
    if len(text.words) < 2:
        return NOTHING
    numbered = table.by_number.get(text.words[0], NONE)
    if not numbered:
        return NOTHING
    rest = said_as(" ".join(text.words[1:]), text.language, text.taught)
    said_too = plainly(table, rest) or _beginning(table, rest).found
    return Match(numbered | said_too) if said_too else NOTHING


def _beginning(table: ChoiceTable, text: Said) -> Match:
    if _letters_in(text.folded) < _SHORTEST_PREFIX or _is_number(text.folded):
        return NOTHING
    for texts in table.texts:
        if found := _union(texts, lambda label: label.startswith(text.folded)):
            return Match(found)
    key = sound(text.folded)
    if len(key) > _SHORTEST_PREFIX:
        return Match(_union(table.by_sound, lambda label: label.startswith(key)), sure=False)
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
    for texts in table.texts:
        inside = {
            label: found
            for label, found in texts.items()
            if len(label) >= _SHORTEST_PREFIX and not _is_number(label) and _contains(words, label)
        }
        longest = {
            label: found
            for label, found in inside.items()
            if not any(label != other and _contains(other.split(" "), label) for other in inside)
        }
        if longest:
            named = {word for label in longest for word in label.split(" ")}
            beside = [word for word in words if word not in named]
            if len(beside) > _MOST_WORDS:
                return NOTHING
            return Match(_all(longest.values()), sure=all(word in said("filler") for word in beside))
    phrase = " ".join(words)
    if _letters_in(phrase) >= _SHORTEST_PART and not _is_number(phrase):
        for texts in table.texts:
            if found := _union(texts, lambda label: _contains(label.split(" "), phrase)):
                return Match(found, sure=False)
    return NOTHING


def _inflected(table: ChoiceTable, text: Said) -> Match:
    """A label with an ending: our languages put cases and plurals at the end of the word (ಕಾಗದವನ್ನು, "paperu")."""
    if _denies(text.words):
        return NOTHING
    for texts in table.texts:
        found = _union(
            texts,
            lambda label: (
                len(label) >= _SHORTEST_PART
                and text.folded.startswith(label)
                and " " not in text.folded[len(label) :]
                and len(text.folded) - len(label) <= (_LONGEST_ENDING if is_native(label) else max(2, len(label) // 2))
            ),
        )
        if found:
            return Match(found, sure=False)
    return NOTHING


def _near_miss(table: ChoiceTable, text: Said) -> Match:
    if _has_number(text.words) or _denies(text.words):
        return NOTHING
    for texts in table.texts:
        if best := _nearest(text.folded, texts):
            return Match(best, sure=False)
    return Match(_nearest(sound(text.folded), table.by_sound), sure=False)


def _nearest(said_: str, texts: Mapping[str, Indices]) -> Indices:
    """The choices whose text is the fewest edits from `said_`, within what is forgiven."""
    best: Indices = NONE
    limit = edits_forgiven(len(said_))
    if not limit:
        return NONE
    ascii_ = said_.isascii()
    for text, found in texts.items():
        if text.isascii() != ascii_ or (text[0] != said_[0] and len(text) < _MAY_DIFFER_AT_ONCE):
            continue
        if surely_beyond(said_, text, limit):
            continue
        edits = distance(said_, text, limit)
        if edits < limit or (edits == limit and not best):
            best, limit = found, edits
        elif edits == limit:
            best |= found
    return best


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
        found = _union(labels, lambda label: _contains(label.split(" "), key))
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


def _union(texts: Mapping[str, Indices], fits: Callable[[str], bool]) -> Indices:
    return _all(found for label, found in texts.items() if fits(label))


def _all(indices: Iterable[Indices]) -> Indices:
    return frozenset().union(*indices)


def _contains(words: Sequence[str], phrase: str) -> bool:
    return f" {phrase} " in f" {' '.join(words)} "


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
