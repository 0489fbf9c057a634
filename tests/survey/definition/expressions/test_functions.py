"""Every function, following ODK."""

from __future__ import annotations

import math
import re

import pytest

from survey.definition.expressions.functions import FUNCTIONS, LAZY
from survey.definition.expressions.values import Value
from tests.survey.definition.expressions.worlds import scope, texts, value

TABLE: list[tuple[str, Value, str]] = [
    # What is chosen
    ("selected(${work}, 'sell')", True, "selected"),
    ("selected(${work}, 'sel')", False, "part of a name is not selected"),
    ("selected(${work}, ' sell ')", True, "space around the name"),
    ("selected(${none}, '')", True, "nothing is selected where nothing is"),
    ("selected(${work}, '')", False, "nothing is not selected where something is"),
    ("is-selected(${work}, 'sort')", True, "is-selected"),
    ("count-selected(${work})", 2.0, "count-selected"),
    ("count-selected(${none})", 0.0, "count-selected of nothing"),
    ("selected-at(${work}, 1)", "sell", "selected-at"),
    ("selected-at(${work}, 2)", "", "selected-at beyond the end"),
    ("selected-at(${work}, -1)", "", "selected-at before the beginning"),
    ("jr:choice-name(${work}, '${work}')", "sort sell of work", "label of a choice, question quoted"),
    ("jr:choice-name('x', '/data/work')", "x of work", "label of a choice, path quoted"),
    ("jr:choice-name('x', '../work')", "x of work", "label of a choice, relative path quoted"),
    ("jr:choice-name('x', ${work})", "x of work", "label of a choice, question not quoted"),
    ("jr:itext('hello')", "words of hello", "itext"),
    # Choosing
    ("if(true(), 'a', unknown())", "a", "if evaluates one branch only"),
    ("if('', 'a', 'b')", "b", "if with an empty condition"),
    ("if(${none}, 'a', 'b')", "a", "if with a question as a condition asks whether there is one"),
    ("coalesce(${none}, ${name})", "Asha", "coalesce"),
    ("coalesce(number('x'), 7)", "7", "coalesce of what is no number"),
    ("coalesce(${none}, '')", "", "coalesce of nothing"),
    ("once('x')", "x", "once on an empty question"),
    # Truths
    ("not('')", True, "not"),
    ("boolean(0)", False, "boolean of zero"),
    ("boolean(${none})", True, "boolean of an unanswered question, which is there"),
    ("boolean-from-string('2')", False, "boolean-from-string"),
    ("boolean-from-string(true())", True, "boolean-from-string of a truth"),
    ("false()", False, "false"),
    ("checklist(2, -1, true(), false(), 1)", True, "checklist without a most"),
    ("checklist(-1, 1, true(), 1)", False, "checklist without a least"),
    ("checklist(2, 3, //years)", True, "checklist of nodes: two of three are answered"),
    ("checklist(0, -1)", True, "checklist of nothing"),
    ("checklist(0.5, -1)", True, "checklist of less than one"),
    ("weighted-checklist(5, 10, true(), 3, true(), 2.5, false(), 9)", True, "weights add up"),
    ("weighted-checklist(6, -1, true(), 3, true(), 2.5)", False, "weights fall short"),
    ("weighted-checklist(1, 5, true(), 6)", False, "weights are too many"),
    ("weighted-checklist(40, 50, //years, //years)", True, "weights of nodes"),
    ("weighted-checklist(1, 9, ${nowhere}, //years)", False, "more weights than conditions"),
    # Numbers
    ("number(' 1.50 ')", 1.5, "number strips"),
    ("number()", 34.0, "number of the question"),
    ("string(number('1970-01-03'))", "1", "number of a date prints whole days, those in UTC"),
    ("int(-2.7)", -2.0, "int cuts towards zero"),
    ("round(1.5)", 2.0, "round half up"),
    ("round(-1.5)", -2.0, "round half away from zero"),
    ("round(-1.475, 2)", -1.48, "round to places"),
    ("round(33.33, -1)", 30.0, "round to tens"),
    ("round(1.5, 40)", 1.5, "round to more places than there are"),
    ("floor(-1.5)", -2.0, "floor"),
    ("ceiling(1.2)", 2.0, "ceiling"),
    ("min(3, ${age}, 7)", 3.0, "min"),
    ("max(3, ${age}, 7)", 34.0, "max"),
    ("max(//years[. != ''], 39)", 40.0, "max of nodes and numbers"),
    ("abs(-3)", 3.0, "abs"),
    ("pow(2, 3)", 8.0, "pow"),
    ("pow(10, 400)", math.inf, "pow beyond all numbers"),
    ("pow(0, -1)", math.inf, "pow of zero"),
    ("sqrt(9)", 3.0, "sqrt"),
    ("exp(0)", 1.0, "exp"),
    ("exp10(2)", 100.0, "exp10"),
    ("log(exp(1))", 1.0, "log"),
    ("log(0)", -math.inf, "log of zero"),
    ("log10(1000)", 3.0, "log10"),
    ("round(sin(pi() div 2))", 1.0, "sin"),
    ("round(cos(pi()))", -1.0, "cos"),
    ("round(tan(pi() div 4))", 1.0, "tan"),
    ("asin(0)", 0.0, "asin"),
    ("acos(1)", 0.0, "acos"),
    ("atan(0)", 0.0, "atan"),
    ("atan2(0, 1)", 0.0, "atan2"),
    # Texts
    ("string(3.0)", "3", "whole numbers print without fraction"),
    ("string()", "34", "string of the question"),
    ("string(number('x'))", "", "no number prints as nothing"),
    ("concat('a', 1, true())", "a1true", "concat"),
    ("concat(//who, '!')", "RaviManiLata!", "concat of nodes"),
    ("concat()", "", "concat of nothing"),
    ("join(', ', 'a', 'b')", "a, b", "join"),
    ("join(', ', //who, 'x')", "Ravi, Mani, Lata, x", "join of nodes"),
    ("contains('abc', 'bc')", True, "contains"),
    ("starts-with('abc', 'ab')", True, "starts-with"),
    ("ends-with('abc', 'bc')", True, "ends-with"),
    ("string-length('ಕನ್ನಡ')", 5.0, "string-length counts code points"),
    ("substr('hello', 1, 3)", "el", "substr counts from zero"),
    ("substr('hello', -2)", "lo", "substr from the end"),
    ("substring('12345', 2, 3)", "234", "substring counts from one"),
    ("substring('12345', 1.5, 2.6)", "234", "substring rounds"),
    ("substring('12345', -42, 1 div 0)", "12345", "substring without end"),
    ("substring('12345', -1 div 0)", "12345", "substring without beginning"),
    ("substring('12345', 0 div 0, 3)", "", "substring from no number"),
    ("substring-before('a-b', '-')", "a", "substring-before"),
    ("substring-before('a-b', '')", "", "substring-before nothing"),
    ("substring-after('a--b', '--')", "b", "substring-after"),
    ("substring-after('a-b', '')", "a-b", "substring-after nothing"),
    ("translate('bar', 'abc', 'AB')", "BAr", "translate"),
    ("normalize-space('  a \n b ')", "a b", "normalize-space"),
    ("regex('12345', '[0-9]+')", True, "regex"),
    ("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72", "digest in hex"),
    ("digest('abc', 'SHA-1')", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "digest in base64"),
    ("substr(digest('abc', 'SHA-256', 'hex'), 0, 8)", "ba7816bf", "SHA-256"),
    ("substr(digest('abc', 'SHA-384', 'hex'), 0, 8)", "cb00753f", "SHA-384"),
    ("substr(digest('abc', 'SHA-512', 'hex'), 0, 8)", "ddaf35a1", "SHA-512"),
    ("base64-decode('4LKV4LKo')", "ಕನ", "base64-decode"),
    ("base64-decode('%')", "", "base64-decode of nonsense"),
    # Dates
    ("concat(today(), '')", "2024-05-02", "today is the programme's day"),
    ("concat(now(), '')", "2024-05-02T01:30:00.000+05:30", "now"),
    ("concat(date('2024-05-01' + 1), '')", "2024-05-02", "date arithmetic"),
    ("concat(date(today() - 7), '')", "2024-04-25", "a week ago"),
    ("concat(date('1970-1-2'), '')", "1970-01-02", "date without leading zeros"),
    ("concat(date('nonsense'), '')", "", "no date"),
    ("concat(date('2024-02-30'), '')", "", "date that does not exist"),
    ("date(${none})", "", "date of nothing is nothing"),
    ("date(true())", "", "date of a truth"),
    ("concat(date(${born}), '')", "1990-06-15", "date of a question"),
    ("concat(date-time('2024-05-01T12:00:00Z'), '')", "2024-05-01T17:30:00.000+05:30", "date-time"),
    ("decimal-date-time('1970-01-01T00:00:00Z')", 0.0, "decimal-date-time"),
    ("decimal-date-time('1970-01-02T00:00:00.000+06:00')", 0.75, "decimal-date-time with offset"),
    ("decimal-time('06:00:00')", 0.25, "decimal-time"),
    ("decimal-time('06:00:00.000+05:30')", 0.25, "decimal-time with offset"),
    ("decimal-time(now())", 0.0625, "decimal-time of a moment"),
    ("format-date('2024-05-01', '%d/%n %b %y %a %W %e %m %% %q')", "01/5 May 24 Wed 18 1 05 % %q", "format-date"),
    ("format-date-time('2024-05-01T09:05:07.120+05:30', '%Y %H:%M:%S.%3 %h')", "2024 09:05:07.120 9", "time"),
    ("format-date(today() + 1, '%Y-%m-%d')", "2024-05-03", "format-date of a number of days"),
    ("format-date(${none}, '%Y')", "", "format-date of nothing"),
    # Nodes
    ("count(${member})", 3.0, "count"),
    ("count(${nowhere})", 0.0, "count of none"),
    ("count-non-empty(//years)", 2.0, "count-non-empty"),
    ("sum(//years[. != ''])", 47.0, "sum"),
    ("name()", "age", "name"),
    ("name(..)", "data", "name of a node"),
    ("local-name(/data)", "data", "local-name"),
    ("local-name(${nowhere})", "", "local-name of none"),
    ("position(//member[who = 'Mani'])", 2.0, "position among neighbours of the same name"),
    ("position(/data/age)", 1.0, "position of one alone"),
    ("position()", 1.0, "position outside of predicates"),
    ("last()", 1.0, "last outside of predicates"),
    ("pulldata('cities', 'label', 'name', 'mys')", "Mysuru", "pulldata"),
    ("pulldata('cities.csv', 'state', 'label', 'Chennai')", "tn", "pulldata with the file's whole name"),
    ("pulldata('cities', 'label', 'name', 'x')", "", "pulldata of no row"),
    ("pulldata('cities', 'mayor', 'name', 'mys')", "", "pulldata of no column"),
    ("pulldata('villages', 'label', 'name', 'mys')", "", "pulldata of no file"),
    ("string(current())", "34", "current"),
    # Places; expected values are those of ODK Web Forms
    ("area(${plot})", 60_383_542.61, "area"),
    ("enclosed-area(${plot})", 60_383_542.61, "enclosed-area"),
    ("area(${home})", 0.0, "area of a point"),
    ("area('nonsense')", 0.0, "area of nonsense"),
    ("distance(${plot})", 37_526.76, "distance"),
    ("distance('12.9 77.5', '12.9 77.5')", 0.0, "distance of nothing"),
    ("distance('12.9 77.5 0 0', '13 77.5 0 0')", 11_131.88, "distance of points"),
    ("geofence('12.93 77.57 0 0', ${plot})", True, "inside"),
    ("geofence('12.97 77.52 0 0', ${plot})", False, "outside"),
    ("geofence(${none}, ${plot})", False, "no point"),
    ("geofence('1 1', '0 0; 0 2; 2 2')", False, "not closed"),
    ("intersects('1 1; 1 3; 2 3; 2 2; 0 2')", True, "a trace that crosses itself"),
    ("intersects('0 0; 1 1; 2 0; 0 0')", False, "a shape that does not"),
    ("intersects('0 0; 1 0; 1 0; 0 0')", False, "there and back"),
    ("intersects('0 0; 2 0; 2 2; 1 0')", True, "a trace that touches itself"),
    ("intersects('nonsense')", False, "nonsense"),
]


@pytest.mark.parametrize(("expression", "expected"), [pytest.param(*row[:2], id=row[2]) for row in TABLE])
def test_functions_yield(expression: str, expected: Value) -> None:
    found = value(
        expression, "/data/age" if re.search(r"\b(string|number|name|current)\(\)", expression) else "/data/none"
    )

    assert found == (pytest.approx(expected) if isinstance(expected, float) else expected)
    assert type(found) is type(expected)


def test_every_function_has_a_row_of_its_own() -> None:
    elsewhere = {"indexed-repeat", "instance", "random", "randomize", "uuid", "true"}
    called = {name for expression, _, _ in TABLE for name in re.findall(r"[\w:-]+(?=\()", expression)}

    assert {*FUNCTIONS, *LAZY} - elsewhere == called - {"true", "unknown"}


@pytest.mark.parametrize(
    "expression",
    [
        *("max(1, ${none})", "min('a')", "max(${nowhere})", "sum(//years)", "sum(${nowhere})", "sqrt(-1)", "acos(2)"),
        *("pow(-8, 0.5)", "pow(1, 'x')", "round('a')", "round(1, 'a')", "decimal-date-time('x')", "decimal-time(0.5)"),
        *("distance(${none})", "distance('91 0; 0 0')", "position(${nowhere})", "date('x')", "number('x')", "log(-1)"),
    ],
)
def test_what_has_no_result_is_no_number(expression: str) -> None:
    found = value(expression)

    assert isinstance(found, float)
    assert math.isnan(found)


def test_a_uuid_has_the_form_of_one_or_the_length_asked_for() -> None:
    found = value("uuid()")

    assert isinstance(found, str)
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", found)
    assert [len(str(value(f"uuid({length})"))) for length in (0, 8, 100)] == [0, 8, 100]


def test_chance_follows_its_seed() -> None:
    drawn = value("random()")

    assert isinstance(drawn, float)
    assert 0 <= drawn < 1
    assert value("random()") == drawn
    assert sorted(texts(value("randomize(//who)"))) == ["Lata", "Mani", "Ravi"]


@pytest.mark.parametrize(
    ("seed", "order"),
    [
        # What ODK Web Forms makes of them
        pytest.param("42", "AFCBDEG", id="number"),
        pytest.param("'42'", "AFCBDEG", id="number as a text"),
        pytest.param("-1", "DCBFEAG", id="negative number"),
        pytest.param("3.9", "GDEFBAC", id="fractions are cut off"),
        pytest.param("'Bengaluru'", "CFAGDEB", id="text"),
        pytest.param("''", "CBEAFDG", id="nothing"),
        pytest.param("1 div 0", "GFEACDB", id="infinity"),
        pytest.param("-1 div 0", "ABFCDEG", id="infinity below"),
        pytest.param("12345678901", "EBDCFGA", id="large number"),
    ],
)
def test_a_seed_shuffles_as_odk_does(seed: str, order: str) -> None:
    xml = "<data>" + "".join(f"<a>{letter}</a>" for letter in "ABCDEFG") + "</data>"

    assert value(f"join('', randomize(/data/a, {seed}))", "/data/a", xml=xml) == order


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        pytest.param("indexed-repeat(${who}, ${member}, 2)", ["Mani"], id="one repeat"),
        pytest.param("indexed-repeat(/data/household/member/who, /data/household/member, 3)", ["Lata"], id="paths"),
        pytest.param("indexed-repeat(${called}, ${member}, 1, ${child}, 2)", ["Tara"], id="repeat in a repeat"),
        pytest.param("indexed-repeat(${called}, ${child}, 2, ${member}, 1)", ["Tara"], id="any order"),
        pytest.param("indexed-repeat(${called}, ${member}, 1)", ["Anu", "Tara"], id="all of the inner repeat"),
        pytest.param("indexed-repeat(${who}, ${member}, 4)", [], id="no such instance"),
        pytest.param("indexed-repeat(${who}, ${member}, 0)", [], id="zero"),
        pytest.param("indexed-repeat(${who}, ${member}, 1.5)", [], id="a fraction"),
        pytest.param("indexed-repeat(${who}, ${member}, '')", [], id="no number"),
        pytest.param("indexed-repeat(${who}, ${nowhere}, 1)", [], id="no such repeat"),
        pytest.param("indexed-repeat(${who}, ${member}, position(..) - 1)", ["Ravi"], id="the one before"),
    ],
)
def test_an_indexed_repeat_looks_into_that_instance(expression: str, found: list[str]) -> None:
    assert texts(value(expression, "/data/household/member[2]/years")) == found


def test_lists_and_tables_are_instances() -> None:
    assert value("instance('cities')/root/item[2]/label = 'Mysuru'") is True
    assert value("instance('none such')") == ()
    assert scope().world.instance("none such") is None
