"""Answering a survey from the first page to the reference number."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.catalogue import SurveyRecord
from survey.collect.submissions import Submission
from survey.feedback.voices import Feedback
from survey.people.consent import Purpose
from survey.people.models import Consent, Contact
from tests.forms.surveys import publish
from tests.forms.visitor import Visitor

Work = Callable[[], AbstractContextManager[Session]]


@pytest.fixture(autouse=True)
def home(work: Work) -> None:
    with work() as session:
        publish(session)


def begin(visitor: Visitor, language: str = "en") -> None:
    visitor.open(f"/s/home?lang={language}")
    visitor.press()


def finish(visitor: Visitor, language: str = "en") -> None:
    begin(visitor, language)
    visitor.answer("4")
    visitor.answer("tanker")
    visitor.answer("2020-03-01")
    visitor.answer("ನೀರು ಬೇಕು")
    visitor.press(button="send")


def submissions(work: Work) -> list[Submission]:
    with work() as session:
        return list(session.scalars(sa.select(Submission).order_by(Submission.id)))


def test_the_whole_walk_in_kannada_with_a_mistake(visitor: Visitor, work: Work) -> None:
    page = visitor.open("/s/home?lang=kn")
    assert page.attributes("html") == {"lang": "kn", "dir": "ltr"}
    page = visitor.press([*page.form.fields, ("quote", "1")])
    assert "ನಿಮ್ಮ ಮನೆ ಬಗ್ಗೆ." in page.text  # the note before the first question
    assert "ಎಷ್ಟು ಜನ?" in page.text
    assert "1 / 4" in page.text
    assert page.form.controls["answer"]["inputmode"] == "numeric"

    page = visitor.answer("೪೦")
    assert visitor.response.status_code == 200
    assert "ಮೂವತ್ತಕ್ಕಿಂತ ಕಮ್ಮಿ?" in page.text
    assert page.sent("answer") == ["೪೦"], "what was typed stays"
    assert page.form.controls["answer"]["aria-invalid"] == "true"
    assert "told" in page.form.controls["answer"]["aria-describedby"]

    page = visitor.answer("೪")
    assert "ಎಲ್ಲಿಂದ?" in page.text
    page = visitor.answer("tap")
    assert "ಯಾವುದಕ್ಕೆ?" in page.text, "it applies now"
    page = visitor.answer("drink", "wash")
    page = visitor.answer("ನೆನ್ನೆ")
    if page.sent("understood"):  # yesterday, asked back
        page = visitor.answer()
    assert "ಏನು ಬೇಕು?" in page.text
    page = visitor.answer("ನೀರು ಬೇಕು")
    assert "ಕುಡಿಯಲು , ತೊಳೆಯಲು" in page.text.replace(",", " ,").replace("  ", " ")

    page = visitor.press(button="send")
    assert visitor.address.split("?")[0].endswith("/thanks")
    assert "4 ಜನ, ನಮಸ್ಕಾರ." in page.text  # the closing note, filled in

    (submission,) = submissions(work)
    assert submission.reference
    assert submission.reference in page.text
    assert submission.language == "kn"
    assert submission.answers["people"] == {"value": "4", "raw": "೪"}
    assert submission.given["water"] == "tap"
    assert submission.given["uses"] == "drink wash"
    with work() as session:
        contact = session.scalars(sa.select(Contact)).one()
        assert contact.language == "kn"
        assert set(session.scalars(sa.select(Consent.purpose))) == {Purpose.ANSWER.value, Purpose.QUOTE.value}
        assert session.scalars(sa.select(Feedback.text)).all() == ["ನೀರು ಬೇಕು"]


def test_urdu_runs_from_right_to_left(visitor: Visitor) -> None:
    begin(visitor, "ur")
    assert visitor.page.attributes("html") == {"lang": "ur", "dir": "rtl"}
    assert visitor.page.attributes("bdi")["dir"] == "ltr"


def test_the_language_switch_keeps_the_answers_and_the_question(visitor: Visitor, work: Work) -> None:
    begin(visitor, "kn")
    visitor.answer("4")
    switch = next(link for link in visitor.page.links if "lang=ur" in link)
    page = visitor.open(switch)
    assert "کہاں سے؟" in page.text
    visitor.answer("tap")
    (submission,) = submissions(work)
    assert submission.given == {"people": "4", "water": "tap"}
    assert submission.language == "ur"


def test_what_is_typed_goes_along_to_the_other_language(visitor: Visitor, work: Work) -> None:
    """What the few lines of JavaScript do: the form is sent to the language's address, with `keep`."""
    begin(visitor, "kn")
    fields = [(name, {"keep": "1", "answer": "half"}.get(name, value)) for name, value in visitor.page.form.fields]
    visitor.page.form.action = next(link for link in visitor.page.links if "lang=ur" in link)
    page = visitor.press(fields)
    assert page.attributes("html")["lang"] == "ur"
    assert page.sent("answer") == ["half"]
    assert submissions(work)[0].given == {}


def test_an_optional_question_is_skipped_and_a_required_one_is_not(visitor: Visitor, work: Work) -> None:
    begin(visitor)
    assert "skip" not in visitor.page.form.buttons
    page = visitor.answer("")
    assert "This question needs an answer." in page.text
    visitor.answer("4")
    visitor.answer("tap")
    page = visitor.answer(button="skip")
    assert "Since when?" in page.text
    page = visitor.answer("")  # Next on an empty page skips too
    assert "What would help?" in page.text
    assert submissions(work)[0].given == {"people": "4", "water": "tap", "uses": "", "since": ""}


def test_back_shows_the_answer_and_a_correction_goes_on_where_one_was(visitor: Visitor, work: Work) -> None:
    begin(visitor)
    visitor.answer("4")
    visitor.answer("tap")
    back = next(link for link in visitor.page.links if "q=water" in link)
    page = visitor.open(back)
    assert page.sent("answer") == ["tap"]
    page = visitor.answer("tanker")
    assert "Since when?" in page.text, "what for no longer applies"


def test_the_review_leads_to_each_answer_and_back(visitor: Visitor, work: Work) -> None:
    begin(visitor)
    for typed in ("4", "tanker", "2020-03-01", "water"):
        visitor.answer(typed)
    assert "Tanker" in visitor.page.text
    assert submissions(work)[0].completed_at is None, "nothing is sent by accident"
    visitor.open(next(link for link in visitor.page.links if "q=people" in link))
    page = visitor.answer("5")
    assert "send" in page.form.buttons
    visitor.press(button="send")
    assert submissions(work)[0].given["people"] == "5"


def test_a_doubtful_answer_is_asked_back(visitor: Visitor, work: Work) -> None:
    begin(visitor)
    visitor.answer("4")
    visitor.answer("tanker")
    page = visitor.answer("5/3")
    assert "We understood: 5 March" in page.text
    assert "since" not in submissions(work)[0].given
    page = visitor.answer()
    assert "What would help?" in page.text
    kept = submissions(work)[0].answers["since"]
    assert kept["value"].endswith("-03-05")
    assert kept["raw"] == "5/3"


def test_a_date_that_is_none_stays_visible(visitor: Visitor) -> None:
    begin(visitor)
    visitor.answer("4")
    page = visitor.answer("tanker")
    assert page.form.controls["answer"]["type"] == "date"
    page = visitor.answer("long ago")
    assert page.sent("answer") == ["long ago"]
    assert page.form.controls["answer"]["type"] == "text"


def test_a_closed_survey_says_so_and_lets_those_finish_who_began(visitor: Visitor, work: Work) -> None:
    begin(visitor)
    with work() as session:
        session.execute(sa.update(SurveyRecord).values(open=False))
    page = visitor.answer("4")
    assert "Where from?" in page.text
    page = visitor.open("/s/home")
    assert "This survey is closed." in page.text
    assert not page.form.fields
    assert visitor.response.status_code == 410


DEPENDING = """
| survey   |         |        |                     |          |                  |
|          | type    | name   | label::English (en) | required | constraint       |
|          | integer | all    | How many in all?    | yes      |                  |
|          | integer | young  | How many children?  | ${all}>5 | . <= ${all}      |
| settings |         |        |                     |          |                  |
|          | form_id |        |                     |          |                  |
|          | depends |        |                     |          |                  |
"""


def test_a_correction_that_makes_another_answer_impossible_is_noticed(visitor: Visitor, work: Work) -> None:
    with work() as session:
        publish(session, DEPENDING)
    visitor.open("/s/depends")
    visitor.press()
    visitor.answer("5")
    visitor.answer("4")
    visitor.open(next(link for link in visitor.page.links if "q=all" in link))
    visitor.answer("3")
    page = visitor.press(button="send")
    assert "How many children?" in page.text
    assert "This answer does not fit here." in page.text
    assert page.sent("answer") == ["4"]
    visitor.answer(button="skip")
    visitor.press(button="send")
    assert submissions(work)[0].reference
