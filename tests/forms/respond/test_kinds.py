"""Every type of question and every appearance on a page without JavaScript: asked, mistaken, corrected, kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from tests.forms.respond.test_walk import submissions
from tests.forms.surveys import publish
from tests.forms.visitor import Page, Visitor

Work = Callable[[], AbstractContextManager[Session]]
Ask = Callable[..., Page]

CHOICES = (("water", "Water"), ("toilet", "Toilets"), ("wages", "Better wages"))


@pytest.fixture
def ask(visitor: Visitor, work: Work) -> Ask:
    """Publishes a survey that asks one question, then one more, and opens it at the first."""

    def opened(kind: str, choices: Iterable[tuple[str, str]] = CHOICES, **cells: str) -> Page:
        named = list(cells)
        listed = "\n".join(f"| | list | {name} | {label} |" for name, label in choices)
        table = f"""
| survey  |
|         | type   | name | label::English (en) | {" | ".join(named)} |
|         | {kind} | q    | What is it?         | {" | ".join(cells.values())} |
|         | text   | more | Anything else?      | {" | ".join("" for _ in named)} |
| choices |        |      |                     |
|         | list_name | name | label::English (en) |
{listed}
| settings |        |
|         | form_id |
|         | kinds   |
"""
        with work() as session:
            publish(session, table)
        visitor.open("/s/kinds?lang=en")
        return visitor.press()

    return opened


@pytest.fixture
def kept(work: Work) -> Callable[[], str]:
    """The value that was kept for the question."""
    return lambda: submissions(work)[-1].given["q"]


def asked_again(page: Page) -> bool:
    return "What is it?" in page.text and "Please look at this again." in page.text


@pytest.mark.parametrize(
    ("kind", "cells", "typed", "value"),
    [
        pytest.param("range", {"parameters": "start=0 end=100 step=5"}, "35", "35", id="range, written"),
        pytest.param("range", {"parameters": "start=0 end=100 step=5"}, "೩೫", "35", id="range, in kannada digits"),
        pytest.param("range", {}, "7", "7", id="range, chosen"),
        pytest.param("range", {"parameters": "start=0 end=1 step=0.1"}, "0.3", "0.3", id="range of tenths, chosen"),
        pytest.param("time", {}, "14:30", "14:30:00", id="time, picked"),
        pytest.param("time", {}, "2.30 pm", "14:30:00", id="time, written"),
        pytest.param("dateTime", {}, "2026-11-24T14:30", "2026-11-24T14:30:00", id="day and time, picked"),
        pytest.param("dateTime", {}, "24-11-2026 2.30 pm", "2026-11-24T14:30:00", id="day and time, written"),
        pytest.param("date", {"appearance": "month-year"}, "2026-11", "2026-11-01", id="month, picked"),
        pytest.param("date", {"appearance": "month-year"}, "11/2026", "2026-11-01", id="month, written"),
        pytest.param("date", {"appearance": "year"}, "2019", "2019-01-01", id="year"),
        pytest.param("geopoint", {}, "12.97, 77.59", "12.97 77.59 0 0", id="place"),
        pytest.param("geopoint", {}, "https://maps.google.com/?q=12.97,77.59", "12.97 77.59 0 0", id="place by link"),
        pytest.param("geotrace", {}, "1.5 2.5\n3.5 4.5", "1.5 2.5 0 0; 3.5 4.5 0 0", id="line"),
        pytest.param(
            "geoshape", {}, "1.5 2\r\n3.5 4\r\n5.5 2", "1.5 2 0 0; 3.5 4 0 0; 5.5 2 0 0; 1.5 2 0 0?", id="area"
        ),
        pytest.param("barcode", {}, " 8901 23 ", "8901 23", id="barcode"),
        pytest.param("acknowledge", {}, "OK", "OK", id="acknowledge"),
        pytest.param("select_one list", {"appearance": "minimal"}, "toilet", "toilet", id="picker"),
        pytest.param("select_one list", {"appearance": "likert"}, "toilet", "toilet", id="likert"),
        pytest.param("text", {"appearance": "multiline"}, "a\r\nb", "a\nb", id="several lines"),
        pytest.param("text", {"appearance": "numbers"}, "0801", "0801", id="text of digits"),
    ],
)
def test_an_answer_is_understood_and_kept(
    ask: Ask, visitor: Visitor, kept: Callable[[], str], kind: str, cells: dict[str, str], typed: str, value: str
) -> None:
    ask(kind, **cells)
    page = visitor.answer(typed)
    if value.endswith("?"):
        assert "We understood:" in page.text
        page = visitor.answer()
    assert "Anything else?" in page.text
    assert kept() == value.removesuffix("?")
    # Going back shows the answer, and going on from there keeps it.
    visitor.open(next(link for link in page.links if "q=q" in link))
    page = visitor.answer()
    assert "Anything else?" in page.text
    assert kept() == value.removesuffix("?")


@pytest.mark.parametrize(
    ("kind", "cells", "typed", "told"),
    [
        pytest.param(
            "range", {"parameters": "end=50"}, "51", "Please write a number from 1 to 50.", id="out of bounds"
        ),
        pytest.param("range", {}, "0", "Please write a number from 1 to 10.", id="no such step"),
        pytest.param("time", {}, "soon", "Please write the time, like 2:30 pm.", id="no time"),
        pytest.param("dateTime", {}, "yesterday", "Please write day and time, like", id="no time of the day"),
        pytest.param("geopoint", {}, "the market", "Please write the place as two numbers", id="no place"),
        pytest.param("geotrace", {}, "1.5 2.5", "Please write at least 2 places", id="one place is no line"),
        pytest.param("date", {"appearance": "year"}, "long ago", "Please write the year, like", id="no year"),
        pytest.param("acknowledge", {}, "maybe", "Please answer OK once you have read this.", id="not OK"),
        pytest.param("select_one list", {"appearance": "minimal"}, "river", "Please choose from", id="not offered"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_stays(
    ask: Ask, visitor: Visitor, kind: str, cells: dict[str, str], typed: str, told: str
) -> None:
    ask(kind, **cells)
    page = visitor.answer(typed)
    assert asked_again(page)
    assert told in page.text
    if kind not in ("acknowledge", "select_one list") and cells != {}:
        assert page.sent("answer") == [typed]


@pytest.mark.parametrize(
    ("kind", "cells", "has"),
    [
        pytest.param("time", {}, {"type": "time"}, id="time"),
        pytest.param("dateTime", {}, {"type": "datetime-local"}, id="day and time"),
        pytest.param("date", {"appearance": "month-year"}, {"type": "month"}, id="month"),
        pytest.param("date", {"appearance": "year"}, {"inputmode": "numeric"}, id="year"),
        pytest.param("range", {"parameters": "end=100"}, {"inputmode": "decimal"}, id="long range"),
        pytest.param("range", {}, {"type": "radio"}, id="short range"),
        pytest.param("text", {"appearance": "numbers"}, {"inputmode": "numeric"}, id="digits"),
        pytest.param("geopoint", {}, {"type": "text", "dir": "ltr"}, id="place"),
        pytest.param("acknowledge", {}, {"type": "checkbox", "value": "OK"}, id="acknowledge"),
    ],
)
def test_the_phone_offers_the_right_keys(ask: Ask, kind: str, cells: dict[str, str], has: dict[str, str]) -> None:
    page = ask(kind, **cells)
    assert has.items() <= page.form.controls["answer"].items()


def test_bounds_are_said_before_somebody_errs(ask: Ask) -> None:
    page = ask("range", parameters="start=0 end=100 step=5")
    assert "A number from 0 to 100, like 5." in page.text
    assert page.form.controls["answer"]["aria-describedby"] == "how"


def test_a_doubtful_time_is_asked_back_in_words(ask: Ask, visitor: Visitor, work: Work) -> None:
    ask("time")
    page = visitor.answer("2:30")
    assert "We understood: 2:30 pm." in page.text
    assert page.sent("answer") == ["14:30"]
    visitor.answer()
    assert submissions(work)[-1].answers["q"] == {"value": "14:30:00", "raw": "2:30"}


def test_places_the_wrong_way_round_are_asked_back(ask: Ask, visitor: Visitor, work: Work) -> None:
    ask("geopoint")
    page = visitor.answer("77.59 12.97")
    assert "We understood: 12.97, 77.59." in page.text
    visitor.answer()
    assert submissions(work)[-1].answers["q"] == {"value": "12.97 77.59 0 0", "raw": "77.59 12.97"}


# Order


def test_an_order_is_given_by_places(ask: Ask, visitor: Visitor, kept: Callable[[], str]) -> None:
    page = ask("rank list")
    assert page.sent("answer") == ["", "", ""]
    assert "Give each one a place: 1 comes first." in page.text
    page = visitor.answer("2 water", "3 toilet", "1 wages")
    assert kept() == "wages water toilet"
    page = visitor.open(next(link for link in page.links if "q=q" in link))
    assert page.sent("answer") == ["2 water", "3 toilet", "1 wages"]


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(["1 water", "1 toilet", "2 wages"], id="a place twice"),
        pytest.param(["1 water", "2 toilet", ""], id="one without a place"),
        pytest.param(["1 water"], id="only the first"),
        pytest.param(["1 water", "2 toilet", "9 wages"], id="a place that is not there"),
        pytest.param(["1 water", "2 toilet", "x"], id="junk"),
        pytest.param(["1 water", "2 toilet", "² wages"], id="a digit that is none"),
    ],
)
def test_half_an_order_is_told_and_stays(ask: Ask, visitor: Visitor, typed: list[str]) -> None:
    ask("rank list")
    page = visitor.answer(*typed)
    assert asked_again(page)
    assert "Please give each one a place of its own." in page.text
    assert page.sent("answer")[0] == "1 water"


def test_an_order_with_a_strange_name_is_refused(ask: Ask, visitor: Visitor) -> None:
    ask("rank list")
    assert asked_again(visitor.answer("1 water", "2 toilet", "3 gold"))


def test_an_order_may_be_skipped(ask: Ask, visitor: Visitor, kept: Callable[[], str]) -> None:
    ask("rank list")
    visitor.answer("", "", "")
    assert kept() == ""


# Long lists

WARDS = [(f"w{number}", f"Ward {number} {name}") for number, name in enumerate(["Hebbal", "Kengeri", "Hoodi"] * 12)]
VILLAGES = [(f"v{number}", f"{'Hosa' if number % 50 else 'Hale'} halli {number}") for number in range(400)]


def test_more_choices_than_fit_in_view_go_into_a_picker(ask: Ask, visitor: Visitor, kept: Callable[[], str]) -> None:
    page = ask("select_one list", WARDS)
    assert "answer" in page.form.controls
    assert len([1 for tag, _ in page.tags if tag == "option"]) == len(WARDS) + 1
    page = visitor.answer("w17")
    assert kept() == "w17"
    page = visitor.open(next(link for link in page.links if "q=q" in link))
    assert page.sent("answer") == ["w17"]


def test_among_hundreds_people_search(ask: Ask, visitor: Visitor, kept: Callable[[], str]) -> None:
    page = ask("select_one list", VILLAGES)
    assert "halli" not in page.text, "nobody downloads hundreds of choices"

    def search(text: str, *chosen: str) -> Page:
        fields = [pair for pair in visitor.page.form.fields if pair[0] not in ("search", "answer")]
        return visitor.press([*fields, ("search", text), *(("answer", name) for name in chosen)])

    page = search("xyzzy")
    assert "Nothing like that is in the list." in page.text
    page = search("hale")
    assert "Please choose one of these, or search again." in page.text
    assert page.sent("search") == ["hale"]
    assert len([1 for _, has in page.tags if has.get("type") == "radio"]) == 8
    page = search("hale", "v50")
    assert kept() == "v50"
    page = visitor.open(next(link for link in page.links if "q=q" in link))
    assert page.sent("answer") == ["v50"], "what was chosen is shown again"
    search("hosa halli 7", "v50")
    assert kept() == "v7", "a new search that names one choice counts"


def test_a_search_that_finds_most_of_the_list_shows_only_some(ask: Ask, visitor: Visitor) -> None:
    ask("select_one list", VILLAGES)
    fields = [pair for pair in visitor.page.form.fields if pair[0] != "search"]
    page = visitor.press([*fields, ("search", "halli")])
    assert len([1 for _, has in page.tags if has.get("type") == "radio"]) == 30


def test_a_search_may_be_skipped(ask: Ask, visitor: Visitor, kept: Callable[[], str]) -> None:
    ask("select_one list", VILLAGES)
    visitor.press([*visitor.page.form.fields, ("search", "xyzzy")], button="skip")
    assert kept() == ""


# What cannot be answered here


@pytest.mark.parametrize("kind", ["image", "audio", "video", "file"])
@pytest.mark.parametrize("required", ["yes", ""])
def test_a_file_is_no_dead_end(ask: Ask, visitor: Visitor, work: Work, kind: str, required: str) -> None:
    page = ask(kind, required=required)
    assert "cannot be sent from this page yet. Please go on" in page.text
    page = visitor.press()
    assert "Anything else?" in page.text
    visitor.answer("no")
    visitor.press(button="send")
    assert submissions(work)[-1].completed_at is not None
    assert submissions(work)[-1].given["q"] == ""


def test_a_forged_file_name_is_not_kept(ask: Ask, visitor: Visitor, kept: Callable[[], str]) -> None:
    ask("image")
    visitor.press([*visitor.page.form.fields, ("answer", "../../etc/passwd")])
    assert kept() == ""


CASCADE = """
| survey   |                     |          |                     |          |                        |
|          | type                | name     | label::English (en) | required | choice_filter          |
|          | select_one district | district | Which district?     | yes      |                        |
|          | select_one village  | village  | Which village?      | yes      | district=${district}   |
| choices  |                     |          |                     |          |                        |
|          | list_name           | name     | label::English (en) | district |                        |
|          | district            | north    | North               |          |                        |
|          | district            | south    | South               |          |                        |
|          | village             | v1       | Hebbal              | north    |                        |
|          | village             | v2       | Yelahanka           | north    |                        |
| settings |                     |          |                     |          |                        |
|          | form_id             |          |                     |          |                        |
|          | cascade             |          |                     |          |                        |
"""


def test_where_a_filter_leaves_nothing_people_go_on(visitor: Visitor, work: Work) -> None:
    with work() as session:
        publish(session, CASCADE)
    visitor.open("/s/cascade?lang=en")
    visitor.press()
    page = visitor.answer("south")
    assert "there is nothing to choose here. Please go on." in page.text
    page = visitor.press()
    assert "Is this right?" in page.text
    visitor.press(button="send")
    assert submissions(work)[-1].given == {"district": "south", "village": ""}
    assert submissions(work)[-1].completed_at is not None


def test_where_a_filter_leaves_something_it_is_needed(visitor: Visitor, work: Work) -> None:
    with work() as session:
        publish(session, CASCADE)
    visitor.open("/s/cascade?lang=en")
    visitor.press()
    page = visitor.answer("north")
    assert len([1 for _, has in page.tags if has.get("type") == "radio"]) == 2
    page = visitor.answer("")
    assert "This question needs an answer." in page.text


# How it looks


@pytest.mark.parametrize(
    ("kind", "appearance", "classes"),
    [
        pytest.param("select_one list", "likert", "pick likert", id="likert"),
        pytest.param("select_one list", "columns-2", "pick columns", id="columns"),
        pytest.param("select_multiple list", "columns-pack", "pick columns", id="packed columns"),
        pytest.param("select_one list", "horizontal-compact", "pick horizontal", id="horizontal"),
        pytest.param("select_one list", "quickcompact", "pick quick compact", id="quick and compact"),
        pytest.param("select_multiple list", "quick", "pick", id="quick means nothing for several"),
        pytest.param("select_one list", "w3 unknown", "pick", id="words that mean nothing here"),
    ],
)
def test_appearances_are_classes(ask: Ask, kind: str, appearance: str, classes: str) -> None:
    page = ask(kind, appearance=appearance)
    assert next(has["class"] for tag, has in page.tags if tag == "ul") == classes


def test_quick_questions_say_so_only_where_they_are_quick(ask: Ask) -> None:
    page = ask("select_one list", appearance="quick")
    note = next(has for _, has in page.tags if "data-quick" in has)
    assert "hidden" in note, "without JavaScript there is nothing to say"
    assert any(has.get("src", "").startswith("/static/quick.js") for tag, has in page.tags if tag == "script")


def test_guidance_is_one_tap_away(ask: Ask) -> None:
    page = ask("text", guidance_hint="Ask the eldest person.")
    assert [tag for tag, _ in page.tags if tag in ("details", "summary")] == ["details", "summary"]
    assert "Ask the eldest person." in page.text


def test_where_i_am_is_an_offer_of_the_script_alone(ask: Ask) -> None:
    page = ask("geopoint")
    button = next(has for _, has in page.tags if "data-here" in has)
    assert button["type"] == "button"
    assert "hidden" in button
    assert "Two numbers from a map, like 12.9716 77.5946" in page.text


def test_a_default_stands_in_the_field(ask: Ask) -> None:
    page = ask("integer", default="7")
    assert page.sent("answer") == ["7"]


def test_the_review_says_answers_as_people_do(ask: Ask, visitor: Visitor) -> None:
    ask("time")
    visitor.answer("14:30")
    page = visitor.answer("no")
    assert "2:30 pm" in page.text
