"""Urdu labels answered in Latin letters and the other way round: asked back, for short vowels are not written."""

import pytest

from tests.survey.answers.asking import REJECTED, labelled, question, told

URDU = question("select_one", labelled("کاغذ", "پلاسٹک", "کانچ کی بوتل", "لوہا", "گیلا کچرا", language="ur"))
LATIN = question(
    "select_one", labelled("kaagaz", "plastic", "kaanch ki bottle", "loha", "geela kachra", language="ur-Latn")
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("kaghaz", "c1?"),
        ("kagaz", "c1?"),
        ("plastic", "c2?"),
        ("kaanch ki botal", "c3?"),
        ("kanch", "c3?"),
        ("loha", "c4?"),
        ("gila kachra", "c5?"),
        ("कचरा", "c5?"),
        ("ಪ್ಲಾಸ್ಟಿಕ್", "c2?"),
        ("kagaz nahi", REJECTED),
        ("petal", REJECTED),
        ("ka", REJECTED),
        ("paani", REJECTED),
    ],
)
def test_urdu_labels(text: str, value: str | None) -> None:
    assert told(URDU, text, "ur") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("کاغذ", "c1?"),
        ("پلاسٹک", "c2?"),
        ("کانچ کی بوتل", "c3?"),
        ("لوہا", "c4?"),
        ("كچرا", "c5?"),
        ("کاغذ نہیں", REJECTED),
        ("پانی", REJECTED),
    ],
)
def test_labels_in_latin_letters(text: str, value: str | None) -> None:
    assert told(LATIN, text, "ur") == value
