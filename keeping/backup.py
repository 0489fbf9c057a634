"""Making a backup while the installation runs: one transaction that sees one moment of the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from keeping import journals, uploads
from keeping.archive import Manifest, writing
from keeping.tables import part_of, reflected, revision
from survey.installation import Installation

PREFIX, SUFFIX = "kelu-backup-", ".zip"
FETCHED_AT_ONCE = 200


class NothingToKeep(Exception):
    """The database has no tables yet."""


def make_backup(
    engine: sa.Engine, installation: Installation, data_dir: Path, folder: Path, *, now: datetime
) -> tuple[Path, Manifest]:
    """Write a backup into `folder`; returns its path and what it says of itself. Raises `NothingToKeep`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{PREFIX}{now:%Y%m%dT%H%M%SZ}{SUFFIX}"
    with engine.connect() as connection:
        connection = _one_moment(connection)
        stands_at = revision(connection)
        if stands_at is None:
            raise NothingToKeep
        manifest = Manifest(
            made_at=now.isoformat(),
            kelu=version("kelu"),
            revision=stands_at,
            database=engine.dialect.name,
            key_check=installation.keys.check,
        )
        with writing(path, manifest) as archive:
            for table in reflected(connection):
                archive.rows(part_of(table), _rows(connection, table))
            entries = sorted(journals.read(data_dir) | journals.in_database(connection))
            archive.rows(journals.NAME, ({"contact_code": code, "at": at} for code, at in entries))
            uploads.pack(archive, data_dir)
    journals.add(folder, entries)
    return path, manifest


def thin_out(folder: Path, keep: int) -> list[Path]:
    """Remove the oldest backups in `folder` beyond `keep`; returns which."""
    old = sorted(folder.glob(f"{PREFIX}*{SUFFIX}"))[: -keep or None]
    for path in old:
        path.unlink()
    return old


def _one_moment(connection: sa.Connection) -> sa.Connection:
    if connection.dialect.name == "sqlite":
        return connection.execution_options(reads_only=True)
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _rows(connection: sa.Connection, table: sa.Table) -> Iterator[Mapping[str, Any]]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    result = connection.execution_options(stream_results=True, yield_per=FETCHED_AT_ONCE).execute(query)
    for row in result.mappings():
        yield dict(row)
