"""What is said below a question about how to answer it."""

import pytest

from survey.answers import how_to_answer, read
from survey.definition.model import Question
from survey.segments import count_segments
from survey.words import say
from tests.survey.answers.asking import MATERIALS, TODAY, labelled, question

SIX = ("en", "kn", "hi", "ta", "te", "ur")
PROMPTED = [
    question("select_multiple", MATERIALS),
    question("rank", MATERIALS),
    question("range"),
    question("range", parameters={"start": "-100", "end": "1000000", "step": "2.5"}),
    question("time"),
    question("dateTime"),
    question("date", appearance="month-year"),
    question("date", appearance="year"),
    question("acknowledge"),
]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        pytest.param(PROMPTED[0], "More than one is fine, like: 1 3", id="several"),
        pytest.param(PROMPTED[1], "All of them, the first one first, like: 5 1 2 3 4", id="order"),
        pytest.param(
            question("rank", labelled("1-3", "4-6", "7+")),
            "All of them, the first one first, like: c a b",
            id="order by letters",
        ),
        pytest.param(PROMPTED[2], "A number from 1 to 10.", id="range"),
        pytest.param(PROMPTED[4], "The time, like 2:30 pm.", id="time"),
        pytest.param(PROMPTED[5], "Day and time, like 24-11-2026 2:30 pm.", id="day and time"),
        pytest.param(PROMPTED[6], "Month and year, like 11-2026.", id="month"),
        pytest.param(PROMPTED[7], "The year, like 2026.", id="year"),
        pytest.param(PROMPTED[8], "Reply OK when you have read this.", id="acknowledge"),
    ],
)
def test_prompts(asked: Question, told: str) -> None:
    message = how_to_answer(asked, language="en", today=TODAY)
    assert message is not None
    assert say(message, "en") == told


@pytest.mark.parametrize("kind", ["text", "integer", "decimal", "date", "select_one", "barcode"])
def test_what_everybody_guesses_is_not_said(kind: str) -> None:
    assert how_to_answer(question(kind, MATERIALS if kind == "select_one" else ()), language="en", today=TODAY) is None


@pytest.mark.parametrize("code", SIX)
@pytest.mark.parametrize("asked", PROMPTED, ids=lambda asked: f"{asked.type}{asked.appearance}")
def test_a_prompt_is_one_segment_in_every_language(asked: Question, code: str) -> None:
    message = how_to_answer(asked, language=code, today=TODAY)
    assert message is not None
    assert count_segments(say(message, code)).segments == 1


@pytest.mark.parametrize("asked", PROMPTED, ids=lambda asked: f"{asked.type}{asked.appearance}")
def test_the_example_can_be_answered(asked: Question) -> None:
    message = how_to_answer(asked, language="en", today=TODAY)
    assert message is not None
    example = message.params.get("example")
    assert example is None or read(asked, str(example), language="en", today=TODAY).sure
