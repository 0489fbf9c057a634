import pytest

from survey.answers import AnswerRejected, accept
from tests.survey.answers.asking import REJECTED, question, told

TEXT = question("text")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("  ನೀರು ಬರಲ್ಲ \n", "ನೀರು ಬರಲ್ಲ", id="trimmed"),
        pytest.param("ರ‍್ಯಾಲಿ می‌خواهم", "ರ‍್ಯಾಲಿ می‌خواهم", id="joiners stay"),
        pytest.param("e\u0301", "é", id="composed"),
        pytest.param("a\x00b\x07c\u202ed\u2066e", "abcde", id="control and reordering characters go"),
        pytest.param("one\r\ntwo\u2028three", "one\ntwo\nthree", id="line ends"),
        pytest.param("ab\ud800c", "abc", id="half a surrogate pair"),
        pytest.param("\u200fسلام", "\u200fسلام", id="direction marks stay"),
        pytest.param("1", "1", id="a number is a text"),
        pytest.param("😀" * 500, "😀" * 500, id="long"),
        pytest.param("ಅ" * 5000, "ಅ" * 5000, id="5,000 characters"),
        pytest.param(" \t\n", REJECTED, id="blank"),
        pytest.param("\u200d\u200f", REJECTED, id="nothing to see"),
        pytest.param("\x00", REJECTED, id="control only"),
        pytest.param("", REJECTED, id="nothing"),
    ],
)
def test_text(text: str, value: str | None) -> None:
    assert told(TEXT, text) == value


def test_accept_is_the_same() -> None:
    assert accept(TEXT, " a\x00b ") == "ab"
    with pytest.raises(AnswerRejected):
        accept(TEXT, "\u202e ")
