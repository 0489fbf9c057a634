"""A survey walked with given answers, and `kelu xlsform run`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from survey.definition import xlsform
from survey.definition.model import Survey
from survey.walking import walk
from tests.command import Kelu
from tests.survey.interview.interviews import CLOCK

TABLE = """
| survey | | | | | | | | | | |
| |type|name|label::en|label::kn|relevant|calculation|required|constraint|constraint_message::en|repeat_count|
| | start | start | | | | | | | | |
| | integer | n | How many? | ಎಷ್ಟು? | | | yes | . < 5 | Fewer than 5, not ${n}. | |
| | begin_repeat | kid | Kid | ಮಗು | | | | | | ${n} |
| | text | name | Name | ಹೆಸರು | | | | | | |
| | decimal | kg | Weight of ${name} | ${name} ತೂಕ | ${name} != '' | | ${n} > 1 | | | |
| | end_repeat | | | | | | | | | |
| | calculate | sum | | | | sum(${kid}[kg != '']/kg) | | | | |
| | select_multiple yn | both | Both? | ಎರಡೂ? | | | | | | |
| | note | bye | Total ${sum}, ${both}. | ಒಟ್ಟು ${sum}. | | | | | | |
| choices | | | | |
| | list_name | name | label::en | label::kn |
| | yn | yes | Yes | ಹೌದು |
| | yn | no | No | ಇಲ್ಲ |
"""


@pytest.fixture
def survey() -> Survey:
    read = xlsform.read(TABLE.encode(), "kids.md").survey
    assert read is not None
    return read


def test_everything_stands_in_form_order_with_its_repeats(survey: Survey) -> None:
    found = walk(survey, {"n": "2", "kid[1]/name": "Asha", "kid[1]/kg": "3.50", "both": "no yes"}, CLOCK, "en")
    assert found["questions"] == [
        {**MET, "path": "n", "type": "integer", "required": True, "value": "2", "label": "How many?"},
        {**MET, "path": "kid[1]/name", "type": "text", "value": "Asha", "label": "Name"},
        {**MET, "path": "kid[1]/kg", "type": "decimal", "required": True, "value": "3.5", "label": "Weight of Asha"},
        {**MET, "path": "kid[2]/name", "type": "text", "label": "Name"},
        {**MET, "path": "kid[2]/kg", "type": "decimal", "required": True, "relevant": False, "label": "Weight of "},
        {**MET, "path": "both", "type": "select_multiple", "value": "no yes", "label": "Both?"},
        {**MET, "path": "bye", "type": "note", "label": "Total 3.5, no yes."},
    ]
    assert found["calculates"] == {"sum": "3.5"}
    assert found["unknown"] == []


MET = {"relevant": True, "required": False, "value": "", "valid": True, "error": None}


@pytest.mark.parametrize(
    ("answers", "path", "error"),
    [
        pytest.param({}, "n", "This question needs an answer.", id="required and not given"),
        pytest.param({"n": "7"}, "n", "Fewer than 5, not 7.", id="the survey's own words, filled in"),
        pytest.param({"n": "many"}, "n", "Please write a number, like 5.", id="no number at all"),
        pytest.param({"n": "1", "both": "yes maybe"}, "both", "Please choose from the answers shown.", id="no choice"),
        pytest.param(
            {"n": "2", "kid[2]/name": "Ravi"}, "kid[2]/kg", "This question needs an answer.", id="in a repeat"
        ),
    ],
)
def test_what_may_not_stand_is_said(survey: Survey, answers: dict[str, str], path: str, error: str) -> None:
    found = {question["path"]: question for question in walk(survey, answers, CLOCK, "en")["questions"]}
    assert (found[path]["valid"], found[path]["error"]) == (False, error)


def test_what_does_not_apply_is_never_wrong(survey: Survey) -> None:
    found = {question["path"]: question for question in walk(survey, {"n": "2"}, CLOCK, "en")["questions"]}
    assert (found["kid[1]/kg"]["relevant"], found["kid[1]/kg"]["valid"]) == (False, True)


def test_answers_that_lead_nowhere_are_named(survey: Survey) -> None:
    answers = {"n": "1", "kid[2]/name": "Devi", "nobody": "x", "sum": "4", "start": "now"}
    assert walk(survey, answers, CLOCK, "en")["unknown"] == ["kid[2]/name", "nobody", "sum", "start"]


def test_words_are_those_of_the_language(survey: Survey) -> None:
    found = {question["path"]: question for question in walk(survey, {"n": "9"}, CLOCK, "kn")["questions"]}
    assert (found["n"]["label"], found["both"]["label"]) == ("ಎಷ್ಟು?", "ಎರಡೂ?")
    assert found["n"]["error"]
    assert "Fewer" not in found["n"]["error"]


# The command


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    file = tmp_path / "kids.md"
    file.write_text(TABLE, encoding="utf-8")
    return file


def test_the_command_prints_what_a_person_would_meet(kelu: Kelu, workbook: Path, tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"n": 1, "kid[1]/name": "Asha", "kid[1]/kg": 3.0, "both": ["yes", "no"]}))
    run = ("xlsform", "run", str(workbook), "--answers", str(answers))
    assert kelu(*run, "--lang", "kn", "--now", "2026-11-24T01:39:00", "--timezone", "Asia/Kolkata") == 0
    found = json.loads(kelu.said)
    assert [question["value"] for question in found["questions"]] == ["1", "Asha", "3", "yes no", ""]
    assert found["questions"][2]["label"] == "Asha ತೂಕ"
    assert found["calculates"] == {"sum": "3"}


@pytest.mark.parametrize(
    ("content", "more", "complaint"),
    [
        pytest.param("[1]", [], "must be one object", id="not an object"),
        pytest.param("{", [], "not JSON", id="not JSON"),
        pytest.param("[" * 100_000, [], "too deeply nested", id="a bomb"),
        pytest.param("{}", ["--timezone", "Mars/Olympus"], "Mars", id="no such time zone"),
        pytest.param("{}", ["--now", "yesterday"], "yesterday", id="no moment"),
    ],
)
def test_what_cannot_be_run_is_told_without_a_trace(
    kelu: Kelu, workbook: Path, tmp_path: Path, content: str, more: list[str], complaint: str
) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(content)
    assert kelu("xlsform", "run", str(workbook), "--answers", str(answers), *more) == 1
    assert complaint in kelu.complained
    assert "Traceback" not in kelu.complained


def test_a_workbook_with_faults_is_not_run(kelu: Kelu, tmp_path: Path) -> None:
    broken = tmp_path / "broken.md"
    broken.write_text("| survey |\n| | type | name | label | relevant |\n| | text | a | A | ${nobody} |\n")
    answers = tmp_path / "answers.json"
    answers.write_text("{}")
    assert kelu("xlsform", "run", str(broken), "--answers", str(answers)) == 1
    assert "nobody" in kelu.complained
    assert kelu("xlsform", "run", str(broken), "--answers", str(tmp_path / "missing.json")) == 1
