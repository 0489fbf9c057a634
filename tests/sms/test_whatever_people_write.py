"""The whole conversation, with its database: whatever people write, nobody is left without a reply, nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from sms.loops import LOOP
from sms.messages import Inbound
from survey import languages
from survey.collect.submissions import Submission
from survey.db import make_session
from survey.definition.model import Survey
from survey.publishing import publish_survey
from tests.sms.any_survey import WRITTEN, Aimed, surveys
from tests.sms.factories import NOW, Phone, publish
from tests.sms.test_conversation import ALPHABETS

KNOWN = ["day", "family", "household", "pause", "someone else", "menu", "language", "STOP", "START", "later", "shared"]
STEPS = st.one_of(ALPHABETS, st.sampled_from(KNOWN), st.sampled_from([1, 20, 80]))


def forget_everybody(session: Session) -> None:
    """As if nobody had ever written: one database serves all examples."""
    for table in ("conversation", "outbound", "inbound"):
        session.execute(sa.text(f"DELETE FROM {table}"))
    session.execute(sa.text("UPDATE address SET opted_out_at = NULL, language = NULL, shared = NULL"))


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=3, max_size=14))
def test_everybody_is_answered_but_those_who_left_and_machines(sqlite_engine: Engine, steps: list[str | int]) -> None:
    sessions = make_session(sqlite_engine)
    with sessions() as session:
        forget_everybody(session)
        for name in ("day", "family", "household"):
            publish(session, name)
        session.commit()
        phone = Phone(session)
        left = False
        for step in ["day", "1", *steps]:
            if isinstance(step, int):
                phone.wait(timedelta(hours=step))
                continue
            reply = phone.send(step)
            flagged = session.scalars(sa.select(Inbound.flagged).order_by(Inbound.id.desc()).limit(1)).one()
            session.commit()
            assert flagged != "engine_failed", step
            if reply is not None and "START" in reply and "no more" in reply:
                left = True
            elif reply is not None and step == "START":
                left = False
            opted_out = session.scalar(sa.text("SELECT opted_out_at FROM address")) is not None
            session.commit()
            assert reply or opted_out or left or flagged == LOOP, step
            left = opted_out


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(survey=surveys(), steps=st.lists(st.one_of(WRITTEN, WRITTEN, st.sampled_from(KNOWN)), min_size=3, max_size=10))
def test_any_survey_keeps_every_answer_and_answers_everybody(
    sqlite_engine: Engine, survey: Survey, steps: list[str | Aimed]
) -> None:
    assume(any(question.takes_answer for question in survey.questions()))
    with make_session(sqlite_engine)() as session:
        forget_everybody(session)
        publish_survey(session, survey, staff_id=None, now=NOW)
        session.commit()
        phone, kept = Phone(session), Kept()
        for step in ["any", "1", *steps]:
            text = step.text(None) if isinstance(step, Aimed) else step
            reply = phone.send(text)
            flagged = session.scalars(sa.select(Inbound.flagged).order_by(Inbound.id.desc()).limit(1)).one()
            opted_out = session.scalar(sa.text("SELECT opted_out_at FROM address")) is not None
            assert flagged != "engine_failed", text
            assert reply or opted_out or flagged == LOOP, text
            kept.look(session, taken_back=languages.command(text, in_question=True) == "back")
            session.commit()


class Kept:
    """What was kept of each submission, as it was last looked at."""

    def __init__(self) -> None:
        self.answers: dict[int, dict[str, str]] = {}

    def look(self, session: Session, *, taken_back: bool) -> None:
        """Whatever was kept is still there, but for the one answer that was just taken back."""
        for submission in session.scalars(sa.select(Submission)):
            now = {path: answer["value"] for path, answer in submission.answers.items()}
            before = self.answers.get(submission.id, {})
            gone = {path for path, value in before.items() if now.get(path) != value}
            assert len(gone) <= taken_back, gone
            self.answers[submission.id] = now
