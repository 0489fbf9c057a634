"""What can be asked by text, and why the rest cannot."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from survey.by_text import in_parts, not_by_text
from survey.definition import xlsform
from survey.definition.expressions.parse import parse
from survey.definition.model import Choice, Group, Language, Question, QuestionType, Survey
from survey.publishing import check
from survey.words import say

SIX = ("en", "kn", "hi", "ta", "te", "ur")


def asked(kind: str, name: str = "q", **more: object) -> Question:
    return Question(name, name, QuestionType(kind), **{"label": {"en": "What?"}, **more})  # type: ignore[arg-type]


def choices(count: int, groups: int = 1, label: str = "Village", **columns: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(f"v{at}", {"en": f"{label} {at}"}, columns={"district": str(at % groups), **columns})
        for at in range(count)
    )


def survey(*children: Question | Group, languages: tuple[str, ...] = ("en",)) -> Survey:
    return Survey("f", {"en": "F"}, tuple(Language(code, code) for code in languages), "en", children)


def refused(*children: Question | Group) -> Mapping[str, str]:
    return {found.question.name: say(found.why, "en") for found in not_by_text(survey(*children))}


def parted(*children: Question | Group) -> Mapping[str, int]:
    """How many parts those questions take that do not fit into one text."""
    return {found.question.name: found.parts for found in in_parts(survey(*children), ())}


@pytest.mark.parametrize(
    "kind",
    ["text", "integer", "decimal", "range", "date", "time", "dateTime", "barcode", "acknowledge"],
)
def test_what_words_can_answer_is_asked(kind: str) -> None:
    assert refused(asked(kind)) == {}


@pytest.mark.parametrize(
    ("question", "why"),
    [
        pytest.param(asked("image"), "It needs a photo, which a text cannot carry.", id="photo"),
        pytest.param(asked("audio"), "It needs a sound recording, which a text cannot carry.", id="recording"),
        pytest.param(asked("video"), "It needs a video, which a text cannot carry.", id="video"),
        pytest.param(asked("file"), "It needs a file, which a text cannot carry.", id="file"),
        pytest.param(asked("geotrace"), "It needs a map, which a text does not have.", id="line"),
        pytest.param(asked("geoshape"), "It needs a map, which a text does not have.", id="area"),
        pytest.param(
            asked("geopoint"), "It needs a place, and few people can write one as numbers.", id="a place by numbers"
        ),
        pytest.param(
            asked("select_one", choices=choices(3), appearance="map"),
            "It needs a map, which a text does not have.",
            id="choices on a map",
        ),
        pytest.param(
            asked("select_one", choices=choices(3), appearance="w2 image-map"),
            "It needs a map, which a text does not have.",
            id="choices on a picture",
        ),
        pytest.param(
            asked("rank", choices=choices(7)),
            "It asks to put 7 things in an order; by text at most 6 can be overseen.",
            id="a long order",
        ),
        pytest.param(
            asked("text", label={}, media={"image": {"en": "house.png"}}),
            "It is asked by a picture or a recording alone; a text needs words.",
            id="a question that is a picture",
        ),
        pytest.param(
            asked("select_one", choices=(*choices(2), Choice("sun", {}, media={"image": {"en": "sun.png"}}))),
            "It is asked by a picture or a recording alone; a text needs words.",
            id="a choice that is a picture",
        ),
        pytest.param(
            asked("select_one", choices=(Choice("a", {"en": "Go on"}), Choice("b", {"en": "Stop"}))),
            "The choice “Stop” is a word that does something else in texts, as STOP or HELP does.",
            id="a choice that opts out",
        ),
        pytest.param(
            asked("select_one", choices=choices(2, label="Very far away " * 50)),
            "The choice “Very far away Very far away Ve…” alone would take 5 texts in en; at most 4 are sent.",
            id="a choice that no text holds",
        ),
    ],
)
def test_the_reason_is_said(question: Question, why: str) -> None:
    assert refused(question) == {"q": why}


def test_an_order_of_six_is_asked() -> None:
    assert refused(asked("rank", choices=choices(6))) == {}


def test_a_picture_beside_words_does_not_matter() -> None:
    assert refused(asked("text", media={"image": {"en": "house.png"}})) == {}


def test_what_is_asked_in_a_repeat_is_asked_by_text() -> None:
    member = Question("age", "member/age", QuestionType.INTEGER, label={"en": "How old?"})
    photo = Question("photo", "member/photo", QuestionType.IMAGE, label={"en": "Photo?"})
    assert list(refused(Group("member", "member", (member, photo), repeats=True))) == ["photo"]


@pytest.mark.parametrize(
    ("choice_filter", "in_one"),
    [
        pytest.param("district = ${d}", True, id="one district at a time"),
        pytest.param("${d} = district", True, id="the other way round"),
        pytest.param("district = ${d} and ward = 1", True, id="and a ward"),
        pytest.param("district = ${d} or name = 'v7'", True, id="one that is always left"),
        pytest.param("district = '3'", True, id="a district that the workbook names"),
        pytest.param("ward = ${d}", False, id="a column that does not tell them apart"),
        pytest.param("district != ${d}", False, id="all districts but one"),
        pytest.param("selected(${d}, district)", False, id="several districts at a time"),
        pytest.param("district = ${d} or district = ${e}", False, id="two districts"),
        pytest.param("true()", False, id="no filter at all"),
        pytest.param("district = ward", False, id="two columns"),
    ],
)
def test_of_filtered_choices_the_longest_list_that_can_be_left_counts(choice_filter: str, in_one: bool) -> None:
    villages = asked(
        "select_one", "village", choices=choices(600, groups=60, ward="1"), choice_filter=parse(choice_filter)
    )
    found = parted(asked("integer", "d"), asked("integer", "e"), villages)
    assert ("village" not in found) is in_one


def test_one_long_group_among_short_ones_counts() -> None:
    crowded = tuple(Choice(f"x{at}", {"en": f"Village {at}"}, columns={"district": "5"}) for at in range(80))
    villages = asked(
        "select_one", "village", choices=choices(600, groups=60) + crowded, choice_filter=parse("district=${d}")
    )
    assert parted(asked("integer", "d"), villages) == {"village": 3}


def test_what_hangs_on_a_question_that_is_not_asked_is_not_asked() -> None:
    districts = asked("select_one", "district", choices=choices(3), appearance="map")
    villages = asked(
        "select_one", "village", choices=choices(30, groups=10), choice_filter=parse("district=${district}")
    )
    streets = asked("select_one", "street", choices=choices(30, groups=10), choice_filter=parse("district=${village}"))
    found = refused(districts, villages, streets)
    assert list(found) == ["district", "village", "street"]
    assert found["village"] == "Its choices depend on “district”, which is not asked by text."
    assert found["street"] == "Its choices depend on “village”, which is not asked by text."


@pytest.mark.parametrize(
    ("question", "remedy"),
    [
        pytest.param(
            asked("text", label={}, media={"image": {"en": "house.png"}}),
            "It is asked on the page only. To ask it by text too, use other or fewer words.",
            id="words can be changed",
        ),
        pytest.param(asked("image"), "It is asked on the page only.", id="a photo stays a photo"),
    ],
)
def test_the_remedy_fits_the_reason(question: Question, remedy: str) -> None:
    (found,) = not_by_text(survey(question))
    assert say(found.remedy, "en") == remedy


@pytest.mark.parametrize("code", SIX)
def test_an_ordinary_question_of_each_type_fits_in_every_language(code: str) -> None:
    kinds = ("range", "rank", "time", "dateTime", "acknowledge", "select_multiple")
    children = [asked(kind, kind, choices=choices(4) if kind in ("rank", "select_multiple") else ()) for kind in kinds]
    assert not_by_text(survey(*children, languages=(code,))) == ()
    assert in_parts(survey(*children, languages=(code,)), ()) == ()


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        pytest.param(asked("text"), 1, id="a short question"),
        pytest.param(asked("text", label={"en": "long " * 200}), 2, id="a long label"),
        pytest.param(asked("text", label={"en": "long" * 600}), 5, id="a word longer than a text"),
        pytest.param(asked("select_one", choices=choices(20)), 1, id="twenty choices"),
        pytest.param(asked("select_one", choices=choices(500)), 14, id="hundreds of choices"),
    ],
)
def test_what_one_text_does_not_hold_is_asked_in_parts(question: Question, parts: int) -> None:
    assert refused(question) == {}
    assert parted(question).get("q", 1) == parts


def test_the_language_that_takes_most_parts_is_named_to_the_team() -> None:
    label = {"en": "Where do you sort? " * 20, "kn": "ಎಲ್ಲಿ ವಿಂಗಡಿಸ್ತೀರಾ? " * 40}
    (found,) = in_parts(survey(asked("text", label=label), languages=("en", "kn")), ())
    assert found.language.code == "kn"
    assert found.parts > 2
    assert say(found.why, "en").startswith(f"By text it comes in {found.parts} parts in kn.")


def test_what_is_not_asked_by_text_comes_in_no_parts() -> None:
    assert in_parts(survey(asked("text", label={"en": "long " * 200})), {"q"}) == ()


def test_the_check_warns_of_parts_and_counts_the_question_as_asked() -> None:
    rows = [
        "| survey |",
        "| | type | name | label |",
        "| | select_one village | home | Where do you live? |",
        "| choices |",
        "| | list_name | name | label |",
        *(f"| | village | v{at} | The village of number {at} |" for at in range(60)),
        "| settings |",
        "| | form_id |",
        "| | homes |",
    ]
    found = check(xlsform.read("\n".join(rows).encode(), "homes.md"))
    assert found["sms"] == {"askable": 1, "skipped": []}
    (warning,) = (warning for warning in found["warnings"] if "parts" in warning["message"])
    assert warning["sheet"] == "survey"
    assert warning["row"] == 2
    assert "comes in 3 parts" in warning["message"]
