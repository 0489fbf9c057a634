"""The database: base class, column vocabulary, naming convention, engines, migrations.

How SQLite is set up is told in `survey.sqlite`. A transaction that only reads says so with `reading(session)`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, sessionmaker

from survey.sqlite import set_up_sqlite

MIGRATIONS = Path(__file__).parent.parent / "migrations"

# No vowels (no words by accident), nothing that looks like something else in print or is read out alike.
CODE_ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXZ"


class UtcMoment(sa.types.TypeDecorator[datetime]):
    """An aware datetime in UTC. SQLite keeps no zone: there it is stored naive and comes back aware."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

Id = Annotated[int, mapped_column(BigId, primary_key=True)]
Moment = Annotated[datetime, mapped_column(UtcMoment())]
Language = Annotated[str, mapped_column(sa.String(35))]  # BCP 47 allows 35 characters
Code = Annotated[str, mapped_column(sa.String(32))]
Word = Annotated[str, mapped_column(sa.String(64))]
Line = Annotated[str, mapped_column(sa.String(300))]
LongText = Annotated[str, mapped_column(sa.Text())]
Json = Annotated[dict[str, Any], mapped_column(sa.JSON())]


def by_value(members: type[StrEnum]) -> sa.Enum:
    """A column type that stores an enum by its values, as plain text."""
    return sa.Enum(
        members, native_enum=False, length=32, values_callable=lambda enum: [member.value for member in enum]
    )


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def make_engine(url: str) -> sa.Engine:
    """An engine for `url`, SQLite or PostgreSQL, set up as Kelu needs it. Makes the folder of a SQLite file.

    What people wrote travels as parameters of statements: it is kept out of errors, and so out of logs.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return sa.create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(parsed, hide_parameters=True)
    set_up_sqlite(engine)
    return engine


def make_session(engine: sa.Engine) -> sessionmaker[Session]:
    """A maker of sessions whose objects stay readable after a commit."""
    return sessionmaker(engine, expire_on_commit=False)


def reading(session: Session) -> None:
    """Begin `session`'s transaction for reading only: on SQLite it then waits for no writer."""
    session.connection(execution_options={"reads_only": True})


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """Undo what happens inside, and only that, when it raises."""
    with session.begin_nested():
        yield


def table_of(model: type[Base]) -> sa.Table:
    """The table of `model`, for statements that pass the ORM by where every microsecond is somebody's waiting."""
    return model.metadata.tables[model.__tablename__]


def insert_for(dialect: str) -> type[sqlite.Insert] | type[postgresql.Insert]:
    """The INSERT that knows ON CONFLICT, of a dialect by name."""
    return sqlite.Insert if dialect == "sqlite" else postgresql.Insert


def upgrade(engine: sa.Engine, revision: str = "head") -> None:
    """Bring the database up to `revision`."""
    with engine.begin() as connection:
        command.upgrade(migration_config(connection), revision)


def downgrade(engine: sa.Engine, revision: str = "base") -> None:
    """Take the database back to `revision`."""
    with engine.begin() as connection:
        command.downgrade(migration_config(connection), revision)


def migration_config(connection: sa.Connection) -> Config:
    """Alembic's configuration, bound to an open connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def at_head(connection: sa.Connection) -> bool:
    """Whether the database has the tables of this version of Kelu."""
    return MigrationContext.configure(connection).get_current_revision() == newest_revision()


@cache
def newest_revision() -> str | None:
    """The revision that this version of Kelu needs."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def random_code(length: int) -> str:
    """A code that people can read out and type: no look-alikes, nothing that says anything about anyone."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))
