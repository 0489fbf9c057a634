"""The type column: every type of XLSForm, in the spellings of many years and many hands."""

from __future__ import annotations

import pytest

from survey.definition.expressions.printing import print_expression
from survey.definition.model import IDENTIFYING, SILENT, Group, QuestionType
from survey.definition.xlsform.kinds import TYPES, Role
from survey.definition.xlsform.spellings import canonical, kind_of
from tests.survey.definition.xlsform.tables import questions, read_rows, said, survey_of


@pytest.mark.parametrize("question_type", list(QuestionType))
def test_every_type_is_read_under_its_own_name(question_type: QuestionType) -> None:
    of_choices = question_type in (QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE, QuestionType.RANK)

    kind = kind_of(f"{question_type} l" if of_choices else question_type)

    assert (kind.role, kind.type, kind.near) == (Role.QUESTION, question_type, False)


@pytest.mark.parametrize(
    ("spelling", "question_type"),
    [pytest.param(spelling, kind, id=spelling) for kind, spellings in TYPES.items() for spelling in spellings],
)
def test_old_spellings_become_the_one_that_odk_writes_today(spelling: str, question_type: QuestionType) -> None:
    kind = kind_of(spelling)

    assert (kind.type, kind.near) == (question_type, False)
    assert kind_of(canonical(kind)) == kind


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        pytest.param("tel", "text", id="a telephone number"),
        pytest.param("Text", "text", id="capital letter"),
        pytest.param("phone_number", "text", id="a number to type, unlike the phone's own"),
        pytest.param("geo point", "geopoint", id="in two words"),
        pytest.param("date-time", "dateTime", id="hyphen"),
        pytest.param("Select_One yes_no", "select_one yes_no", id="select with capitals"),
        pytest.param("selectone yes_no", "select_one yes_no", id="select in one word"),
        pytest.param("select-multiple Jobs", "select_multiple Jobs", id="the list keeps its letters"),
        pytest.param("Select multiple jobs or other", "select_multiple jobs or_other", id="with or other"),
        pytest.param("BEGIN GROUP", "begin_group", id="shouted group"),
        pytest.param("endgroup", "end_group", id="end in one word"),
        pytest.param("begin section", "begin_group", id="section"),
        pytest.param("Begin-Repeat", "begin_repeat", id="repeat with a hyphen"),
    ],
)
def test_what_can_only_mean_one_thing_is_read_so(written: str, read_as: str) -> None:
    kind = kind_of(written)

    assert kind.near
    assert canonical(kind) == read_as


@pytest.mark.parametrize(
    "written", ["txt", "question", "select", "cascading_select city", "select_one a b", "end", "42"]
)
def test_what_could_mean_anything_is_not_guessed(written: str) -> None:
    assert kind_of(written).role is (Role.QUESTION if written == "end" else Role.UNKNOWN)


def test_a_near_spelling_is_read_and_told() -> None:
    workbook = read_rows("tel | t | Your number?")

    assert questions(workbook)["t"].type is QuestionType.TEXT
    assert said(workbook.warnings) == ["“tel” is read as “text”."]


@pytest.mark.parametrize(
    ("written", "constraint"),
    [
        pytest.param("percentage", "0 <= . and . <= 100", id="percentage"),
        pytest.param("number of days in last six months", "0 <= . and . <= 183", id="days"),
        pytest.param("phone number", r"regex(., '^\d*$')", id="phone number"),
    ],
)
def test_old_types_bring_their_constraint_along(written: str, constraint: str) -> None:
    own = read_rows(f"{written} | a | A | ", f"{written} | b | B | . != 5", header="type | name | label | constraint")

    found = questions(own)["a"].constraint, questions(own)["b"].constraint
    assert [print_expression(node) for node in found if node is not None] == [constraint, ". != 5"]


def test_metadata_is_kept_and_asks_nothing() -> None:
    rows = [
        f"{kind} | {'' if kind is QuestionType.AUDIT else kind.replace('-', '_')} | " for kind in sorted(IDENTIFYING)
    ]
    rows = [f"{row} | {'${q}' if row.startswith('background-geopoint') else ''}" for row in rows]

    workbook = read_rows(*rows, "text | q | Q | ", header="type | name | label | trigger")

    assert {question.type for question in survey_of(workbook).questions()} == IDENTIFYING | {QuestionType.TEXT}
    assert workbook.questions == 1
    assert IDENTIFYING <= SILENT


def test_the_audit_stands_at_the_root_under_its_own_name() -> None:
    workbook = read_rows("begin_group | g | G", "audit | | ", "text | a | A", "end_group | | ")

    assert [question.path for question in survey_of(workbook).questions()] == ["g/a", "audit"]


def test_groups_and_repeats_nest() -> None:
    workbook = read_rows(
        "integer | many | How many? | | | ",
        "begin_repeat | member | Member | ${many} | | ${many} > 0",
        "text | name | Name | | | ",
        "begin repeat | child | Child | 2 | | ",
        "begin group | about | About | | field-list | ",
        "integer | age | Age | | | ",
        "end group | | | | | ",
        "end repeat | | | | | ",
        "end_repeat | | | | | ",
        header="type | name | label | repeat_count | appearance | relevant",
    )

    survey = survey_of(workbook)
    member, child, about = (survey.by_name[name].item for name in ("member", "child", "about"))
    assert isinstance(member, Group)
    assert isinstance(child, Group)
    assert isinstance(about, Group)
    assert member.count is not None
    assert print_expression(member.count) == "${many}"
    assert member.relevant is not None
    assert child.count is not None
    assert print_expression(child.count) == "2"
    assert (child.path, about.path, about.appearance) == ("member/child", "member/child/about", "field-list")
    assert (member.repeats, child.repeats, about.repeats) == (True, True, False)


def test_a_loop_becomes_a_group_for_each_choice() -> None:
    workbook = read_rows(
        "begin loop over cars | vehicles | Vehicles | ",
        "integer | total | How many %(label)s? | ",
        "integer | working | Working? | . <= ../total",
        "end loop | | | ",
        header="type | name | label | constraint",
        choices=["cars | car | cars", "cars | cycle | cycles", "cars | none | none"],
    )

    survey = survey_of(workbook)
    assert [question.path for question in survey.questions()] == [
        *("vehicles/car/total", "vehicles/car/working", "vehicles/cycle/total", "vehicles/cycle/working"),
    ]
    assert [question.label["und"] for question in survey.questions()][::2] == ["How many cars?", "How many cycles?"]
    assert workbook.warnings == ()


def test_a_reserved_group_name_is_read_and_told() -> None:
    workbook = read_rows("begin_group | meta | About you", "text | a | A", "end_group | | ")

    assert questions(workbook)["a"].path == "meta/a"
    assert said(workbook.warnings) == ["ODK keeps the name “meta” for itself. It is read all the same."]


def test_settings_may_stand_among_the_rows() -> None:
    survey = survey_of(read_rows("form_id | household | ", "form_title | Household | ", "text | a | A"))

    assert (survey.form_id, survey.title) == ("household", {"und": "Household"})
