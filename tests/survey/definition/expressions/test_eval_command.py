"""`kelu xlsform eval`: a line in, a line out."""

from __future__ import annotations

import argparse
import io
import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from commands.evaluating import answer, register
from survey.definition.expressions.functions import FUNCTIONS

PHOENIX = ZoneInfo("America/Phoenix")
XML = """
<model><!--a comment--><?do this?>
  <instance><data><a>3</a><b>2018-01-01</b><r>x</r><r>y</r></data></instance>
  <instance id="cities"><root><item><name>blr</name><label>Bengaluru</label></item></root></instance>
</model>
"""


def asked(**given: Any) -> dict[str, Any]:
    return answer(json.dumps({"context_xml": XML, **given}), PHOENIX)


@pytest.mark.parametrize(
    ("given", "value"),
    [
        pytest.param({"expression": "1 + 1"}, 2, id="whole number"),
        pytest.param({"expression": "1 div 3"}, 1 / 3, id="fraction"),
        pytest.param({"expression": "0 div 0"}, "NaN", id="no number"),
        pytest.param({"expression": "-1 div 0"}, "-Infinity", id="infinity"),
        pytest.param({"expression": "1 = 1"}, True, id="truth"),
        pytest.param({"expression": "//r"}, "x", id="node set"),
        pytest.param({"expression": "//none"}, "", id="no nodes"),
        pytest.param({"expression": "${r}"}, "x", id="name"),
        pytest.param({"expression": "count(${r})"}, 2, id="all of a name"),
        pytest.param({"expression": "date(//b)"}, "2018-01-01", id="date"),
        pytest.param({"expression": "date(//b)", "result_type": "number"}, 17532 + 7 / 24, id="date as a number"),
        pytest.param({"expression": "//r", "result_type": "boolean"}, True, id="node set as a truth"),
        pytest.param({"expression": "1 = 1", "result_type": "string"}, "true", id="truth as a text"),
        pytest.param({"expression": ". + 1", "context_node": "/model/instance/data/a"}, 4, id="context"),
        pytest.param({"expression": "string()", "context_node": "/model/#comment"}, "a comment", id="comment"),
        pytest.param({"expression": "string()", "context_node": "/model/do"}, "this", id="instruction"),
        pytest.param({"expression": "instance('cities')/root/item[name = 'blr']/label"}, "Bengaluru", id="instance"),
        pytest.param({"expression": "today()", "now": "2024-05-01T23:00:00+00:00"}, "2024-05-01", id="today"),
        pytest.param(
            {"expression": "today()", "now": "2024-05-01T23:00:00Z", "timezone": "Asia/Kolkata"},
            "2024-05-02",
            id="time zone",
        ),
        pytest.param({"expression": "1", "context_xml": None}, 1, id="no XML"),
    ],
)
def test_a_line_is_answered_with_a_value(given: dict[str, Any], value: object) -> None:
    assert asked(**given) == {"value": value}


@pytest.mark.parametrize(
    "line",
    [
        *("", "nonsense", "[]", "1", "{}", '{"expression": 1}', '{"expression": "1 +"}', '{"expression": "foo()"}'),
        *('{"expression": "1", "context_xml": "<a>"}', '{"expression": "1", "context_node": "/nowhere"}'),
        *('{"expression": "1", "context_node": "1"}', '{"expression": "1", "context_node": "//"}'),
        *('{"expression": "1", "now": "soon"}', '{"expression": "1", "timezone": "Mars/Base"}'),
        *('{"expression": "1", "timezone": "../x"}', '{"expression": "%s1"}' % ("(" * 5000), "[" * 100_000),
    ],
)
def test_a_line_that_cannot_be_answered_says_why(line: str) -> None:
    found = answer(line, PHOENIX)

    assert list(found) == ["error"]
    assert found["error"]


def test_the_command_answers_line_by_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    monkeypatch.setenv("KELU_TIMEZONE", "Asia/Kolkata")
    lines = b'{"expression": "1"}\n\n\xff\n{"expression": "date(0)"}\n{"expression": "\'\\ud800\'"}\n'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines), "utf-8"))

    args = parser.parse_args(["eval", "--jsonl"])

    assert args.does(args) == 0
    first, second, third, fourth = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {"value": 1}
    assert list(second) == ["error"]
    assert third == {"value": "1970-01-01T05:30:00.000+05:30"}
    assert fourth == {"value": "\ud800"}


def test_every_function_may_be_asked_for_without_a_survey() -> None:
    for name, function in FUNCTIONS.items():
        arguments = ", ".join(["//r"] * function.minimum)
        assert asked(expression=f"{name}({arguments})").keys() <= {"value", "error"}
