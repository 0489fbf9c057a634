"""What is refused of an expression that could be read."""

from __future__ import annotations

import pytest

from survey.definition.expressions.checking import problems, references
from survey.definition.expressions.parse import parse
from survey.words import say


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        pytest.param("selected(${a}, 'x') and today() > .", [], id="nothing wrong"),
        pytest.param("slected(${a}, 'x')", ["There is no function slected(). Did you mean selected()?"], id="misspelt"),
        pytest.param("Today()", ["There is no function Today(). Did you mean today()?"], id="capital letter"),
        pytest.param(
            "position(..)",
            ["“position()” is not supported yet. Leave it out for now, or find another way."],
            id="not yet, and its path not told besides",
        ),
        pytest.param("if(1, 2)", ["if() has the wrong number of values in its brackets: 2. It takes 3."], id="too few"),
        pytest.param(
            "today(1)", ["today() has the wrong number of values in its brackets: 1. It takes 0."], id="too many"
        ),
        pytest.param(
            "round()",
            ["round() has the wrong number of values in its brackets: 0. It takes from 1 to 2."],
            id="one or two",
        ),
        pytest.param(
            "max()", ["max() has the wrong number of values in its brackets: 0. It takes 1 or more."], id="at least one"
        ),
        pytest.param(
            "../a = 1",
            ["“../a” is not supported yet. Name a question instead, like ${name}."],
            id="path",
        ),
        pytest.param(
            "instance('x')/root/item[name = ${a}]/label",
            ["“instance()” is not supported yet. Leave it out for now, or find another way."],
            id="lookup is told once",
        ),
        pytest.param(
            "regex(., '[0-9')",
            [
                "The pattern “[0-9” in regex() cannot be read. "
                "Correct the pattern. For ten digits, for example, it is [0-9]{10}."
            ],
            id="pattern",
        ),
        pytest.param(
            "${last-saved#a} = 1",
            ["“${last-saved#a}” is not supported yet. Leave it out for now, or find another way."],
            id="last saved",
        ),
        pytest.param("foo() + bar()", ["There is no function foo()", "There is no function bar()"], id="all are told"),
    ],
)
def test_problems_are_told_with_a_remedy(expression: str, told: list[str]) -> None:
    found = [f"{say(problem.message, 'en')} {say(problem.remedy, 'en')}" for problem in problems(parse(expression))]

    assert len(found) == len(told)
    assert all(text.startswith(start) for text, start in zip(found, told, strict=True)), found


def test_references_are_found_at_any_depth() -> None:
    assert references(parse("if(${a} = 1, -${b}, x[${c}]/y) or ${a} | ${last-saved#d}")) == {"a", "b", "c"}
