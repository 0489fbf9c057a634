import pytest

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
