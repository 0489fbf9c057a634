"""What stands in a cell stays what it is: text, in whatever letters, and never a formula."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from survey.definition.model import UNDECLARED, Choice, Question, QuestionType
from survey.definition.xlsform.writing import write
from tests.survey.definition.xlsform.written import PLAIN, check, survey_of


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("=1+1", id="a formula"),
        pytest.param("=", id="an equals sign"),
        pytest.param("+91 98", id="plus"),
        pytest.param("-", id="minus"),
        pytest.param("@SUM(A1)", id="at"),
        pytest.param("=cmd|' /C calc'!A0", id="a command"),
        pytest.param("007", id="a number with zeros"),
        pytest.param("1e5", id="a number with an exponent"),
        pytest.param("TRUE", id="truth"),
        pytest.param("2026-11-24", id="a date"),
        pytest.param("two  spaces\nand\ta line", id="spaces and lines"),
        pytest.param("a\x0bb\x1fc\rd\ufffe", id="what XML cannot hold"),
        pytest.param("_x000B_ _x005F_x0041_x0042_", id="what looks like that"),
        pytest.param("_x0041\x0bz", id="what would look like that once written"),
        pytest.param('<b> & "it\'s" ]]>', id="markup"),
        pytest.param("ಕನ್ನಡ اردو 🙏", id="scripts"),
    ],
)
def test_a_cell_is_text_whatever_it_holds(words: str) -> None:
    name = "".join(words.split())
    survey = survey_of(PLAIN)
    (question,) = survey.children
    assert isinstance(question, Question)
    choices = (Choice(name, {UNDECLARED: words}, {}, {"further": words}), Choice("b", {UNDECLARED: "B"}))
    asked = replace(question, label={UNDECLARED: words}, type=QuestionType.SELECT_ONE, list_name="l", choices=choices)
    written = check(replace(survey, children=(asked,), lists={"l": choices}, title={UNDECLARED: words}))

    book = openpyxl.load_workbook(io.BytesIO(written.workbook))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}


def test_a_formula_stays_text_when_it_is_edited() -> None:
    survey = survey_of(PLAIN.replace("ಹೆಸರು?", "=1+1"))
    sheet = openpyxl.load_workbook(io.BytesIO(write(survey).workbook))["survey"]
    assert {cell.value: cell.quotePrefix for cell in sheet[2]} == {
        "text": False,
        "a": False,
        "=1+1": True,
        "ಪೂರ್ತಿ ಹೆಸರು": False,
    }
