import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.answers.likeness import distance, edits_forgiven


@pytest.mark.parametrize(
    ("first", "second", "edits"),
    [
        pytest.param("paper", "paper", 0, id="the same"),
        pytest.param("paper", "papr", 1, id="left out"),
        pytest.param("paper", "papper", 1, id="put in"),
        pytest.param("paper", "pager", 1, id="changed"),
        pytest.param("paper", "apper", 1, id="swapped at the start"),
        pytest.param("paper", "papre", 1, id="swapped at the end"),
        pytest.param("paper", "metal", 3, id="beyond the limit"),
        pytest.param("", "ab", 2, id="nothing"),
        pytest.param("ab", "abcdefgh", 3, id="much longer"),
    ],
)
def test_distance(first: str, second: str, edits: int) -> None:
    assert distance(first, second, limit=2) == edits
    assert distance(second, first, limit=2) == edits


def test_short_words_are_not_guessed_at() -> None:
    assert [edits_forgiven(length) for length in (1, 3, 4, 5, 6, 9, 12, 40)] == [0, 0, 1, 1, 2, 2, 3, 4]


def plainly_counted(first: str, second: str) -> int:
    """The whole table, as textbooks have it."""
    table = {(i, 0): i for i in range(len(first) + 1)} | {(0, j): j for j in range(len(second) + 1)}
    for i, a in enumerate(first, 1):
        for j, b in enumerate(second, 1):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(first), len(second)]


@given(st.text("abಕ ", max_size=12), st.text("abಕ ", max_size=12), st.integers(0, 5))
def test_edits_are_counted_as_textbooks_count_them(first: str, second: str, limit: int) -> None:
    assert distance(first, second, limit) == min(plainly_counted(first, second), limit + 1)
