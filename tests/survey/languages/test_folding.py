import unicodedata

import pytest

from survey.languages.folding import fold, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("  Stop!!  NOW. ", "stop now", id="case, signs and spaces"),
        pytest.param("don’t", "dont", id="curly apostrophe"),
        pytest.param("೪೨ ४२ ௪௨ ౪౨ ۴۲ ٤٢ ４２", "42 42 42 42 42 42 42", id="digits of every script"),
        pytest.param("1️⃣", "1", id="keycap emoji"),
        pytest.param("👍🏾", "👍", id="skin tone"),
        pytest.param("नहीं", "नहीं", id="vowel signs stay"),
        pytest.param("हाँ", "हां", id="devanagari moon dot"),
        pytest.param("ज़रूरत", "जरूरत", id="nukta, composed or not"),
        pytest.param("نہيں", "نہین", id="arabic yeh, noon ghunna"),
        pytest.param("كچرا", "کچرا", id="arabic kaf"),
        pytest.param("مُہربانی", "مہربانی", id="short arabic vowels"),
        pytest.param("ರ‍್ಯಾಲಿ", "ರ್ಯಾಲಿ", id="joiner"),
        pytest.param("café", "cafe", id="latin accent"),
        pytest.param("", "", id="nothing"),
        pytest.param("\u202e\u200f?!", "", id="marks only"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == unicodedata.normalize("NFD", folded)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        pytest.param("ಹೌದು, ನಿಲ್ಲಿಸಿ!", ["ಹೌದು", "ನಿಲ್ಲಿಸಿ"], id="kannada vowel signs"),
        pytest.param("हाँ किताब", ["हाँ", "किताब"], id="devanagari"),
        pytest.param("می‌خواهم ہاں", ["می‌خواهم", "ہاں"], id="joiner inside a word"),
        pytest.param("இல்லை.வேண்டாம்", ["இல்லை", "வேண்டாம்"], id="tamil"),
        pytest.param("don't stop📴now", ["don't", "stop", "📴", "now"], id="apostrophe and emoji"),
        pytest.param("a_b 12,3", ["a_b", "12", "3"], id="underscore and digits"),
    ],
)
def test_words(text: str, tokens: list[str]) -> None:
    assert words(text) == tokens
