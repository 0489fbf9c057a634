"""What is left in the database's files of rows that were emptied or taken away, and getting rid of it."""

from __future__ import annotations

from contextlib import closing

import sqlalchemy as sa

from keeping.tables import reflected


def wipe(engine: sa.Engine) -> None:
    """Take out of the database's files what its tables no longer hold, as far as the database allows.

    SQLite overwrites what is deleted (`secure_delete`); what its write-ahead log still has is written over here.
    PostgreSQL keeps old versions of rows until they are vacuumed; its own log keeps them until it is recycled.
    """
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with engine.connect() as connection:
        names = [engine.dialect.identifier_preparer.format_table(table) for table in reflected(connection)]
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
            f"VACUUM (ANALYZE) {', '.join(names)}"
        )
