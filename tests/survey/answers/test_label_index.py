"""The index of labels gives what going through all of them gives, for any labels and any text."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from survey.answers.label_index import Labels
from survey.answers.likeness import distance, edits_forgiven

WORD = st.text("abcಕಾಗ", min_size=1, max_size=6)
PHRASE = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
LABELS = st.lists(PHRASE, max_size=12, unique=True).map(
    lambda texts: Labels((text, frozenset({at // 2})) for at, text in enumerate(texts))
)


def nearest_of_all(labels: Mapping[str, frozenset[int]], said: str) -> frozenset[int]:
    limit = edits_forgiven(len(said))
    away = {
        text: edits
        for text in labels
        if text.isascii() == said.isascii() and (text[0] == said[0] or len(text) >= 6)
        if limit and (edits := distance(said, text, limit)) <= limit
    }
    least = min(away.values(), default=0)
    return frozenset[int]().union(*(labels[text] for text, edits in away.items() if edits == least))


@given(LABELS, PHRASE)
def test_the_nearest_labels_are_found(labels: Labels, said: str) -> None:
    assert labels.nearest(said) == nearest_of_all(labels, said)


@given(LABELS, PHRASE)
def test_labels_with_a_beginning_are_found(labels: Labels, said: str) -> None:
    assert set(labels.beginning_with(said)) == {text for text in labels if text.startswith(said)}


@given(LABELS, PHRASE)
def test_labels_in_a_sentence_are_found(labels: Labels, said: str) -> None:
    assert labels.within(said.split(" ")) == {text for text in labels if f" {text} " in f" {said} "}


@given(LABELS, PHRASE)
def test_labels_that_hold_a_phrase_are_found(labels: Labels, said: str) -> None:
    assert set(labels.holding(said)) == {text for text in labels if f" {said} " in f" {text} "}


def test_a_typing_mistake_is_counted_once() -> None:
    labels = Labels({"hebbala": frozenset({0}), "hebbagodi": frozenset({1}), "koramangala": frozenset({2})})
    assert labels.nearest("hebabla") == {0}
    assert labels.nearest("koramngla") == {2}
    assert labels.nearest("indiranagara") == frozenset()
