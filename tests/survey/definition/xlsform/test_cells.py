"""What the cells of a question say: media, parameters, triggers, calculations, defaults, old and new columns."""

from __future__ import annotations

import pytest

from survey.definition.expressions.printing import print_expression
from survey.definition.model import Question, QuestionType
from survey.definition.xlsform import Workbook, read
from survey.definition.xlsform.defaults import is_dynamic
from tests.survey.definition.xlsform.tables import questions, read_rows, said, survey_of, told


def one(row: str, header: str, *further: str) -> tuple[Question, Workbook]:
    """The first question of a survey whose first row is `row`, and the workbook."""
    workbook = read_rows(row, "text | other | Other", *further, header=f"type | name | label | {header}")
    return next(survey_of(workbook).questions()), workbook


def test_media_are_read_per_language_for_questions_and_choices() -> None:
    workbook = read_rows(
        "select_one l | a | Which? | any.png | en.png | kn.mp3 | more",
        header=(
            "type | name | label::English (en) | media::image | image::English (en) | media::audio::Kannada (kn) "
            "| guidance_hint::Kannada (kn)"
        ),
        choices=["l | x | X | x.png | x.mp4"],
        choices_header="list_name | name | label::English (en) | image::Kannada (kn) | video",
    )

    question = questions(workbook)["a"]
    assert question.media == {"image": {"und": "any.png", "en": "en.png"}, "audio": {"kn": "kn.mp3"}}
    assert question.guidance_hint == {"kn": "more"}
    assert question.choices[0].media == {"image": {"kn": "x.png"}, "video": {"und": "x.mp4"}}


def test_a_large_picture_without_a_small_one_is_the_picture() -> None:
    question, workbook = one("text | a | A | big.png", "big-image")

    assert question.media == {"image": {"und": "big.png"}}
    assert said(workbook.warnings) == ["There is a big-image without an image. It is shown as the image."]


@pytest.mark.parametrize(
    ("row", "parameters"),
    [
        pytest.param("range | a | A | start=1 end=10 step=2", {"start": "1", "end": "10", "step": "2"}, id="range"),
        pytest.param("range | a | A | start = 1; END=-5", {"start": "1", "end": "-5", "step": "1"}, id="downwards"),
        pytest.param("image | a | A | max-pixels=640", {"max-pixels": "640"}, id="size of a picture"),
        pytest.param(
            "select_one l | a | A | randomize=true, seed=${other}",
            {"randomize": "true", "seed": "${other}"},
            id="shuffled by an answer",
        ),
        pytest.param("text | a | A | rows=5", {"rows": "5"}, id="rows of a text"),
    ],
)
def test_parameters_are_read(row: str, parameters: dict[str, str]) -> None:
    workbook = read_rows(
        row, "integer | other | Other |", header="type | name | label | parameters", choices=["l | x | X"]
    )

    assert questions(workbook)["a"].parameters == parameters
    assert workbook.warnings == ()


@pytest.mark.parametrize(
    ("row", "error"),
    [
        pytest.param("range | a | A | start=a", "The parameter “start” cannot be “a”.", id="no number"),
        pytest.param("range | a | A | start=NaN", "The parameter “start” cannot be “nan”.", id="not a number indeed"),
        pytest.param("range | a | A | start=1 end=1", "No step of 1 fits between 1 and 1.", id="nothing to choose"),
        pytest.param("range | a | A | step=0", "No step of 0 fits between 1 and 10.", id="standing still"),
        pytest.param("range | a | A | start=1 end=5 step=7", "No step of 7 fits between 1 and 5.", id="large step"),
        pytest.param("range | a | A | start 1", "These parameters cannot be read: start 1.", id="no equals sign"),
        pytest.param("text | a | A | rows=many", "The parameter “rows” cannot be “many”.", id="no whole number"),
        pytest.param("image | a | A | max-pixels=2.5", "The parameter “max-pixels” cannot be “2.5”.", id="fraction"),
    ],
)
def test_impossible_parameters_are_refused(row: str, error: str) -> None:
    workbook = read_rows(row, header="type | name | label | parameters")

    assert ("survey", 2, "parameters", error) in told(workbook.errors)


@pytest.mark.parametrize(
    ("row", "warning", "kept"),
    [
        pytest.param(
            "range | a | A | strat=1 end=9",
            "A question of type range has no parameter “strat”. It is left out.",
            {"start": "1", "end": "9", "step": "1"},
            id="misspelt",
        ),
        pytest.param(
            "range | a | A | ",
            "This range does not say from where to where. It goes from 1 to 10.",
            {"start": "1", "end": "10", "step": "1"},
            id="range without ends",
        ),
        pytest.param(
            "select_one l | a | A | seed=1",
            "The parameter “seed” does nothing here. It is left out.",
            {},
            id="seed without randomize",
        ),
        pytest.param(
            "integer | a | A | rows=5",
            "A question of type integer has no parameter “rows”. It is left out.",
            {},
            id="of another type",
        ),
    ],
)
def test_idle_parameters_are_left_out_and_told(row: str, warning: str, kept: dict[str, str]) -> None:
    workbook = read_rows(row, header="type | name | label | parameters", choices=["l | x | X"])

    assert warning in said(workbook.warnings)
    assert questions(workbook)["a"].parameters == kept


@pytest.mark.parametrize(
    ("header", "cell", "field", "printed"),
    [
        pytest.param("bind::relevant", "${other} = '1'", "relevant", "${other} = '1'", id="bind::relevant"),
        pytest.param("bind::jr:requiredMsg", "Please", "required_message", "", id="bind::jr:requiredMsg"),
        pytest.param("bind::calculate", "1 + 1", "calculation", "1 + 1", id="bind::calculate"),
        pytest.param("bind::readonly", "yes", "read_only", "true()", id="bind::readonly"),
        pytest.param("relevance", "true", "relevant", "true()", id="relevance"),
        pytest.param("readonly", "${other} = ''", "read_only", "${other} = ''", id="readonly"),
        pytest.param("control::appearance", "multiline", "appearance", "", id="control::appearance"),
        pytest.param("body::appearance", "multiline", "appearance", "", id="body::appearance"),
    ],
)
def test_columns_that_name_where_odk_writes_them_are_understood(
    header: str, cell: str, field: str, printed: str
) -> None:
    question, workbook = one(f"text | a | A | {cell}", header)

    value = getattr(question, field)
    assert workbook.warnings == ()
    assert (print_expression(value) == printed) if printed else value in (cell, {"und": cell})


@pytest.mark.parametrize(
    ("header", "cell", "warning"),
    [
        pytest.param("bind::odk:length", "10", "The column “bind::odk:length” is left out.", id="length"),
        pytest.param("instance::tag", "x", "The column “instance::tag” is left out.", id="attribute"),
        pytest.param(
            "body::accuracyThreshold", "10", "The column “body::accuracyThreshold” is left out.", id="accuracy"
        ),
        pytest.param("save_to", "name", "The column “save_to” is left out.", id="entities"),
        pytest.param("intent", "org.example", "The column “intent” is left out.", id="another app"),
        pytest.param("bind::odk:length", "", "", id="nothing in it"),
        pytest.param("notes", "ask Meera ${nobody}", "", id="the author's remarks"),
        pytest.param("hxl", "#loc", "", id="HXL"),
        pytest.param("kobo--score", "1", "", id="Kobo's own"),
    ],
)
def test_columns_that_are_left_out_are_told_of_if_they_mean_something(header: str, cell: str, warning: str) -> None:
    _, workbook = one(f"text | a | A | {cell}", header)

    assert said(workbook.warnings) == ([warning] if warning else [])


def test_the_second_of_two_like_columns_fills_the_gaps_of_the_first() -> None:
    workbook = read_rows("text | a | A | ", "text | b |  | B", header="type | name | label | label")

    assert questions(workbook)["b"].label == {"und": "B"}
    assert told(workbook.warnings) == [("survey", 1, "label", "The columns “label” and “label” are the same.")]


def test_a_calculation_that_shows_nothing_is_a_calculate() -> None:
    workbook = read_rows(
        "integer | age | Age | | ",
        "integer | half | | ${age} div 2 | ",
        "text | when | | now() | ${age}",
        "decimal | shown | Half of it | ${age} div 2 | ",
        header="type | name | label | calculation | trigger",
    )

    found = {
        name: (question.type, print_expression(question.calculation))
        for name, question in questions(workbook).items()
        if question.calculation is not None
    }
    assert found == {
        "half": (QuestionType.CALCULATE, "int(${age} div 2)"),
        "when": (QuestionType.CALCULATE, "now()"),
        "shown": (QuestionType.DECIMAL, "${age} div 2"),
    }
    assert questions(workbook)["when"].trigger == ("age",)
    assert workbook.questions == 2


@pytest.mark.parametrize(
    ("trigger", "error"),
    [
        pytest.param("b", "“b” does not name the questions to watch.", id="not as a name"),
        pytest.param("${nobody}", "There is no question named “nobody”.", id="nobody"),
        pytest.param(
            "${c}", "“c” is not shown to anybody, so nothing can wait for its answer.", id="what nobody answers"
        ),
    ],
)
def test_a_trigger_names_questions_that_people_answer(trigger: str, error: str) -> None:
    workbook = read_rows(
        f"text | a | A | 1 | {trigger}",
        "text | b | B | | ",
        "calculate | c | | 1 | ",
        header="type | name | label | calculation | trigger",
    )

    assert told(workbook.errors) == [("survey", 2, "trigger", error)]


def test_a_group_that_is_read_only_makes_its_questions_so() -> None:
    workbook = read_rows(
        "begin_group | g | G | ${lock} = 'yes'",
        "text | a | A | ",
        "text | b | B | yes",
        "note | n | N | ",
        "end_group | | | ",
        "text | lock | Lock? | ",
        header="type | name | label | read_only",
    )

    found = questions(workbook)
    assert found["a"].read_only is not None
    assert print_expression(found["a"].read_only) == "${lock} = 'yes'"
    assert found["b"].read_only is not None
    assert print_expression(found["b"].read_only) == "true()"
    assert (found["n"].read_only, found["lock"].read_only) == (None, None)


def test_a_cell_that_means_nothing_in_a_group_is_told() -> None:
    workbook = read_rows(
        "begin_group | g | G | yes", "text | a | A | ", "end_group | | | ", header="type | name | label | required"
    )

    assert told(workbook.warnings) == [
        ("survey", 2, "required", "“required” means nothing in a row of type begin_group. It is left out.")
    ]


@pytest.mark.parametrize(
    ("kind", "default", "dynamic"),
    [
        pytest.param(QuestionType.TEXT, "as usual", False, id="words"),
        pytest.param(QuestionType.TEXT, "well-known", False, id="hyphen in a word"),
        pytest.param(QuestionType.TEXT, "one - two", True, id="hyphen between words"),
        pytest.param(QuestionType.TEXT, "one - two".replace("-", "div"), True, id="div"),
        pytest.param(QuestionType.TEXT, "080-2345", False, id="telephone number"),
        pytest.param(QuestionType.INTEGER, "-5", False, id="negative number"),
        pytest.param(QuestionType.INTEGER, "5 * 2", True, id="multiplied"),
        pytest.param(QuestionType.DATE, "2024-05-01", False, id="date"),
        pytest.param(QuestionType.DATE, "a - b", False, id="hyphen in a date"),
        pytest.param(QuestionType.DATE, "today()", True, id="function"),
        pytest.param(QuestionType.TEXT, "${other}", True, id="another answer"),
        pytest.param(QuestionType.TEXT, "'a' | 'b'", True, id="bar"),
        pytest.param(QuestionType.TEXT, "Other (say what)", False, id="bracket after a space"),
        pytest.param(QuestionType.TEXT, "name(s)", True, id="bracket after a letter"),
    ],
)
def test_defaults_are_expressions_where_odk_takes_them_for_such(
    kind: QuestionType, default: str, *, dynamic: bool
) -> None:
    assert is_dynamic(default, kind) is dynamic


def test_a_dynamic_default_is_kept_as_an_expression() -> None:
    question, workbook = one("date | a | A | today()", "default")

    assert question.dynamic_default is not None
    assert (print_expression(question.dynamic_default), question.default) == ("today()", "")
    assert workbook.warnings == ()


def test_text_that_odk_would_take_for_an_expression_stays_text() -> None:
    question, workbook = one("text | a | A | ward 7 - east (old", "default")

    assert question.default == "ward 7 - east (old"
    assert said(workbook.warnings) == [
        "ODK would take the default “ward 7 - east (old” for a calculation. It is read as plain text."
    ]


def test_settings_are_read() -> None:
    workbook = read_rows(
        "text | a | A",
        settings=(
            "form_id | version | style | name | instance_name | submission_url",
            "f | 7 | pages | root | ${a} | https://elsewhere.example",
        ),
    )

    survey = survey_of(workbook)
    assert (survey.form_id, survey.version, survey.style, survey.root) == ("f", "7", "pages", "root")
    assert survey.instance_name is not None
    assert print_expression(survey.instance_name) == "${a}"
    assert said(workbook.warnings) == ["Answers stay here. They are not sent to https://elsewhere.example."]


def test_sheets_that_are_left_out_are_told() -> None:
    data = b"| survey |\n| | type | name | label |\n| | text | a | A |\n"
    more = b"| entities |\n| | list_name | label |\n| | trees | x |\n| choice |\n| | list_name | name |\n| | l | x |\n"

    assert sorted(told(read(data + more, "form.md").warnings)) == [
        ("choice", None, "", "The sheet “choice” is not read."),
        ("entities", None, "", "The sheet “entities” is left out."),
    ]
