"""What Kelu says back of an answer is understood when it is sent back."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.answers import spoken
from survey.languages import known
from tests.survey.answers.asking import MATERIALS, question, told

CODES = [language.code for language in known()]
LANGUAGES = st.sampled_from([*CODES, "kn-Latn"])


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), LANGUAGES)
def test_a_day(day: date, language: str) -> None:
    asked = question("date")
    assert told(asked, spoken(asked, day.isoformat(), language), language) == day.isoformat()


@given(st.times(), LANGUAGES)
def test_a_time(clock: time, language: str) -> None:
    asked, value = question("time"), f"{clock:%H:%M}:00"
    assert told(asked, spoken(asked, value, language), language) == value


@given(st.integers(-6 * 10**9 + 1, 6 * 10**9 - 1), LANGUAGES)
def test_a_number(number: int, language: str) -> None:
    """Short of those that may be phone numbers."""
    assert told(question("integer"), spoken(question("integer"), str(number), language), language) == str(number)


@given(st.integers(0, 10**9), st.sampled_from([language.digits for language in known()]), LANGUAGES)
def test_a_number_in_the_digits_of_any_script(number: int, digits: str, language: str) -> None:
    native = "".join(digits[int(digit)] for digit in str(number))
    assert told(question("integer"), native, language) == str(number)


@pytest.mark.parametrize("language", CODES)
def test_a_choice_by_its_label(language: str) -> None:
    for choice in MATERIALS:
        assert told(question("select_one", MATERIALS), choice.label[language], language) == choice.name
    labels = ", ".join(choice.label[language] for choice in MATERIALS)
    assert told(question("select_multiple", MATERIALS), labels, language) == " ".join(
        choice.name for choice in MATERIALS
    )
