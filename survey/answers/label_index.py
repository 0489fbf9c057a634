"""Labels of a list laid out for guessing: which begin with, hold, or nearly are what somebody wrote.

A list of two hundred choices in six languages has more than a thousand labels; each way of guessing looks at the few
that can fit. What an index gives is what going through all of them would give.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import takewhile

from survey.answers.likeness import edits, edits_forgiven, letters, places

Indices = frozenset[int]
NONE: Indices = frozenset()

_MAY_DIFFER_AT_ONCE = 6
"""Characters of a word that may be mistyped at its first letter."""


class Labels(dict[str, Indices]):
    """Folded text → the choices (by index) that are called so. Never changes once it is made."""

    @cached_property
    def _sorted(self) -> Sequence[str]:
        return sorted(self)

    @cached_property
    def _by_word(self) -> Mapping[str, Sequence[str]]:
        by_word: dict[str, list[str]] = {}
        for text in self:
            for word in dict.fromkeys(text.split(" ")):
                by_word.setdefault(word, []).append(text)
        return by_word

    @cached_property
    def _by_length(self) -> Mapping[tuple[int, bool], Sequence[tuple[str, int]]]:
        """Length and whether it is ASCII → each such text and its characters as bits."""
        by_length: dict[tuple[int, bool], list[tuple[str, int]]] = {}
        for text in self:
            by_length.setdefault((len(text), text.isascii()), []).append((text, letters(text)))
        return by_length

    @cached_property
    def most_words(self) -> int:
        """Words of the longest label."""
        return max((text.count(" ") + 1 for text in self), default=0)

    def beginning_with(self, part: str) -> Iterator[str]:
        """The texts that begin with `part`."""
        texts = self._sorted
        start = bisect_left(texts, part)
        return takewhile(lambda text: text.startswith(part), (texts[at] for at in range(start, len(texts))))

    def within(self, words: Sequence[str]) -> set[str]:
        """The texts that are a run of `words`."""
        return {
            run
            for start in range(len(words))
            for size in range(1, min(self.most_words, len(words) - start) + 1)
            if (run := " ".join(words[start : start + size])) in self
        }

    def holding(self, phrase: str) -> list[str]:
        """The texts in whose words those of `phrase` stand in a row."""
        first = phrase.partition(" ")[0]
        return [text for text in self._by_word.get(first, ()) if f" {phrase} " in f" {text} "]

    def nearest(self, said: str) -> Indices:
        """The choices whose text is the fewest edits from `said`, within what is forgiven."""
        limit = edits_forgiven(len(said))
        if not limit:
            return NONE
        best, length, ascii_, mine, where = NONE, len(said), said.isascii(), letters(said), places(said)
        for other in range(length - limit, length + limit + 1):
            # Each character that only one of them has takes an edit, which mends one of the other's with it at best.
            apart = 2 * limit - abs(other - length)
            for text, theirs in self._by_length.get((other, ascii_), ()):
                if (mine ^ theirs).bit_count() > apart or (other < _MAY_DIFFER_AT_ONCE and text[0] != said[0]):
                    continue
                away = edits(where, length, text)
                if away < limit or (away == limit and not best):
                    best, limit = self[text], away
                elif away == limit:
                    best |= self[text]
        return best
