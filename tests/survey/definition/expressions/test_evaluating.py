"""What expressions yield, following ODK."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.definition.expressions.evaluate import LAZY, CannotEvaluate, arity, evaluate
from survey.definition.expressions.functions import FUNCTIONS
from survey.definition.expressions.parse import parse
from survey.definition.expressions.tree import Call, Literal, from_json, to_json
from survey.definition.expressions.values import Scope, Value, as_answer, as_boolean, as_number, as_text

KOLKATA = ZoneInfo("Asia/Kolkata")
ANSWERS: dict[str, Value] = {
    "age": "34",
    "work": "sort sell",
    "born": "1990-06-15",
    "name": "Asha",
    "none": "",
    "members": 3.0,
}


def value(expression: str, current: Value = "", *, now: str = "2024-05-01T20:00:00+00:00") -> Value:
    return evaluate(
        parse(expression), Scope(current, lambda name: ANSWERS.get(name, ""), datetime.fromisoformat(now), KOLKATA)
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("${age} + 1", 35.0, id="text counts as a number"),
        pytest.param("${members} + 1", 4.0, id="numbers may be given as numbers"),
        pytest.param("7 div 2", 3.5, id="division"),
        pytest.param("-1 div 0", -math.inf, id="division by zero"),
        pytest.param("5 mod -2", 1.0, id="remainder has the dividend's sign"),
        pytest.param("-5 mod 2", -1.0, id="remainder of a negative number"),
        pytest.param("10 mod (1 div 0)", 10.0, id="remainder by infinity"),
        pytest.param("true() + true()", 2.0, id="truth counts as 1"),
        pytest.param("${none} > 3", False, id="empty is not greater"),
        pytest.param("${none} < 3", False, id="empty is not less"),
        pytest.param("${none} = ''", True, id="empty equals empty text"),
        pytest.param("${none} != 3", True, id="empty differs from a number"),
        pytest.param("'10' > '9'", True, id="order is of numbers, not letters"),
        pytest.param("${age} = 34.0", True, id="text against number"),
        pytest.param("'1' = true()", True, id="text against truth"),
        pytest.param("'01' = '1'", False, id="text against text"),
        pytest.param("${members} = ''", False, id="number against empty text"),
        pytest.param("1 and ${none}", False, id="empty is not true"),
        pytest.param("0 or ${name}", True, id="text is true"),
        pytest.param("0 and unknown()", False, id="and stops at the first false"),
        pytest.param("1 or unknown()", True, id="or stops at the first true"),
        pytest.param("if(true(), 'a', unknown())", "a", id="if evaluates one branch only"),
        pytest.param("if(${none}, 'a', 'b')", "b", id="if with an empty condition"),
        pytest.param("coalesce(${none}, ${name})", "Asha", id="coalesce"),
        pytest.param("coalesce(${none}, '')", "", id="coalesce of nothing"),
        pytest.param("once('x')", "x", id="once on an empty question"),
        pytest.param("selected(${work}, 'sell')", True, id="selected"),
        pytest.param("selected(${work}, 'sel')", False, id="part of a name is not selected"),
        pytest.param("selected(${none}, '')", False, id="nothing is not selected"),
        pytest.param("count-selected(${work})", 2.0, id="count-selected"),
        pytest.param("count-selected(${none})", 0.0, id="count-selected of nothing"),
        pytest.param("selected-at(${work}, 1)", "sell", id="selected-at"),
        pytest.param("selected-at(${work}, 2)", "", id="selected-at beyond the end"),
        pytest.param("selected-at(${work}, -1)", "", id="selected-at before the beginning"),
        pytest.param("not(${none})", True, id="not"),
        pytest.param("boolean(0)", False, id="boolean of zero"),
        pytest.param("boolean-from-string('2')", False, id="boolean-from-string"),
        pytest.param("number(' 1.50 ')", 1.5, id="number strips"),
        pytest.param("int(-2.7)", -2.0, id="int cuts towards zero"),
        pytest.param("round(1.5)", 2.0, id="round half away from zero"),
        pytest.param("round(-1.475, 2)", -1.48, id="round to places as written, not as stored"),
        pytest.param("round(33.33, -1)", 30.0, id="round to tens"),
        pytest.param("round(1.5, 40)", 1.5, id="round to more places than there are"),
        pytest.param("floor(-1.5)", -2.0, id="floor"),
        pytest.param("ceiling(1.2)", 2.0, id="ceiling"),
        pytest.param("min(3, ${age}, 7)", 3.0, id="min"),
        pytest.param("max(3, ${age}, 7)", 34.0, id="max"),
        pytest.param("abs(-3)", 3.0, id="abs"),
        pytest.param("pow(2, 3)", 8.0, id="pow"),
        pytest.param("string(3.0)", "3", id="whole numbers print without fraction"),
        pytest.param("string(0.1 + 0.2)", "0.30000000000000004", id="fractions print in full"),
        pytest.param("string(1 div 0)", "Infinity", id="infinity prints"),
        pytest.param("string(number('x'))", "NaN", id="no number prints"),
        pytest.param("string(-0)", "0", id="no negative zero"),
        pytest.param("concat('a', 1, true())", "a1true", id="concat"),
        pytest.param("concat()", "", id="concat of nothing"),
        pytest.param("join(', ', 'a', 'b')", "a, b", id="join"),
        pytest.param("contains('abc', 'bc')", True, id="contains"),
        pytest.param("starts-with('abc', 'ab')", True, id="starts-with"),
        pytest.param("ends-with('abc', 'bc')", True, id="ends-with"),
        pytest.param("string-length('ಕನ್ನಡ')", 5.0, id="string-length counts code points"),
        pytest.param("substr('hello', 1, 3)", "el", id="substr counts from zero"),
        pytest.param("substr('hello', -2)", "lo", id="substr from the end"),
        pytest.param("substring('12345', 2, 3)", "234", id="substring counts from one"),
        pytest.param("substring('12345', 1.5, 2.6)", "234", id="substring rounds"),
        pytest.param("substring('12345', -42, 1 div 0)", "12345", id="substring without end"),
        pytest.param("substring-before('a-b', '-')", "a", id="substring-before"),
        pytest.param("substring-before('a-b', '')", "", id="substring-before nothing"),
        pytest.param("substring-after('a-b', '-')", "b", id="substring-after"),
        pytest.param("substring-after('a-b', '')", "a-b", id="substring-after nothing"),
        pytest.param("translate('bar', 'abc', 'AB')", "BAr", id="translate"),
        pytest.param("normalize-space('  a \n b ')", "a b", id="normalize-space"),
        pytest.param("regex('12345', '[0-9]+')", True, id="regex"),
        pytest.param("regex('12345x', '[0-9]+')", False, id="regex must match all"),
        pytest.param("regex('೧೨', '\\d+')", False, id="regex digits are ASCII as in Java"),
        pytest.param("regex('x', '[')", False, id="a pattern that cannot be read matches nothing"),
        pytest.param("today()", "2024-05-02", id="today is the programme's day"),
        pytest.param("now()", "2024-05-02T01:30:00.000+05:30", id="now"),
        pytest.param("date('2024-05-01' + 1)", "2024-05-02", id="date arithmetic"),
        pytest.param("date(today() - 7)", "2024-04-25", id="a week ago"),
        pytest.param("date('nonsense')", "", id="no date"),
        pytest.param("date('1970-1-2')", "1970-01-02", id="date without leading zeros"),
        pytest.param("date('2024-02-30')", "", id="date that does not exist"),
        pytest.param("today() > ${born}", True, id="dates compare as days"),
        pytest.param("int((today() - ${born}) div 365.25)", 33.0, id="age in years"),
        pytest.param("decimal-date-time('1970-01-01T00:00:00Z')", 0.0, id="decimal-date-time"),
        pytest.param("decimal-date-time('1970-01-02T00:00:00.000+06:00')", 0.75, id="decimal-date-time with offset"),
        pytest.param("date-time('2024-05-01T12:00:00Z')", "2024-05-01T17:30:00.000+05:30", id="date-time"),
        pytest.param("format-date('2024-05-01', '%d/%n %b %y %a %%')", "01/5 May 24 Wed %", id="format-date"),
        pytest.param(
            "format-date-time('2024-05-01T09:05:07.120+05:30', '%Y %H:%M:%S.%3 %h')", "2024 09:05:07.120 9", id="time"
        ),
        pytest.param("format-date(${none}, '%Y')", "", id="format-date of nothing"),
        pytest.param("decimal-time('06:00:00')", 0.25, id="decimal-time"),
    ],
)
def test_expressions_yield(expression: str, expected: Value) -> None:
    found = value(expression)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    "expression",
    [
        *("${none} + 1", "number('1.1sd')", "number('inf')", "number('1_000')", "number('೧')", "max(1, ${none})"),
        *("sqrt(-1)", "log(0)", "pow(-8, 0.5)", "0 div 0", "1 mod 0", "round('a')", "'nonsense' - 1", "date('x') - 1"),
    ],
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
        pytest.param("string-length(.) <= 300", "", True, id="dot given"),
        pytest.param(
            "not(selected(., 'none') and count-selected(.) > 1)", "none sort", False, id="none excludes others"
        ),
    ],
)
def test_dot_is_the_current_value(expression: str, current: str, expected: Value) -> None:
    assert value(expression, current) == expected


def test_a_name_is_looked_up_only_where_it_matters() -> None:
    asked: list[str] = []

    def lookup(name: str) -> str:
        asked.append(name)
        return "1"

    evaluate(parse("if(${a} = 1, ${b}, ${c})"), Scope("", lookup, datetime.now(UTC), UTC))

    assert asked == ["a", "b"]


@pytest.mark.parametrize("expression", ["unknown()", "../a", "(${a})[1]", "1 | 2", "today(1)", "if(1, 2)", "round()"])
def test_what_cannot_be_evaluated_raises_its_own_error(expression: str) -> None:
    with pytest.raises(CannotEvaluate):
        value(expression)


@pytest.mark.parametrize(
    ("given_value", "text", "answer", "truth"),
    [
        pytest.param(3.0, "3", "3", True, id="whole number"),
        pytest.param(0.0, "0", "0", False, id="zero"),
        pytest.param(1e21, "1000000000000000000000", "1000000000000000000000", True, id="large number"),
        pytest.param(1.5e-7, "0.00000015", "0.00000015", True, id="small number"),
        pytest.param(math.nan, "NaN", "", False, id="no number"),
        pytest.param(True, "true", "true", True, id="true"),
        pytest.param(False, "false", "false", False, id="false"),
        pytest.param("false", "false", "false", True, id="the text false"),
    ],
)
def test_values_turn_into_each_other(given_value: Value, text: str, answer: str, truth: bool) -> None:
    assert as_text(given_value) == text
    assert as_answer(given_value) == answer
    assert as_boolean(given_value) is truth


SCOPE = Scope("", lambda name: "", datetime(2024, 5, 1, tzinfo=UTC), KOLKATA)
VALUES = st.one_of(st.text(max_size=12), st.floats(), st.booleans(), st.dates().map(str), st.datetimes().map(str))


@given(st.data())
def test_no_function_fails_on_any_values(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([*FUNCTIONS, *LAZY]))
    bounds = arity(name)
    assert bounds is not None
    minimum, maximum = bounds
    arguments = data.draw(st.lists(VALUES, min_size=minimum, max_size=maximum if maximum is not None else 4))

    found = evaluate(Call(name, tuple(Literal(argument) for argument in arguments)), SCOPE)

    assert isinstance(found, str | float | bool)
    as_text(found)
    as_number(found, KOLKATA)


@given(st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"]), VALUES, VALUES)
def test_no_operator_fails_on_any_values(operator: str, left: Value, right: Value) -> None:
    tree = from_json([operator, to_json(Literal("")), to_json(Literal(""))])
    node = type(tree)(operator, Literal(left), Literal(right))  # type: ignore[call-arg, arg-type]

    assert isinstance(evaluate(node, SCOPE), str | float | bool)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_survive_being_text(number: float) -> None:
    assert as_number(as_text(number)) == number
