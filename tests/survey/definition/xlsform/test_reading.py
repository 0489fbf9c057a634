"""Workbooks to surveys: what is understood, in all the spellings that XLSForm has had."""

from __future__ import annotations

import io
from collections.abc import Mapping

import openpyxl
import pytest

from survey.definition.expressions.printing import print_expression
from survey.definition.model import Choice, Group, Language, Question, QuestionType, Survey
from survey.definition.xlsform import Workbook, read, report
from survey.words import say

SIX_LANGUAGES = """
| survey |
| | type | name | label::English (en) | label::Kannada (kn) | label::hi | label::ta | label::te | label::ur | relevant |
| | start | start | | | | | | | |
| | integer | age | How old are you? | ವಯಸ್ಸು? | उम्र? | வயது? | వయసు? | عمر؟ | |
| | begin_group | working | Work | ಕೆಲಸ | काम | வேலை | పని | کام | ${age} >= 14 |
| | select_multiple jobs | jobs | Your work? | ಏನು ಕೆಲಸ? | क्या काम? | என்ன வேலை? | ఏ పని? | کیا کام؟ | |
| | note | thanks | Thank you | ಧನ್ಯವಾದ | धन्यवाद | நன்றி | | شکریہ | selected(${jobs}, 'a') |
| | end_group | | | | | | | | |
| choices |
| | list_name | name | label::English (en) | label::Kannada (kn) | label::hi | label::ta | label::te | label::ur |
| | jobs | a | Sorting | ವಿಂಗಡಣೆ | छँटाई | பிரித்தல் | వేరుచేయడం | چھانٹنا |
| | jobs | b | Selling | ಮಾರಾಟ | बेचना | விற்பனை | అమ్మకం | بیچنا |
| settings |
| | form_title | form_title::Kannada (kn) | form_id | version | default_language |
| | Household | ಮನೆ | house | 3 | English (en) |
"""


def read_text(text: str, filename: str = "form.md") -> Workbook:
    return read(text.encode(), filename)


def read_survey(text: str) -> Survey:
    workbook = read_text(text)
    assert workbook.survey is not None, [say(fault.message, "en") for fault in workbook.errors]
    return workbook.survey


def questions(survey: Survey) -> Mapping[str, Question]:
    return {question.name: question for question in survey.questions()}


def test_a_survey_in_six_languages_is_read_whole() -> None:
    workbook = read_text(SIX_LANGUAGES)
    survey = read_survey(SIX_LANGUAGES)

    assert workbook.errors == ()
    assert workbook.questions == 2
    assert [language.code for language in survey.languages] == ["en", "kn", "hi", "ta", "te", "ur"]
    assert all(language.declared for language in survey.languages)
    assert survey.title == {"en": "Household", "kn": "ಮನೆ"}
    assert (survey.form_id, survey.version, survey.default_language) == ("house", "3", "en")
    start, age, working = survey.children
    assert isinstance(start, Question)
    assert isinstance(age, Question)
    assert isinstance(working, Group)
    assert start.type is QuestionType.START
    assert age.label["kn"] == "ವಯಸ್ಸು?"
    assert working.relevant is not None
    assert print_expression(working.relevant) == "${age} >= 14"
    jobs = questions(survey)["jobs"]
    assert jobs.path == "working/jobs"
    assert jobs.row == 5
    assert [(choice.name, choice.label["ur"]) for choice in jobs.choices] == [("a", "چھانٹنا"), ("b", "بیچنا")]


def test_a_half_translated_language_is_warned_of_and_counted() -> None:
    workbook = read_text(SIX_LANGUAGES)

    coverage = {language.code: (language.translated, language.total) for language in workbook.languages}
    assert coverage == {"en": (6, 6), "kn": (6, 6), "hi": (6, 6), "ta": (6, 6), "te": (5, 6), "ur": (6, 6)}
    assert [(fault.row, fault.column) for fault in workbook.warnings] == [(1, "label::te")]
    assert say(workbook.warnings[0].message, "en") == "te: 5 of 6 wordings are translated."


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        pytest.param("select one from l", QuestionType.SELECT_ONE, id="select one from"),
        pytest.param("select1 l", QuestionType.SELECT_ONE, id="select1"),
        pytest.param("select_one l", QuestionType.SELECT_ONE, id="select_one"),
        pytest.param("select  one l", QuestionType.SELECT_ONE, id="two spaces"),
        pytest.param("add select one prompt using l", QuestionType.SELECT_ONE, id="add select one prompt"),
        pytest.param("select all that apply from l", QuestionType.SELECT_MULTIPLE, id="select all that apply from"),
        pytest.param("select all that apply l", QuestionType.SELECT_MULTIPLE, id="select all that apply"),
        pytest.param("select_multiple l", QuestionType.SELECT_MULTIPLE, id="select_multiple"),
        pytest.param("string", QuestionType.TEXT, id="string"),
        pytest.param("int", QuestionType.INTEGER, id="int"),
        pytest.param("q decimal", QuestionType.DECIMAL, id="q decimal"),
        pytest.param("add date prompt", QuestionType.DATE, id="add date prompt"),
        pytest.param("get today", QuestionType.TODAY, id="get today"),
        pytest.param("end time", QuestionType.END, id="end time"),
    ],
)
def test_old_spellings_of_types_are_understood(written: str, kind: QuestionType) -> None:
    survey = read_survey(f"""
| survey  |
|         | command   | tag | caption |
|         | {written} | a   | A       |
|         | text      | b   | B       |
| choices |
|         | list name | value | caption |
|         | l         | x     | X       |
""")

    question = questions(survey)["a"]
    assert question.type is kind
    assert [choice.name for choice in question.choices] == (["x"] if "select" in kind else [])


def test_old_spellings_of_columns_are_understood() -> None:
    survey = read_survey("""
| survey |
|        | Type        | Name | Label:kn | bind:relevant | bind:constraint | bind:jr:constraintMsg:kn | bind:required |
|        | begin group | g    | G        | 1 = 1         |                 |                          |               |
|        | integer     | a    | A        |               | . > 3           | More                     | TRUE          |
|        | end group   | g    |          |               |                 |                          |               |
""")

    question = questions(survey)["a"]
    assert question.label == {"kn": "A"}
    assert question.constraint is not None
    assert question.constraint_message == {"kn": "More"}
    assert question.required is not None
    assert survey.languages == (Language("kn", "kn"),)


@pytest.mark.parametrize(
    ("header", "default", "languages", "told"),
    [
        pytest.param("label", "", [Language("und", "default", declared=False)], "", id="none said"),
        pytest.param("label", "Kannada (kn)", [Language("kn", "Kannada")], "", id="said in the settings"),
        pytest.param("label::Kannada (kn)", "", [Language("kn", "Kannada")], "", id="name and code"),
        pytest.param("label::Kannada(kn)", "", [Language("kn", "Kannada")], "", id="no space before the code"),
        pytest.param("label::pt-br", "", [Language("pt-BR", "pt-br")], "", id="code alone"),
        pytest.param(
            "label::English",
            "",
            [Language("en", "English", declared=False)],
            "The language “English” has no code. It is read as “en”.",
            id="name alone",
        ),
        pytest.param(
            "label::ಕನ್ನಡ",
            "",
            [Language("kn", "ಕನ್ನಡ", declared=False)],
            "The language “ಕನ್ನಡ” has no code. It is read as “kn”.",
            id="named in itself",
        ),
        pytest.param(
            "label::Local language",
            "",
            [Language("x-local-language", "Local language", declared=False)],
            "The language “Local language” has no code.",
            id="no language that is known",
        ),
        pytest.param(
            "label::Kannada (kn)",
            "English",
            [Language("kn", "Kannada")],
            "The default language “English” has no column of its own.",
            id="default without a column",
        ),
    ],
)
def test_languages_are_told_from_headers(header: str, default: str, languages: list[Language], told: str) -> None:
    workbook = read_text(f"""
| survey   |
|          | type | name | {header} |
|          | text | a    | A        |
| settings |
|          | form_id | default_language |
|          | f       | {default}        |
""")

    assert workbook.survey is not None
    assert list(workbook.survey.languages) == languages
    assert workbook.survey.default_language == languages[0].code
    assert questions(workbook.survey)["a"].label == {languages[0].code: "A"}
    assert [say(fault.message, "en") for fault in workbook.warnings] == ([told] if told else [])
    assert [language.code for language in workbook.languages] == [
        language.code if language.declared else None for language in languages
    ]


def test_a_language_without_any_text_is_left_out_and_told() -> None:
    workbook = read_text("""
| survey |
|        | type | name | label::English (en) | label::Tamil (ta) |
|        | text | a    | A                   |                   |
""")

    assert workbook.survey is not None
    assert [language.code for language in workbook.survey.languages] == ["en"]
    assert [(language.code, language.translated) for language in workbook.languages] == [("en", 1), ("ta", 0)]
    assert [say(fault.message, "en") for fault in workbook.warnings] == [
        "Tamil: nothing is translated, so it is left out."
    ]


def test_a_plain_column_beside_named_ones_serves_all_languages() -> None:
    survey = read_survey("""
| survey |
|        | type | name | label::English (en) | label::Tamil (ta) | hint |
|        | text | a    | A                   | அ                 | H    |
""")

    assert questions(survey)["a"].hint == {"und": "H"}
    assert [language.code for language in survey.languages] == ["en", "ta"]


def test_without_settings_the_file_gives_the_name() -> None:
    workbook = read_text("| survey |\n| | type | name | label |\n| | text | a | A |\n", "my survey.md")

    assert workbook.survey is not None
    assert workbook.survey.form_id == "my survey"
    assert workbook.survey.title == {"und": "my survey"}


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        pytest.param("../b=1", "../b = 1", id="sibling"),
        pytest.param("../../c=1", "../../c = 1", id="outside the group"),
        pytest.param("/data/g/b=1", "/data/g/b = 1", id="from the root"),
        pytest.param("${b}='x’", "${b} = 'x'", id="curly quotes"),
        pytest.param("yes", "true()", id="yes"),
        pytest.param("FALSE", "false()", id="false"),
        pytest.param("${b} =  null", "${b} = null", id="null"),
    ],
)
def test_expressions_have_one_sensible_reading(written: str, read_as: str) -> None:
    survey = read_survey(f"""
| survey |
|        | type        | name | label | relevant  |
|        | integer     | c    | C     |           |
|        | begin_group | g    | G     |           |
|        | integer     | b    | B     |           |
|        | integer     | a    | A     | {written} |
|        | end_group   |      |       |           |
""")

    relevant = questions(survey)["a"].relevant
    assert relevant is not None
    assert print_expression(relevant) == read_as


@pytest.mark.parametrize(
    ("kind", "default", "kept", "warned"),
    [
        pytest.param("text", "as usual", "as usual", False, id="text"),
        pytest.param("integer", "12", "12", False, id="integer"),
        pytest.param("integer", "twelve", "", True, id="no integer"),
        pytest.param("decimal", "1.5", "1.5", False, id="decimal"),
        pytest.param("date", "2024-05-01 00:00:00", "2024-05-01", False, id="date"),
        pytest.param("date", "2024-02-30", "", True, id="no date"),
        pytest.param("select_one l", "x", "x", False, id="choice"),
        pytest.param("select_one l", "z", "", True, id="no choice"),
        pytest.param("select_multiple l", "x y", "x y", False, id="two choices"),
    ],
)
def test_defaults_are_kept_where_they_can_be_answers(kind: str, default: str, kept: str, warned: bool) -> None:
    workbook = read_text(f"""
| survey  |
|         | type   | name | label | default   |
|         | {kind} | a    | A     | {default} |
| choices |
|         | list_name | name | label |
|         | l         | x    | X     |
|         | l         | y    | Y     |
""")

    assert workbook.survey is not None
    assert questions(workbook.survey)["a"].default == kept
    assert bool(workbook.warnings) is warned


def test_a_choice_without_a_label_shows_its_name() -> None:
    survey = read_survey("""
| survey  |
|         | type         | name | label |
|         | select_one l | a    | A     |
| choices |
|         | list_name | name | label |
|         | l         | x    |       |
""")

    assert questions(survey)["a"].choices == (Choice("x", {"und": "x"}),)


def test_rows_that_are_only_remarks_or_disabled_are_left_out() -> None:
    survey = read_survey("""
| survey |
|        | type | name | label | notes        | disabled |
|        |      |      |       | ask Meera    |          |
|        | text | a    | A     | fine         |          |
|        | text | b    | B     |              | yes      |
""")

    assert list(questions(survey)) == ["a"]


TABLE = [["type", "name", "label"], ["integer", "age", "Age"], [], ["text", "why", "Why\u00a0so?"]]


def excel(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        pytest.param(excel(survey=[[*row] for row in TABLE]), [2, 4], id="xlsx, a blank row counts"),
        pytest.param(excel(Sheet1=[[*row] for row in TABLE]), [2, 4], id="the only sheet, whatever its name"),
        pytest.param(b'"survey"\n,type,name,label\n,integer,age,Age\n,text,why,Why so?\n', [2, 3], id="csv"),
        pytest.param(
            '"survey"\n,type,name,label\n,integer,age,Age\n,text,why,Why so?\n'.encode("utf-16"),
            [2, 3],
            id="csv as Excel's Unicode text",
        ),
        pytest.param(
            b"| survey | | | |\n|---|---|---|---|\n| | type | name | label |\n| | integer | age | Age |\n"
            b"| | text | why | Why so? |\n",
            [2, 3],
            id="markdown with a rule",
        ),
    ],
)
def test_every_kind_of_file_is_read_alike(data: bytes, rows: list[int]) -> None:
    workbook = read(data, "form")

    assert workbook.survey is not None, report(workbook)
    assert [(q.name, q.type, q.label["und"]) for q in workbook.survey.questions()] == [
        ("age", QuestionType.INTEGER, "Age"),
        ("why", QuestionType.TEXT, "Why so?"),
    ]
    assert [question.row for question in workbook.survey.questions()] == rows


def test_cells_become_text_as_odk_reads_them() -> None:
    workbook = read(
        excel(
            survey=[["type", "name", "label", "required"], ["select_one l", "a", 7.0, True]],
            choices=[["list_name", "name", "label"], ["l", 1.0, 1.5], ["l", 2, "two"]],
            settings=[["form_id", "version"], ["f", 20240501]],
        ),
        "form.xlsx",
    )

    assert workbook.survey is not None
    question = questions(workbook.survey)["a"]
    assert question.label == {"und": "7"}
    assert [(choice.name, choice.label["und"]) for choice in question.choices] == [("1", "1.5"), ("2", "two")]
    assert workbook.survey.version == "20240501"


def test_the_report_is_plain_data() -> None:
    told = report(read_text("| survey |\n| | type | name | label |\n| | txt | a | A |\n| | text | b | B |\n"))

    assert told == {
        "ok": False,
        "errors": [
            {
                "sheet": "survey",
                "row": 2,
                "column": "type",
                "message": "There is no question type “txt”.",
                "remedy": "Did you mean text?",
            }
        ],
        "warnings": [],
        "questions": 1,
        "languages": [{"code": None, "name": "default", "translated": 1, "total": 1}],
    }
