"""Patterns as ODK Collect reads them, and within bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.definition.expressions.patterns import Unreadable, compiled, matches, takes_too_long


@pytest.mark.parametrize(
    ("pattern", "text", "matched"),
    [
        pytest.param("[0-9]+", "12345", True, id="digits"),
        pytest.param("[0-9]+", "12345x", False, id="all must match"),
        pytest.param("^[6-9][0-9]{9}$", "9845012345", True, id="anchors do no harm"),
        pytest.param("^abc$", "abc\n", False, id="not even a line break may follow"),
        pytest.param(r"\d+", "೧೨", False, id="digits are ASCII as in Java"),
        pytest.param(r"[\d.]+", "1.5", True, id="digits in a class"),
        pytest.param(r"[\d]", "೧", False, id="digits in a class are ASCII too"),
        pytest.param(r"\D", "೧", True, id="no ASCII digit"),
        pytest.param(r"\w+", "abc_1", True, id="word"),
        pytest.param(r"\w+", "é", False, id="words are ASCII"),
        pytest.param(r"a\sb", "a\tb", True, id="space"),
        pytest.param(r"\S\W", "a ", True, id="no space, no word"),
        pytest.param(r"[\p{L}\p{M} ]+", "ಕನ್ನಡ ನುಡಿ", True, id="letters of any script"),
        pytest.param(r"\p{L}+", "Asha", True, id="letters"),
        pytest.param(r"(?=.*\d)[a-z0-9]{4,}", "abc1", True, id="looking ahead"),
        pytest.param(r"[]a]+", "]a", True, id="a bracket in a class"),
        pytest.param(r"[^]]", "a", True, id="anything but a bracket"),
        pytest.param(r"[{}()]+", "(){}", True, id="brackets of all kinds"),
        pytest.param(r"[a{}]+", "a{}", True, id="braces further back in a class"),
        pytest.param(r"\{\}", "{}", True, id="braces as themselves"),
        pytest.param(r"yes|no", "no", True, id="either"),
        pytest.param(r"(ab){2}", "abab", True, id="twice"),
        pytest.param("", "", True, id="nothing matches nothing"),
        pytest.param("[", "[", False, id="what cannot be read matches nothing"),
    ],
)
def test_patterns_match_all_of_a_text(pattern: str, text: str, matched: bool) -> None:
    assert matches(text, pattern) is matched


@pytest.mark.parametrize(
    "pattern",
    [
        *("[0-9", "(", ")", "a{", "a{x}", "a{,3}", "*", "(?<x", "a{99999999}", "((a{99}){99}){99}", "(" * 400),
        *("x" * 1001, "[z-a]", r"\p{Nonsense}"),
    ],
)
def test_what_is_no_pattern_or_too_large_is_unreadable(pattern: str) -> None:
    with pytest.raises(Unreadable):
        compiled(pattern)


@pytest.mark.parametrize(
    ("pattern", "slow"),
    [
        pytest.param("(a|aa)+", True, id="two ways to the same letters"),
        pytest.param(r"(\d|\d\d)+", True, id="two ways to the same digits"),
        pytest.param("(.+ ?)+.", False, id="repeated repeats that are seen through"),
        pytest.param("[0-9]{10}", False, id="ten digits"),
        pytest.param(r"([A-Za-z]+ ?)+", False, id="words"),
        pytest.param(r"^[^@\s]+@[^@\s]+\.[a-z]+$", False, id="an address"),
    ],
)
def test_patterns_that_try_for_ever_are_known(pattern: str, slow: bool) -> None:
    assert takes_too_long(pattern) is slow


def test_a_slow_pattern_matches_nothing_in_time() -> None:
    assert matches("a" * 60 + "!", "(a|aa)+$") is False


@given(st.text(alphabet=r"ab0(){}[]\dws|*+?^$.,-&~:=!<>Pp", max_size=14), st.text(alphabet="ab0 [", max_size=6))
def test_any_text_is_a_pattern_or_unreadable(pattern: str, text: str) -> None:
    assert isinstance(matches(text, pattern), bool)
