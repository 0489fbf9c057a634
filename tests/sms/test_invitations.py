"""Inviting somebody from the desk: once, and never somebody who left."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms.invitations import Invited, invite
from sms.messages import Outbound
from survey.catalogue import SurveyVersion
from survey.people.addresses import new_contact
from survey.people.models import Contact
from tests.sms.factories import INSTALLATION, NOW, Phone, publish


def known(session: Session, *texts: str) -> tuple[Contact, SurveyVersion]:
    """Somebody who sent us `texts`, and a survey."""
    version = publish(session, "day")
    phone = Phone(session)
    for text in ("hello there", *texts):
        phone.send(text)
    return session.scalars(sa.select(Contact)).one(), version


def test_somebody_is_invited_once(session: Session) -> None:
    contact, version = known(session)
    came = [invite(session, contact, version, INSTALLATION, staff_id=None, now=NOW) for _ in range(2)]
    assert came == [Invited.MADE, Invited.ALREADY]
    texts = session.scalars(sa.select(Outbound.text)).all()
    assert texts == ["We have a few questions. Send day to begin, STOP to leave."]


def test_whoever_left_is_not_invited(session: Session) -> None:
    contact, version = known(session, "STOP")
    assert invite(session, contact, version, INSTALLATION, staff_id=None, now=NOW) is Invited.OPTED_OUT


def test_whoever_has_begun_is_not_invited(session: Session) -> None:
    contact, version = known(session, "day", "1", "pause")
    assert invite(session, contact, version, INSTALLATION, staff_id=None, now=NOW) is Invited.ALREADY


def test_whoever_answers_another_survey_just_now_is_not_invited(session: Session) -> None:
    publish(session, "household")
    contact, version = known(session, "household", "1")
    assert invite(session, contact, version, INSTALLATION, staff_id=None, now=NOW) is Invited.TALKING


def test_whoever_has_no_number_is_not_invited(session: Session) -> None:
    _contact, version = known(session)
    unreached = new_contact(session, language=None, now=NOW)
    assert invite(session, unreached, version, INSTALLATION, staff_id=None, now=NOW) is Invited.NO_ADDRESS
