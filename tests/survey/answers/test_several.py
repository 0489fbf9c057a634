import pytest

from survey.answers import AnswerRejected, read
from tests.survey.answers.asking import MATERIALS, REJECTED, TODAY, accepted, labelled, question, told

MATERIAL = question("select_multiple", MATERIALS)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("1 3", "en", "paper glass", id="spaces"),
        pytest.param("1,3", "en", "paper glass", id="comma"),
        pytest.param("3;1", "en", "paper glass", id="order of the list"),
        pytest.param("1/3", "en", "paper glass", id="slash"),
        pytest.param("1+3", "en", "paper glass", id="plus"),
        pytest.param("1.3", "en", "paper glass", id="point"),
        pytest.param("1. 3.", "en", "paper glass", id="points"),
        pytest.param("1) 3)", "en", "paper glass", id="brackets"),
        pytest.param("1\n3", "en", "paper glass", id="lines"),
        pytest.param("1 and 3 please", "en", "paper glass", id="and, please"),
        pytest.param("1 3 1", "en", "paper glass", id="twice the same"),
        pytest.param("೧ ೩", "kn", "paper glass", id="kannada digits"),
        pytest.param("۱، ۳", "ur", "paper glass", id="urdu digits and comma"),
        pytest.param("ondu mooru", "kn", "paper glass", id="number words"),
        pytest.param("ek aur teen", "hi", "paper glass", id="number words with and"),
        pytest.param("13", "en", "paper glass", id="digits run together"),
        pytest.param("1-2", "en", "paper plastic", id="neighbours with a dash"),
        pytest.param("2", "en", "plastic", id="one"),
        pytest.param("paper and metal", "en", "paper metal", id="labels"),
        pytest.param("ಕಾಗದ ಮತ್ತು ಲೋಹ", "kn", "paper metal", id="kannada and"),
        pytest.param("कागज़ और लोहा", "hi", "paper metal", id="hindi and"),
        pytest.param("காகிதம் மற்றும் உலோகம்", "ta", "paper metal", id="tamil and"),
        pytest.param("కాగితం మరియు లోహం", "te", "paper metal", id="telugu and"),
        pytest.param("کاغذ اور لوہا", "ur", "paper metal", id="urdu and"),
        pytest.param("kagada mattu loha", "kn", "paper metal", id="romanised and"),
        pytest.param("paper glass bottles metal", "en", "paper glass metal", id="labels in a row"),
        pytest.param("pap, gla", "en", "paper glass", id="beginnings"),
        pytest.param("paper, platsic", "en", "paper plastic?", id="nearly"),
        pytest.param("paper and stones", "en", "paper?", id="one known, one not"),
    ],
)
def test_several_are_understood(text: str, language: str, value: str) -> None:
    assert told(MATERIAL, text, language) == value


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1-3", id="two or three"),
        pytest.param("1 6", id="one beyond the list"),
        pytest.param("11", id="a digit twice"),
        pytest.param("stones", id="none"),
        pytest.param("1, stones", id="one number, one unknown"),
        pytest.param("", id="nothing"),
        pytest.param(",;/", id="separators"),
        pytest.param("1 " * 2500, id="5,000 characters"),
    ],
)
def test_not_several(text: str) -> None:
    assert told(MATERIAL, text) is REJECTED


def test_digits_are_not_pulled_apart_where_numbers_have_two() -> None:
    asked = question("select_multiple", labelled(*(f"Ward office {word}" for word in "abcdefghijklm")))
    assert told(asked, "13") == "c13"
    assert told(asked, "1 3") == "c1 c3"
    assert told(asked, "14") is REJECTED


def test_a_label_with_and_in_it_is_one_choice() -> None:
    asked = question("select_multiple", labelled("Paper and card", "Paper", "Glass, metal"))
    assert told(asked, "paper and card") == "c1"
    assert told(asked, "glass, metal") == "c3"


def test_rejection_says_what_to_send() -> None:
    with pytest.raises(AnswerRejected) as rejected:
        read(MATERIAL, "hello", language="en", today=TODAY)
    assert rejected.value.message.id == "Reply with numbers from 1 to %(last)s, like %(example)s."
    assert rejected.value.message.params == {"last": 5, "example": "1 3"}


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        ("paper", "paper"),
        ("metal paper", "paper metal"),
        (" metal  metal ", "metal"),
        ("paper stones", REJECTED),
        ("1 2", REJECTED),
        ("", REJECTED),
    ],
)
def test_accept(value: str, canonical: str | None) -> None:
    assert accepted(MATERIAL, value) == canonical
