"""Old texts are emptied; what was said, what runs, and the ids that tell a redelivery stay."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms.messages import Inbound
from sms.retention import empty_old_texts
from survey.feedback.voices import Feedback
from tests.sms.factories import NOW, Phone, publish

YEAR = timedelta(days=365)


def test_old_texts_are_emptied_and_voices_stay(session: Session) -> None:
    Phone(session).send("no water here", provider_id="SM-old")
    Phone(session, now=NOW + YEAR).send("still no water")
    assert empty_old_texts(session, keep=YEAR, now=NOW + YEAR + timedelta(hours=1)) == 1
    session.commit()
    assert session.scalars(sa.select(Inbound.text).order_by(Inbound.id)).all() == ["", "still no water"]
    assert session.scalars(sa.select(Feedback.text).order_by(Feedback.id)).all() == ["no water here", "still no water"]
    assert empty_old_texts(session, keep=YEAR, now=NOW + YEAR + timedelta(hours=1)) == 0


def test_a_redelivery_is_still_known_and_silent_ones_stay_silent(session: Session) -> None:
    phone = Phone(session)
    phone.send("no water here", provider_id="SM-1")
    phone.send("STOP", provider_id="SM-2")
    phone.send("I left", provider_id="SM-3")
    empty_old_texts(session, keep=timedelta(0), now=NOW + YEAR)
    session.commit()
    assert phone.send("no water here", provider_id="SM-1") == ""
    assert phone.send("I left", provider_id="SM-3") is None
    assert session.scalar(sa.select(sa.func.count()).select_from(Inbound)) == 3


def test_a_conversation_that_runs_is_left_whole(session: Session) -> None:
    publish(session)
    phone = Phone(session)
    phone.send("household")
    assert empty_old_texts(session, keep=timedelta(0), now=NOW + YEAR) == 0
