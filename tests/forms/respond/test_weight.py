"""A question with thirty choices reaches a phone on a cold line in one round trip: 14 KB with its style."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from tests.forms.surveys import publish
from tests.forms.visitor import Page, Visitor

ROUND_TRIP = 14 * 1024
HEADERS = 1024  # what a server sends around each file

# Thirty wards of Bengaluru, none like another: names compress badly, as they do in earnest.
WARDS = [
    "ಕೆಂಪೇಗೌಡ",
    "ಚೌಡೇಶ್ವರಿ",
    "ಅಟ್ಟೂರು",
    "ಯಲಹಂಕ",
    "ಕೊಡಿಗೇಹಳ್ಳಿ",
    "ವಿದ್ಯಾರಣ್ಯಪುರ",
    "ದೊಡ್ಡಬೊಮ್ಮಸಂದ್ರ",
    "ಕುವೆಂಪುನಗರ",
    "ಶೆಟ್ಟಿಹಳ್ಳಿ",
    "ಮಲ್ಲಸಂದ್ರ",
    "ಬಾಗಲಗುಂಟೆ",
    "ದಾಸರಹಳ್ಳಿ",
    "ಜಾಲಹಳ್ಳಿ",
    "ಯಶವಂತಪುರ",
    "ಮತ್ತಿಕೆರೆ",
    "ಹೆಬ್ಬಾಳ",
    "ರಾಧಾಕೃಷ್ಣ",
    "ಸಂಜಯನಗರ",
    "ಗಂಗಾನಗರ",
    "ಹೊರಮಾವು",
    "ರಾಮಮೂರ್ತಿನಗರ",
    "ಬಾಣಸವಾಡಿ",
    "ಕಮ್ಮನಹಳ್ಳಿ",
    "ಕಾಚರಕನಹಳ್ಳಿ",
    "ಕಾಡುಗೋಡನಹಳ್ಳಿ",
    "ಕುಶಾಲನಗರ",
    "ಕಾವಲ್\u200cಭೈರಸಂದ್ರ",
    "ಮನೋರಾಯನಪಾಳ್ಯ",
    "ಹೂಡಿ",
    "ಗರುಡಾಚಾರ್\u200cಪಾಳ್ಯ",
]


KINDS = ["select_one ward", "select_multiple ward", "rank ward"]
APPEARANCES = ["", "likert", "quick columns", "minimal"]


@pytest.fixture
def open_question(work: Callable[[], AbstractContextManager[Session]], visitor: Visitor) -> Callable[[str, str], Page]:
    """Publishes one question of a kind and an appearance with the thirty wards, and opens it."""

    def opened(kind: str, appearance: str) -> Page:
        rows = "\n".join(f"| | ward | w{number} | {ward} ಒಣ ಕಸ ಸಂಗ್ರಹ ಕೇಂದ್ರ |" for number, ward in enumerate(WARDS, 1))
        table = f"""
| survey   |
|          | type            | name | label::Kannada (kn) | appearance |
|          | {kind} | ward | ನಿಮ್ಮ ಮನೆ ಹತ್ತಿರದ ಕೇಂದ್ರ ಯಾವುದು? | {appearance} |
| choices  |                 |      |                     |
|          | list_name       | name | label::Kannada (kn) |
{rows}
| settings |                 |      |                     |
|          | form_id         |      |                     |
|          | wards           |      |                     |
"""
        with work() as session:
            publish(session, table)
        visitor.open("/s/wards")
        return visitor.press()

    return opened


def weigh(visitor: Visitor, page: Page) -> dict[str, int]:
    """The bytes over the wire of the page and of each file that it needs, headers included."""
    files = [has["href"] for tag, has in page.tags if tag == "link" and has["rel"] == "stylesheet"]
    files += [has["src"] for tag, has in page.tags if tag == "script"]
    sizes = {}
    for address in [visitor.address, *files]:
        response = visitor.client.get(address, headers={"Accept-Encoding": "gzip"}, buffered=True)
        assert response.status_code == 200
        sizes[address] = len(response.get_data()) + HEADERS
    return sizes


def test_thirty_choices_in_one_round_trip(visitor: Visitor, open_question: Callable[[str, str], Page]) -> None:
    page = open_question("select_one ward", "")
    assert len([1 for tag, has in page.tags if has.get("type") == "radio"]) == 30
    sizes = weigh(visitor, page)
    assert len(sizes) == 3
    assert sum(sizes.values()) <= ROUND_TRIP, sizes


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("appearance", APPEARANCES)
def test_no_kind_and_no_appearance_takes_a_second(
    visitor: Visitor, open_question: Callable[[str, str], Page], kind: str, appearance: str
) -> None:
    sizes = weigh(visitor, open_question(kind, appearance))
    assert sum(sizes.values()) <= ROUND_TRIP, sizes


@pytest.mark.parametrize("kind", ["geopoint", "geoshape", "range", "time", "acknowledge", "image"])
def test_kinds_without_choices_do_not_either(
    visitor: Visitor, open_question: Callable[[str, str], Page], kind: str
) -> None:
    sizes = weigh(visitor, open_question(kind, ""))
    assert sum(sizes.values()) <= ROUND_TRIP, sizes
