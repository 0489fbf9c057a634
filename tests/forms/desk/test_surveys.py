"""Publishing a workbook at the desk: everything that is wrong in one table, or a survey that people can answer."""

from collections.abc import Callable
from io import BytesIO

import pytest
import sqlalchemy as sa

from survey.catalogue import SurveyVersion
from survey.people.roles import Role
from tests.forms.desk.cast import Desk, Work
from tests.forms.surveys import HOME

As = Callable[..., Desk]
BROKEN = HOME.replace("| integer ", "| integerr ").replace("${water}='tap'", "${watr}='tap'")


def upload(desk: Desk, data: bytes, name: str = "home.md", do: str = "publish") -> str:
    desk.get("/desk/surveys")
    token = desk.html.split('name="csrf_token" value="')[1].split('"')[0]
    desk.response = desk.client.post(
        "/desk/surveys", data={"csrf_token": token, "do": do, "workbook": (BytesIO(data), name)}, follow_redirects=True
    )
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


def test_field_staff_see_surveys_and_publish_none(as_: As) -> None:
    page = as_(Role.FIELD).get("/desk/surveys")
    assert "Publish a workbook" not in page
