"""What can be asked by text, and why the rest cannot."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from survey.by_text import MOST_SEGMENTS, not_by_text
from survey.definition.expressions.parse import parse
from survey.definition.model import Choice, Group, Language, Question, QuestionType, Survey
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
            asked("text", label={"en": "long " * 200}),
            "It would take 7 texts in en; at most 4 are sent for one question.",
            id="a long label",
        ),
        pytest.param(
            asked("select_one", choices=choices(500)),
            "It would take 51 texts in en; at most 4 are sent for one question.",
            id="hundreds of choices",
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
    ("choice_filter", "is_asked"),
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
def test_of_filtered_choices_the_longest_list_that_can_be_left_counts(choice_filter: str, is_asked: bool) -> None:
    villages = asked(
        "select_one", "village", choices=choices(600, groups=60, ward="1"), choice_filter=parse(choice_filter)
    )
    found = refused(asked("integer", "d"), asked("integer", "e"), villages)
    assert ("village" not in found) is is_asked


def test_one_long_group_among_short_ones_counts() -> None:
    crowded = tuple(Choice(f"x{at}", {"en": f"Village {at}"}, columns={"district": "5"}) for at in range(80))
    villages = asked(
        "select_one", "village", choices=choices(600, groups=60) + crowded, choice_filter=parse("district=${d}")
    )
    assert "village" in refused(asked("integer", "d"), villages)


def test_what_hangs_on_a_question_that_is_not_asked_is_not_asked() -> None:
    districts = asked("select_one", "district", choices=choices(300))
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
            asked("text", label={"en": "long " * 200}),
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
    assert MOST_SEGMENTS == 4
