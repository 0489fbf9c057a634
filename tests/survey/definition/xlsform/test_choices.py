"""Where choices come from: lists of the workbook, attached files, `or_other`, `search()`."""

from __future__ import annotations

import json

import pytest

from survey.definition.expressions.printing import print_expression
from survey.definition.model import Choice, QuestionType
from survey.definition.xlsform import Attached
from tests.survey.definition.xlsform.tables import no_file, questions, read_rows, said, survey_of, told

SHOPS = "name,label,area,owner\nr1,Ravi,north,A\nm1,Meena,south,B\n"


def files(**contents: str | bytes) -> Attached:
    """Files by their names, in which `_` stands for the point."""
    by_name = {
        name.replace("_", "."): text.encode() if isinstance(text, str) else text for name, text in contents.items()
    }
    return by_name.get


def test_a_list_is_kept_once_however_many_questions_ask_from_it() -> None:
    workbook = read_rows(
        "select_one l | a | A", "select_multiple l | b | B", "rank l | c | C", choices=["l | x | X", "unused | y | Y"]
    )

    survey = survey_of(workbook)
    assert list(survey.lists) == ["l"]
    assert all(question.choices is survey.lists["l"] for question in survey.questions())
    assert [question.type for question in survey.questions()] == [
        *(QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE, QuestionType.RANK)
    ]


def test_further_columns_of_choices_are_kept_for_filters() -> None:
    workbook = read_rows(
        "text | zone | Zone | ",
        "select_one shop | s | Shop | area = ${zone} or . = 'r'",
        header="type | name | label | choice_filter",
        choices=["shop | r | Ravi | north | the first", "shop | m | Meena | south |"],
        choices_header="list_name | name | label | area | my notes",
    )

    question = questions(workbook)["s"]
    assert [choice.columns for choice in question.choices] == [{"area": "north"}, {"area": "south"}]
    assert question.choice_filter is not None
    assert print_expression(question.choice_filter) == "area = ${zone} or . = 'r'"
    assert workbook.warnings == ()


def test_a_filter_on_a_column_that_is_not_there_is_told() -> None:
    workbook = read_rows(
        "select_one shop | s | Shop | aera = 'north'",
        header="type | name | label | choice_filter",
        choices=["shop | r | Ravi | north"],
        choices_header="list_name | name | label | area",
    )

    assert told(workbook.warnings) == [
        ("survey", 2, "choice_filter", "“shop” has no column “aera”, so it is always empty.")
    ]


def test_or_other_adds_a_choice_and_a_question() -> None:
    workbook = read_rows(
        "select_multiple l or_other | work | Work | ಕೆಲಸ",
        "select_one l | again | Again | ಮತ್ತೆ",
        header="type | name | label::English (en) | label::Kannada (kn)",
        choices=["l | x | X | ಎಕ್ಸ್"],
        choices_header="list_name | name | label::English (en) | label::Kannada (kn)",
    )

    found = questions(workbook)
    assert list(found) == ["work", "work_other", "again"]
    assert [choice.name for choice in found["work"].choices] == ["x", "other"]
    assert found["work"].choices[1].label["en"] == "Other"
    assert found["again"].choices is found["work"].choices
    other = found["work_other"]
    assert (other.type, other.label["en"], other.path) == (QuestionType.TEXT, "Specify other.", "work_other")
    assert other.relevant is not None
    assert print_expression(other.relevant) == "selected(../work, 'other')"
    assert [(language.code, language.translated, language.total) for language in workbook.languages] == [
        *(("en", 3, 3), ("kn", 3, 3))
    ]


def test_external_choices_are_a_list_like_any_other() -> None:
    workbook = read_rows(
        "text | state | State | ",
        "select_one_external city | c | City | state = ${state}",
        header="type | name | label | choice_filter",
        external=["city | blr | Bengaluru | ka", "city | maa | Chennai | tn"],
        choices_header="list_name | name | label | state",
    )

    question = questions(workbook)["c"]
    assert [(choice.name, choice.columns) for choice in question.choices] == [
        *(("blr", {"state": "ka"}), ("maa", {"state": "tn"}))
    ]
    assert survey_of(workbook).lists == {"city": question.choices}


def test_duplicate_choices_are_kept_where_the_settings_allow_them() -> None:
    workbook = read_rows(
        "select_one l | a | A | part = 1",
        header="type | name | label | choice_filter",
        choices=["l | x | X | 1", "l | x | Y | 2"],
        choices_header="list_name | name | label | part",
        settings=("allow_choice_duplicates", "yes"),
    )

    assert [choice.label["und"] for choice in questions(workbook)["a"].choices] == ["X", "Y"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("shops_csv", SHOPS, id="commas"),
        pytest.param("shops_csv", SHOPS.replace(",", ";"), id="semicolons"),
        pytest.param("shops_csv", SHOPS.replace(",", "\t"), id="tabs"),
        pytest.param("shops_csv", "\ufeff" + SHOPS.replace("\n", "\r\n"), id="byte order mark and Windows lines"),
        pytest.param("shops_csv", SHOPS.encode("utf-16"), id="utf-16"),
        pytest.param(
            "shops_xml",
            "<root><item><name>r1</name><label>Ravi</label><area>north</area><owner>A</owner></item>"
            "<item><name>m1</name><label>Meena</label><area>south</area><owner>B</owner></item></root>",
            id="xml",
        ),
    ],
)
def test_choices_of_an_attached_file(name: str, content: str | bytes) -> None:
    workbook = read_rows(
        f"select_one_from_file {name.replace('_', '.')} | s | Shop | area != 'x'",
        header="type | name | label | choice_filter",
        attached=files(**{name: content}),
    )

    choices = questions(workbook)["s"].choices
    assert [(choice.name, choice.label, choice.columns["owner"]) for choice in choices] == [
        *(("r1", {"und": "Ravi"}, "A"), ("m1", {"und": "Meena"}, "B"))
    ]
    assert survey_of(workbook).lists == {"shops": choices}
    assert workbook.warnings == ()


def test_other_columns_can_hold_names_and_labels() -> None:
    workbook = read_rows(
        "select_multiple_from_file shops.csv | s | Shop | value=owner label=area",
        header="type | name | label | parameters",
        attached=files(shops_csv=SHOPS),
    )

    survey = survey_of(workbook)
    assert [(choice.name, choice.label["und"]) for choice in questions(workbook)["s"].choices] == [
        *(("A", "north"), ("B", "south"))
    ]
    assert [choice.name for choice in survey.lists["shops"]] == ["r1", "m1"]


def test_labels_of_a_file_may_be_in_several_languages() -> None:
    workbook = read_rows(
        "select_one_from_file shops.csv | s | Shop",
        header="type | name | label::English (en)",
        attached=files(shops_csv="name,label::English (en),label::Kannada (kn),label\nr,Ravi,ರವಿ,R\n"),
    )

    assert questions(workbook)["s"].choices[0].label == {"en": "Ravi", "kn": "ರವಿ", "und": "R"}


def test_places_of_a_geojson_file() -> None:
    shapes = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": "w1",
                "properties": {"title": "Ward 1", "people": 12, "open": True, "note": None},
                "geometry": {"type": "Point", "coordinates": [77.59, 12.97]},
            },
            {
                "type": "Feature",
                "properties": {"id": "w2", "title": "Ward 2"},
                "geometry": {"type": "LineString", "coordinates": [[77.5, 12.9], [77.6, 13, 900]]},
            },
        ],
    }
    workbook = read_rows(
        "select_one_from_file wards.geojson | w | Ward", attached=files(wards_geojson=json.dumps(shapes))
    )

    assert questions(workbook)["w"].choices == (
        Choice(
            "w1",
            {"und": "Ward 1"},
            columns={"id": "w1", "title": "Ward 1", "people": "12", "open": "true", "geometry": "12.97 77.59 0 0"},
        ),
        Choice(
            "w2",
            {"und": "Ward 2"},
            columns={"id": "w2", "title": "Ward 2", "geometry": "12.9 77.5 0 0; 13 77.6 0 0"},
        ),
    )


def test_files_for_look_ups_need_no_question() -> None:
    workbook = read_rows(
        "csv-external | shops | | ",
        "text | s | Shop | ",
        "calculate | a | | instance('shops')/root/item[name = ${s}]/area",
        "calculate | b | | pulldata('prices', 'rate', 'kind', 'paper')",
        header="type | name | label | calculation",
        attached=files(shops_csv=SHOPS, prices_csv="kind,rate\npaper,8\n"),
    )

    lists = survey_of(workbook).lists
    assert [choice.columns.get("area") for choice in lists["shops"]] == ["north", "south"]
    assert lists["prices"] == (Choice("", {}, columns={"kind": "paper", "rate": "8"}),)
    assert workbook.warnings == ()


def test_a_missing_file_is_a_warning_and_an_empty_list() -> None:
    workbook = read_rows("select_one_from_file shops.csv | s | Shop")

    assert questions(workbook)["s"].choices == ()
    assert survey_of(workbook).lists == {"shops": ()}
    assert told(workbook.warnings) == [
        ("survey", 2, "type", "The attached file “shops.csv” is not there, so nothing can be looked up in it.")
    ]


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/passwd.csv", "..\\secret.csv", "c:secret.csv"])
def test_a_path_is_never_asked_for(name: str) -> None:
    asked: list[str] = []

    def attached(wanted: str) -> bytes | None:
        asked.append(wanted)
        return b"name,label\nx,X\n"

    read_rows(
        f"select_one_from_file {name} | s | Shop | ",
        f"calculate | c | | pulldata('{name}', 'a', 'b', 'c')",
        header="type | name | label | calculation",
        attached=attached,
    )

    assert asked == []


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        pytest.param("x_csv", "name,label\nké,K\n".encode("cp1252"), "letters in the attached", id="wrong encoding"),
        pytest.param("x_csv", "", "“x.csv” is empty", id="empty"),
        pytest.param("x_csv", "value,text\na,A\n", "has no column “name”", id="no names"),
        pytest.param("x_csv", "name,label\n" + "a,A\n" * 50_001, "is too large", id="too many rows"),
        pytest.param("x_csv", f"name,label\na,{'A' * 10_001}\n", "is too large", id="too long a cell"),
        pytest.param("x_csv", b"name,label\n" + b"a" * 10_000_001, "is too large", id="too many bytes"),
        pytest.param("x_xml", "<root><item>", "cannot be read", id="cut off"),
        pytest.param(
            "x_xml", '<!DOCTYPE r [<!ENTITY a "b">]><r><item><name>&a;</name></item></r>', "cannot be read", id="entity"
        ),
        pytest.param("x_xml", "<root/>", "cannot be read", id="nothing in it"),
        pytest.param("x_geojson", "[" * 100_000, "cannot be read", id="deeply nested"),
        pytest.param("x_geojson", '{"type": "Point"}', "cannot be read", id="no collection"),
        pytest.param("x_geojson", '{"type": "FeatureCollection", "features": [7]}', "cannot be read", id="no feature"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(name: str, content: str | bytes, error: str) -> None:
    workbook = read_rows(f"select_one_from_file {name.replace('_', '.')} | s | Shop", attached=files(**{name: content}))

    assert [message for message in said(workbook.errors) if error in message]


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        pytest.param("value=nme", "The file “shops.csv” has no column “nme”.", id="no such column"),
        pytest.param("label=a*b", "“a*b” cannot be the name of a column.", id="no name at all"),
    ],
)
def test_columns_of_a_file_are_checked(parameters: str, error: str) -> None:
    workbook = read_rows(
        f"select_one_from_file shops.csv | s | Shop | {parameters}",
        header="type | name | label | parameters",
        attached=files(shops_csv=SHOPS),
    )

    assert told(workbook.errors) == [("survey", 2, "parameters", error)]


def test_search_becomes_choices_with_a_filter() -> None:
    workbook = read_rows(
        "text | zone | Zone | ",
        "select_one shop | s | Shop | minimal search('shops', 'matches', 'area', ${zone})",
        header="type | name | label | appearance",
        choices=["shop | name | label, owner", "shop | 99 | None of these"],
        attached=files(shops_csv=SHOPS),
    )

    question = questions(workbook)["s"]
    assert [(choice.name, choice.label["und"]) for choice in question.choices] == [
        *(("99", "None of these"), ("r1", "Ravi, A"), ("m1", "Meena, B"))
    ]
    assert question.appearance == "minimal"
    assert question.choice_filter is not None
    assert print_expression(question.choice_filter) == "kelu_always = 'yes' or area = ${zone}"
    assert workbook.warnings == ()


@pytest.mark.parametrize(
    "appearance", ["search('shops', 'like', 'a', 'b')", "search(${shops})", "search('shops', 'matches')"]
)
def test_a_search_that_cannot_be_understood_is_refused(appearance: str) -> None:
    workbook = read_rows(
        f"select_one shop | s | Shop | {appearance}",
        "text | shops | Shops | ",
        header="type | name | label | appearance",
        choices=["shop | name | label"],
        attached=no_file,
    )

    assert told(workbook.errors) == [("survey", 2, "appearance", "This search() cannot be understood.")]


def test_the_questions_of_a_table_list_share_their_choices() -> None:
    rows = ("begin_group | g | G | table-list minimal", "select_one yn | a | A | ", "select_one yn | b | B | ")
    lists = ["yn | y | Yes", "other | o | O"]
    header = "type | name | label | appearance"

    alike = read_rows(*rows, "end_group | | | ", header=header, choices=lists)
    mixed = read_rows(*rows, "select_one other | c | C | ", "end_group | | | ", header=header, choices=lists)

    assert said(alike.warnings) == []
    assert survey_of(alike).by_name["g"].item.appearance == "table-list minimal"
    assert survey_of(mixed).by_name["g"].item.appearance == "minimal"
    assert said(mixed.warnings) == [
        "The questions of a table-list need the same choices, unfiltered. “g” is shown as a list."
    ]
