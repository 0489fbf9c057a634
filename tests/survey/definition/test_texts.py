"""Texts that speak of other answers."""

from __future__ import annotations

import pytest

from survey.definition.texts import fill, names_in


@pytest.mark.parametrize(
    ("text", "names", "filled"),
    [
        pytest.param("Hello", [], "Hello", id="no name"),
        pytest.param("Hello ${name}, ${ age }?", ["name", "age"], "Hello <name>, <age>?", id="two names"),
        pytest.param("It costs $5 {really}", [], "It costs $5 {really}", id="dollars and braces"),
        pytest.param("${name", [], "${name", id="never closed"),
    ],
)
def test_names_in_texts_are_found_and_filled(text: str, names: list[str], filled: str) -> None:
    assert names_in(text) == names
    assert fill(text, lambda name: f"<{name}>") == filled
