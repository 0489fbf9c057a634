"""What is refused of an expression that could be read."""

from __future__ import annotations

import pytest

from survey.definition.expressions.checking import problems, references
from survey.definition.expressions.functions import FUNCTIONS, LAZY
from survey.definition.expressions.parse import parse
from survey.definition.expressions.refused import REFUSED
from survey.words import say


@pytest.mark.parametrize(
    "expression",
    [
        *("selected(${a}, 'x') and today() > .", "position(..)", "../a = 1", "sum(${a}) + count(${b}[c > 1])"),
        *("instance('x')/root/item[name = ${a}]/label", "jr:choice-name(${a}, '${a}')", "${a} | ../b | current()"),
        *("indexed-repeat(${a}, ${b}, 1, ${c}, 2)", "digest(${a}, 'SHA-256', 'hex')", "//a[ancestor::b][1]"),
        *("if(${a}, ${b}, ${c})[1]", "count(randomize(${a}, 3))", "regex(., concat('[0-9]', '+'))", "digest(., ${a})"),
        *("weighted-checklist(1, 2, ${a}, 1)", "/data/@version", "uuid() = random()"),
    ],
)
def test_nothing_is_wrong_with(expression: str) -> None:
    assert list(problems(parse(expression))) == []


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        pytest.param(
            "slected(${a}, 'x')", ["1 There is no function slected(). Did you mean selected()?"], id="misspelt"
        ),
        pytest.param("Today()", ["1 There is no function Today(). Did you mean today()?"], id="capital letter"),
        pytest.param(
            "1 + if(1, 2)", ["5 if() has the wrong number of values in its brackets: 2. It takes 3."], id="too few"
        ),
        pytest.param(
            "today(1)", ["1 today() has the wrong number of values in its brackets: 1. It takes 0."], id="too many"
        ),
        pytest.param(
            "round()",
            ["1 round() has the wrong number of values in its brackets: 0. It takes from 1 to 2."],
            id="one or two",
        ),
        pytest.param(
            "max()",
            ["1 max() has the wrong number of values in its brackets: 0. It takes 1 or more."],
            id="at least one",
        ),
        pytest.param(
            "indexed-repeat(${a}, ${b}, 1, ${c})",
            [
                "1 indexed-repeat() has the wrong number of values in its brackets: 4. "
                "It takes a question, and for every repeat around it the repeat and a number."
            ],
            id="index missing",
        ),
        pytest.param(
            "weighted-checklist(1, 2, 3)",
            [
                "1 weighted-checklist() has the wrong number of values in its brackets: 3. "
                "It takes two numbers, and then pairs of a condition and its weight."
            ],
            id="weight missing",
        ),
        pytest.param(
            "count('a')",
            ["0 count() works on questions or lists, and “'a'” is neither. Name a question instead, like ${name}."],
            id="no list to count",
        ),
        pytest.param(
            "sum(round(${a}))",
            [
                "5 sum() works on questions or lists, and “round(${a})” is neither. "
                "Name a question instead, like ${name}."
            ],
            id="no list to sum",
        ),
        pytest.param("count(if(1, ${a}, 2))", ["0 count() works on questions or lists, and “2” is neither."], id="if"),
        pytest.param("1 | ${a}", ["0 “|” joins questions or lists, and “1” is neither."], id="no list to join"),
        pytest.param("'a'/b", ["0 “/” follows questions or lists, and “'a'” is neither."], id="no list to follow"),
        pytest.param("(1 + 1)[1]", ["0 “[…]” chooses among questions or lists, and “1 + 1” is neither."], id="no list"),
        pytest.param("../@*", ["1 “@*” is not supported yet. Leave it out"], id="all attributes"),
        pytest.param(
            "regex(., '[0-9')",
            [
                "1 The pattern “[0-9” in regex() cannot be read. "
                "Correct the pattern. For ten digits, for example, it is [0-9]{10}."
            ],
            id="pattern",
        ),
        pytest.param(
            "regex(., '(a|aa)+')",
            [
                "1 The pattern “(a|aa)+” in regex() takes too long on some answers. "
                "Do not repeat in brackets what is repeated already, as in (a+)+."
            ],
            id="slow pattern",
        ),
        pytest.param(
            "digest(., 'SHA256')",
            ["1 digest() does not know “SHA256”. It knows MD5, SHA-1, SHA-256, SHA-384, SHA-512."],
            id="digest",
        ),
        pytest.param("digest(., 'MD5', 'x')", ["1 digest() does not know “x”. It knows base64, hex."], id="encoding"),
        pytest.param(
            "jr:choice-name(., 'my work')",
            [
                "1 “my work” in jr:choice-name() is not a question. "
                "Name the question in quotation marks, like '${name}'."
            ],
            id="quoted question",
        ),
        pytest.param(
            "search('fruits', nonsense())",
            ["1 search() belongs in the appearance column, and only ODK Collect knows it."],
            id="search, and what it is given not told besides",
        ),
        pytest.param(
            "foo() + //a[bar()]", ["1 There is no function foo()", "13 There is no function bar()"], id="all are told"
        ),
    ],
)
def test_problems_are_told_with_their_place_and_a_remedy(expression: str, told: list[str]) -> None:
    found = [
        f"{problem.position} {say(problem.message, 'en')} {say(problem.remedy, 'en')}"
        for problem in problems(parse(expression))
    ]

    assert len(found) == len(told)
    assert all(text.startswith(start) for text, start in zip(found, told, strict=True)), found


def test_what_was_saved_last_is_a_warning_only() -> None:
    (problem,) = problems(parse("1 = ${last-saved#a}"))

    assert problem.warning
    assert problem.position == 5
    assert say(problem.message, "en") == "“${last-saved#a}” is always empty: no answers are carried over yet."


def test_what_is_refused_is_not_known_besides() -> None:
    assert not REFUSED.keys() & {*FUNCTIONS, *LAZY}
    for name in REFUSED:
        (problem,) = problems(parse(f"{name}()"))
        assert say(problem.message, "en")
        assert not problem.warning


def test_references_are_found_at_any_depth() -> None:
    assert references(parse("if(${a} = 1, -${b}, x[${c}]/y) or ${a} | ${last-saved#d}")) == {"a", "b", "c"}


def test_references_within_quotation_marks_count() -> None:
    assert references(parse("jr:choice-name(., '${a}') = 'x ${b}'")) == {"a"}
