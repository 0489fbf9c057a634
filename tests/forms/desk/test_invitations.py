"""Inviting people to a survey at the desk: nothing goes out before the texts were seen; who left is not asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from forms.desk.invitations import MOST_AT_ONCE, codes_in
from sms.messages import Outbound
from survey.audit import Act
from survey.catalogue import SurveyRecord
from survey.people.models import Address, Contact
from survey.people.roles import Role
from survey.web.state import WebState
from tests.forms.desk.cast import Desk, Work, contact, with_phone
from tests.forms.desk.test_queries import counted
from tests.sms.factories import publish

As = Callable[..., Desk]
PAGE = "/desk/surveys/day/invite"
ON_THE_WEB_ONLY = """
| survey | | | |
| | type | name | label |
| | image | photo | A photo |
"""


@pytest.fixture
def codes(work: Work, web: WebState) -> list[str]:
    """Somebody who speaks Kannada, somebody who speaks Urdu, somebody who left, somebody without a number."""
    keys = web.installation.keys
    with work() as session:
        publish(session, "day")
        people = [with_phone(session, keys, 61), with_phone(session, keys, 62, "ur"), with_phone(session, keys, 63)]
        gone = session.scalars(sa.select(Address).where(Address.contact_id == people[2].id)).one()
        gone.opted_out_at = datetime(2026, 11, 1, tzinfo=UTC)
        return [person.code for person in [*people, contact(session)]]


@pytest.fixture
def desk(as_: As, codes: list[str]) -> Desk:
    signed_in = as_(Role.PROGRAMME)
    signed_in.get(PAGE)
    return signed_in


def texts(work: Work) -> list[str]:
    with work() as session:
        return sorted(session.scalars(sa.select(Outbound.language)))


def test_an_open_survey_offers_it_from_its_row(desk: Desk) -> None:
    assert "Invite by text" in desk.get("/desk/surveys")
    assert f'href="{PAGE}"' in desk.html


def test_what_goes_to_whom_is_seen_before_anything_is_sent(desk: Desk, codes: list[str], work: Work) -> None:
    page = desk.post(PAGE, codes=f"{codes[0].lower()}, {codes[1]}\n{codes[2]};{codes[3]} C-0000", do="look")
    for code, said in zip(
        [*codes, "C-0000"],
        ["can be invited", "can be invited", "asked for no more texts", "left no number", "nobody has this code"],
        strict=True,
    ):
        assert re.search(f"{code} \\S+ {said}", page), (code, said)
    assert "ಕೆಲವು" in page or "ಪ್ರಶ್ನೆ" in page
    assert re.search(r"Kannada ?1 person ?\d texts? · UCS-2", page)
    assert re.search(r"Urdu ?1 person ?\d texts? · UCS-2", page)
    assert "+91" not in desk.html
    assert texts(work) == []


def test_those_who_can_be_asked_are_and_the_trail_says_who_did_it(desk: Desk, codes: list[str], work: Work) -> None:
    page = desk.post(PAGE, codes=" ".join(codes), do="send", sure="1")
    assert "2 people are invited." in page
    assert re.search(f"{codes[2]} \\S+ asked for no more texts", page)
    assert texts(work) == ["kn", "ur"]
    with work() as session:
        acts = session.execute(
            sa.select(Contact.code, Act.detail, Act.staff_id)
            .join(Contact, Contact.id == Act.subject_id)
            .where(Act.verb == "invite", Act.subject_type == "contact")
        ).all()
        assert sorted(code for code, _, _ in acts) == sorted(codes[:2])
        assert all(detail == {"survey": "day"} and staff_id for _, detail, staff_id in acts)
    assert "invited somebody to a survey by text" in desk.get("/desk/trail")


def test_sent_again_by_mistake_it_reaches_nobody_twice(desk: Desk, codes: list[str], work: Work) -> None:
    desk.post(PAGE, codes=codes[0], do="send", sure="1")
    page = desk.post(PAGE, codes=codes[0], do="send", sure="1")
    assert "0 people are invited." in page
    assert "has the invitation already" in page
    assert len(texts(work)) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({"codes": " ,; "}, "Write at least one code, such as C-7F3K.", id="no code"),
        pytest.param(
            {"codes": " ".join(f"C-{number}" for number in range(MOST_AT_ONCE + 1))},
            f"at most {MOST_AT_ONCE}",
            id="a whole neighbourhood",
        ),
        pytest.param({"codes": "{0}", "do": "send"}, "tick the box", id="nobody says that they read the texts"),
    ],
)
def test_what_is_refused_sends_nothing(
    desk: Desk, codes: list[str], work: Work, fields: dict[str, str], said: str
) -> None:
    page = desk.post(PAGE, **{name: value.replace("{0}", codes[0]) for name, value in fields.items()})
    assert desk.status == 400
    assert said in page
    assert texts(work) == []


def test_after_the_box_was_forgotten_the_texts_are_still_there_to_read(desk: Desk, codes: list[str]) -> None:
    page = desk.post(PAGE, codes=codes[0], do="send")
    assert "Kannada" in page
    assert 'name="sure"' in desk.html


def test_a_survey_that_asks_nothing_by_text_invites_nobody(desk: Desk, codes: list[str], work: Work) -> None:
    with work() as session:
        publish(session, "photo", ON_THE_WEB_ONLY)
    assert "/desk/surveys/photo/invite" not in desk.client.get("/desk/surveys?lang=en").get_data(as_text=True)
    page = desk.post("/desk/surveys/photo/invite", codes=codes[0], do="look")
    assert "the survey asks nothing by text" in page
    assert "None of them can be invited." in page


def test_a_closed_survey_has_no_such_page(desk: Desk, work: Work) -> None:
    with work() as session:
        session.scalars(sa.select(SurveyRecord)).one().open = False
    assert desk.client.get(PAGE).status_code == 404
    assert "Invite by text" not in desk.get("/desk/surveys")


def test_field_staff_are_not_offered_it(as_: As, codes: list[str]) -> None:
    assert codes
    assert "Invite by text" not in as_(Role.FIELD).get("/desk/surveys")


def test_many_are_looked_up_as_quickly_as_few(
    engine: Engine, desk: Desk, codes: list[str], work: Work, web: WebState
) -> None:
    with work() as session:
        more = [with_phone(session, web.installation.keys, 70 + number).code for number in range(8)]
    desk.post(PAGE, codes=codes[0], do="look")
    with counted(engine) as few:
        desk.post(PAGE, codes=codes[0], do="look")
    with counted(engine) as many:
        desk.post(PAGE, codes=" ".join([*codes, *more]), do="look")
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        pytest.param("C-7F3K", ["C-7F3K"], id="one"),
        pytest.param("c-7f3k, 9t2m;C-4BCD\nC-7F3K", ["C-7F3K", "C-9T2M", "C-4BCD"], id="as people type them"),
        pytest.param(" -- , C- ;", [], id="nothing in it"),
        pytest.param("<b>ನೀರು", ["C-<B>ನೀರು"], id="not a code at all"),
    ],
)
def test_codes_are_read_as_people_type_them(typed: str, codes: list[str]) -> None:
    assert codes_in(typed) == codes
