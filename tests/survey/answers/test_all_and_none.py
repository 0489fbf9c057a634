""" "All", "both" and "none" in a list of choices, in six languages."""

import pytest

from survey.definition.model import Choice
from tests.survey.answers.asking import MATERIALS, REJECTED, labelled, question, told

NAMES = " ".join(choice.name for choice in MATERIALS)
NONE = Choice("none", {"en": "None of these", "kn": "ಯಾವುದೂ ಇಲ್ಲ", "ur": "ان میں سے کوئی نہیں"})
SEVERAL = question("select_multiple", MATERIALS)
SEVERAL_OR_NONE = question("select_multiple", (*MATERIALS, NONE))
ONE_OR_NONE = question("select_one", (*MATERIALS, NONE))

ALL = [
    ("all", "en"), ("all of them", "en"), ("everything", "en"), ("all 5", "en"), ("ಎಲ್ಲಾ", "kn"), ("ella", "kn"),
    ("सब", "hi"), ("sabhi", "hi"), ("எல்லாம்", "ta"), ("ellam", "ta"), ("అన్నీ", "te"), ("anni", "te"), ("سب", "ur"),
    ("sab", "ur"),
]  # fmt: skip
NOTHING = [
    ("none", "en"), ("nothing", "en"), ("ಯಾವುದೂ ಇಲ್ಲ", "kn"), ("yavudu illa", "kn"), ("कुछ नहीं", "hi"),
    ("koi nahi", "hi"), ("எதுவும் இல்லை", "ta"), ("onnum illai", "ta"), ("ఏదీ లేదు", "te"), ("edi ledu", "te"),
    ("کوئی نہیں", "ur"), ("kuch nahi", "ur"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language"), ALL)
def test_all_are_chosen(text: str, language: str) -> None:
    assert told(SEVERAL, text, language) == NAMES
    if text != "all 5":
        assert told(question("select_one", MATERIALS), text, language) is REJECTED


@pytest.mark.parametrize(("text", "language"), ALL)
def test_all_but_none_is_asked_back(text: str, language: str) -> None:
    assert told(SEVERAL_OR_NONE, text, language) == f"{NAMES}?"


@pytest.mark.parametrize(("text", "language"), NOTHING)
def test_none_is_a_choice_where_it_is_offered(text: str, language: str) -> None:
    assert told(SEVERAL_OR_NONE, text, language) == "none"
    assert told(ONE_OR_NONE, text, language) == "none"


@pytest.mark.parametrize(("text", "language"), NOTHING)
def test_none_is_not_guessed_where_it_is_not(text: str, language: str) -> None:
    assert told(SEVERAL, text, language) is REJECTED


def test_none_with_others_is_asked_back() -> None:
    assert told(SEVERAL_OR_NONE, "1 6") == "paper none?"


def test_both_are_two() -> None:
    two = question("select_multiple", MATERIALS[:2])
    assert told(two, "both") == "paper plastic"
    assert told(two, "dono", "hi") == "paper plastic"
    assert told(SEVERAL, "both") is REJECTED


def test_a_choice_that_says_all_is_that_choice() -> None:
    asked = question("select_multiple", labelled("Dry waste", "Wet waste", "All of these"))
    assert told(asked, "all") == "c3"
    kinds = question("select_multiple", labelled("Dry waste", "All kinds of waste"))
    assert told(kinds, "all") == "c2"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("all except metal", "en", id="english except"),
        pytest.param("all but 3", "en", id="english but"),
        pytest.param("all 4", "en", id="another count"),
        pytest.param("plastic bittu ella", "kn", id="kannada except"),
        pytest.param("ಪ್ಲಾಸ್ಟಿಕ್ ಬಿಟ್ಟು ಎಲ್ಲಾ", "kn", id="kannada except, native"),
        pytest.param("plastic chhodkar sab", "hi", id="hindi except"),
        pytest.param("plastic thavira ellam", "ta", id="tamil except"),
        pytest.param("plastic tappa anni", "te", id="telugu except"),
        pytest.param("پلاسٹک چھوڑ کر سب", "ur", id="urdu except"),
        pytest.param("all is well", "en", id="english small talk"),
        pytest.param("everything costs more", "en", id="english story"),
        pytest.param("ಎಲ್ಲರಿಗೂ ಕೊಡಿ", "kn", id="kannada story"),
    ],
)
def test_not_all(text: str, language: str) -> None:
    assert told(SEVERAL, text, language) is REJECTED
