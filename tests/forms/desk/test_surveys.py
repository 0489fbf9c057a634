"""Publishing a workbook at the desk: everything that is wrong in one table, or a survey that people can answer."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
import sqlalchemy as sa

from survey.catalogue import SurveyVersion
from survey.definition import xlsform
from survey.people.roles import Role
from tests.forms.desk.cast import Desk, Work
from tests.forms.surveys import HOME

As = Callable[..., Desk]
BROKEN = HOME.replace("| integer ", "| integerr ").replace("${water}='tap'", "${watr}='tap'")


def upload(
    desk: Desk, data: bytes, name: str = "home.md", do: str = "publish", attached: dict[str, bytes] | None = None
) -> str:
    desk.get("/desk/surveys")
    token = desk.html.split('name="csrf_token" value="')[1].split('"')[0]
    files = {
        "workbook": (BytesIO(data), name),
        "attached": [(BytesIO(content), filename) for filename, content in (attached or {}).items()],
    }
    sent = {"csrf_token": token, "do": do, **files}
    desk.response = desk.client.post("/desk/surveys", data=sent, follow_redirects=True)
    return desk.text


@pytest.fixture
def desk(as_: As) -> Desk:
    return as_(Role.PROGRAMME)


def test_a_sound_workbook_is_published(desk: Desk) -> None:
    page = upload(desk, HOME.encode())
    assert "Published: Your home, version 1" in page
    assert "by text: send home" in page
    assert "English, Kannada, Urdu" in page
    assert 'href="/s/home"' in desk.html
    assert "published a survey" in desk.get("/desk/trail")
    assert "Nothing has changed since version 1" in upload(desk, HOME.encode())


WARDS = """
| survey | | | |
| | type | name | label |
| | select_one_from_file wards.csv | ward | Which ward? |
"""


def test_a_file_that_the_workbook_looks_in_is_sent_with_it(desk: Desk, work: Work) -> None:
    upload(desk, WARDS.encode(), "wards.md", attached={"wards.csv": "name,label\nhebbal,ಹೆಬ್ಬಾಳ\n".encode()})
    with work() as session:
        (ward,) = session.scalars(sa.select(SurveyVersion)).one().survey.questions()
        assert [choice.name for choice in ward.choices] == ["hebbal"]


def test_a_missing_file_is_named(desk: Desk) -> None:
    assert "wards.csv" in upload(desk, WARDS.encode(), "wards.md", attached={"others.csv": b"name,label\n"})


def test_only_checking_publishes_nothing(desk: Desk, work: Work) -> None:
    assert "can be published" in upload(desk, HOME.encode(), do="check")
    with work() as session:
        assert session.scalars(sa.select(SurveyVersion)).all() == []


def test_every_fault_is_told_with_its_place(desk: Desk, work: Work) -> None:
    page = upload(desk, BROKEN.encode())
    assert desk.status == 400
    assert "Nothing was published" in page
    assert "integerr" in page
    assert "watr" in page
    with work() as session:
        assert session.scalars(sa.select(SurveyVersion)).all() == []


@pytest.mark.parametrize(
    ("data", "name"),
    [
        pytest.param(b"", "empty.xlsx", id="empty"),
        pytest.param(b"PK\x03\x04 torn", "torn.xlsx", id="torn"),
        pytest.param(b"\x00\xff" * 500, "<script>.xlsx", id="junk"),
        pytest.param(b"hello", "", id="no file"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(desk: Desk, data: bytes, name: str) -> None:
    upload(desk, data, name)
    assert desk.status == 400
    assert 'role="alert"' in desk.html
    assert "<script>." not in desk.html


def test_a_survey_is_downloaded_as_the_workbook_that_it_came_from(desk: Desk) -> None:
    upload(desk, HOME.encode())
    assert "Download as workbook" in desk.get("/desk/surveys")
    assert 'href="/desk/surveys/home/workbook"' in desk.html
    response = desk.client.get("/desk/surveys/home/workbook")
    assert response.headers["Content-Disposition"] == "attachment; filename=home.xlsx"
    workbook, original = xlsform.read(response.data, "home.xlsx"), xlsform.read(HOME.encode(), "home.md")
    assert workbook.survey == original.survey
    assert desk.client.get("/desk/surveys/nothing/workbook").status_code == 404


def test_files_that_belong_to_a_survey_are_downloaded_with_it(desk: Desk) -> None:
    table = b"| survey |\n| | type | name | label |\n| | select_one_from_file towns.csv | town | Town? |\n"
    upload(desk, table, "towns.md", attached={"towns.csv": b"name,label\nb,Bengaluru\n"})
    response = desk.client.get("/desk/surveys/towns/workbook")
    assert response.headers["Content-Disposition"] == "attachment; filename=towns.zip"
    with zipfile.ZipFile(BytesIO(response.data)) as archive:
        assert archive.namelist() == ["towns.xlsx", "towns.csv"]
        files = {name: archive.read(name) for name in archive.namelist()}
    workbook = xlsform.read(files["towns.xlsx"], "towns.xlsx", files.get)
    assert workbook.survey is not None
    assert [choice.name for question in workbook.survey.questions() for choice in question.choices] == ["b"]


def test_field_staff_see_surveys_and_publish_none(as_: As) -> None:
    page = as_(Role.FIELD).get("/desk/surveys")
    assert "Publish a workbook" not in page
