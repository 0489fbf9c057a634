"""What expressions and texts point at must be there: names, paths, lists, columns, files, choices."""

from __future__ import annotations

import pytest

from survey.definition.xlsform.report import report
from tests.survey.definition.xlsform.tables import read_rows, said, survey_of, told

FORM = (
    "integer | age | Age |",
    "select_one yn | works | Works? |",
    "begin_group | home | Home |",
    "text | street | Street |",
    "begin_repeat | member | Member |",
    "text | name | Name |",
    "select_one yn | school | School? |",
    "end_repeat | | |",
    "end_group | | |",
)
CHOICES = ("yn | y | Yes | 1", "yn | n | No | 2")


def warned_and_refused(expression: str, *, within: str = "") -> tuple[list[str], list[str]]:
    """What is said of a calculate with this expression, at the end of the form or `within` the repeat."""
    rows = [*FORM, f"calculate | result | | {expression}"]
    if within:
        rows.insert(7, rows.pop())
    workbook = read_rows(
        *rows,
        header="type | name | label | calculation",
        choices=CHOICES,
        choices_header="list_name | name | label | rank",
        attached={"prices.csv": b"kind,rate\npaper,8\n"}.get,
    )
    places = {fault[:3] for fault in told((*workbook.warnings, *workbook.errors))}
    assert places <= {("survey", 9 if within else 11, "calculation")}
    return said(workbook.warnings), said(workbook.errors)


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("${age} + 1", id="a name"),
        pytest.param("count(${member})", id="how many in a repeat"),
        pytest.param("count(${member}[name != ''])", id="some of a repeat"),
        pytest.param("${member}[position() = 1]/name", id="one of a repeat"),
        pytest.param("join(', ', ${name})", id="all names of a repeat"),
        pytest.param("indexed-repeat(${name}, ${member}, 2)", id="indexed-repeat"),
        pytest.param("sum(/data/home/member/*[. = 'x'])", id="star and predicate"),
        pytest.param("count(//name)", id="anywhere"),
        pytest.param("../home/street", id="relative path"),
        pytest.param("current()/../home/member[name = current()/../age]/school", id="current"),
        pytest.param("instance('yn')/root/item[name = ${works}]/rank", id="look-up in a list"),
        pytest.param("instance('yn')/root/item[rank > 1][1]/label", id="two predicates"),
        pytest.param("jr:choice-name(${works}, '${works}')", id="jr:choice-name"),
        pytest.param("pulldata('prices', 'rate', 'kind', 'paper')", id="pulldata"),
        pytest.param("/data/meta/instanceID", id="what ODK adds"),
        pytest.param("${instanceID}", id="what ODK adds, by name"),
        pytest.param("if(selected(${works}, 'y'), 1, 0)", id="a choice"),
        pytest.param("${works} = 'NaN' or ${works} = ''", id="neither a choice nor a mistake"),
        pytest.param("position(${member})", id="position of a repeat"),
    ],
)
def test_what_is_there_is_no_fault(expression: str) -> None:
    assert warned_and_refused(expression) == ([], [])


@pytest.mark.parametrize("expression", ["position(..)", "../name", "../../street", "../../member[1]/name", "${name}"])
def test_paths_within_a_repeat_are_followed(expression: str) -> None:
    assert warned_and_refused(expression, within="member") == ([], [])


@pytest.mark.parametrize(
    ("expression", "warning"),
    [
        pytest.param("../nowhere", "The path “../nowhere” leads to nothing, so it is always empty.", id="nowhere"),
        pytest.param("/form/age", "The path “/form/age” leads to nothing, so it is always empty.", id="another root"),
        pytest.param("${member}/nme", "The path “…/nme” leads to nothing, so it is always empty.", id="in a repeat"),
        pytest.param("count(//nme)", "The path “//nme” leads to nothing, so it is always empty.", id="anywhere"),
        pytest.param("null", "“null” is read as empty.", id="null"),
        pytest.param("${works} = 'yes'", "“works” has no choice named “yes”.", id="choice"),
        pytest.param("'maybe' != ../works", "“works” has no choice named “maybe”.", id="choice by a path"),
        pytest.param(
            "count(${member}[school = 'yes'])", "“school” has no choice named “yes”.", id="choice in a predicate"
        ),
        pytest.param(
            "instance('yn')/root/item[rnk = 1]/label", "“yn” has no column “rnk”, so it is always empty.", id="column"
        ),
        pytest.param(
            "pulldata('prices', 'rat', 'kind', 'paper')",
            "“prices.csv” has no column “rat”, so it is always empty.",
            id="column of a file",
        ),
        pytest.param(
            "pulldata('other', 'rate', 'kind', 'paper')",
            "The attached file “other.csv” is not there, so nothing can be looked up in it.",
            id="missing file",
        ),
        pytest.param(
            "${last-saved#age}",
            "“${last-saved#age}” is always empty: no answers are carried over yet.",
            id="last saved",
        ),
    ],
)
def test_what_is_always_empty_is_warned_of(expression: str, warning: str) -> None:
    assert warned_and_refused(expression) == ([warning], [])


@pytest.mark.parametrize(
    ("expression", "error"),
    [
        pytest.param("${nobody}", "There is no question named “nobody”.", id="name"),
        pytest.param("${member} = 1", "“member” is a group and has no answer of its own.", id="repeat as a value"),
        pytest.param("concat(${home}, '')", "“home” is a group and has no answer of its own.", id="group as a value"),
        pytest.param(
            "instance('ny')/root/item[1]/label", "There is no list and no attached file named “ny”.", id="list"
        ),
        pytest.param(
            "jr:choice-name('y', '${age}')",
            "jr:choice-name() looks for the choices of “age”, which has none.",
            id="choices of a number",
        ),
        pytest.param("jr:choice-name('y', '${nobody}')", "There is no question named “nobody”.", id="quoted name"),
        pytest.param(
            "indexed-repeat(${age}, ${member}, 1)",
            "“age” does not stand in the repeat “member”.",
            id="question outside the repeat",
        ),
        pytest.param("indexed-repeat(${street}, ${home}, 1)", "“home” is not a repeat.", id="group for a repeat"),
    ],
)
def test_what_is_not_there_is_refused(expression: str, error: str) -> None:
    assert warned_and_refused(expression) == ([], [error])


@pytest.mark.parametrize(
    ("label", "errors", "warnings"),
    [
        pytest.param("Hello ${name}", [], [], id="name"),
        pytest.param("Hello ${ name }", [], [], id="name with spaces around it"),
        pytest.param("Costs $5 {or so}", [], [], id="dollar and braces"),
        pytest.param("Hello ${nme}", ["There is no question named “nme”."], [], id="nobody"),
        pytest.param("Hello ${name", ["A “${” in this text is never closed with “}”."], [], id="never closed"),
        pytest.param(
            "You said instance('l')/root/item/label",
            [],
            ["A text can hold names like ${name}, but no look-ups. “instance(…)” is shown as it is written."],
            id="look-up",
        ),
    ],
)
def test_names_in_texts_are_checked(label: str, errors: list[str], warnings: list[str]) -> None:
    workbook = read_rows("text | name | Name", f"note | n | {label}")

    assert (said(workbook.errors), said(workbook.warnings)) == (errors, warnings)


def test_names_in_the_labels_of_choices_are_checked() -> None:
    workbook = read_rows("select_one l | a | A", choices=["l | x | Like ${nobody}"])

    assert told(workbook.errors) == [("choices", 2, "label", "There is no question named “nobody”.")]


def test_an_instance_is_kept_with_the_survey() -> None:
    workbook = read_rows(
        "calculate | a | | instance('l')/root/item[1]/name",
        "text | b | B |",
        header="type | name | label | calculation",
        choices=["l | x | X"],
    )

    assert list(survey_of(workbook).lists) == ["l"]


def test_the_report_says_at_which_character() -> None:
    workbook = read_rows("text | a | A | 1 + ${nobody}", header="type | name | label | calculation")

    (error,) = report(workbook)["errors"]
    assert error["message"] == "There is no question named “nobody”. (Character 5.)"


def test_circles_over_paths_and_counts_are_found() -> None:
    workbook = read_rows(
        "begin_repeat | r | R | ../n | ",
        "text | a | A | | ",
        "end_repeat | | | | ",
        "calculate | n | | | count(${r})",
        header="type | name | label | repeat_count | calculation",
    )

    assert said(workbook.errors) == ["These depend on each other in a circle: r → n → r."]
