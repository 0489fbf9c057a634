"""The page of texts: what is uncertain is said, and the programme team decides what the carrier could not tell."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from sms.loops import LOOP, MOST_ALIKE
from sms.messages import Outbound, State
from sms.reconcile import GIVEN_UP
from survey import notices
from survey.audit import Act
from survey.db import make_session
from survey.feedback.voices import Feedback
from survey.notices import Notice
from survey.people.models import Address
from survey.people.roles import Role
from survey.web.state import WebState
from tests.forms.desk.cast import NOW, Desk, Work, hear, make, with_phone
from tests.sms.factories import Phone, publish


@pytest.fixture
def uncertain(work: Work, web: WebState) -> Callable[..., int]:
    """Makes an uncertain text to a phone; returns its id."""

    def made(*, checks: int) -> int:
        with work() as session:
            who = with_phone(session, web.installation.keys, 41)
            item = make(session, "Water", hear(session, who=who))
            told = notices.announce(session, "decision", item, audience="", texts={"en": "In March."}, now=NOW)
            told.expanded_at = NOW
            notice = Notice(announcement_id=told.id, contact_id=who.id, language="en", made_at=NOW, handed_at=NOW)
            notice.held_because = None
            session.add(notice)
            session.flush()
            text = Outbound(
                channel="twilio",
                address_id=session.scalars(sa.select(Address.id).where(Address.contact_id == who.id)).one(),
                notice_id=notice.id,
                text="In March.",
                language="en",
                segments=1,
                state=State.UNCERTAIN,
                checks=checks,
                next_at=NOW,
                provider_id=None,
                error="ReadTimeout",
                queued_at=NOW,
                done_at=NOW,
            )
            session.add(text)
            session.flush()
            return text.id

    return made


def test_while_the_carrier_is_asked_that_is_said_and_nobody_is_asked_to_decide(
    uncertain: Callable[..., int], as_: Callable[..., Desk]
) -> None:
    uncertain(checks=1)
    desk = as_(Role.PROGRAMME)
    said = desk.get("/desk/texts")
    assert "We are asking the carrier" in said
    assert "Send again" not in said
    assert "ReadTimeout" not in said


@pytest.mark.parametrize(
    ("choice", "said", "state"),
    [
        pytest.param("send_again", "It is being sent again.", State.QUEUED, id="send it again"),
        pytest.param("leave", "It is left as it is.", State.HELD, id="leave it"),
    ],
)
def test_the_programme_team_decides_once(
    uncertain: Callable[..., int], as_: Callable[..., Desk], work: Work, choice: str, said: str, state: State
) -> None:
    text_id = uncertain(checks=GIVEN_UP)
    desk = as_(Role.PROGRAMME)
    page = desk.get("/desk/texts", state="uncertain")
    assert "may get it twice" in page
    assert "Send again" in page
    assert "Choose one." in desk.post(f"/desk/texts/{text_id}")
    assert said in desk.post(f"/desk/texts/{text_id}", choice=choice)
    desk.get("/desk/texts")
    with work() as session:
        assert session.get_one(Outbound, text_id).state is state
        assert session.scalars(sa.select(Act.verb).where(Act.subject_type == "outbound")).all() == [choice]


def test_a_decision_that_comes_too_late_is_refused_in_place(
    uncertain: Callable[..., int], as_: Callable[..., Desk], work: Work
) -> None:
    text_id = uncertain(checks=GIVEN_UP)
    desk = as_(Role.PROGRAMME)
    desk.get("/desk/texts")
    with work() as session:
        session.get_one(Outbound, text_id).state = State.SENT
    assert "This text has been settled meanwhile." in desk.post(f"/desk/texts/{text_id}", choice="send_again")
    with work() as session:
        assert session.get_one(Outbound, text_id).state is State.SENT


def test_the_safeguarding_lead_sees_it_and_is_not_asked(
    uncertain: Callable[..., int], as_: Callable[..., Desk]
) -> None:
    text_id = uncertain(checks=GIVEN_UP)
    desk = as_(Role.SAFEGUARDING)
    said = desk.get("/desk/texts")
    assert "may get it twice" in said
    assert "Send again" not in said
    desk.post(f"/desk/texts/{text_id}", choice="send_again")
    assert desk.status == 403


@pytest.mark.parametrize(
    ("said", "voices"),
    [
        pytest.param("tankar", 1, id="an answer that is asked back each time"),
        pytest.param("help", 1, id="a word that steers"),
        pytest.param("I am driving", MOST_ALIKE + 3, id="somebody who simply speaks"),
    ],
)
def test_whoever_says_the_same_again_and_again_is_shown(
    engine: Engine, as_: Callable[..., Desk], said: str, voices: int
) -> None:
    with make_session(engine)() as session:
        publish(session)
        phone = Phone(session)
        for text in ("household", "1", "3") if said == "tankar" else ():
            phone.send(text)
        replies = [phone.send(said) for _ in range(MOST_ALIKE + 3)]
        assert replies[-1] is None
        heard = session.scalars(sa.select(Feedback).order_by(Feedback.id)).all()
        assert [voice.text for voice in heard] == [said] * voices
        assert heard[-1].flagged == LOOP
        code = heard[-1].contact.code
    page = as_(Role.PROGRAMME).get("/desk/texts")
    assert re.search(f"{code} came again and again", page)
