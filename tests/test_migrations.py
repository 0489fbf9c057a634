"""Migrations go up and down on both databases and say what the models say; what must never change cannot."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.orm import Session

from sms.messages import Inbound
from survey import audit, db
from survey.catalogue import SurveyVersion
from survey.db import Base
from survey.people.models import Organisation
from survey.words import Refused
from tests.sms.factories import NOW, Phone, publish


def test_up_down_and_up_again(bare_engine: sa.Engine) -> None:
    db.upgrade(bare_engine)
    assert "feedback" in sa.inspect(bare_engine).get_table_names()
    db.downgrade(bare_engine)
    assert sa.inspect(bare_engine).get_table_names() == ["alembic_version"]
    db.upgrade(bare_engine)


def test_rows_survive_the_way_down_and_up(engine: sa.Engine) -> None:
    with db.make_session(engine)() as session:
        publish(session)
        Phone(session).send("household")
    db.downgrade(engine, "0001")
    db.upgrade(engine)
    with db.make_session(engine)() as session:
        phone = Phone(session, now=NOW + timedelta(hours=1))
        assert phone.send("HOUSEHOLD")
        assert session.scalar(sa.select(sa.func.count()).select_from(Inbound)) == 2


def test_models_match_migrations(bare_engine: sa.Engine) -> None:
    db.upgrade(bare_engine)
    with bare_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_sqlite_is_set_up_to_keep_what_it_takes(sqlite_engine: sa.Engine) -> None:
    with sqlite_engine.connect() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert pragma == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


def test_a_reader_on_sqlite_waits_for_no_writer(sqlite_engine: sa.Engine) -> None:
    sessions = db.make_session(sqlite_engine)
    with sessions.begin() as writer, sessions() as reader:
        writer.add(Organisation(name="being written"))
        writer.flush()
        db.reading(reader)
        assert reader.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 0


def test_an_act_can_not_be_rewritten(session: Session) -> None:
    organisation = Organisation(name="Somebody")
    session.add(organisation)
    session.flush()
    audit.record(session, "make", organisation, staff_id=None, now=NOW)
    session.commit()
    with pytest.raises(sa.exc.DBAPIError, match="never changed"):
        session.execute(sa.update(audit.Act).values(verb="nothing"))


def test_a_published_version_can_not_be_rewritten(session: Session) -> None:
    version = publish(session)
    session.commit()
    version.form_version = "another"
    with pytest.raises(Refused):
        session.flush()
    session.rollback()
    with pytest.raises(sa.exc.DBAPIError, match="never changed"):
        session.execute(sa.update(SurveyVersion).values(form_version="another"))


def test_a_moment_needs_its_zone(session: Session) -> None:
    with pytest.raises(sa.exc.StatementError, match="time zone"):
        session.scalar(sa.select(audit.Act).where(audit.Act.at == NOW.replace(tzinfo=None)))
