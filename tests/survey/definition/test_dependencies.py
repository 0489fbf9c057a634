"""What follows from what, in which order, and what goes round in circles."""

from __future__ import annotations

import pytest

from survey.definition.dependencies import circles, dependencies
from survey.definition.looks import looks
from survey.definition.model import Survey
from survey.definition.xlsform import Workbook, read

COLUMNS = "type | name | label | relevant | calculation | choice_filter | default | trigger | repeat_count"


def workbook(*rows: str) -> Workbook:
    lines = [COLUMNS, *rows]
    table = "\n".join(["| survey |", *(f"| | {line} |" for line in lines)])
    choices = "| choices |\n| | list_name | name | label | kind |\n| | yn | yes | Yes | a |\n| | yn | no | No | b |"
    return read(f"{table}\n{choices}".encode(), "form.md")


def survey(*rows: str) -> Survey:
    found = workbook(*rows)
    assert found.survey is not None, found.errors
    return found.survey


SURVEY = survey(
    "text | a | A",
    "begin_group | g | G | ${a} != ''",
    "calculate | b | | | ${c} + 1",
    "integer | c | C",
    "end_group",
    "select_one yn | d | D | | | kind = ${a}",
    "text | e | E | | | | concat('x', ${c})",
    "text | f | F | | ${d} | | | ${a}",
    "begin_repeat | r | R | | | | | | ${c}",
    "integer | x | X",
    "calculate | rest | | | sum(${x}) - ../x",
    "end_repeat",
    "calculate | sum | | | sum(${x})",
    "calculate | raw | | | count(/data/r[x > 1]) + /data/g/c",
    "calculate | list | | | instance('yn')/root/item[name = ${d}]/kind",
    "text | alone | Alone",
)


@pytest.mark.parametrize(
    ("path", "sources"),
    [
        pytest.param("g", {"a"}, id="a group, by its relevance"),
        pytest.param("g/c", {"g"}, id="whatever stands in a group follows from it"),
        pytest.param("g/b", {"g", "g/c"}, id="a calculation"),
        pytest.param("d", {"a"}, id="a choice filter"),
        pytest.param("e", {"g/c"}, id="a dynamic default"),
        pytest.param("f", {"a", "d"}, id="a trigger, and what is calculated then"),
        pytest.param("r", {"g/c"}, id="a repeat, by how often"),
        pytest.param("r/rest", {"r", "r/x"}, id="a relative path"),
        pytest.param("raw", {"r", "r/x", "g/c"}, id="raw paths with predicates"),
        pytest.param("list", {"d"}, id="a look into a list"),
        pytest.param("alone", set(), id="nothing"),
    ],
)
def test_what_a_question_looks_at(path: str, sources: set[str]) -> None:
    assert looks(SURVEY, at_other_repeats=True)[path] == sources


def test_everything_is_worked_out_after_what_it_follows_from() -> None:
    place = {path: at for at, path in enumerate(dependencies(SURVEY).order)}
    assert set(place) == set(SURVEY.by_path)
    for path, sources in looks(SURVEY, at_other_repeats=True).items():
        assert all(place[source] < place[path] for source in sources - {path}), path


@pytest.mark.parametrize(
    ("path", "affected"),
    [
        pytest.param("alone", {"alone"}, id="nothing but itself"),
        pytest.param("d", {"d", "f", "list"}, id="what looks at it"),
        pytest.param("r/x", {"r/x", "r/rest", "sum", "raw"}, id="in a repeat"),
        pytest.param(
            "g/c", {"g/c", "g/b", "e", "r", "r/x", "r/rest", "sum", "raw"}, id="over detours, with all in a repeat"
        ),
    ],
)
def test_what_is_affected_by_an_answer(path: str, affected: set[str]) -> None:
    assert dependencies(SURVEY).affected(path) == affected


def test_how_long_the_chains_are_that_lead_to_a_value() -> None:
    depth = dependencies(SURVEY).depth
    assert [depth[path] for path in ("a", "g", "g/c", "g/b")] == [0, 1, 2, 3]


def test_what_draws_lots_and_what_remembers_its_value_is_known() -> None:
    found = dependencies(
        survey(
            "calculate | lots | | | if(${t} = '', random(), 1)",
            "text | t | T | | | | concat(uuid(), '')",
            "calculate | once | | | once(today())",
            "calculate | same | | | coalesce(., ${t})",
            "calculate | other | | | count(${t}[. != ''])",
        )
    )
    assert found.chancy == {"lots", "t"}
    assert found.lasting == {"once", "same"}


@pytest.mark.parametrize(
    ("rows", "circle"),
    [
        pytest.param(["calculate | a | | | ${b}", "calculate | b | | | ${a}", "text | t | T"], ["a", "b"], id="two"),
        pytest.param(["text | a | A | ${a} = ''"], ["a"], id="itself"),
        pytest.param(["begin_group | g | G | ${a} = ''", "text | a | A", "end_group"], ["g", "g/a"], id="a group"),
        pytest.param(
            ["begin_repeat | r | R | | | | | | ${a}", "integer | a | A", "end_repeat"], ["r", "r/a"], id="a number"
        ),
    ],
)
def test_circles_are_errors(rows: list[str], circle: list[str]) -> None:
    found = workbook(*rows)
    assert found.survey is None
    names = [path.rpartition("/")[2] for path in circle]
    assert [error.message.params["names"] for error in found.errors] == [" → ".join([*names, names[0]])]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [
                "begin_repeat | r | R",
                "integer | x | X",
                "calculate | sum | | | ${x} + coalesce(${r}[position() = position(current()/..) - 1]/sum, 0)",
                "end_repeat",
            ],
            id="a running total",
        ),
        pytest.param(
            [
                "begin_repeat | r | R",
                "integer | x | X",
                "calculate | at | | | position(..)",
                "calculate | sum | | | ${x} + indexed-repeat(${sum}, ${r}, ${at} - 1)",
                "end_repeat",
            ],
            id="a running total by number",
        ),
        pytest.param(
            ["begin_repeat | r | R", "calculate | of | | | count(${r})", "text | t | T", "end_repeat"], id="counted"
        ),
        pytest.param(
            ["select_one yn | a | A | | | name != ${b}", "select_one yn | b | B | | | name != ${a}"], id="two lists"
        ),
        pytest.param(
            ["text | a | A | ${c} = ''", "text | b | B", "calculate | c | | | concat(${a}, ${b}) | | | ${b}"],
            id="worked out when something changes",
        ),
        pytest.param(["text | a | A | | | | ${b}", "text | b | B | | | | ${a}"], id="defaults"),
    ],
)
def test_what_works_out_in_form_order_is_no_circle(rows: list[str]) -> None:
    found = survey(*rows)
    assert circles(found) == []
    assert set(dependencies(found).order) == set(found.by_path)
