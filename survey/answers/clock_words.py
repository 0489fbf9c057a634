"""The words of a text that say something of a time of day, told apart from the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

from survey.languages import Clock, known
from survey.languages.folding import fold
from survey.languages.sounds import spelled

_SHORTEST_RESPELLED = 4
_LONGEST_PHRASE = 3

PARTS = ("am", "pm", "morning", "noon", "evening", "night", "midnight")
"""Parts of the day."""

MINUTES_MORE: Mapping[str, int] = {"half_past": 30, "quarter_past": 15, "quarter_to": -15}


@dataclass(frozen=True, slots=True)
class Told:
    """What a text says of the time: its kinds of clock words, and the words that are none."""

    kinds: frozenset[str]
    others: Sequence[str]

    def one_of(self, kinds: Sequence[str]) -> str | None:
        """Which of `kinds` is said: "" for none, None for more than one."""
        found = [kind for kind in kinds if kind in self.kinds]
        return None if len(found) > 1 else next(iter(found), "")


def told_by(words: Sequence[str]) -> Told:
    """The clock words of all languages among folded `words`, the longest phrases first."""
    kinds, others, at = set[str](), list[str](), 0
    while at < len(words):
        for size in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            kind = _kind(" ".join(words[at : at + size]))
            if kind:
                kinds.add(kind)
                at += size
                break
        else:
            others.append(words[at])
            at += 1
    return Told(frozenset(kinds), others)


def _kind(phrase: str) -> str:
    listed, respelled = _tables()
    return listed.get(phrase) or respelled.get(spelled(phrase), "")


@lru_cache(maxsize=1)
def _tables() -> tuple[Mapping[str, str], Mapping[str, str]]:
    listed: dict[str, str] = {}
    for language in known():
        for kind in fields(Clock):
            for word in getattr(language.clock, kind.name):
                listed.setdefault(fold(word), kind.name)
    keys: dict[str, set[str]] = {}
    for word, kind_ in listed.items():
        if len(key := spelled(word)) >= _SHORTEST_RESPELLED:
            keys.setdefault(key, set()).add(kind_)
    return listed, {key: kinds.pop() for key, kinds in keys.items() if len(kinds) == 1}
