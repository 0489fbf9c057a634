"""Databases to keep."""

import pytest
import sqlalchemy as sa

from demo.seed import seed
from survey import db
from survey.people.programme import set_up
from tests.sms.factories import INSTALLATION, NOW, Phone, publish


@pytest.fixture
def full(engine: sa.Engine) -> sa.Engine:
    """A database with something in most tables."""
    with db.make_session(engine)() as session:
        seed(session, INSTALLATION, now=NOW)
        publish(session)
        phone = Phone(session)
        for text in ("household", "2", "೫", "a text with \N{ZERO WIDTH JOINER}, \u202e and 🪣", "ನ" * 40_000):
            phone.send(text)
        session.commit()
    return engine


@pytest.fixture
def some(sqlite_engine: sa.Engine) -> sa.Engine:
    """A database with a little in it, where that will do."""
    return with_a_little(sqlite_engine)


@pytest.fixture
def some_of_each(engine: sa.Engine) -> sa.Engine:
    """The same on both databases."""
    return with_a_little(engine)


def with_a_little(engine: sa.Engine) -> sa.Engine:
    with db.make_session(engine)() as session:
        set_up(session, INSTALLATION.keys, {"en": "Programme"}, demonstration=False)
        publish(session)
        Phone(session).send("household")
        Phone(session, "+917000000102").send("no water here")
    return engine
