"""The journal of who was forgotten, as a file: beside the data, and beside every backup, so that it outlives both.

A line is {"contact_code", "at"}. A code tells nothing about anyone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from keeping.archive import Archive
from survey.db import UtcMoment

NAME = "erasures.jsonl"

Entries = set[tuple[str, datetime]]


def read(folder: Path) -> Entries:
    """The journal in `folder`; empty if there is none. A line that was torn when the power failed is passed over."""
    path = folder / NAME
    found: Entries = set()
    if path.exists():
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValueError, KeyError, TypeError):
                row = json.loads(line)
                found.add((row["contact_code"], datetime.fromisoformat(row["at"])))
    return found


def add(folder: Path, entries: Iterable[tuple[str, datetime]]) -> None:
    """Add what the journal in `folder` does not hold yet, and have it on the disk before returning."""
    new = sorted(set(entries) - read(folder))
    if not new:
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / NAME
    torn = path.exists() and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8") as file:
        if torn:
            file.write("\n")
        for code, at in new:
            file.write(json.dumps({"contact_code": code, "at": at.isoformat()}) + "\n")
        file.flush()
        os.fsync(file.fileno())


def in_archive(archive: Archive) -> Entries:
    """The journal that an archive brings."""
    return {(row["contact_code"], datetime.fromisoformat(row["at"])) for row in archive.rows(NAME)}


def in_database(connection: sa.Connection) -> Entries:
    """The journal in the database; empty where it stands at a revision that has none."""
    if not sa.inspect(connection).has_table("erasure"):
        return set()
    table = sa.table("erasure", sa.column("contact_code", sa.String()), sa.column("at", UtcMoment()))
    return {(row.contact_code, row.at) for row in connection.execute(sa.select(table))}
