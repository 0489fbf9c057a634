"""Conversations that nobody moves for: one reminder, never a stale one, then rest; nothing that was said is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from sms import dialogue, outbox, pauses
from sms.channels.simulator import SimulatorSender
from sms.messages import Conversation, Outbound, State
from survey.feedback.voices import Feedback
from tests.sms.factories import INSTALLATION, NOW, Phone, publish

A_DAY_ON = NOW + timedelta(hours=26)


@pytest.fixture
def phone(session: Session) -> Phone:
    """A phone that was asked the first question of a survey."""
    publish(session, "day")
    phone = Phone(session)
    phone.send("day")
    phone.send("1")
    return phone


def send(phone: Phone) -> None:
    sessions = sessionmaker(phone.session.get_bind())
    outbox.send_due(sessions, {"twilio": SimulatorSender()}, INSTALLATION, clock=lambda: A_DAY_ON)
    phone.session.expire_all()


def outcome(phone: Phone) -> tuple[State, str | None]:
    outbound = phone.session.scalars(sa.select(Outbound)).one()
    phone.session.commit()
    return outbound.state, outbound.error


def look(phone: Phone) -> int:
    done = pauses.look(phone.session, INSTALLATION, now=A_DAY_ON)
    phone.session.commit()
    return done


def test_a_reminder_is_made_once(phone: Phone) -> None:
    assert (look(phone), look(phone)) == (1, 0)
    send(phone)
    assert outcome(phone) == (State.DELIVERED, None)


def test_a_reminder_is_not_sent_when_the_person_has_answered_meanwhile(phone: Phone) -> None:
    look(phone)
    phone.send("3")
    send(phone)
    assert outcome(phone) == (State.HELD, "moved_on")


def test_a_reminder_is_not_sent_to_somebody_who_left_meanwhile(phone: Phone) -> None:
    look(phone)
    phone.send("STOP")
    send(phone)
    assert outcome(phone) == (State.HELD, "opted_out")


def test_nobody_is_reminded_at_night(phone: Phone) -> None:
    assert pauses.look(phone.session, INSTALLATION, now=NOW + timedelta(hours=36)) == 0


def test_one_that_cannot_be_made_does_not_stop_the_others(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Phone(phone.session, number="+917000000102")
    other.send("day")
    other.send("1")

    made = dialogue.open_question

    def broken_for_one(*args: object, **kwargs: object) -> str:
        if getattr(args[1], "id", 0) == 1:
            raise RuntimeError("this one cannot be asked")
        return made(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(dialogue, "open_question", broken_for_one)
    phone.session.execute(sa.select(1))
    assert look(phone) == 2
    assert look(phone) == 0
    assert phone.session.scalar(sa.select(sa.func.count()).select_from(Outbound)) == 1


@pytest.mark.parametrize(
    "then",
    [
        pytest.param("household", id="another survey"),
        pytest.param("day", id="the same survey"),
        pytest.param("language", id="another language"),
        pytest.param("START", id="start"),
        pytest.param("pause", id="a pause"),
        pytest.param("someone else", id="somebody else"),
        pytest.param("2", id="no"),
    ],
)
def test_a_late_answer_that_is_not_taken_up_is_heard(phone: Phone, then: str) -> None:
    publish(phone.session, "household")
    phone.wait(timedelta(days=4))
    phone.send("17")
    phone.send(then)
    assert phone.session.scalars(sa.select(Feedback.text)).all() == ["17"]


def test_a_late_answer_whose_offer_is_never_answered_is_heard(phone: Phone) -> None:
    phone.wait(timedelta(days=4))
    phone.send("17")
    phone.wait(timedelta(days=4))
    assert phone.session.scalars(sa.select(Feedback.text)).all() == ["17"]
    assert phone.session.scalars(sa.select(Conversation.parked)).all() == [True]
