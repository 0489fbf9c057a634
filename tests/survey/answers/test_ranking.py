"""All choices in an order."""

import pytest

from survey.definition.model import Choice
from tests.survey.answers.asking import MATERIALS, REJECTED, accepted, answered, labelled, question, told

NEEDS = question(
    "rank",
    tuple(
        Choice(name, dict(zip(("en", "kn", "hi", "ta", "te", "ur"), labels, strict=True)))
        for name, labels in {
            "water": ("Water", "ನೀರು", "पानी", "தண்ணீர்", "నీళ్లు", "پانی"),
            "toilet": ("Toilets", "ಶೌಚಾಲಯ", "शौचालय", "கழிப்பறை", "మరుగుదొడ్లు", "بیت الخلا"),
            "wages": ("Better wages", "ಹೆಚ್ಚು ಕೂಲಿ", "ज़्यादा मज़दूरी", "அதிக கூலி", "ఎక్కువ కూలీ", "زیادہ مزدوری"),
        }.items()
    ),
)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("3 1 2", "en", "wages water toilet", id="numbers"),
        pytest.param("3,1,2", "en", "wages water toilet", id="commas"),
        pytest.param("312", "en", "wages water toilet", id="run together"),
        pytest.param("3-1-2", "en", "wages water toilet", id="dashes"),
        pytest.param("3 > 1 > 2", "en", "wages water toilet", id="greater than"),
        pytest.param("3 -> 1 -> 2", "en", "wages water toilet", id="arrows"),
        pytest.param("೩ ೧ ೨", "kn", "wages water toilet", id="kannada digits"),
        pytest.param("۳، ۱، ۲", "ur", "wages water toilet", id="urdu digits and commas"),
        pytest.param("mooru ondu eradu", "kn", "wages water toilet", id="kannada number words"),
        pytest.param("teen ek do", "hi", "wages water toilet", id="hindi number words"),
        pytest.param("c a b", "en", REJECTED, id="letters of which one begins another label"),
        pytest.param("better wages, water, toilets", "en", "wages water toilet", id="labels"),
        pytest.param("better wages water toilets", "en", "wages water toilet", id="labels in a row"),
        pytest.param("wages then water then toilets", "en", REJECTED, id="words that are none of ours"),
        pytest.param("ಹೆಚ್ಚು ಕೂಲಿ, ನೀರು, ಶೌಚಾಲಯ", "kn", "wages water toilet", id="kannada labels"),
        pytest.param("पानी और शौचालय और ज़्यादा मज़दूरी", "hi", "water toilet wages", id="hindi labels with and"),
        pytest.param("அதிக கூலி, தண்ணீர், கழிப்பறை", "ta", "wages water toilet", id="tamil labels"),
        pytest.param("ఎక్కువ కూలీ, నీళ్లు, మరుగుదొడ్లు", "te", "wages water toilet", id="telugu labels"),
        pytest.param("زیادہ مزدوری، پانی، بیت الخلا", "ur", "wages water toilet", id="urdu labels"),
        pytest.param("1. Better wages\n2. Toilets\n3. Water", "en", "wages toilet water", id="own numbers say places"),
        pytest.param("1 water, 2 toilets, 3 better wages", "en", "water toilet wages", id="the list copied"),
        pytest.param("wages, stones, toilets", "en", REJECTED, id="one that is not there"),
        pytest.param("better wages, watre, toilets", "en", "wages water toilet?", id="nearly"),
    ],
)
def test_orders(text: str, language: str, value: str | None) -> None:
    assert told(NEEDS, text, language) == value


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("3 1", id="one is missing"),
        pytest.param("3", id="only the first"),
        pytest.param("3 1 1", id="one twice"),
        pytest.param("3 1 2 2", id="one more"),
        pytest.param("1 2 4", id="one that is not there"),
        pytest.param("water", id="one label"),
        pytest.param("all are important", id="no order"),
    ],
)
def test_half_an_order_is_none(text: str) -> None:
    assert answered(NEEDS, text) == "Please put all 3 in your order, like 3 1 2."


def test_letters_are_places_in_the_list() -> None:
    assert told(question("rank", MATERIALS), "c a b e d") == "glass paper plastic wet_waste metal"


def test_the_example_uses_what_is_shown() -> None:
    assert (
        answered(question("rank", labelled("1-3", "4-6", "7+")), "x") == "Please put all 3 in your order, like c a b."
    )


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        ("metal glass plastic paper wet_waste", "metal glass plastic paper wet_waste"),
        ("  metal  glass plastic paper wet_waste ", "metal glass plastic paper wet_waste"),
        ("metal glass plastic paper", REJECTED),
        ("metal metal glass plastic paper wet_waste", REJECTED),
        ("metal glass plastic paper stones", REJECTED),
        ("1 2 3 4 5", REJECTED),
        ("", REJECTED),
    ],
)
def test_accept(value: str, canonical: str | None) -> None:
    assert accepted(question("rank", MATERIALS), value) == canonical


def test_a_list_that_a_filter_left_empty_takes_nothing() -> None:
    assert told(question("rank"), "1") is REJECTED
