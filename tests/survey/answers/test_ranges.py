"""Numbers of a range: bounds, steps, fractions, ranges that go down."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.answers import AnswerRejected, accept
from survey.answers.prompts import bounds
from survey.words import say
from tests.survey.answers.asking import REJECTED, accepted, answered, question, told

TENTHS = {"start": "0", "end": "1", "step": "0.1"}
DOWN = {"start": "10", "end": "0", "step": "2"}
THIRDS = {"start": "5", "end": "100", "step": "3"}


@pytest.mark.parametrize(
    ("parameters", "text", "value"),
    [
        pytest.param({}, "1", "1", id="from 1 where nothing is said"),
        pytest.param({}, "10", "10", id="to 10 where nothing is said"),
        pytest.param({}, "0", REJECTED, id="below"),
        pytest.param({}, "11", REJECTED, id="above"),
        pytest.param({}, "-3", REJECTED, id="negative"),
        pytest.param({}, "5.5", REJECTED, id="a half where whole numbers are offered"),
        pytest.param({}, "7.0", "7", id="a whole number with a point"),
        pytest.param({}, "seven", "7", id="in words"),
        pytest.param({}, "೭", "7", id="kannada digit"),
        pytest.param({}, "about 7 please", "7", id="words around it"),
        pytest.param({}, "5 or 6", "5?", id="two numbers"),
        pytest.param(TENTHS, "0.3", "0.3", id="tenths are not off by rounding"),
        pytest.param(TENTHS, "0,7", "0.7", id="decimal comma"),
        pytest.param(TENTHS, "0.35", REJECTED, id="between two steps"),
        pytest.param(TENTHS, "half", "0.5", id="half"),
        pytest.param(DOWN, "8", "8", id="goes down"),
        pytest.param(DOWN, "0", "0", id="goes down to its end"),
        pytest.param(DOWN, "9", REJECTED, id="goes down in twos"),
        pytest.param(DOWN, "12", REJECTED, id="beyond where it begins"),
        pytest.param(THIRDS, "98", "98", id="the last step"),
        pytest.param(THIRDS, "100", REJECTED, id="an end that no step reaches"),
        pytest.param({"start": "-5", "end": "5"}, "-5", "-5", id="below zero"),
        pytest.param({"step": "-2"}, "3", "3", id="the sign of a step means nothing"),
        pytest.param({"start": "x", "end": "1e400", "step": "0"}, "10", "10", id="senseless parameters count as none"),
    ],
)
def test_ranges(parameters: dict[str, str], text: str, value: str | None) -> None:
    assert told(question("range", parameters=parameters), text) == value


@pytest.mark.parametrize(
    ("parameters", "text", "message"),
    [
        pytest.param({}, "hello", "Please write a number from 1 to 10.", id="no number"),
        pytest.param({}, "11", "Please write a number from 1 to 10.", id="out of bounds"),
        pytest.param(DOWN, "12", "Please write a number from 0 to 10.", id="the lower bound comes first"),
        pytest.param(THIRDS, "7", "Please write a number from 5 to 100, like 8.", id="the nearest that is offered"),
        pytest.param(THIRDS, "100", "Please write a number from 5 to 100, like 98.", id="never beyond the end"),
        pytest.param(DOWN, "7.9", "Please write a number from 0 to 10, like 8.", id="the nearest, going down"),
        pytest.param({}, " ", "Please write your answer.", id="nothing"),
    ],
)
def test_what_is_told_names_the_bounds(parameters: dict[str, str], text: str, message: str) -> None:
    assert answered(question("range", parameters=parameters), text) == message


@pytest.mark.parametrize(
    ("parameters", "prompt"),
    [
        pytest.param({}, "A number from 1 to 10.", id="ones"),
        pytest.param(TENTHS, "A number from 0 to 1, like 0.1.", id="tenths"),
        pytest.param(DOWN, "A number from 0 to 10, like 8.", id="down"),
    ],
)
def test_the_prompt_says_the_bounds(parameters: dict[str, str], prompt: str) -> None:
    assert say(bounds(question("range", parameters=parameters)), "en") == prompt


@pytest.mark.parametrize(
    ("value", "canonical"),
    [("7", "7"), ("07", "7"), ("7.0", "7"), ("11", REJECTED), ("seven", REJECTED), ("", REJECTED), ("NaN", REJECTED)],
)
def test_accept(value: str, canonical: str | None) -> None:
    assert accepted(question("range"), value) == canonical


NUMBERS = st.decimals(allow_nan=True, allow_infinity=True).map(str) | st.text(max_size=8)


@given(st.fixed_dictionaries(dict.fromkeys(("start", "end", "step"), NUMBERS)), st.integers(-200, 200))
def test_any_parameters_offer_something_or_say_why_not(parameters: Mapping[str, str], number: int) -> None:
    asked = question("range", parameters=parameters)
    try:
        accept(asked, str(number))
    except AnswerRejected as rejected:
        # What is named as an example can be answered.
        example = rejected.message.params.get("example")
        if example is not None and len(str(example)) <= 15:
            assert accept(asked, str(example)) == example
