"""Whatever the file: a survey or a clear reason, never an exception, within bounds of time and memory."""

from __future__ import annotations

import io
import os
import struct
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.definition.codec import from_json, to_json
from survey.definition.xlsform import read
from survey.words import say

SAVE_AGAIN = "Save the survey as an Excel workbook (.xlsx) and try again."


def excel(rows: list[list[str]], name: str = "survey") -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def archive(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return file.getvalue()


def old_excel(rows: list[list[str]]) -> bytes:
    """A workbook of Excel 2: a stream of records of one sheet. Source: OpenOffice's Excel file format, §5 (BIFF2)."""
    records = struct.pack("<HHHH", 0x0009, 4, 2, 0x10)
    for number, row in enumerate(rows):
        for index, text in enumerate(row):
            label = struct.pack("<HH3xB", number, index, len(text)) + text.encode("ascii")
            records += struct.pack("<HH", 0x0004, len(label)) + label
    return records + struct.pack("<HH", 0x000A, 0)


GOOD = excel([["type", "name", "label"], ["text", "a", "A"]])


@pytest.mark.parametrize(
    ("data", "message", "remedy"),
    [
        pytest.param(b"", "The file is empty.", SAVE_AGAIN, id="empty"),
        pytest.param(b" \n\t", "The file is empty.", SAVE_AGAIN, id="only spaces"),
        pytest.param(os.urandom(64) + b"\0\xff" * 500, "The file is not a workbook.", SAVE_AGAIN, id="binary junk"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(100), "The file is not a workbook.", SAVE_AGAIN, id="picture"),
        pytest.param(
            GOOD[: len(GOOD) // 2], "The file is damaged, or protected by a password.", SAVE_AGAIN, id="cut off"
        ),
        pytest.param(
            b"PK\x03\x04" + bytes(50),
            "The file is damaged, or protected by a password.",
            SAVE_AGAIN,
            id="not really a zip",
        ),
        pytest.param(archive(**{"a.txt": b"x"}), "The file is not a workbook.", SAVE_AGAIN, id="another zip"),
        pytest.param(
            archive(**{"[Content_Types].xml": b"<x", "xl/workbook.xml": b"<nothing"}),
            "The file is damaged, or protected by a password.",
            SAVE_AGAIN,
            id="broken inside",
        ),
        pytest.param(
            archive(**{"xl/workbook.xml": b"<a/>", "xl/sharedStrings.xml": bytes(70_000_000)}),
            "The file is too large.",
            "Make the workbook smaller, for example by removing pictures and sheets that the survey does not use.",
            id="zip bomb",
        ),
        pytest.param(
            b"\xd0\xcf\x11\xe0" + bytes(2000),
            "The file is damaged, or protected by a password.",
            SAVE_AGAIN,
            id="damaged old workbook",
        ),
        pytest.param(
            b"x" * 10_000_001,
            "The file is too large.",
            "Make the workbook smaller, for example by removing pictures and sheets that the survey does not use.",
            id="too large",
        ),
        pytest.param(
            "survey,,\n,type,name,label\n,text,a,Größe".encode("cp1252"),
            "The letters in this text file cannot be read.",
            "Save it with the encoding UTF-8 and try again.",
            id="wrong encoding",
        ),
        pytest.param(
            b"Dear Meera, here is the survey, as promised.\n\n- age\n- work\n",
            "The workbook has no sheet named “survey”.",
            "Name the sheet that holds the questions “survey”.",
            id="a letter",
        ),
        pytest.param(
            b"questions,,\n,type,name\n,text,a\nother,,\n,x,y\n",
            "The workbook has no sheet named “survey”.",
            "Name the sheet that holds the questions “survey”.",
            id="no survey sheet",
        ),
        pytest.param(
            excel([["type", "name", "label"]]),
            "The survey asks nothing.",
            "Add at least one question that people can answer.",
            id="no rows",
        ),
        pytest.param(
            excel([["type", "name", "label"], *(["text", f"a{n}", "A"] for n in range(20_001))]),
            "The sheet “survey” has more than 20000 rows.",
            "Make the workbook smaller, for example by removing pictures and sheets that the survey does not use.",
            id="too many rows",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_told(data: bytes, message: str, remedy: str) -> None:
    workbook = read(data, "form.csv" if data.isascii() or b"survey,," in data else "form.xlsx")

    assert workbook.survey is None
    assert (say(workbook.errors[0].message, "en"), say(workbook.errors[0].remedy, "en")) == (message, remedy)


def test_text_that_calls_itself_an_excel_workbook_is_none() -> None:
    workbook = read(b"Dear Meera, here is the survey, as promised.", "survey.xlsx")

    assert [fault.message.id for fault in workbook.errors] == ["The file is not a workbook."]


def test_workbooks_of_old_excel_are_read() -> None:
    workbook = read(old_excel([["type", "name", "label"], ["text", "a", "A"], ["txt", "b", "B"]]), "form.xls")

    assert [(fault.row, fault.column) for fault in workbook.errors] == [(3, "type")]
    assert workbook.questions == 1


def test_rows_far_below_and_empty_ones_between_are_found() -> None:
    rows = [["type", "name", "label"], *([[]] * 200), ["text", "a", "A"]]

    survey = read(excel(rows), "form.xlsx").survey

    assert survey is not None
    assert [question.row for question in survey.questions()] == [202]


@settings(max_examples=200)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK", b"\xd0\xcf\x11\xe0", b"\x09\x00\x04\x00", b"| survey |\n|", b",a"]),
)
def test_no_bytes_make_it_fail(data: bytes, start: bytes) -> None:
    workbook = read(start + data, "form")

    assert workbook.survey is not None or workbook.errors


@settings(max_examples=200)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_a_damaged_byte_never_makes_it_fail(place: int, byte: int) -> None:
    workbook = read(GOOD[:place] + bytes([byte]) + GOOD[place + 1 :], "form.xlsx")

    assert workbook.survey is not None or workbook.errors


HEADERS = st.sampled_from(
    [
        *("type", "name", "label", "label::kn", "label::English (en)", "hint", "relevant", "constraint", "calculation"),
        *("required", "default", "choice_filter", "parameters", "bind::relevant", "media::image", "::", "jr:count"),
        *("repeat_count", "trigger", "read_only", "appearance", "guidance_hint", "disabled", "body::x", "big-image"),
    ]
)
WORDS = st.sampled_from(
    [
        *("text", "integer", "select_one l", "select_multiple l", "begin group", "end group", "begin repeat", "note"),
        *("calculate", "a", "b", "yes", "${a}", "${a} = 1", ". > ${b}", "if(", "x y", "../a", "today()", "{}", "${"),
        *("end repeat", "begin loop over l", "end loop", "select_one l or_other", "rank l", "range", "audit", "meta"),
        *("select_one_from_file x.csv", "csv-external", "x.csv", "trigger", "form_id", "tel", "start=1", "value=v"),
        *("instance('l')/root/item[name = ${a}]/v", "pulldata('x', 'v', 'w', .)", "search('x', 'matches', 'v', ${a})"),
        *("count(${a})", "jr:choice-name(., '${a}')", "indexed-repeat(${a}, ${b}, 1)", "#REF!", "table-list"),
    ]
)
CELLS = st.one_of(
    WORDS, st.text(st.characters(exclude_characters="|\n\r\\", exclude_categories=["Cs", "Cc"]), max_size=8)
)


@settings(max_examples=300)
@given(
    st.lists(HEADERS, min_size=2, max_size=6),
    st.lists(st.lists(CELLS, min_size=2, max_size=7), max_size=6),
    st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=3),
    st.one_of(st.none(), st.binary(max_size=40), st.just(b"name,label,v\na,A,1\n")),
)
def test_no_cells_make_it_fail(
    headers: list[str], rows: list[list[str]], choices: list[list[str]], file: bytes | None
) -> None:
    lines = ["| survey |", *("| | " + " | ".join(row) + " |" for row in [["type", "name", *headers], *rows])]
    lines += ["| choices |"]
    lines += ["| | " + " | ".join(row) + " |" for row in [["list_name", "name", "label", "v"], *choices]]

    workbook = read("\n".join(lines).encode(), "form.md", lambda name: file)

    assert (workbook.survey is None) == bool(workbook.errors)
    if workbook.survey is not None:
        assert from_json(to_json(workbook.survey)) == workbook.survey
    for fault in (*workbook.errors, *workbook.warnings):
        assert say(fault.message, "en")
        assert say(fault.remedy, "en")
