"""Filling a database, and finding out what is read whole."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from sms.messages import Inbound, Outbound
from survey.collect.submissions import Submission
from survey.db import make_session, table_of
from survey.feedback.voices import Feedback
from survey.people.addresses import find_address, new_contact
from survey.people.models import Address, Contact
from tests.bench import bulk
from tests.bench.inside import Statement, counted
from tests.bench.installation import install
from tests.bench.plans import MANY, plans
from tests.bench.volume import Volume, fill

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def test_a_filled_database_holds_what_it_should_and_takes_more(engine: sa.Engine, tmp_path: Path) -> None:
    installed = install(engine.url.render_as_string(hide_password=False), tmp_path, demonstrated=False)
    keys, volume = installed.settings.installation.keys, Volume(0.001)
    fill(installed.engine, keys, installed.version, volume, NOW)
    with installed.sessions.begin() as session:
        wanted = {Contact: 200, Address: 200, Inbound: 600, Outbound: 400, Submission: 100, Feedback: 150}
        assert {model: session.scalar(sa.select(sa.func.count()).select_from(model)) for model in wanted} == wanted
        address = find_address(session, keys, "sms", "+917100000007")
        assert address is not None
        assert keys.open("sms", address.sealed) == "+917100000007"
        complete = session.scalars(sa.select(Submission).where(Submission.completed_at.is_not(None))).first()
        assert complete is not None
        assert len(complete.answers) == 10
        assert new_contact(session, language="kn", now=NOW).id > 200  # ids go on
    installed.engine.dispose()


@pytest.mark.parametrize(
    ("query", "whole"),
    [
        pytest.param(sa.select(sa.func.count()).where(Contact.language == "kn"), ("contact",), id="counting"),
        pytest.param(
            sa.select(Contact.id).where(Contact.language == "xx"), ("contact",), id="looking without an index"
        ),
        pytest.param(sa.select(Contact.code).where(Contact.code == "C-7"), (), id="by a unique key"),
        pytest.param(sa.select(Contact.code).order_by(Contact.id.desc()).limit(30), (), id="the newest thirty"),
        pytest.param(
            sa.update(Contact).where(Contact.language == "xx").values(language="en"), ("contact",), id="changing"
        ),
    ],
)
def test_a_big_table_that_is_read_whole_is_found_out(
    engine: sa.Engine, query: sa.Executable, whole: tuple[str, ...]
) -> None:
    with engine.begin() as connection:
        rows = ({"code": f"C-{n}", "language": "kn", "made_at": NOW} for n in range(MANY))
        bulk.insert(connection, table_of(Contact), rows)
    with counted(engine) as seen, make_session(engine)() as session:
        session.execute(query)
        session.rollback()
    found = plans(engine, seen)
    assert [plan.reads_whole for plan in found] == [whole]


def test_what_a_plan_changes_is_undone(engine: sa.Engine) -> None:
    mark = "%s" if engine.dialect.name == "postgresql" else "?"
    insert = Statement(f"INSERT INTO contact (code, made_at) VALUES ('C-1', {mark})", (NOW.replace(tzinfo=None),))
    plans(engine, [insert])
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(table_of(Contact))) == 0


def test_nothing_to_insert_is_fine(sqlite_engine: sa.Engine) -> None:
    with sqlite_engine.begin() as connection:
        bulk.insert(connection, table_of(Contact), [])
        assert bulk.next_id(connection, table_of(Contact)) == 1
