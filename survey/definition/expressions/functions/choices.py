"""Functions of chosen choices, and of the words of a survey.

https://getodk.github.io/xforms-spec/#fn:selected and #javarosa-functions.
"""

from __future__ import annotations

from survey.definition.expressions.functions.function import Function, of_places, of_texts
from survey.definition.expressions.functions.text import normalized
from survey.definition.expressions.values import as_text


def _chosen(text: str) -> list[str]:
    """What is chosen; of nothing one empty name, so that `selected(${q}, '')` asks whether nothing is."""
    return normalized(text).split(" ")


def _count_selected(text: str) -> float:
    return float(len(_chosen(text))) if normalized(text) else 0.0


def _selected_at(text: str, index: float) -> str:
    """Counts from 0."""
    chosen = _chosen(text)
    return chosen[int(index)] if -1 < index < len(chosen) else ""


FUNCTIONS: dict[str, Function] = {
    "count-selected": of_texts(1, 1, _count_selected),
    "is-selected": of_texts(2, 2, lambda text, name: name.strip(" \t\r\n") in _chosen(text)),
    "jr:itext": Function(1, 1, lambda arguments, scope: scope.world.wording(as_text(arguments[0]))),
    "selected": of_texts(2, 2, lambda text, name: name.strip(" \t\r\n") in _chosen(text)),
    "selected-at": of_places(2, 2, _selected_at),
}
