"""Days that are counted back or called by their weekday. Today is Tuesday, 24 November 2026."""

from datetime import date

import pytest

from tests.survey.answers.asking import REJECTED, question, told

DAY = question("date")


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("3 days ago", "en", "2026-11-21", id="english"),
        pytest.param("two days back", "en", "2026-11-22", id="back"),
        pytest.param("೩ ದಿನದ ಹಿಂದೆ", "kn", "2026-11-21", id="kannada digits"),
        pytest.param("mooru dina hinde", "kn", "2026-11-21", id="kannada, romanised"),
        pytest.param("तीन दिन पहले", "hi", "2026-11-21", id="hindi"),
        pytest.param("do din pehle", "hi", "2026-11-22", id="hindi, romanised"),
        pytest.param("3 நாள் முன்பு", "ta", "2026-11-21", id="tamil"),
        pytest.param("rendu naal munnadi", "ta", "2026-11-22", id="tamil, romanised"),
        pytest.param("3 రోజుల క్రితం", "te", "2026-11-21", id="telugu"),
        pytest.param("rendu rojula kritam", "te", "2026-11-22", id="telugu, romanised"),
        pytest.param("۳ دن پہلے", "ur", "2026-11-21", id="urdu digits"),
        pytest.param("about 3 days ago", "en", "2026-11-21?", id="about"),
        pytest.param("a week ago", "en", "2026-11-17?", id="a week"),
        pytest.param("2 ವಾರದ ಹಿಂದೆ", "kn", "2026-11-10?", id="two weeks, kannada"),
        pytest.param("ek mahina pehle", "hi", "2026-10-24?", id="a month, hindi"),
        pytest.param("Monday", "en", "2026-11-23?", id="weekday"),
        pytest.param("ಮಂಗಳವಾರ", "kn", "2026-11-24?", id="today's weekday, kannada"),
        pytest.param("budhvaar", "hi", "2026-11-18?", id="weekday, hindi romanised"),
        pytest.param("yesterday night", "en", "2026-11-23", id="yesterday night"),
        pytest.param("ನಿನ್ನೆ ರಾತ್ರಿ", "kn", "2026-11-23", id="yesterday night, kannada"),
        pytest.param("aaj subah", "hi", "2026-11-24", id="this morning, hindi"),
    ],
)
def test_days_counted_back(text: str, language: str, value: str) -> None:
    assert told(DAY, text, language) == value


def test_a_month_back_ends_with_the_month() -> None:
    assert told(DAY, "1 month ago", today=date(2026, 3, 31)) == "2026-02-28?"
    assert told(DAY, "2 months ago", today=date(2026, 1, 15)) == "2025-11-15?"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("3 days", id="how long, not when"),
        pytest.param("in 3 days", id="to come"),
        pytest.param("days ago", id="how many"),
        pytest.param("few days ago", id="a few"),
        pytest.param("2-3 days ago", id="two or three"),
        pytest.param("3 or 4 days ago", id="three or four"),
        pytest.param("do teen din pehle", id="two three, hindi"),
        pytest.param("ಎರಡ್ಮೂರು ದಿನ ಹಿಂದೆ", id="two-three, kannada"),
        pytest.param("1.5 days ago", id="a day and a half"),
        pytest.param("0 days ago", id="none"),
        pytest.param("5000 days ago", id="too many"),
        pytest.param("3 days 2 weeks ago", id="two units"),
        pytest.param("no water 3 days ago", id="a story"),
        pytest.param("not Monday", id="denied"),
    ],
)
def test_days_that_are_not_guessed(text: str) -> None:
    assert told(DAY, text, "kn") is REJECTED
