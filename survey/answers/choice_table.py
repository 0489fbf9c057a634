"""The choices of a question laid out for reading: by label, name, number, sound; worked out once per list and language.

What is *shown* before each choice in a text (`choice_numbers`) is what is read back. Usually that is its position. But
where labels are numbers themselves ("0", "1", "2", "3 or more") people answer with the label, so there the label is
the number; and where labels begin with numbers that would be mistaken for positions ("1-3", "4-6", "7+"), letters are
shown instead.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock

from survey.answers.label_index import Indices, Labels
from survey.answers.word_sets import means
from survey.definition.model import Choice, Question, text_in
from survey.languages.folding import fold
from survey.languages.sounds import bones, is_arabic, romanise, skeleton, sound, spelled

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NUMBERS_IN = re.compile(r"[0-9]+")
_LONGEST_NUMBER = 9
_OTHER = frozenset({"other", "others"})
"""What XLSForms call the choice for all that is not listed (pyxform's `or_other` adds it as "other")."""


class ChoiceTable:
    """One list of choices for somebody who reads `language`. Look-ups give the indices that fit: none, one or more."""

    def __init__(self, choices: tuple[Choice, ...], language: str) -> None:
        self.names = tuple(choice.name for choice in choices)
        self.shown = numbers_before([text_in(choice.label, language, "") for choice in choices])
        self.plain = self.shown == tuple(str(number) for number in range(1, len(choices) + 1))
        self.by_number = _index((fold(number), at) for at, number in enumerate(self.shown))
        self._choices = choices
        self._language = language

    @cached_property
    def by_text(self) -> Mapping[str, Indices]:
        """Labels and names exactly as they are, but for case and outer space."""
        return _index(
            (exactly(text), at)
            for at, choice in enumerate(self._choices)
            for text in (*choice.label.values(), choice.name)
        )

    @cached_property
    def own_labels(self) -> Labels:
        """Folded labels in the person's language (or what is shown in its stead)."""
        return _index((fold(text_in(choice.label, self._language, "")), at) for at, choice in enumerate(self._choices))

    @cached_property
    def labels(self) -> Labels:
        """Folded labels in every language."""
        return _index(
            (fold(text), at) for at, choice in enumerate(self._choices) for text in choice.label.values() if text
        )

    @cached_property
    def by_name(self) -> Labels:
        """Folded names."""
        return _index((fold(choice.name), at) for at, choice in enumerate(self._choices))

    @cached_property
    def texts(self) -> Sequence[Labels]:
        """Where to look for words, in order: the person's labels, everybody's, the names."""
        return (self.own_labels, self.labels, self.by_name)

    @cached_property
    def texts_once(self) -> Sequence[Labels]:
        """As `texts`, each text in the first table only: for those who go on where an earlier table had nothing."""
        own, labels, names = self.texts
        return (
            own,
            Labels((text, found) for text, found in labels.items() if text not in own),
            Labels((text, found) for text, found in names.items() if text not in own and text not in labels),
        )

    @cached_property
    def by_sound(self) -> Labels:
        """How labels sound in Latin letters."""
        return _index((sound(label), at) for label, found in self.labels.items() for at in found)

    @cached_property
    def by_spelling(self) -> Labels:
        """Labels as Latin letters spell them, whatever the spelling."""
        return _index((spelled(label), at) for label, found in self.labels.items() for at in found)

    @cached_property
    def by_native_sound(self) -> Labels:
        """How labels in native letters sound."""
        return _index((sound(label), at) for label, found in self.labels.items() if is_native(label) for at in found)

    @cached_property
    def native_bones(self) -> Labels:
        """The consonants of labels in native letters, to be found by what is typed in Latin ones."""
        return _index((bones(text), at) for text, found in self.labels.items() if is_native(text) for at in found)

    @cached_property
    def latin_bones(self) -> Labels:
        """The consonants of labels in Latin letters, to be found by what is typed in native ones."""
        return _index((bones(text), at) for text, found in self.labels.items() if not is_native(text) for at in found)

    @cached_property
    def arabic_skeletons(self) -> Labels:
        """The consonants of labels in Arabic script, to be found by what is typed in any other."""
        return _index((skeleton(text), at) for text, found in self.labels.items() if is_arabic(text) for at in found)

    @cached_property
    def other_skeletons(self) -> Labels:
        """The consonants of labels in other scripts, to be found by what is typed in Arabic script."""
        return _index(
            (skeleton(text), at) for text, found in self.labels.items() if not is_arabic(text) for at in found
        )

    @cached_property
    def letters(self) -> Mapping[str, Indices]:
        """a, b, c … for the positions of a list shown by position; without letters that could mean something else."""
        if not self.plain:
            return {}
        texts = [(text, found) for table in self.texts for text, found in table.items()]
        return {
            letter: frozenset({at})
            for at, letter in enumerate(_LETTERS[: len(self.names)])
            if all(found == {at} for text, found in texts if text.startswith(letter))
            and not (self.is_yes_no and letter in "yn")
        }

    @cached_property
    def yes_no(self) -> Mapping[str, Indices]:
        """Which choice is "yes", "no" and "dont_know" by its name, else by its label; empty unless both of yes and no
        stand in the list once."""
        roles = {role: self._with_role(role) for role in ("yes", "no", "dont_know")}
        if len(roles["yes"]) != 1 or len(roles["no"]) != 1 or roles["yes"] == roles["no"]:
            return {}
        return {role: found for role, found in roles.items() if len(found) == 1}

    @cached_property
    def sweeping(self) -> Mapping[str, Indices]:
        """Which choice says "everything", "both" or "nothing" by its name or label."""
        return {role: self._with_role(role) for role in ("everything", "both", "nothing")}

    @cached_property
    def left_out_of_all(self) -> Indices:
        """What nobody means who says "all": none, do not know, something else."""
        other = frozenset(at for at, name in enumerate(self.names) if fold(name) in _OTHER)
        return other | self._with_role("nothing") | self._with_role("dont_know") | self._with_role("everything")

    @property
    def is_yes_no(self) -> bool:
        """Whether the list asks for yes or no."""
        return bool(self.yes_no)

    def _with_role(self, role: str) -> Indices:
        named = frozenset(at for name, found in self.by_name.items() if means(name, role) for at in found)
        return named or frozenset(at for label, found in self.labels.items() if means(label, role) for at in found)


class _Tables:
    """The tables in use, by the identity of their list (choices hold mappings) and language.

    A kept table holds its list, so that the identity stays its own. Together they hold at most `most` choices: lists of
    thousands are few, and lists that a filter left make room for one another.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0
        self._kept: OrderedDict[tuple[int, str], ChoiceTable] = OrderedDict()
        self._lock = Lock()

    def of(self, choices: tuple[Choice, ...], language: str) -> ChoiceTable:
        """The table of `choices` for `language`, made when it is first asked for."""
        key = (id(choices), language)
        with self._lock:
            if (table := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return table
        table = ChoiceTable(choices, language)
        with self._lock:
            if key not in self._kept:
                self._held += len(choices)
            self._kept[key] = table
            while self._held > self._most and len(self._kept) > 1:
                self._held -= len(self._kept.popitem(last=False)[1].names)
        return table


_TABLES = _Tables(most=120_000)


def table_of(question: Question, language: str) -> ChoiceTable:
    """The table of `question`'s choices for somebody who reads `language`."""
    return _TABLES.of(question.choices, language)


def choice_numbers(question: Question, language: str) -> list[str]:
    """What stands before each choice in a text and is accepted as an answer: "1", "2" … or, see above, a letter."""
    return list(table_of(question, language).shown)


def exactly(text: str) -> str:
    """`text` but for case and outer space."""
    return text.strip().casefold()


def is_native(folded: str) -> bool:
    """Whether folded text is in an Indian script that can be romanised."""
    return romanise(folded) != folded


@dataclass(frozen=True, slots=True)
class _Label:
    numbers: tuple[str, ...]
    is_number: bool
    leads: bool


def _label(text: str) -> _Label:
    folded = fold(text)
    numbers = tuple(str(int(number)) for number in _NUMBERS_IN.findall(folded) if len(number) <= _LONGEST_NUMBER)
    return _Label(numbers, bool(numbers) and text.strip().isdecimal(), bool(numbers) and folded[0].isdigit())


def numbers_before(texts: Sequence[str]) -> tuple[str, ...]:
    """What is shown before each of the labels `texts`, and read back: see above."""
    positions = tuple(str(number) for number in range(1, len(texts) + 1))
    labels = [_label(text) for text in texts]
    leading = [label.numbers[0] if label.leads else "" for label in labels]
    some_numbers = any(label.is_number for label in labels)
    in_place = all(number in ("", position) for number, position in zip(leading, positions, strict=True))
    if not some_numbers and (in_place or not set(leading) & set(positions)):
        return positions  # "15-20" and "21-30", too: nobody takes these for positions
    if in_place and all(label.is_number for label in labels):
        return positions
    lettered = tuple(_LETTERS[: len(texts)]) if len(texts) <= len(_LETTERS) else positions
    if any(label.leads and len(label.numbers) > 1 for label in labels):
        return lettered
    # Labels that are a number ("2") or begin with their only one ("3 or more") are called by it, the rest by letters.
    letters = iter(_LETTERS)
    shown = tuple(number or next(letters, "") for number in leading)
    return shown if len(set(shown)) == len(shown) and "" not in shown else lettered


def _index(pairs: Iterable[tuple[str, int]]) -> Labels:
    index = Labels()
    for key, at in pairs:
        if key:
            found = index.get(key)
            index[key] = _alone(at) if found is None else found | {at}
    return index


@lru_cache(maxsize=16_384)
def _alone(at: int) -> Indices:
    """Nearly all entries of all tables are one index: they share it."""
    return frozenset({at})
