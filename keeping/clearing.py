"""Clearing the place for a restore: whether anybody is still at work in the database, what it holds, taking it away."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import sqlalchemy as sa

from keeping.tables import VERSION_TABLE, reflected, revision


def others_connected(engine: sa.Engine) -> bool:
    """Whether another program has the database open. Close the engine's own connections before asking."""
    if engine.dialect.name == "sqlite":
        # To leave WAL mode one must be alone; the next connection goes back to it.
        with closing(sqlite3.connect(engine.url.database or "", timeout=0, isolation_level=None)) as alone:
            try:
                alone.execute("PRAGMA journal_mode = DELETE")
            except sqlite3.OperationalError:
                return True
        return False
    with engine.connect() as connection:
        # Whoever may not see the kind of a session sees NULL. Servers look after databases in sessions of their own.
        others = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND coalesce(backend_type, 'client backend') = 'client backend'"
        ).scalar()
    return bool(others)


def holds_tables_of_others(connection: sa.Connection) -> bool:
    """Whether there are tables, and nothing that says they are ours: the address of the database is a wrong one."""
    return revision(connection) is None and bool(reflected(connection))


def holds_something(connection: sa.Connection) -> bool:
    """Whether there is a row in any of our tables. Tables alone, from starting Kelu once, are nothing to keep."""
    return any(connection.execute(sa.select(sa.exists(sa.select(table)))).scalar() for table in reflected(connection))


def drop_everything(connection: sa.Connection) -> None:
    """Drop our tables, whatever revision they are at: it may be one that this Kelu does not know.

    The queue's own tables stay: a task there says no more than "look".
    """
    for table in reversed(reflected(connection)):
        connection.execute(sa.schema.DropTable(table))
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {VERSION_TABLE}")
    if connection.dialect.name != "postgresql":
        return
    # What our triggers called is called by none now. On SQLite triggers went with their tables.
    idle = connection.exec_driver_sql(
        "SELECT oid::regprocedure::text FROM pg_proc"
        " WHERE pronamespace = current_schema()::regnamespace AND prorettype = 'trigger'::regtype"
        " AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgfoid = pg_proc.oid)"
        " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
    ).scalars()
    for function in idle.all():
        connection.exec_driver_sql(f"DROP FUNCTION {function}")
