"""The vocabulary of all languages as sets of folded words, ready for look-up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from survey.languages import find, known
from survey.languages.folding import fold
from survey.languages.sounds import spelled

SHORTEST_RESPELLED = 4
"""Letters a word must have for other spellings of it to count: shorter ones meet by chance."""


@lru_cache(maxsize=32)
def said(*kinds: str) -> frozenset[str]:
    """Folded words and phrases of the vocabulary `kinds`, in all languages, in the spellings that are listed."""
    return frozenset(
        fold(word) for language in known() for kind in kinds for word in getattr(language.vocabulary, kind)
    )


@lru_cache(maxsize=32)
def said_anyhow(*kinds: str) -> frozenset[str]:
    """As `said`, and the keys of other spellings."""
    words = said(*kinds)
    return words | frozenset(key for key in map(spelled, words) if len(key) >= SHORTEST_RESPELLED)


def means(text: str, *kinds: str) -> bool:
    """Whether folded `text` as a whole is one of the vocabulary `kinds` in any language."""
    return text in said(*kinds) or spelled(text) in said_anyhow(*kinds)


def without(words: Sequence[str], *kinds: str) -> list[str]:
    """`words` without those of the vocabulary `kinds`; all of them where nothing would be left."""
    dropped = said_anyhow(*kinds)
    return [word for word in words if word not in dropped and spelled(word) not in dropped] or list(words)


def phrase_in(words: Sequence[str], phrases: Iterable[str], longest: int = 4) -> bool:
    """Whether some run of `words` is one of `phrases`."""
    wanted = phrases if isinstance(phrases, frozenset) else frozenset(phrases)
    return any(
        " ".join(words[start : start + size]) in wanted
        for start in range(len(words))
        for size in range(1, min(longest, len(words) - start) + 1)
    )


@lru_cache(maxsize=32)
def yes_and_no(code: str) -> frozenset[str]:
    """Words for yes, no and "I do not know" in language `code`, in what that is spoken like, and in English."""
    own = find(code)
    spoken = [find(each) for each in (code, own.spoken_like if own else "", "en")]
    return frozenset(
        fold(word)
        for each in spoken
        if each
        for word in (*each.vocabulary.yes, *each.vocabulary.no, *each.vocabulary.dont_know)
    )


@lru_cache(maxsize=1)
def month_names() -> frozenset[str]:
    """Folded names of months, in all languages."""
    return frozenset(fold(name) for language in known() for names in language.months.values() for name in names)


@lru_cache(maxsize=32)
def filler_of(code: str) -> frozenset[str]:
    """Words of language `code` that may stand around a number."""
    language = find(code)
    if language is None:
        return frozenset()
    vocabulary = language.vocabulary
    return frozenset(fold(word) for word in (*vocabulary.filler, *vocabulary.numbering, *vocabulary.polite))
