"""Inviting somebody from the desk: once, and never somebody who left."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms.invitations import Invited, invite, invite_all, look
from sms.messages import Outbound, State
from survey.catalogue import SurveyVersion
from survey.people.addresses import new_contact
from survey.people.models import Contact
from survey.people.roles import Role, viewer_for
from survey.words import Refused
from tests.sms.factories import INSTALLATION, NOW, Phone, publish


def known(session: Session, *texts: str) -> tuple[Contact, SurveyVersion]:
    """Somebody who sent us `texts`, and a survey."""
    version = publish(session, "day")
    phone = Phone(session)
    for text in ("hello there", *texts):
        phone.send(text)
    return session.scalars(sa.select(Contact).order_by(Contact.id)).all()[0], version


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


def test_a_survey_that_asks_nothing_by_text_invites_nobody(session: Session) -> None:
    contact, _version = known(session)
    photo = publish(session, "photo", "| survey |\n| | type | name | label |\n| | image | photo | A photo |\n")
    assert invite(session, contact, photo, INSTALLATION, staff_id=None, now=NOW) is Invited.NOT_BY_TEXT


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        pytest.param("06:00", "06:00", id="by day it goes at once"),
        pytest.param("02:00", "04:30", id="in the early morning it waits for ten o'clock"),
        pytest.param("14:30", "04:30+1", id="at eight in the evening it waits for the next day"),
        pytest.param("19:00", "04:30+1", id="after midnight it is the next day already"),
    ],
)
def test_nobody_is_woken(session: Session, at: str, goes: str) -> None:
    contact, version = known(session)
    hour, _, day = goes.partition("+")
    now, due = (datetime.fromisoformat(f"2026-11-24T{time}:00+00:00") for time in (at, hour))
    invite(session, contact, version, INSTALLATION, staff_id=None, now=now)
    assert session.scalars(sa.select(Outbound.next_at)).one() == due + timedelta(days=int(day or 0))


@pytest.mark.parametrize(
    ("state", "error", "came"),
    [
        pytest.param(State.FAILED, "30003", Invited.MADE, id="the carrier gave up"),
        pytest.param(State.HELD, "no_carrier", Invited.MADE, id="there was no carrier"),
        pytest.param(State.HELD, None, Invited.MADE, id="it was held, nobody knows why"),
        pytest.param(State.HELD, "left_uncertain", Invited.ALREADY, id="perhaps it arrived"),
        pytest.param(State.UNCERTAIN, "ReadTimeout", Invited.ALREADY, id="nobody knows yet"),
        pytest.param(State.DELIVERED, None, Invited.ALREADY, id="it arrived"),
    ],
)
def test_whom_the_invitation_never_reached_is_invited_again(
    session: Session, state: State, error: str | None, came: Invited
) -> None:
    contact, version = known(session)
    invite(session, contact, version, INSTALLATION, staff_id=None, now=NOW)
    sent = session.scalars(sa.select(Outbound)).one()
    sent.state, sent.error = state, error
    session.flush()
    assert invite(session, contact, version, INSTALLATION, staff_id=None, now=NOW) is came


def test_two_who_share_a_phone_get_one_invitation(session: Session) -> None:
    publish(session, "household")
    contact, version = known(session, "household", "1", "someone else", "pause")
    both = session.scalars(sa.select(Contact.code).order_by(Contact.id)).all()
    assert len(both) == 2
    team = viewer_for(1, 1, [Role.PROGRAMME])
    seen = look(session, team, version, both, INSTALLATION)
    assert [one.came for one in seen] == [Invited.MADE, Invited.ALREADY]
    came = [invite(session, one, version, INSTALLATION, staff_id=None, now=NOW) for one in (contact, contact)]
    assert came == [Invited.MADE, Invited.ALREADY]
    assert [one.came for one in look(session, team, version, both, INSTALLATION)] == [Invited.ALREADY] * 2


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROGRAMME])
def test_only_the_team_invites(session: Session, role: Role) -> None:
    contact, version = known(session)
    with pytest.raises(Refused):
        invite_all(session, viewer_for(1, 1, [role]), version, [contact.code], INSTALLATION, now=NOW)
    assert session.scalars(sa.select(Outbound)).all() == []
