"""The engine over small surveys: what is asked, what may stand, what is computed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from survey.definition import xlsform
from survey.definition.model import Question
from survey.interview import Clock, Given, Interview, NotAccepted, objection
from survey.words import Message
from tests.survey.interview.interviews import survey as of_table

CLOCK = Clock(
    started_at=datetime(2026, 11, 23, 20, 0, tzinfo=UTC),
    now=datetime(2026, 11, 23, 20, 9, tzinfo=UTC),
    timezone=ZoneInfo("Asia/Kolkata"),
)

TABLE = """
| survey | | | | | | | | | |
| | type | name | label::en | label::kn | required | relevant | constraint | constraint_message::en | calculation |
| | start | start | | | | | | | |
| | today | today | | | | | | | |
| | note | hello | Welcome. | ನಮಸ್ಕಾರ. | | | | | |
| | integer | age | How old are you? | ವಯಸ್ಸು ಎಷ್ಟು? | yes | | . < 120 | Younger than 120? | |
| | select_one yn | works | Do you work? | ಕೆಲಸ ಮಾಡ್ತೀರಾ? | | ${age} >= 14 | | | |
| | begin_group | job | The work | ಕೆಲಸ | | ${works}='yes' | | | |
| | date | since | Since when? | ಯಾವಾಗಿಂದ? | | | . <= today() | | |
| | text | what | You said ${works}. What work? | ಏನು ಕೆಲಸ? | | | | | |
| | end_group | | | | | | | | |
| | calculate | older | | | | | | | ${age} + 1 |
| | note | bye | Next year: ${older}. | ಮುಂದಿನ ವರ್ಷ: ${older}. | | ${age} != '' | | | |
| choices | | | | | | | | | |
| | list_name | name | label::English (en) | label::Kannada (kn) | | | | | |
| | yn | yes | Yes, I do | ಹೌದು | | | | | |
| | yn | no | No | ಇಲ್ಲ | | | | | |
"""
SURVEY = xlsform.read(TABLE.encode(), "work.md").survey


def question_at(path: str) -> Question:
    question = SURVEY.question_at(path) if SURVEY is not None else None
    assert question is not None
    return question


def interview(given: Given | None = None) -> Interview:
    assert SURVEY is not None
    return Interview(SURVEY, given or {}, CLOCK)


@pytest.mark.parametrize(
    ("given", "then"),
    [
        pytest.param({}, "age", id="at the beginning"),
        pytest.param({"age": "12"}, None, id="nothing else concerns a child"),
        pytest.param({"age": "30"}, "works", id="an adult is asked on"),
        pytest.param({"age": "30", "works": ""}, None, id="skipped is answered"),
        pytest.param({"age": "30", "works": "no"}, None, id="a group that does not apply"),
        pytest.param({"age": "30", "works": "yes"}, "job/since", id="a group that does"),
        pytest.param({"age": "12", "works": "yes"}, None, id="an answer that no longer applies counts for nothing"),
        pytest.param({"age": "30", "works": "yes", "job/since": "2020-01-01", "job/what": "sorting"}, None, id="all"),
    ],
)
def test_what_is_asked_next(given: Given, then: str | None) -> None:
    following = interview(given).next
    assert (following.path if following else None) == then


def test_an_irrelevant_answer_is_blank_and_a_relevant_one_is_not() -> None:
    values = {step.question.path: step.value for step in interview({"age": "12", "works": "yes"}).steps()}
    assert (values["age"], values["works"], values["older"]) == ("12", "", "13")


def test_the_clock_is_the_programmes() -> None:
    values = {step.question.path: step.value for step in interview().steps()}
    assert values["today"] == "2026-11-24"
    assert values["start"] == "2026-11-24T01:30:00.000+05:30"
    assert values["older"] == ""  # not a number is no value


@pytest.mark.parametrize(
    ("path", "value", "language", "told"),
    [
        pytest.param("age", "", "en", "This question needs an answer.", id="required"),
        pytest.param("age", "130", "en", "Younger than 120?", id="the survey's own words"),
        pytest.param(
            "age", "130", "kn", "This answer does not fit here. Please check it.", id="ours, where it has none"
        ),
        pytest.param("job/since", "2026-11-25", "en", "This answer does not fit here. Please check it.", id="tomorrow"),
    ],
)
def test_what_may_not_stand(path: str, value: str, language: str, told: str) -> None:
    standing = interview({"age": "30", "works": "yes"})
    with pytest.raises(NotAccepted) as refused:
        standing.check(question_at(path), value)
    said = objection(refused.value, standing.survey, language)
    assert (said.id if isinstance(said, Message) else said) == told


@pytest.mark.parametrize(("path", "value"), [("age", "119"), ("works", ""), ("job/since", "2026-11-24")])
def test_what_may_stand(path: str, value: str) -> None:
    standing = interview({"age": "30", "works": "yes"})
    standing.check(question_at(path), value)


def test_notes_stand_before_the_question_they_precede() -> None:
    asked = interview({"age": "30", "works": "no"})
    first = question_at("age")
    assert [note.name for note in asked.notes_before(first)] == ["hello"]
    assert [note.name for note in asked.notes_before(None)] == ["bye"]


def test_a_text_speaks_of_answers_as_people_said_them() -> None:
    asked = interview({"age": "30", "works": "yes"})
    what, bye = question_at("job/what"), question_at("bye")
    assert asked.words(what.label, "en") == "You said Yes, I do. What work?"
    assert asked.words(bye.label, "kn") == "ಮುಂದಿನ ವರ್ಷ: 31."
    since = question_at("job/since")
    assert asked.spoken(since, "2020-01-05", "en") == "5 January 2020"


def test_what_is_wrong_is_said_with_the_answers_that_it_speaks_of() -> None:
    asked = of_table(
        "integer | low | Low",
        "integer | high | High | . > ${low} | More than ${low}, please.",
        columns="type | name | label | constraint | constraint_message",
    )
    standing = Interview(asked, {"low": "5"}, CLOCK)
    high = standing.posed_at("high")
    assert high is not None
    with pytest.raises(NotAccepted) as refused:
        standing.check(high, "4")
    assert standing.objection(refused.value, "en", high) == "More than 5, please."


def test_words_of_no_language_are_meant_for_all() -> None:
    several = xlsform.read(
        b"| survey |\n| | type | name | label::en | label::kn | constraint | constraint_message |\n"
        b"| | select_one c | a | A | A | . = 'x' | Up to three |\n"
        b"| choices |\n| | list_name | name | label::en | label::kn |\n| | c | x | X | X |\n| | c | y | Y | Y |\n",
        "f.md",
    ).survey
    assert several is not None
    standing = Interview(several, {}, CLOCK)
    asked = standing.posed_at("a")
    assert asked is not None
    with pytest.raises(NotAccepted) as refused:
        standing.check(asked, "y")
    assert {objection(refused.value, several, code) for code in ("en", "kn", "hi")} == {"Up to three"}
