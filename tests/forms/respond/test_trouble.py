"""Pages that come twice, late, forged, overtaken or full of junk: a clear answer, nothing lost, no trace."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from forms.respond import views
from survey.collect.submissions import Submission
from survey.feedback.voices import Feedback
from survey.people.consent import Purpose, holds
from survey.people.models import Contact
from tests.forms.respond.test_walk import begin, finish, submissions
from tests.forms.surveys import publish
from tests.forms.visitor import Page, Visitor

Work = Callable[[], AbstractContextManager[Session]]


@pytest.fixture(autouse=True)
def home(work: Work) -> None:
    with work() as session:
        publish(session)


def test_starting_twice_starts_once(visitor: Visitor, work: Work) -> None:
    first = visitor.open("/s/home")
    visitor.press()
    visitor.page = first
    visitor.press([*first.form.fields, ("quote", "1")])
    assert len(submissions(work)) == 1
    with work() as session:
        contact = session.scalars(sa.select(Contact)).one()
        assert holds(session, contact.id, Purpose.QUOTE), "the last word on it counts"


def test_starting_twice_at_the_same_moment_starts_once(app: Flask, work: Work) -> None:
    visitor = Visitor(app)
    page = visitor.open("/s/home")
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None

    def press(_: int) -> int:
        client = app.test_client()
        client.set_cookie("session", cookie.value)
        return client.post(page.form.action, data=dict(page.form.fields)).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(press, range(4))) == [303] * 4
    assert len(submissions(work)) == 1
    with work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 1


def test_sending_twice_gives_the_same_number(visitor: Visitor, work: Work) -> None:
    begin(visitor)
    for typed in ("4", "tanker", "", "water"):
        visitor.answer(typed)
    review = visitor.page
    first = visitor.press(button="send")
    visitor.page = review
    second = visitor.press(button="send")
    assert first.text == second.text
    (submission,) = submissions(work)
    assert (submission.reference or "?") in second.text
    with work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Feedback)) == 1


def test_sending_twice_at_the_same_moment_is_received_once(app: Flask, work: Work) -> None:
    visitor = Visitor(app)
    begin(visitor)
    for typed in ("4", "tanker", "", "water"):
        visitor.answer(typed)
    page, cookie = visitor.page, visitor.client.get_cookie("session")
    assert cookie is not None

    def press(_: int) -> str:
        client = app.test_client()
        client.set_cookie("session", cookie.value)
        return client.post(page.form.action, data={**dict(page.form.fields), "send": "1"}).headers["Location"]

    with ThreadPoolExecutor(4) as pool:
        places = set(pool.map(press, range(4)))
    assert len(places) == 1
    assert "/thanks" in places.pop()
    with work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Feedback)) == 1


def test_what_was_sent_cannot_be_read_or_changed_through_its_address(visitor: Visitor, work: Work) -> None:
    begin(visitor)
    question, address = visitor.page, visitor.address
    for typed in ("4", "tanker", "", "my words"):
        visitor.answer(typed)
    visitor.press(button="send")
    assert "my words" not in visitor.open(address).text
    visitor.page = question
    visitor.answer("9")
    assert visitor.address.split("?")[0].endswith("/thanks")
    assert submissions(work)[0].given["people"] == "4"
    assert "no-store" in visitor.response.headers["Cache-Control"]


def test_a_page_that_another_tab_has_overtaken(visitor: Visitor, work: Work) -> None:
    begin(visitor)
    visitor.answer("4")
    visitor.answer("tap")
    stale = visitor.page  # "what for", which applies only to a tap
    visitor.open(next(link for link in stale.links if "q=water" in link))
    visitor.answer("tanker")
    visitor.page = stale
    page = visitor.answer("drink")
    assert "Since when?" in page.text, "on to the present question"
    assert submissions(work)[0].given["uses"] == "drink", "kept, in case it applies again"


@pytest.mark.parametrize("question", ["", "nothing", "hello", "bye"])
def test_a_question_that_is_not_there(visitor: Visitor, question: str) -> None:
    begin(visitor)
    fields = [(name, question if name == "question" else value) for name, value in visitor.page.form.fields]
    assert "How many are you?" in visitor.press(fields).text


def test_send_before_the_end_goes_to_the_open_question(visitor: Visitor, work: Work) -> None:
    begin(visitor)
    page = visitor.press([*visitor.page.form.fields, ("send", "1")])
    assert "How many are you?" in page.text
    assert submissions(work)[0].completed_at is None


@pytest.mark.parametrize("token", [None, "forged"])
def test_without_a_valid_token_what_was_typed_is_kept(visitor: Visitor, work: Work, token: str | None) -> None:
    begin(visitor)
    fields = [(name, value) for name, value in visitor.page.form.fields if name not in ("csrf_token", "answer")]
    fields += [("answer", "12")] + ([("csrf_token", token)] if token else [])
    page = visitor.press(fields)
    assert visitor.response.status_code == 400
    assert page.sent("answer") == ["12"]
    assert submissions(work)[0].given == {}
    visitor.answer()
    assert submissions(work)[0].given == {"people": "12"}


def test_starting_without_a_token_keeps_the_choice(visitor: Visitor, work: Work) -> None:
    page = visitor.open("/s/home")
    instance = page.sent("instance_id")
    page = visitor.press([(n, v) for n, v in page.form.fields if n != "csrf_token"] + [("quote", "1")])
    assert page.sent("quote") == ["1"]
    assert page.sent("instance_id") == instance
    assert submissions(work) == []


def test_an_answer_that_is_far_too_long_is_kept_on_the_page(visitor: Visitor, work: Work) -> None:
    begin(visitor)
    visitor.answer("4")
    visitor.answer("tanker")
    visitor.answer("")
    page = visitor.answer("ಅ" * 5001)
    assert "at most 5000 characters" in page.text
    assert page.sent("answer") == ["ಅ" * 5001]
    visitor.answer("ಅ" * 5000)
    assert len(submissions(work)[0].given["change"]) == 5000


@pytest.mark.parametrize(
    "junk",
    [
        pytest.param("a\x00b\x07", id="controls"),
        pytest.param("\u202eevil\u2066", id="reordering marks"),
        pytest.param("😀😀", id="emoji"),
        pytest.param("<script>alert(1)</script>", id="markup"),
        pytest.param("${people} %(x)s {{ 7*7 }}", id="templates"),
    ],
)
def test_junk_is_a_text_like_any_other(visitor: Visitor, work: Work, junk: str) -> None:
    begin(visitor)
    visitor.answer("4")
    visitor.answer("tanker")
    visitor.answer("")
    page = visitor.answer(junk)
    assert "send" in page.form.buttons
    assert "<script>alert" not in page.html
    visitor.press(button="send")
    assert submissions(work)[0].reference


@pytest.mark.parametrize("typed", ["a\x00b", "9" * 400, "", " \u200b "])
def test_junk_for_a_number_is_refused_kindly(visitor: Visitor, typed: str) -> None:
    begin(visitor)
    page = visitor.answer(typed)
    assert visitor.response.status_code == 200
    assert "How many are you?" in page.text


def test_a_choice_that_is_not_offered(visitor: Visitor, work: Work) -> None:
    begin(visitor)
    visitor.answer("4")
    page = visitor.answer("river")
    assert "Please choose from the answers shown." in page.text
    page = visitor.answer("tap", "tanker")
    assert "Where from?" in page.text
    assert "water" not in submissions(work)[0].given


@pytest.mark.parametrize(
    "address", ["/s/nothing", "/s/%00", "/s/HOME", "/s/nothing/x", "/s/..%2f", "/s/home/x/thanks/y"]
)
def test_an_unknown_survey_is_a_page_that_says_so(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    assert visitor.response.status_code == 404
    assert "There is nothing here" in page.text


@pytest.mark.parametrize("instance", ["x", "%00", "00000000-0000-0000-0000-000000000000"])
@pytest.mark.parametrize("suffix", ["", "/thanks"])
def test_unknown_answers_lead_to_the_first_page(visitor: Visitor, instance: str, suffix: str) -> None:
    page = visitor.open(f"/s/home/{instance}{suffix}")
    assert visitor.response.status_code == 404
    assert "Please start here." in page.text
    assert "How many are you?" in visitor.press().text


def test_an_unknown_language_is_ignored(visitor: Visitor) -> None:
    assert visitor.open("/s/home?lang=xx").attributes("html")["lang"] == "en"
    assert visitor.open("/s/home?lang=%00").attributes("html")["lang"] == "en"


def test_when_the_database_fails_one_press_sends_it_again(
    visitor: Visitor, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(visitor)

    def fail(*_: object, **__: object) -> None:
        raise OperationalError("SELECT", {}, Exception("database is locked"))

    with monkeypatch.context() as broken:
        broken.setattr(views, "understand", fail)
        page = visitor.answer("12")
    assert visitor.response.status_code == 503
    assert page.sent("answer") == ["12"]
    page = visitor.press()
    assert "Where from?" in page.text
    assert submissions(work)[0].given == {"people": "12"}


def test_nobody_reads_the_answers_of_another_survey(visitor: Visitor, work: Work) -> None:
    finish(visitor)
    with work() as session:
        instance = session.scalars(sa.select(Submission.instance_id)).one()
        publish(session, OTHER)
    page: Page = visitor.open(f"/s/other/{instance}/thanks")
    assert visitor.response.status_code == 404
    assert "Please start here." in page.text


OTHER = """
| survey   |         |      |                     |
|          | type    | name | label::English (en) |
|          | integer | n    | How many?           |
| settings |         |      |                     |
|          | form_id |      |                     |
|          | other   |      |                     |
"""
