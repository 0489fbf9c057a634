"""The tables as the database has them, whichever revision it stands at, in an order that foreign keys allow."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from survey.db import migration_config

VERSION_TABLE = "alembic_version"
TABLES = "tables/"
QUEUE_PREFIX = "huey_"
"""Tables of the queue, which lie beside ours in PostgreSQL. What waits in them is found again by the worker's sweep."""


def reflected(connection: sa.Connection) -> Sequence[sa.Table]:
    """Our tables, parents before children."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    tables = [
        table
        for table in metadata.sorted_tables
        if table.name != VERSION_TABLE and not table.name.startswith(QUEUE_PREFIX)
    ]
    for table in tables:
        for column in table.columns:
            if isinstance(column.type, sa.JSON):
                column.type = sa.JSON(none_as_null=True)
    return tables


def part_of(table: sa.Table) -> str:
    """The name of a table's part of an archive."""
    return f"{TABLES}{table.name}.jsonl"


def revision(connection: sa.Connection) -> str | None:
    """The revision that the database stands at; None where it has no tables of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def known_revisions(connection: sa.Connection) -> Sequence[str]:
    """The revisions that this Kelu knows."""
    script = ScriptDirectory.from_config(migration_config(connection))
    return [step.revision for step in script.walk_revisions()]
