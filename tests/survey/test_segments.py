import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.segments import GSM7_BASIC, GSM7_EXTENSION, Segments, count_segments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", Segments("GSM-7", 0, 1), id="nothing"),
        pytest.param("a" * 160, Segments("GSM-7", 160, 1), id="one full"),
        pytest.param("a" * 161, Segments("GSM-7", 161, 2), id="one too many"),
        pytest.param("a" * 306, Segments("GSM-7", 306, 2), id="two full"),
        pytest.param("a" * 307, Segments("GSM-7", 307, 3), id="two and one"),
        pytest.param("€" * 80, Segments("GSM-7", 160, 1), id="extension characters cost two"),
        pytest.param("a" * 152 + "€" + "a" * 151, Segments("GSM-7", 305, 2), id="extension at the boundary, room left"),
        pytest.param("a" * 152 + "€" + "a" * 152, Segments("GSM-7", 306, 3), id="extension may not straddle"),
        pytest.param("ಕ" * 70, Segments("UCS-2", 70, 1), id="one full of kannada"),
        pytest.param("ಕ" * 71, Segments("UCS-2", 71, 2), id="kannada, one too many"),
        pytest.param("ಕ" * 134, Segments("UCS-2", 134, 2), id="two full of kannada"),
        pytest.param("😀" * 35, Segments("UCS-2", 70, 1), id="surrogate pairs cost two"),
        pytest.param("ಕ" * 66 + "😀" + "ಕ" * 66, Segments("UCS-2", 134, 3), id="a pair may not straddle"),
        pytest.param("₹500", Segments("UCS-2", 4, 1), id="rupee sign"),
        pytest.param("`", Segments("UCS-2", 1, 1), id="backtick"),
        pytest.param("a\tb", Segments("UCS-2", 3, 1), id="tab"),
        pytest.param("a\u00a0b", Segments("UCS-2", 3, 1), id="no-break space"),
        pytest.param("e\u0301", Segments("UCS-2", 2, 1), id="decomposed accent"),
    ],
)
def test_count_segments(text: str, expected: Segments) -> None:
    assert count_segments(text) == expected


def test_the_alphabet_has_its_size() -> None:
    # 128 places without the escape; and the ten characters behind it
    assert len(GSM7_BASIC) == 127
    assert len(GSM7_EXTENSION) == 10
    assert not GSM7_BASIC & GSM7_EXTENSION


def _cut(units: list[int], limit: int) -> int:
    """An independent count: cut off the longest part that fits, again and again."""
    parts = 0
    while units:
        size = max(end for end in range(len(units) + 1) if sum(units[:end]) <= limit)
        units, parts = units[size:], parts + 1
    return parts


@given(st.text(alphabet=st.sampled_from("aé€[\n😀ಕ₹"), max_size=500))
def test_segments_are_cut_where_they_fill_up(text: str) -> None:
    counted = count_segments(text)
    if all(char in GSM7_BASIC | GSM7_EXTENSION for char in text):
        units = [2 if char in GSM7_EXTENSION else 1 for char in text]
        single, part = 160, 153
    else:
        units = [len(char.encode("utf-16-be")) // 2 for char in text]
        single, part = 70, 67
    assert counted.units == sum(units)
    assert counted.segments == (1 if sum(units) <= single else _cut(units, part))


@given(st.text(alphabet=st.characters()))
def test_any_text_has_a_cost(text: str) -> None:
    assert count_segments(text).segments >= 1
