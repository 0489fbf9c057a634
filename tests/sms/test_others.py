"""Several people on one phone: whose answers are whose, and how somebody comes back. The words are in `dialogues/`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms import forgetting, others
from sms.asking import render
from sms.messages import Awaiting, Conversation
from survey.catalogue import SurveyRecord
from survey.collect.submissions import Submission
from survey.feedback.voices import Feedback
from survey.people.models import Address, Contact
from survey.segments import count_segments
from survey.words import Message, say
from tests.sms.factories import INSTALLATION, NOW, Phone, publish

ELSE = "someone else"


@pytest.fixture
def phone(session: Session) -> Phone:
    """A phone on which two people have begun the same survey, the second one last."""
    publish(session, "day")
    shared = Phone(session)
    for text in ("day", "1", "3", ELSE, "5"):
        shared.send(text)
    return shared


def people(session: Session) -> Sequence[Contact]:
    session.expire_all()
    return session.scalars(sa.select(Contact).order_by(Contact.id)).all()


def answers(session: Session, person: Contact) -> list[dict[str, str]]:
    theirs = sa.select(Submission).where(Submission.contact_id == person.id).order_by(Submission.id)
    return [dict(submission.given) for submission in session.scalars(theirs)]


def test_what_each_says_is_theirs_however_often_they_take_turns(session: Session, phone: Phone) -> None:
    for text in (ELSE, "1", "yes", ELSE, "2", "no", ELSE, "1", "8", ELSE, "2", "9"):
        phone.send(text)
    first, second = people(session)
    assert answers(session, first) == [{"bags": "3", "gloves": "yes", "hours": "8"}]
    assert answers(session, second) == [{"bags": "5", "gloves": "no", "hours": "9"}]


def test_what_is_said_freely_is_said_by_whoever_came_back(session: Session, phone: Phone) -> None:
    for text in (ELSE, "1", "pause", "There is no water at the centre"):
        phone.send(text)
    assert session.scalars(sa.select(Feedback)).one().contact_id == people(session)[0].id


def test_each_is_spoken_to_in_their_language(session: Session, phone: Phone) -> None:
    for text in ("language", "kannada"):
        phone.send(text)
    assert phone.send("ಇನ್ನೊಬ್ಬರು") != phone.send("1")
    assert phone.heard[-1] == "Do you have gloves?\n1 Yes\n2 No"
    phone.send(ELSE)
    assert "ಕೈಗವಸು" in (phone.send("2") or "")


def test_what_was_left_long_ago_is_not_taken_up_again(session: Session, phone: Phone) -> None:
    phone.wait(timedelta(days=5))
    phone.send(ELSE)
    assert "How many bags today?" in (phone.send("1") or "")
    first, _second = people(session)
    phone.send("4")
    assert answers(session, first) == [{"bags": "3"}, {"bags": "4"}]


def test_a_survey_that_closed_meanwhile_swallows_nothing(session: Session, phone: Phone) -> None:
    phone.send(ELSE)
    session.scalars(sa.select(SurveyRecord)).one().open = False
    session.commit()
    assert "we heard you" in (phone.send("The scale is broken") or "")
    assert session.scalars(sa.select(Feedback.text)).all() == ["The scale is broken"]
    assert session.scalars(sa.select(Conversation)).all() == []


def test_somebody_who_was_forgotten_is_not_offered(session: Session, phone: Phone) -> None:
    forgetting.forget(session, people(session)[0], staff_id=None, now=NOW)
    session.commit()
    phone.send("day")
    assert "How many bags" in (phone.send(ELSE) or ""), "nobody is left to choose from"


@pytest.mark.parametrize(
    "text", ["STOP", "HELP", "LANGUAGE", "PAUSE", "day", "#", "**", "", "9", "1 or 2", "99999999999999999999", "👋"]
)
def test_asked_who_answers_nothing_else_is_a_dead_end(session: Session, phone: Phone, text: str) -> None:
    phone.send(ELSE)
    assert phone.send(text)
    phone.send("START")
    assert "How many bags today?" in (phone.send("1") or "") + (phone.send("day") or "") + (phone.send(ELSE) or "") + (
        phone.send("3") or ""
    )
    assert len(people(session)) == 3


def test_nobody_moves_and_the_question_of_who_it_is_rests(session: Session, phone: Phone) -> None:
    phone.send(ELSE)
    phone.wait(timedelta(days=4))
    conversation = session.scalars(sa.select(Conversation)).one()
    assert (conversation.parked, conversation.awaiting) == (True, Awaiting.ANSWER)
    assert "we heard you" in (phone.send("Hello, are you there?") or "")


@pytest.mark.parametrize("language", INSTALLATION.languages)
@pytest.mark.parametrize("count", [2, 3, 4, 12])
def test_the_question_is_one_text_and_names_nobody(session: Session, phone: Phone, language: str, count: int) -> None:
    while len(people(session)) < count:
        phone.send(ELSE)
        phone.send(ELSE)
    address = session.scalars(sa.select(Address)).one()
    address.language = language
    asked = phone.send(ELSE)
    assert asked is not None
    assert asked.startswith(say(Message(others.WHO), language))
    assert count_segments(asked).segments == 1
    assert not any(person.code in asked for person in people(session))
    assert render([asked], language).splitlines()[-1] == f"{count + 1} {say(Message(others.NEW), language)}"
