"""A phone in the browser: texts go in by the front door, replies and notices come back."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from sms.messages import Inbound
from survey.feedback.voices import Feedback
from survey.people.roles import Role
from tests.forms.desk.cast import Desk, Work

As = Callable[..., Desk]
PHONE = "/desk/simulator/501"


@pytest.fixture
def desk(as_: As) -> Desk:
    desk = as_(Role.PROGRAMME)
    desk.get(PHONE)
    return desk


def test_a_text_is_answered_and_arrives_in_the_inbox(desk: Desk) -> None:
    page = desk.post(PHONE, text="ನಮಗೆ ನೀರು ಬೇಕು", text_id="a1")
    assert "ನಮಗೆ ನೀರು ಬೇಕು" in page
    assert "text · " in page
    assert "ನಮಗೆ ನೀರು ಬೇಕು" in desk.get("/desk/inbox")
    phones = desk.get("/desk/simulator")
    assert "+91 70000 00501" in phones
    assert "Kannada" in phones
    assert "+91 70000 00502" in phones  # the next one that is free


def test_the_same_form_twice_is_one_text(desk: Desk, work: Work) -> None:
    first = desk.post(PHONE, text="paani nahi hai", text_id="same")
    assert desk.post(PHONE, text="paani nahi hai", text_id="same") == first
    with work() as session:
        assert len(session.scalars(sa.select(Inbound)).all()) == 1
        assert len(session.scalars(sa.select(Feedback)).all()) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("x" * 5000, id="far too much"),
        pytest.param("🙏🏽‍♀️", id="emoji"),
        pytest.param("\u202eevil\u202c \x00\x07", id="marks and binary junk"),
    ],
)
def test_whatever_is_texted_gets_an_answer(desk: Desk, text: str) -> None:
    page = desk.post(PHONE, text=text, text_id="odd")
    assert desk.status == 200
    assert "from Kelu" in page


def test_the_fragment_holds_the_thread_alone(desk: Desk) -> None:
    desk.post(PHONE, text="<script>alert(1)</script>", text_id="x")
    page = desk.get(f"{PHONE}/thread")
    assert "alert(1)" in page
    assert "<script>" not in desk.html
    assert "<html" not in desk.html


def test_a_sealed_text_leaves_the_phone(desk: Desk, work: Work) -> None:
    desk.post(PHONE, text="ಅವನು ಬೆದರಿಸಿದ", text_id="1")
    desk.post(PHONE, text="ನೀರು ಬೇಕು", text_id="2")
    with work() as session:
        session.execute(sa.update(Feedback).where(Feedback.text.like("%ಬೆದರಿಸಿದ%")).values(sensitive=True))
    page = desk.get(PHONE)
    assert "ಬೆದರಿಸಿದ" not in page
    assert "ನೀರು ಬೇಕು" in page


@pytest.mark.parametrize("line", ["100000", "-1", "abc"])
def test_only_invented_numbers_can_be_taken(desk: Desk, line: str) -> None:
    desk.get(f"/desk/simulator/{line}")
    assert desk.status == 404
