"""Every fault is told at once, with sheet, row, column, what is wrong and what to do."""

from __future__ import annotations

import pytest

from survey.definition.xlsform import Fault, read
from survey.words import say


def told(faults: tuple[Fault, ...]) -> list[tuple[str, int | None, str, str]]:
    return [(fault.sheet, fault.row, fault.column, say(fault.message, "en")) for fault in faults]


def survey(*rows: str, header: str = "type | name | label | relevant | calculation", choices: str = "") -> bytes:
    lines = ["| survey |", f"| | {header} |", *(f"| | {row} |" for row in rows)]
    if choices:
        lines += ["| choices |", "| | list_name | name | label |", *(f"| | {row} |" for row in choices.splitlines())]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        pytest.param(
            survey("txt | a | A"), ("survey", 2, "type", "There is no question type “txt”."), id="unknown type"
        ),
        pytest.param(
            survey("select_one my list | a | A", choices="my list | x | X"),
            ("survey", 2, "type", "The name of the list “my list” has a space."),
            id="list named in two words",
        ),
        pytest.param(
            survey("select_one_from_file x.pdf | a | A"),
            ("survey", 2, "type", "“x.pdf” is not the name of a file with choices."),
            id="file of a kind that holds no choices",
        ),
        pytest.param(
            survey("select_one ${member} | a | A", "begin_group | g | G", "text | member | M", "end_group"),
            ("survey", 2, "type", "“member” is in no repeat, so its answers are no choices."),
            id="choices from a question that is asked once",
        ),
        pytest.param(
            survey(
                "select_one l or_other | a | A | x = 1",
                choices="l | x | X",
                header="type | name | label | choice_filter",
            ),
            ("survey", 2, "choice_filter", "A question with or_other cannot filter its choices."),
            id="filter and or_other",
        ),
        pytest.param(
            survey("begin_loop over l | a | A", "text | b | B", "end_loop", choices="l | x y | X"),
            ("choices", 2, "name", "The name “x y” cannot be used."),
            id="loop over names that are none",
        ),
        pytest.param(survey(" | a | A"), ("survey", 2, "type", "This row has no type."), id="no type"),
        pytest.param(survey("text | | A"), ("survey", 2, "name", "This row has no name."), id="no name"),
        pytest.param(
            survey("text | my age | A"),
            ("survey", 2, "name", "The name “my age” cannot be used."),
            id="space in a name",
        ),
        pytest.param(
            survey("text | 1a | A"),
            ("survey", 2, "name", "The name “1a” cannot be used."),
            id="name begins with a digit",
        ),
        pytest.param(
            survey("text | a | A", "text | a | A"),
            ("survey", 3, "name", "The name “a” is used twice in the same group."),
            id="name used twice",
        ),
        pytest.param(survey("text | a |"), ("survey", 2, "label", "This row has no label."), id="no label"),
        pytest.param(
            survey("calculate | a | "),
            ("survey", 2, "calculation", "This row has no calculation."),
            id="no calculation",
        ),
        pytest.param(
            survey("select_one l | a | A"),
            ("survey", 2, "type", "There is no list of choices named “l”."),
            id="no list",
        ),
        pytest.param(
            survey("select_one | a | A"),
            ("survey", 2, "type", "This question does not say which list its choices are in."),
            id="no list named",
        ),
        pytest.param(
            survey("select_one l | a | A", choices="l | x | X\nl | x | Y"),
            ("choices", 3, "name", "The list “l” has two choices named “x”."),
            id="choice twice",
        ),
        pytest.param(
            survey("select_one l | a | A", choices="l | x | X\nl | | Y"),
            ("choices", 3, "name", "This row has no name."),
            id="choice without a name",
        ),
        pytest.param(
            survey("select_multiple l | a | A", choices="l | x y | X"),
            ("choices", 2, "name", "The choice name “x y” has a space, but “a” lets people choose several."),
            id="space in a choice name",
        ),
        pytest.param(
            survey("text | a | A | (1 = 1"),
            ("survey", 2, "relevant", "The “(” at character 1 is never closed."),
            id="bracket never closed",
        ),
        pytest.param(
            survey("text | a | A | ${b} = 'don’t'", "text | b | B"),
            ("survey", 2, "relevant", "The quotation mark at character 14 is never closed."),
            id="curly quote that changes the meaning",
        ),
        pytest.param(
            survey("text | a | A | foo(1) = 1"),
            ("survey", 2, "relevant", "There is no function foo()."),
            id="unknown function",
        ),
        pytest.param(
            survey("text | a | A | today(1) = 1"),
            ("survey", 2, "relevant", "today() has the wrong number of values in its brackets: 1."),
            id="wrong number of arguments",
        ),
        pytest.param(
            survey("text | a | A | ${agee} = 1", "integer | age | B"),
            ("survey", 2, "relevant", "There is no question named “agee”."),
            id="unknown name",
        ),
        pytest.param(
            survey("text | a | Hello ${nme}", "text | name | B"),
            ("survey", 2, "label", "There is no question named “nme”."),
            id="unknown name in a label",
        ),
        pytest.param(
            survey("text | a | A | ${g} = 1", "begin_group | g | G", "text | b | B", "end_group"),
            ("survey", 2, "relevant", "“g” is a group and has no answer of its own."),
            id="group as a value",
        ),
        pytest.param(
            survey("text | a | A | ${b} = 1", "text | b | B", "begin_group | g | G", "text | b | B", "end_group"),
            ("survey", 2, "relevant", "“b” could mean several questions."),
            id="name of several questions",
        ),
        pytest.param(
            survey("begin_group | g | G", "text | a | A"),
            ("survey", 2, "type", "The group “g” is never ended."),
            id="group never ended",
        ),
        pytest.param(
            survey("text | a | A", "end_group"),
            ("survey", 3, "type", "“end_group” ends nothing that was begun."),
            id="stray end",
        ),
        pytest.param(
            survey("calculate | a | | | ${b}", "calculate | b | | | ${a}", "text | c | C"),
            ("survey", 2, "calculation", "These depend on each other in a circle: a → b → a."),
            id="calculates in a circle",
        ),
        pytest.param(
            survey("text | a | A | ${a} = ''"),
            ("survey", 2, "relevant", "These depend on each other in a circle: a → a."),
            id="relevant on itself",
        ),
        pytest.param(
            survey("begin_group | g | G | ${a} = ''", "text | a | A", "end_group"),
            ("survey", 2, "relevant", "These depend on each other in a circle: g → a → g."),
            id="group relevant on its own question",
        ),
        pytest.param(
            survey("text | a | A | B", header="type | name | label | label"),
            ("survey", 1, "label", "The columns “label” and “label” are the same, and say different things."),
            id="column twice",
        ),
        pytest.param(
            survey("text | a | A | yes | no", header="type | name | label | relevant | bind::relevant"),
            (
                "survey",
                1,
                "bind::relevant",
                "The columns “relevant” and “bind::relevant” are the same, and say different things.",
            ),
            id="two spellings of a column",
        ),
        pytest.param(
            survey("text | a | A | B", header="type | name | label::English | label::en"),
            (
                "survey",
                1,
                "label::en",
                "The columns “label::English” and “label::en” are the same, and say different things.",
            ),
            id="one language twice",
        ),
        pytest.param(
            survey("text | A", header="type | label"),
            ("survey", 1, "", "The sheet “survey” has no column “name”."),
            id="no name column",
        ),
        pytest.param(
            survey("select_one l | a | A") + b"\n| choices |\n| | list | name | label |\n| | l | x | X |",
            ("choices", 1, "", "The sheet “choices” has no column “list_name”."),
            id="no list_name column",
        ),
        pytest.param(
            survey("note | n | Welcome"), ("survey", None, "", "The survey asks nothing."), id="nothing to answer"
        ),
        pytest.param(
            survey(f"text | a | {'A' * 10_001}"),
            ("survey", 2, "label", "This cell holds more than 10000 characters."),
            id="cell too long",
        ),
    ],
)
def test_a_fault_is_told_where_it_stands(data: bytes, fault: tuple[str, int | None, str, str]) -> None:
    workbook = read(data, "form.md")

    assert workbook.survey is None
    assert fault in told(workbook.errors)
    assert all(say(error.remedy, "en") for error in workbook.errors)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        pytest.param(
            survey("text | a | A | B", header="type | name | label | relevent"),
            ("survey", 1, "relevent", "The column “relevent” is not known and is left out."),
            id="misspelt column",
        ),
        pytest.param(
            survey("text | a | A | ${b}=‘x’", "text | b | B"),
            ("survey", 2, "relevant", "This expression has curly quotation marks. They are read as straight ones."),
            id="curly quotes",
        ),
        pytest.param(
            survey("select_one l | a | A", "text | b | B | ${a} = 'z'", choices="l | x | X"),
            ("survey", 3, "relevant", "“a” has no choice named “z”."),
            id="choice that does not exist",
        ),
        pytest.param(
            survey("text | a | A", "text | A | B"),
            ("survey", 3, "name", "The name “A” differs from another only in capital letters."),
            id="names alike",
        ),
        pytest.param(
            survey("text | a | | Hint", header="type | name | label | hint"),
            ("survey", 2, "label", "This row has no label."),
            id="hint only",
        ),
        pytest.param(
            survey("Text | a | A"),
            ("survey", 2, "type", "“Text” is read as “text”."),
            id="capital letter in a type",
        ),
        pytest.param(
            survey("text | a | A | B", header="type | name | label | label").replace(b"A | B", b"A | A"),
            ("survey", 1, "label", "The columns “label” and “label” are the same."),
            id="column twice, saying the same",
        ),
        pytest.param(
            survey("text | a | A | ../g/b = 1"),
            ("survey", 2, "relevant", "The path “../g/b” leads to nothing, so it is always empty."),
            id="path to nowhere",
        ),
        pytest.param(
            survey("text | a | A") + b"\n| settings |\n| | public_key |\n| | MIIB |",
            (
                *("settings", 2, "public_key"),
                "Answers are to be encrypted for those who have the key. That is not done here.",
            ),
            id="encryption",
        ),
        pytest.param(
            survey("select_one l | a | A", choices="l | x y | X\nl | x z | Z"),
            ("choices", 2, "name", "The choice name “x y” has a space."),
            id="names with spaces where one is chosen, told once",
        ),
        pytest.param(
            survey("select_one l | a | A", choices="l | x |"),
            ("choices", 2, "label", "The choice “x” has no label. Its name is shown instead."),
            id="choice without a label",
        ),
        pytest.param(
            survey("select_one l | a | A", choices="l | x | X\n | y | Y"),
            ("choices", 3, "list_name", "This choice belongs to no list and is left out."),
            id="choice without a list",
        ),
    ],
)
def test_what_can_be_lived_with_is_a_warning(data: bytes, fault: tuple[str, int | None, str, str]) -> None:
    workbook = read(data, "form.md")

    assert workbook.survey is not None, told(workbook.errors)
    assert told(workbook.warnings) == [fault]


def test_all_faults_are_told_at_once_in_the_order_of_the_sheets() -> None:
    workbook = read(
        survey(
            "txt | a | A",
            "integer | my age | B | ${nobody} > 1",
            "select_multiple l | c | C | (",
            "begin_group | g | G",
            choices="l | x y | X\nl | x y | X",
        ),
        "form.md",
    )

    assert [(sheet, row, column) for sheet, row, column, _ in told(workbook.errors)] == [
        ("survey", 2, "type"),
        ("survey", 3, "name"),
        ("survey", 3, "relevant"),
        ("survey", 4, "relevant"),
        ("survey", 5, "type"),
        ("choices", 2, "name"),
        ("choices", 3, "name"),
    ]


def test_a_remedy_names_what_was_probably_meant() -> None:
    workbook = read(survey("text | a | A | ${agee} = 1", "integer | age | B"), "form.md")

    assert [say(fault.remedy, "en") for fault in workbook.errors] == ["Did you mean age?"]


def test_groups_that_stand_too_deep_are_told_once() -> None:
    deep = 2000
    rows = [*(f"begin_group | g{n} | G" for n in range(deep)), "text | a | A", *["end_group"] * deep]

    workbook = read(survey(*rows), "form.md")

    assert told(workbook.errors)[0] == ("survey", 32, "type", "Groups stand more than 30 deep in each other.")
    assert len(workbook.errors) == 1


def test_a_circle_over_a_detour_is_told_once() -> None:
    workbook = read(
        survey(
            "calculate | a | | | ${b}", "text | b | B | ${c} = 1", "calculate | c | | | ${d}", "text | d | D | ${b} = 1"
        ),
        "form.md",
    )

    assert [message for *_, message in told(workbook.errors)] == [
        "These depend on each other in a circle: b → c → d → b."
    ]


def test_a_constraint_on_the_own_answer_is_no_circle() -> None:
    workbook = read(
        survey("integer | a | A | ${a} > 1 and . < 5", header="type | name | label | constraint"), "form.md"
    )

    assert workbook.errors == ()
