"""Choices that a text names beyond doubt: by label, number, name, letter, sound, or a word for yes or no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from survey.answers.choice_table import ChoiceTable, exactly, is_native
from survey.answers.figures import figures
from survey.answers.label_index import NONE, Indices
from survey.answers.number_words import ordinal_word
from survey.answers.word_sets import means, said, without, yes_and_no
from survey.languages.folding import fold
from survey.languages.sounds import sound, spelled

_SHORTEST_SOUND = 3
_SHORT = 2
"""Letters of a word that means something in so many languages that only the person's own and English count."""
_STRETCHED = re.compile(r"(\w)\1{2,}")  # "yesss"

Taught = Mapping[str, str]
"""Words that the desk taught: folded text → name of the choice that it means."""

UNTAUGHT: Taught = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Match:
    """The choices that fit (by index), and whether there is no doubt about it."""

    found: Indices = NONE
    sure: bool = True


NOTHING = Match()


@dataclass(frozen=True, slots=True)
class Said:
    """A text as the ways of matching look at it."""

    raw: str
    folded: str
    words: tuple[str, ...]
    language: str
    taught: Taught


def said_as(raw: str, language: str, taught: Taught = UNTAUGHT) -> Said:
    """`raw` made ready for matching."""
    folded = fold(raw)
    return Said(raw, folded, tuple(folded.split(" ")), language, taught)


def by_exact_text(table: ChoiceTable, raw: str) -> Match:
    """Signs count here: "<5" and ">5" are told apart."""
    found = table.by_text.get(exactly(raw), NONE)
    return Match(found) if len(found) == 1 and exactly(raw) not in table.by_number else NOTHING


def _label(table: ChoiceTable, text: Said) -> Match:
    for labels in (table.own_labels, table.labels):
        if found := labels.get(text.folded):
            return Match(found)
    return NOTHING


def _number(table: ChoiceTable, text: Said) -> Match:
    if number := single_number(text.raw, text.language):
        numbered = table.by_number.get(number, NONE)
        denied = table.is_yes_no and numbered != table.yes_no["no"] and any(word in said("no") for word in text.words)
        return NOTHING if denied else Match(numbered)  # "No 1": a number, or a no?
    if text.folded.isalpha() and (found := table.by_number.get(text.folded)):
        return Match(found)
    bare = " ".join(without(text.words, "numbering", "polite"))
    ordinal = ordinal_word(text.folded, text.language) or ordinal_word(bare, text.language)
    return Match(table.by_number.get(str(ordinal), NONE)) if ordinal else NOTHING


def single_number(raw: str, language: str) -> str:
    """The whole number that `raw` is, with nothing beside it but what belongs to numbering; else ""."""
    seen = figures(raw, language)
    if len(seen.numbers) != 1 or seen.others or seen.spoiled or seen.too_long:
        return ""
    value = seen.numbers[0].value
    if value < 0 or value != value.to_integral_value():
        return ""
    beside = [word for word in fold(raw).split(" ") if not word.isdigit() and word not in seen.numbers[0].words]
    allowed = said("numbering", "polite", "and_")
    if all(word.lstrip("0123456789") in allowed for word in beside):
        return str(int(value))
    return ""


def _name(table: ChoiceTable, text: Said) -> Match:
    # After the numbers: what is shown before the choices is what a person sees, also where names are numbers.
    return Match(table.by_name.get(text.folded, NONE))


def _taught(table: ChoiceTable, text: Said) -> Match:
    """What somebody at the desk said that these words mean; nothing where a filter left that choice out."""
    if not text.taught:
        return NOTHING
    name = text.taught.get(text.folded) or text.taught.get(" ".join(without(text.words, "polite")))
    return Match(frozenset({table.names.index(name)})) if name in table.names else NOTHING


def _yes_or_no(table: ChoiceTable, text: Said) -> Match:
    roles = table.yes_no
    if not roles:
        return NOTHING
    words = [_STRETCHED.sub(r"\1", word) for word in without(text.words, "polite")]
    bare = words[0] if len(set(words)) == 1 else " ".join(words)
    if text.folded not in said("yes", "no", "dont_know") and means(text.folded, "polite"):
        return NOTHING  # "amma" is no spelling of Tamil "ama"
    if len(bare) <= _SHORT and bare.isascii() and bare not in yes_and_no(text.language):
        return NOTHING  # "NA" is Hindi's no to whoever speaks Hindi
    for role in ("dont_know", "no", "yes"):
        if means(text.folded, role) or means(bare, role):
            return Match(roles.get(role, NONE))
    return NOTHING


def _sweeping(table: ChoiceTable, text: Said) -> Match:
    """ "None" and "all" where a choice of the list says so."""
    for role, found in table.sweeping.items():
        if found and means(text.folded, role):
            return Match(found)
    return NOTHING


def _letter(table: ChoiceTable, text: Said) -> Match:
    words = without(text.words, "numbering", "polite")
    return Match(table.letters.get(words[0], NONE)) if len(words) == 1 else NOTHING


def _sound(table: ChoiceTable, text: Said) -> Match:
    """As it sounds, where one of text and label is in native letters; else as it is spelled ("medal" is no metal)."""
    key = spelled(text.folded)
    if len(key) >= _SHORTEST_SOUND and (found := table.by_spelling.get(key)):
        return Match(found)
    key = sound(text.folded)
    labels = table.by_sound if is_native(text.folded) else table.by_native_sound
    return Match(labels.get(key, NONE)) if len(key) >= _SHORTEST_SOUND else NOTHING


WAYS = (_label, _number, _name, _taught, _yes_or_no, _sweeping, _letter, _sound)
"""The surest first; the first that finds something decides."""


def plainly(table: ChoiceTable, text: Said) -> Indices:
    """The choices that `text` names beyond doubt; more than one when it fits several."""
    for way in WAYS:
        match = way(table, text)
        if match.found:
            return match.found
    return NONE
