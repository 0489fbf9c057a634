"""Operators, conversions and what an expression stands on, following ODK."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.definition.expressions.elements import Branch
from survey.definition.expressions.evaluate import CannotEvaluate, Scope, World, evaluate
from survey.definition.expressions.functions import FUNCTIONS, LAZY, signature
from survey.definition.expressions.moments import Moment
from survey.definition.expressions.parse import MAX_NESTING, parse
from survey.definition.expressions.tree import Binary, Call, Literal
from survey.definition.expressions.values import Value, as_answer, as_boolean, as_number, as_text
from tests.survey.definition.expressions.test_parsing import TREES
from tests.survey.definition.expressions.worlds import KOLKATA, scope, value


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("${age} + 1", 35.0, id="text counts as a number"),
        pytest.param("7 div 2", 3.5, id="division"),
        pytest.param("-1 div 0", -math.inf, id="division by zero"),
        pytest.param("5 mod -2", 1.0, id="remainder has the dividend's sign"),
        pytest.param("-5 mod 2", -1.0, id="remainder of a negative number"),
        pytest.param("10 mod (1 div 0)", 10.0, id="remainder by infinity"),
        pytest.param("true() + true()", 2.0, id="truth counts as 1"),
        pytest.param("-${age}", -34.0, id="unary minus"),
        pytest.param("${none} > 3", False, id="empty is not greater"),
        pytest.param("${none} < 3", False, id="empty is not less"),
        pytest.param("${none} = ''", True, id="empty equals empty text"),
        pytest.param("${none} != 3", True, id="empty differs from a number"),
        pytest.param("'10' > '9'", True, id="order is of numbers, not letters"),
        pytest.param("${age} = 34.0", True, id="text against number"),
        pytest.param("'1' = true()", True, id="text against truth"),
        pytest.param("'01' = '1'", False, id="text against text"),
        pytest.param("${age} = ''", False, id="number against empty text"),
        pytest.param("1 and ${name}", True, id="a question is true"),
        pytest.param("1 and ''", False, id="empty text is not true"),
        pytest.param("0 or ${nowhere}", False, id="nothing found is not true"),
        pytest.param("0 and unknown()", False, id="and stops at the first false"),
        pytest.param("1 or unknown()", True, id="or stops at the first true"),
        pytest.param("'x' and 'y'", True, id="and yields a truth, not the last text"),
        pytest.param("'2018-06-25' = '2018-06-25T00:00:00.000+05:30'", False, id="texts of dates compare as text"),
        pytest.param(
            "date('2018-06-25') = '2018-06-25T00:00:00.000+05:30'", True, id="a computed date compares as days"
        ),
        pytest.param("today() = '2024-05-02'", True, id="today against a text"),
        pytest.param("today() > ${born}", True, id="dates compare as days"),
        pytest.param("int((today() - ${born}) div 365.25)", 33.0, id="age in years"),
        pytest.param("'2024-05-01' - '2024-04-30'", 1.0, id="texts of dates count as days"),
        pytest.param("${last-saved#age} = ''", False, id="nothing was saved before, so nothing is equal"),
        pytest.param("concat(${last-saved#age}, '.')", ".", id="nothing was saved before"),
    ],
)
def test_operators_yield(expression: str, expected: Value) -> None:
    found = value(expression)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    "expression", ["${none} + 1", "'' + 1", "0 div 0", "1 mod 0", "(1 div 0) mod 1", "'nonsense' - 1", "date('x') - 1"]
)
def test_what_is_no_number_is_nan(expression: str) -> None:
    found = value(expression)

    assert isinstance(found, float)
    assert math.isnan(found)


@pytest.mark.parametrize(
    ("expression", "current", "expected"),
    [
        pytest.param(". <= today()", "2024-05-02", True, id="today is not in the future"),
        pytest.param(". <= today()", "2024-05-03", False, id="tomorrow is"),
        pytest.param(". >= 1 and . <= 5", "3", True, id="range"),
        pytest.param("string-length() = 3", "abc", True, id="no argument means the question's own value"),
        pytest.param("once('new')", "old", "old", id="once keeps"),
        pytest.param("once('new')", "", "new", id="once begins"),
        pytest.param("string-length(.) <= 300", "", True, id="dot given"),
        pytest.param(
            "not(selected(., 'none') and count-selected(.) > 1)", "none sort", False, id="none excludes others"
        ),
    ],
)
def test_dot_is_the_question_itself(expression: str, current: str, expected: Value) -> None:
    assert value(expression, "/data/q", xml=f"<data><q>{current}</q></data>") == expected


def test_a_name_is_looked_up_only_where_it_matters() -> None:
    asked: list[str] = []
    at = scope()
    question = Branch("a")
    question.add("text", "1")

    def find(name: str, element: object) -> list[Branch]:
        asked.append(name)
        return [question]

    world = World(at.world.now, at.world.timezone, find, *(getattr(at.world, name) for name in World.__slots__[3:]))
    evaluate(parse("if(${a} = 1, ${b}, ${c})"), Scope(world, at.node, at.current))

    assert asked == ["a", "b"]


@pytest.mark.parametrize(
    "expression",
    [
        *("unknown()", "'text'[1]", "1 | 2", "today(1)", "if(1, 2)", "round()", "count('x')", "sum(1)", "position(1)"),
        *("'a'/b", "uuid('x')", "uuid(1 div 0)", "digest('a', 'ROT13')", "digest('a', 'MD5', 'morse')", "randomize(1)"),
        *(
            "indexed-repeat(${who}, ${member}, 1, ${child})",
            "jr:choice-name('a', '1 +')",
            "weighted-checklist(1, 2, 3)",
        ),
    ],
)
def test_what_cannot_be_evaluated_raises_its_own_error(expression: str) -> None:
    with pytest.raises(CannotEvaluate):
        value(expression)


@pytest.mark.parametrize(
    ("given_value", "text", "truth"),
    [
        pytest.param(3.0, "3", True, id="whole number"),
        pytest.param(0.0, "0", False, id="zero"),
        pytest.param(-0.0, "0", False, id="negative zero"),
        pytest.param(0.1 + 0.2, "0.30000000000000004", True, id="fractions print in full"),
        pytest.param(1e21, "1000000000000000000000", True, id="large number"),
        pytest.param(1.5e-7, "0.00000015", True, id="small number"),
        pytest.param(-math.inf, "-Infinity", True, id="infinity"),
        pytest.param(math.nan, "", False, id="no number prints as nothing"),
        pytest.param(True, "true", True, id="true"),
        pytest.param(False, "false", False, id="false"),
        pytest.param("false", "false", True, id="the text false"),
        pytest.param((), "", False, id="no nodes"),
        pytest.param((Branch("empty"),), "", True, id="a node without text"),
        pytest.param(Moment(19_000.5, "2022-01-08"), "2022-01-08", True, id="date"),
    ],
)
def test_values_turn_into_text_and_truth(given_value: Value, text: str, truth: bool) -> None:
    assert as_text(given_value) == as_answer(given_value) == text
    assert as_boolean(given_value) is truth


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param(" 1.50 ", 1.5, id="space around"),
        pytest.param("7.9e-12", 7.9e-12, id="exponent"),
        pytest.param("1970-01-02", 1 - 5.5 / 24, id="a day begins at midnight in Kolkata"),
        pytest.param("1970-01-02T00:00:00.000Z", 1.0, id="moment"),
        pytest.param("1970-01-02T00:00:00+0530", 1 - 5.5 / 24, id="moment with offset"),
        pytest.param("1970-1-2", 1 - 5.5 / 24, id="date without leading zeros"),
    ],
)
def test_texts_turn_into_numbers(text: str, number: float) -> None:
    assert as_number(text, KOLKATA) == pytest.approx(number, abs=1e-15)


@pytest.mark.parametrize(
    "text", ["", " ", "1.1sd", "inf", "nan", "1_000", "೧", "0x10", "2024-02-30", "2024-13-01T25:00"]
)
def test_other_texts_are_no_numbers(text: str) -> None:
    assert math.isnan(as_number(text, KOLKATA))


HALF = MAX_NESTING // 2 - 1


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("concat(" * MAX_NESTING + ")" * MAX_NESTING, id="calls"),
        pytest.param("+".join(["1"] * 199), id="a sum of many"),
        pytest.param("(" * (MAX_NESTING - 1) + "/data" + ")" * (MAX_NESTING - 1), id="brackets"),
        pytest.param("/data[" * (MAX_NESTING - 1) + "1" + "]" * (MAX_NESTING - 1), id="predicates"),
        pytest.param("if(1 - " * HALF + "1" + ", 1, 2)" * HALF, id="conditions"),
    ],
)
def test_the_deepest_expression_that_is_read_can_be_evaluated(expression: str) -> None:
    evaluate(parse(expression), scope())


VALUES = st.one_of(st.text(max_size=12), st.floats(), st.booleans(), st.dates().map(str), st.datetimes().map(str))
ARGUMENTS = st.one_of(
    VALUES.map(lambda given: Literal(given)), st.sampled_from(list(map(parse, ["/data/*", "//who", "x"])))
)
SCOPE = scope()


@given(st.data())
def test_no_function_fails_on_any_values(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([*FUNCTIONS, *LAZY]))
    function = signature(name)
    assert function is not None
    arguments = data.draw(
        st.lists(ARGUMENTS, min_size=function.minimum, max_size=4 if function.maximum is None else function.maximum)
    )
    try:
        found = evaluate(Call(name, tuple(arguments)), SCOPE)
    except CannotEvaluate:
        return

    assert isinstance(found, str | float | bool | tuple)
    as_text(found)
    as_number(found, KOLKATA)


@given(st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"]), ARGUMENTS, ARGUMENTS)
def test_no_operator_fails_on_any_values(operator: str, left: Literal, right: Literal) -> None:
    assert isinstance(evaluate(Binary(operator, left, right), SCOPE), str | float | bool)


@given(TREES)
def test_any_tree_is_evaluated_or_refused(tree: Literal) -> None:
    try:
        found = evaluate(tree, SCOPE)
    except CannotEvaluate:
        return
    as_text(found)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_survive_being_text(number: float) -> None:
    assert as_number(as_text(number)) == number
