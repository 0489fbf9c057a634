"""Words that steer the conversation rather than answer it: stop, start, help, language, back, skip, menu, more.

A command is the *whole* text, politeness aside: "Stop. Thank you" stops, "stop giving mixed waste" is something
somebody wants heard. Every language is understood at every moment, for a phone has more than one reader. Carriers'
own lists also hold END, CANCEL and QUIT: these leave when nothing is asked, let a survey rest while it runs, and are
answers where a choice is called so. YES, which they take for coming back, is an answer always: our files decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal, get_args

from survey.languages.folding import fold
from survey.languages.language import Language, Vocabulary, known
from survey.languages.sounds import spelled

Command = Literal["opt_out", "opt_in", "help", "language", "back", "skip", "menu", "pause", "someone_else", "more"]
COMMANDS: tuple[Command, ...] = get_args(Command)

MILD: frozenset[Command] = frozenset({"pause", "someone_else", "more"})
"""Commands that a choice of the same words comes before: "Someone else" is an answer to many a question."""

SYMBOLS: Mapping[str, Command] = {"#": "skip", "*": "back", "**": "menu", "*#": "menu", "##": "menu", "+": "more"}
"""What a phone without letters can send. 0 is a number and an answer."""

SHORTEST_RESPELLED = 5
"""Letters a word must have for other spellings of it to count."""

_STRETCHED = re.compile(r"(\w)\1{2,}")  # "stoppp"

LONGEST = 80
"""Characters beyond which a text is never a command."""


def command(text: str, languages: Iterable[Language] | None = None, *, in_question: bool = False) -> Command | None:
    """The command that `text` is as a whole, or None.

    `languages` limits whose words count (default: all). `in_question` says that a question waits for an answer: then
    words such as Kannada "beda" mean "no", and only a plain stop-word opts out.
    """
    if len(text) > LONGEST:
        return None
    symbol = SYMBOLS.get("".join(text.split()))
    if symbol:
        return symbol
    folded = fold(text)
    if not folded:
        return None
    hard, soft = _tables(tuple(languages) if languages is not None else known())
    for form in _forms(folded):
        if not in_question and form in soft:
            return "opt_out"
        if found := hard.get(form):
            return found
    # Our own texts offer two words ("ನಿಲ್ಲಿಸಿ, STOP"): somebody who copies both means either.
    meant = {hard.get(word) for word in folded.split(" ")}
    return meant.pop() if len(meant) == 1 else None


def named(text: str) -> str | None:
    """The code of the language that `text` names ("kannada", "ಕನ್ನಡ", "اردو"), or None."""
    if len(text) > LONGEST:
        return None
    for form in _forms(fold(text)):
        if form in _names():
            return _names()[form]
    return None


def _forms(folded: str) -> Iterable[str]:
    """The text as it is; without its politeness; said once if it was said several times. Then as spelled."""
    words = _STRETCHED.sub(r"\1", folded).split(" ")
    polite = _polite()
    plain = [word for word in words if word not in polite and spelled(word) not in polite]
    for phrase in _polite_phrases():
        plain = _without(plain, phrase)
    if len(set(plain)) == 1:
        plain = plain[:1]
    forms = dict.fromkeys((folded, " ".join(plain)))
    yield from forms
    for form in forms:
        yield spelled(form)


def _without(words: list[str], phrase: tuple[str, ...]) -> list[str]:
    size = len(phrase)
    for at in range(len(words) - size + 1):
        if tuple(words[at : at + size]) == phrase:
            return words[:at] + words[at + size :]
    return words


@lru_cache(maxsize=8)
def _tables(languages: tuple[Language, ...]) -> tuple[Mapping[str, Command], frozenset[str]]:
    hard: dict[str, Command] = {}
    soft: set[str] = set()
    for language in languages:
        vocabulary: Vocabulary = language.vocabulary
        for name in COMMANDS:
            for said in getattr(vocabulary, name):
                hard.setdefault(fold(said), name)
        soft.update(fold(said) for said in vocabulary.soft_opt_out)
    # Other spellings come second, and for words long enough not to be met by chance (Telugu "oddu" is "no", Kannada
    # "odu" is "run"): nobody is silenced by a near miss.
    for said, name in list(hard.items()):
        if len(key := spelled(said)) >= SHORTEST_RESPELLED:
            hard.setdefault(key, name)
    return hard, frozenset(word for word in soft if hard.get(word) in (None, *MILD))


@lru_cache(maxsize=1)
def _polite() -> frozenset[str]:
    words = {fold(said) for language in known() for said in language.vocabulary.polite}
    single = {word for word in words if " " not in word}
    return frozenset(single | {spelled(word) for word in single})


@lru_cache(maxsize=1)
def _polite_phrases() -> tuple[tuple[str, ...], ...]:
    said = {fold(said) for language in known() for said in language.vocabulary.polite}
    return tuple(sorted((tuple(phrase.split(" ")) for phrase in said if " " in phrase), key=len, reverse=True))


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for language in known():
        for said in (language.name, language.english_name, *language.names):
            names.setdefault(fold(said), language.code)
    for said, code in list(names.items()):
        names.setdefault(spelled(said), code)
    return names
