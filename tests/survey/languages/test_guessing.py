import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.languages import Guess, of_text


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        pytest.param("ನೀರು ಬರುತ್ತಿಲ್ಲ", Guess("kn"), id="kannada"),
        pytest.param("पानी नहीं आता", Guess("hi"), id="hindi"),
        pytest.param("தண்ணி வரல", Guess("ta"), id="tamil"),
        pytest.param("నీళ్ళు లేవు", Guess("te"), id="telugu"),
        pytest.param("پانی نہیں آتا", Guess("ur"), id="urdu"),
        pytest.param("water is not coming since two days", Guess("en"), id="english"),
        pytest.param("paani nahi aata", Guess("hi", romanised=True), id="romanised hindi"),
        pytest.param("eradu tingalinda kaigavasu kottilla", Guess("kn", romanised=True), id="romanised kannada"),
        pytest.param("thanni varala", Guess("ta", romanised=True), id="romanised tamil"),
        pytest.param("neellu levu", Guess("te", romanised=True), id="romanised telugu"),
        pytest.param("DWCC li weight ಸರಿಯಾಗಿ ಹಾಕಲ್ಲ", Guess("kn"), id="kannada with english words"),
        pytest.param("জল নেই", Guess(None), id="a script without a file is not guessed"),
        pytest.param("12 34", Guess(None), id="digits"),
        pytest.param("👍", Guess(None), id="emoji"),
        pytest.param("illa", Guess(None), id="a word of two languages"),
        pytest.param("", Guess(None), id="nothing"),
    ],
)
def test_of_text(text: str, guess: Guess) -> None:
    assert of_text(text) == guess


@pytest.mark.parametrize(
    ("text", "preferred", "guess"),
    [
        pytest.param("illa", "ta", Guess("ta", romanised=True), id="the contact's language decides"),
        pytest.param("paani nahi aata", "ur", Guess("ur", romanised=True), id="urdu is spoken like hindi"),
        pytest.param("paani nahi aata", "kn", Guess("hi", romanised=True), id="clear words outweigh it"),
        pytest.param("ok", "kn", Guess("kn", romanised=True), id="no word tells"),
        pytest.param("2", "kn", Guess("kn"), id="digits are not romanised"),
        pytest.param("ನೀರು", "hi", Guess("kn"), id="the script outweighs it"),
        pytest.param("please come", "sw", Guess("en"), id="a language without a file"),
    ],
)
def test_of_text_with_a_preferred_language(text: str, preferred: str, guess: Guess) -> None:
    assert of_text(text, preferred) == guess


@given(st.text())
def test_any_text_gets_a_guess(text: str) -> None:
    assert isinstance(of_text(text, "kn"), Guess)
