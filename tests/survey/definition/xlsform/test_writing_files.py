"""Attached files come along with the workbook."""

from __future__ import annotations

import json

import pytest

from tests.survey.definition.xlsform.written import cells, check, survey_of

FILE_SURVEY = """
| survey |
| | type | name | label | choice_filter | parameters | calculation |
| | text | zone | Zone | | | |
| | select_one_from_file {file} | place | Place | zone = ${zone} | {parameters} | |
| | calculate | fee | | | | instance('places')/root/item[zone = ${zone}]/fee |
"""
CSV = 'zone;name;label;fee;label::Kannada (kn);"a, b"\nnorth;n1;"North; ""One""\nhere";10;ಉತ್ತರ;x\nsouth;s1;;=1+1;;\n'
XML = "<root><item><name>n1</name><label>N &amp;&#13; S</label><zone>north</zone></item><item/></root>"
GEOJSON = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": "n1",
                "properties": {"title": " North", "zone": "north", "fee": 10.50},
                "geometry": {"type": "Point", "coordinates": [77.59, 12.97]},
            },
            {
                "type": "Feature",
                "properties": {"id": 7, "title": "Line", "zone": "south"},
                "geometry": {"type": "LineString", "coordinates": [[77, 12.0], [78.5, -13]]},
            },
            {
                "type": "Feature",
                "id": "p",
                "properties": {},
                "geometry": {"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [5, 6], [1, 2]]]},
            },
            {"type": "Feature", "id": "nowhere", "properties": None, "geometry": None},
        ],
    }
)


@pytest.mark.parametrize(
    ("file", "parameters", "content", "kept"),
    [
        pytest.param("places.csv", "", CSV, "places.csv", id="CSV"),
        pytest.param("places.csv", "value=zone label=fee", CSV, "places.csv", id="CSV with other columns"),
        pytest.param("places.csv", "", "name,label,zone\na,A;;;;B,x\n", "places.csv", id="CSV with semicolons"),
        pytest.param(
            "places.csv", "", 'name;label;zone;"a;b;c;d;e;f;g"\nn1;N;n;1\n', "places.csv", id="CSV, odd header"
        ),
        pytest.param("places.xml", "", XML, "places.xml", id="XML"),
        pytest.param("places.geojson", "", GEOJSON, "places.geojson", id="GeoJSON"),
    ],
)
def test_attached_files_come_along(file: str, parameters: str, content: str, kept: str) -> None:
    table = FILE_SURVEY.replace("{file}", file).replace("{parameters}", parameters)
    written = check(survey_of(table, {file: content.encode()}))
    assert list(written.files) == [kept]
    assert written.missing == ()
    assert f"select_one_from_file {kept}" in [row[0] for row in cells(written, "survey")]


LOOKED_UP = """
| survey |
| | type | name | label | calculation |
| | text | zone | Zone | |
{row}
| | calculate | fee | | {look} |
"""


@pytest.mark.parametrize(
    ("row", "look", "declared"),
    [
        pytest.param("", "pulldata('fees', 'fee', 'name', ${zone})", False, id="pulldata"),
        pytest.param(
            "| | csv-external | fees |", "instance('fees')/root/item[name = ${zone}]/fee", True, id="instance"
        ),
        pytest.param("| | csv-external | fees |", "1", True, id="declared and never used"),
    ],
)
@pytest.mark.parametrize("there", [True, False], ids=["there", "not there"])
def test_files_that_are_only_looked_in_are_declared(row: str, look: str, declared: bool, there: bool) -> None:
    table = LOOKED_UP.replace("{row}", row).replace("{look}", look)
    written = check(survey_of(table, {"fees.csv": b"name,fee\nnorth,10\n"} if there else {}))
    assert ("csv-external" in [row[0] for row in cells(written, "survey")]) is declared
    assert (list(written.files), written.missing) == ((["fees.csv"], ()) if there else ([], ("fees.csv",)))


def test_a_declared_file_may_have_the_name_of_a_question_outside_its_group() -> None:
    check(
        survey_of(
            """
| survey |
| | type | name | label | calculation |
| | text | fees | Fees | |
| | begin_group | g | G | |
| | csv-external | fees | | |
| | calculate | fee | | instance('fees')/root/item[name = 'a']/fee |
| | end_group | | | |
""",
            {"fees.csv": b"name,fee\na,1\n"},
        )
    )
