"""In which language a text is written: its script tells; in Latin letters, the contact's language and common words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from survey.languages.folding import fold
from survey.languages.language import find, known
from survey.languages.sounds import spelled

LATIN = "Latn"
UNKNOWN = "Zzzz"
"""ISO 15924 for a script that none of our languages is written in."""

_READ = 600
"""Characters that are looked at: enough to know, however long the text."""


@dataclass(frozen=True, slots=True)
class Guess:
    """`language` is a code or None; `romanised` says that a language with a script of its own came in Latin letters."""

    language: str | None
    romanised: bool = False


def of_text(text: str, preferred: str | None = None) -> Guess:
    """The language of `text`; `preferred` is the contact's language and decides where the text leaves it open."""
    text = text[:_READ]
    script = _script(text)
    if script and script != LATIN:
        return Guess(_written_in(script, preferred))
    scores = _scores(text)
    code = _best(scores, preferred) if scores else None
    if code is None:
        # No word told anything: the contact's language, if there are words at all.
        return Guess(preferred, bool(script and preferred and _has_own_script(preferred)))
    return Guess(code, _has_own_script(code))


def _script(text: str) -> str:
    """The script most letters are in, "" without letters.

    Latin yields to a native script that makes up a third: loan words are common.
    """
    counts = Counter(_script_of(char) for char in text if char.isalpha())
    if not counts:
        return ""
    native, number = max(
        ((script, number) for script, number in counts.items() if script != LATIN),
        key=lambda item: item[1],
        default=("", 0),
    )
    return native if number * 2 >= counts[LATIN] and native else LATIN


@lru_cache(maxsize=4096)
def _script_of(char: str) -> str:
    code = ord(char)
    return next((language.script for language in known() for letters in language.letters if code in letters), UNKNOWN)


def _written_in(script: str, preferred: str | None) -> str | None:
    codes = [language.code for language in known() if language.script == script]
    return preferred if preferred in codes else codes[0] if codes else None


def _has_own_script(code: str) -> bool:
    language = find(code)
    return language is not None and language.script != LATIN


def _scores(text: str) -> dict[str, float]:
    """How much each language's common words speak for it; a word several share speaks less for each."""
    scores: dict[str, float] = {}
    words = _romanised()
    for word in fold(text).split(" "):
        for code, weight in words.get(word, words.get(spelled(word), {})).items():
            scores[code] = scores.get(code, 0.0) + weight
    return scores


def _best(scores: Mapping[str, float], preferred: str | None) -> str | None:
    top = max(scores.values())
    leaders = [code for code, score in scores.items() if score > top - 0.01]
    if preferred is not None:
        language = find(preferred)
        own = scores.get(preferred, 0.0)
        if language is not None and language.spoken_like:
            own += scores.get(language.spoken_like, 0.0)
        # One shared or chance word does not make somebody change their language.
        if own >= top or (own > 0 and top - own < 1.0) or top < 1.0:
            return preferred
    return leaders[0] if len(leaders) == 1 else None


@lru_cache(maxsize=1)
def _romanised() -> Mapping[str, Mapping[str, float]]:
    """Word → {language: weight}. Keys are words as listed and as spelled; weights of a word sum to one."""
    speakers: dict[str, set[str]] = {}
    for language in known():
        for word in language.vocabulary.romanised:
            for key in {fold(word), spelled(fold(word))}:
                speakers.setdefault(key, set()).add(language.code)
    return {key: dict.fromkeys(codes, 1 / len(codes)) for key, codes in speakers.items()}
