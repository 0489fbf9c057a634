"""Excel workbooks: every kind of cell as ODK reads it, and nothing in the file that takes more than its bound."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.definition.xlsform import read
from survey.definition.xlsform.files import read_book
from survey.definition.xlsform.sheets import NotAWorkbook, Sheet, cell_text
from tests.survey.definition.xlsform.tables import excel, said, told

HEADER = ["type", "name", "label"]
NAMESPACES = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(
    cells: str, *, texts: str = "", styles: str = "", properties: str = "", members: Mapping[str, bytes] = {}
) -> bytes:
    """A workbook with one sheet "survey" of these rows, written as Excel writes them."""
    parts = {
        "xl/workbook.xml": f"<workbook {NAMESPACES}><workbookPr {properties}/><sheets>"
        '<sheet name="survey" sheetId="1" state="hidden" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
        f'<Relationship Id="rId3" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {NAMESPACES}><sheetData>{cells}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {NAMESPACES}>{texts}</sst>",
        "xl/styles.xml": f"<styleSheet {NAMESPACES}>{styles}</styleSheet>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def inline(*words: str) -> str:
    """A row of texts that are written in their cells."""
    return "<row>" + "".join(f'<c t="inlineStr"><is><t>{word}</t></is></c>' for word in words) + "</row>"


def sheet(data: bytes) -> Sheet:
    return read_book(data, "form.xlsx").sheets["survey"]


VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
    st.integers(-(10**12), 10**12),
    st.integers(-(10**9), 10**9).map(lambda number: number / 1000),
    st.booleans(),
    st.builds(datetime.combine, st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.just(time(8, 30))),
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    st.times().map(lambda moment: moment.replace(microsecond=0)),
    st.none(),
)


@given(st.lists(st.lists(VALUES, min_size=3, max_size=3), max_size=5))
def test_every_kind_of_cell_becomes_the_text_that_odk_reads(rows: list[list[object]]) -> None:
    # A text that begins with an equals sign is a formula for openpyxl; control characters it does not write.
    rows = [[None if isinstance(cell, str) and cell.startswith("=") else cell for cell in row] for row in rows]

    found = sheet(excel({"survey": [HEADER, *rows]}))

    expected = [
        (number, {index: text for index, cell in enumerate(row) if (text := cell_text(cell))})
        for number, row in enumerate(rows, 2)
    ]
    assert found.rows == [(number, cells) for number, cells in expected if cells]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        pytest.param('<c t="s"><v>0</v></c>', "Age & more", id="shared text with pieces and pronunciation"),
        pytest.param('<c t="str"><f>A1</f><v>made</v></c>', "made", id="text of a formula"),
        pytest.param("<c><f>1+1</f><v>2</v></c>", "2", id="number of a formula"),
        pytest.param('<c t="b"><v>1</v></c>', "TRUE", id="truth"),
        pytest.param("<c><v>1E-3</v></c>", "0.001", id="exponent"),
        pytest.param('<c s="1"><v>45413</v></c>', "2024-05-01", id="date"),
        pytest.param('<c s="1"><v>45413.5</v></c>', "2024-05-01 12:00:00", id="moment"),
        pytest.param('<c s="1"><v>0.75</v></c>', "18:00:00", id="time of day"),
        pytest.param('<c s="2"><v>45413</v></c>', "45413", id="a number in red"),
        pytest.param('<c s="3"><v>45413</v></c>', "2024-05-01", id="date of a format of its own"),
        pytest.param('<c t="d"><v>2024-05-01</v></c>', "2024-05-01", id="date as text"),
        pytest.param('<c t="inlineStr"><is><t>a_x000D_b</t></is></c>', "a\rb", id="escaped"),
        pytest.param('<c t="inlineStr"><is><t> a\u00a0b </t></is></c>', "a b", id="no-break space"),
    ],
)
def test_cells_as_excel_writes_them(cell: str, text: str) -> None:
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="[Red]0;&quot;days&quot;0"/>'
        '<numFmt numFmtId="165" formatCode="dd/mmm/yyyy"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>'
    )
    texts = "<si><r><t>Age </t></r><r><t>&amp; more</t></r><rPh><t>eidʒ</t></rPh></si>"

    data = workbook(f"{inline('type', 'name')}<row>{cell}</row>", texts=texts, styles=styles)

    assert sheet(data).rows == [(2, {0: text})]


def test_dates_may_count_from_1904() -> None:
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    data = workbook(f'{inline("type")}<row><c s="0"><v>1</v></c></row>', styles=styles, properties='date1904="1"')

    assert sheet(data).rows == [(2, {0: "1904-01-02"})]


def test_rows_and_cells_stand_where_they_say() -> None:
    rows = '<row r="3"><c r="B3"><v>7</v></c><c><v>8</v></c></row><row><c><v>9</v></c></row>'
    data = workbook(inline("type", "name", "label") + rows)

    assert sheet(data).rows == [(3, {1: "7", 2: "8"}), (4, {0: "9"})]


def test_empty_rows_above_the_header_are_skipped() -> None:
    found = read(excel({"survey": [[], [], HEADER, ["text", "a", "A"]]}), "form.xlsx").survey

    assert found is not None
    assert [question.row for question in found.questions()] == [4]


def test_a_hidden_sheet_and_merged_cells_are_read_as_odk_reads_them() -> None:
    book = openpyxl.Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    for row in (HEADER, ["text", "a", "A"], ["text", "b", "B"]):
        survey.append(row)
    survey.merge_cells("C2:C3")
    survey.row_dimensions[3].hidden = True
    book.create_sheet("notes").append(["remarks"])
    survey.sheet_state = "hidden"
    book.active = 1
    file = io.BytesIO()
    book.save(file)

    found = read(file.getvalue(), "form.xlsx")

    assert told(found.errors) == [("survey", 3, "label", "This row has no label.")]


def test_errors_and_formulas_without_a_result_are_told_once_each() -> None:
    rows = [
        inline("type", "name", "label", "relevant", "notes"),
        '<row><c t="inlineStr"><is><t>text</t></is></c><c t="inlineStr"><is><t>a</t></is></c>'
        '<c t="e"><v>#REF!</v></c><c t="e"><f>X1</f><v>#N/A</v></c><c t="e"><v>#N/A</v></c></row>',
        '<row><c t="inlineStr"><is><t>text</t></is></c><c t="inlineStr"><is><t>b</t></is></c>'
        '<c><f>"B"</f><v/></c></row>',
        '<row><c t="inlineStr"><is><t>text</t></is></c><c t="inlineStr"><is><t>c</t></is></c>'
        '<c t="inlineStr"><is><t>C</t></is></c><c t="str"><f>""</f><v></v></c></row>',
    ]

    found = read(workbook("".join(rows)), "form.xlsx")

    assert told(found.errors) == [
        ("survey", 2, "label", "This cell holds an error of the spreadsheet, not a text."),
        ("survey", 2, "relevant", "This cell holds an error of the spreadsheet, not a text."),
        ("survey", 3, "label", "This cell holds a formula whose result is not in the file."),
    ]


def test_macros_are_never_looked_at() -> None:
    data = workbook(
        inline("type", "name", "label") + inline("text", "a", "A"),
        members={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 99},
    )

    assert read(data, "form.xlsm").survey is not None


def many_rows() -> bytes:
    return workbook(inline(*HEADER) + inline("text", "a", "A") * 100_000)


def far_cell() -> bytes:
    return workbook(
        inline(*HEADER) + inline("text", "a", "A") + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )


def formatted_to_the_bottom() -> bytes:
    return workbook(inline(*HEADER) + inline("text", "a", "A") + '<row><c s="1"/></row>' * 1_000_000)


def many_texts() -> bytes:
    return workbook(inline(*HEADER), texts="<si/>" * 1_000_001)


def large_styles() -> bytes:
    return workbook(inline(*HEADER), styles="<cellXfs>" + '<xf numFmtId="14"/>' * 400_000 + "</cellXfs>")


def deep() -> bytes:
    return workbook("<a>" * 5_000_000)


def entities() -> bytes:
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'
    return workbook("", members={"xl/worksheets/sheet1.xml": bomb.encode()})


def uncomputed() -> bytes:
    return workbook(inline(*HEADER) + "<row>" + "<c><f/></c>" * 500_000 + "</row>")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("bomb", "said_of_it"),
    [
        pytest.param(many_rows, ["The sheet “survey” has more than 20000 rows."], id="100,000 rows"),
        pytest.param(far_cell, [], id="a cell in the last corner"),
        pytest.param(formatted_to_the_bottom, [], id="a million empty rows"),
        pytest.param(many_texts, ["The file is too large."], id="millions of texts"),
        pytest.param(large_styles, ["The file is too large."], id="styles without end"),
        pytest.param(deep, ["The file is damaged, or protected by a password."], id="nested without end"),
        pytest.param(entities, ["The file is damaged, or protected by a password."], id="entities"),
        pytest.param(uncomputed, ["This cell holds a formula whose result is not in the file."] * 3, id="formulas"),
    ],
)
def test_a_bomb_is_told_within_bounds_of_memory(bomb: Callable[[], bytes], said_of_it: list[str]) -> None:
    data = bomb()
    tracemalloc.start()
    try:
        found = read(data, "form.xlsx")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert [message for message in said(found.errors) if message != "The survey asks nothing."] == said_of_it
    assert most < 150_000_000


@pytest.mark.parametrize(
    ("data", "names"),
    [
        pytest.param(b"survey;;;\n;type;name;label\n;text;a;A\n", ["a"], id="semicolons"),
        pytest.param("survey\t\t\t\n\ttype\tname\tlabel\n\ttext\ta\tA\n".encode("utf-16"), ["a"], id="tabs"),
        pytest.param(b"type,name,label\ntext,a,A\ninteger,b,B\n", ["a", "b"], id="the survey alone"),
        pytest.param(b"| survey |\n| | type | name | label |\n| | text | a | A | # a remark\n", ["a"], id="a remark"),
    ],
)
def test_texts_of_many_hands_are_read(data: bytes, names: list[str]) -> None:
    found = read(data, "form.csv").survey

    assert found is not None
    assert [question.name for question in found.questions()] == names


@pytest.mark.parametrize("data", [b"PK\x05\x06" + bytes(18), b"\x09\x08\x10\x00" + bytes(40)])
def test_an_empty_archive_is_no_workbook(data: bytes) -> None:
    with pytest.raises(NotAWorkbook):
        read_book(data, "form.xlsx")
