"""The whole conversation, with its database: whatever people write, nobody is left without a reply, nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from sms.loops import LOOP
from sms.messages import Inbound
from survey.db import make_session
from tests.sms.factories import Phone, publish
from tests.sms.test_conversation import ALPHABETS

KNOWN = ["day", "family", "household", "pause", "someone else", "menu", "language", "STOP", "START", "later", "shared"]
STEPS = st.one_of(ALPHABETS, st.sampled_from(KNOWN), st.sampled_from([1, 20, 80]))


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=3, max_size=14))
def test_everybody_is_answered_but_those_who_left_and_machines(sqlite_engine: Engine, steps: list[str | int]) -> None:
    sessions = make_session(sqlite_engine)
    with sessions() as session:
        for table in ("conversation", "outbound", "inbound"):
            session.execute(sa.text(f"DELETE FROM {table}"))
        for name in ("day", "family", "household"):
            publish(session, name)
        session.execute(sa.text("UPDATE address SET opted_out_at = NULL, language = NULL, shared = NULL"))
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
