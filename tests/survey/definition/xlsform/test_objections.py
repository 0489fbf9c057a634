"""ODK's converter as a second opinion: nothing it says reaches people in its own words where we have ours."""

from __future__ import annotations

import pytest
from pyxform.errors import PyXFormError

from survey.definition.xlsform import second_opinion
from survey.definition.xlsform.objections import ours
from survey.words import say
from tests.survey.definition.xlsform.tables import read_rows, told


@pytest.mark.parametrize(
    ("objection", "message"),
    [
        pytest.param(
            "For the 'range' question type, the parameter 'placeholder' must be a multiple of 'step'.",
            "The parameter “placeholder” does not fit this range.",
            id="range",
        ),
        pytest.param(
            "The 'reference-geometry' parameter must either match a secondary instance name",
            "The parameter “reference-geometry” names no list, file or repeat.",
            id="reference geometry",
        ),
        pytest.param(
            "The same instance id will be generated for different external instance source URIs. Please check the form."
            " Instance name: 'x', Existing type: 'file'",
            "Two attached files, or a file and a list, share the name “x”.",
            id="one name for two files",
        ),
        pytest.param(
            "There is no survey element named 'x'.", "There is no question named “x”.", id="name that does not exist"
        ),
        pytest.param("", "ODK's own converter cannot read this workbook.", id="nothing"),
        pytest.param("{'a': 1}", "ODK's own converter cannot read this workbook.", id="its insides"),
        pytest.param("Something new.", "ODK's own converter refuses this: Something new.", id="anything new"),
    ],
)
def test_an_objection_is_told_in_our_words(objection: str, message: str) -> None:
    assert say(ours(objection)[0], "en") == message


def test_what_only_odk_finds_is_told_where_it_stands() -> None:
    workbook = read_rows(
        "range | a | A | start=0 end=10 step=2 placeholder=3", header="type | name | label | parameters"
    )

    assert told(workbook.errors) == [
        ("survey", 2, "parameters", "The parameter “placeholder” does not fit this range.")
    ]


def test_that_it_stumbles_is_no_objection(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumbles(book: object) -> None:
        raise TypeError("'NoneType' object is not iterable")

    monkeypatch.setattr(second_opinion, "convert", stumbles)

    workbook = read_rows("text | a | A")

    assert workbook.survey is not None
    assert told(workbook.warnings) == [
        ("", None, "", "ODK's own converter stumbles over this workbook. It may not work with ODK.")
    ]


def test_it_is_not_asked_about_a_workbook_with_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(book: object) -> None:
        raise PyXFormError("It was asked.")

    monkeypatch.setattr(second_opinion, "convert", refuses)

    workbook = read_rows("txt | a | A", "text | b | B")

    assert told(workbook.errors) == [("survey", 2, "type", "There is no question type “txt”.")]
