"""What a few letters find in a long list."""

import pytest

from survey.answers import find_choices
from survey.definition.model import Choice
from tests.survey.answers.asking import question

WARDS = question(
    "select_one",
    tuple(
        Choice(name, {"en": english, "kn": kannada})
        for name, english, kannada in (
            ("w1", "Hebbal", "ಹೆಬ್ಬಾಳ"),
            ("w2", "Hebbagodi", "ಹೆಬ್ಬಗೋಡಿ"),
            ("w3", "Kengeri", "ಕೆಂಗೇರಿ"),
            ("w4", "Old Hebbal road", "ಹಳೆ ಹೆಬ್ಬಾಳ ರಸ್ತೆ"),
            ("w5", "Yelahanka", "ಯಲಹಂಕ"),
            ("w6", "Ward 3", "ವಾರ್ಡ್ 3"),
        )
    ),
)


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        pytest.param("heb", "en", ["w1", "w2", "w4"], id="beginnings, of any word"),
        pytest.param("Hebbal", "en", ["w1", "w4"], id="the one that is named first"),
        pytest.param("ಹೆಬ್", "kn", ["w1", "w2", "w4"], id="kannada"),
        pytest.param("ಕೆಂ", "en", ["w3"], id="another language than the page's"),
        pytest.param("hebal", "kn", ["w1", "w4"], id="by sound"),
        pytest.param("hanka", "en", ["w5"], id="within a word"),
        pytest.param("w3", "en", ["w3"], id="name"),
        pytest.param("3", "en", ["w6", "w3"], id="a figure is no position"),
        pytest.param("xyzzy", "en", [], id="nothing like it"),
        pytest.param("  ", "en", [], id="nothing"),
        pytest.param("heb " * 1000, "en", [], id="a story"),
    ],
)
def test_finding(text: str, language: str, names: list[str]) -> None:
    assert [choice.name for choice in find_choices(WARDS, text, language=language, most=10)] == names


def test_no_more_are_found_than_can_be_shown() -> None:
    assert len(find_choices(WARDS, "e", language="en", most=2)) == 2
