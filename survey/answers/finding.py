"""Choices of a long list that a few letters may mean: offered to choose from, never taken as the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from survey.answers.choice_table import table_of
from survey.answers.choices import LONGEST, find_choice
from survey.answers.label_index import NONE, Indices
from survey.definition.model import Choice, Question
from survey.languages.folding import fold
from survey.languages.sounds import sound

_SHORTEST_SOUND = 3


def find_choices(question: Question, raw: str, *, language: str, most: int) -> Sequence[Choice]:
    """At most `most` choices that `raw` may mean, the likeliest first.

    Those that it names come first, then those with a word that begins with it, in the person's language, in any, as it
    sounds; at last those that merely hold it.
    """
    table = table_of(question, language)
    folded = fold(raw) if len(raw) <= LONGEST else ""
    if not folded:
        return ()
    # Figures are part of a name here ("Ward 4"): no numbers stand before the choices of a long list.
    named = NONE if any(char.isdigit() for char in folded) else find_choice(table, raw, language).found
    found: dict[int, None] = dict.fromkeys(sorted(named))
    key = sound(folded)
    ways: list[tuple[Mapping[str, Indices], str]] = [(texts, f" {folded}") for texts in table.texts]
    if len(key) >= _SHORTEST_SOUND:
        ways.append((table.by_sound, f" {key}"))
    ways += [(texts, folded) for texts in table.texts]
    for texts, part in ways:
        if len(found) >= most:
            break
        for text, indices in texts.items():
            if part in f" {text}":
                found.update(dict.fromkeys(sorted(indices)))
    return [question.choices[at] for at in islice(found, most)]
