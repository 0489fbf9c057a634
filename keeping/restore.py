"""Restoring a backup: all of it or nothing, and whoever was forgotten since stays forgotten."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from sqlalchemy.orm import Session

from forms.accounts.models import Account, SignInLink
from keeping import clearing, journals, traces, uploads
from keeping.archive import Archive, Damaged, from_json
from keeping.tables import TABLES, known_revisions, part_of, reflected
from sms import outbox
from sms.forgetting import forget
from sms.messages import Outbound, State
from survey.backlog.decisions import AUDIENCES
from survey.db import migration_config
from survey.installation import Installation
from survey.people.erasure import still_here, write_journal

WRITTEN_AT_ONCE = 200


class CannotRestore(Exception):
    """Restoring would harm; nothing was touched. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. Rows as the archive had them, by table."""

    tables: dict[str, int]
    forgotten_again: int
    uncertain: int

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


def restore(
    engine: sa.Engine, installation: Installation, data_dir: Path, path: Path, *, replace: bool, now: datetime
) -> Restored:
    """Put the backup at `path` in place. Raises `Damaged` or `CannotRestore`, and then nothing has changed.

    Sessions end, links that sign in are void, and texts that waited are looked up at their carrier before they are
    sent: some of them may have gone out since the backup was made.
    """
    archive = Archive(path)
    if archive.manifest.key_check != installation.keys.check:
        raise CannotRestore(
            "This backup was made under another address key. Put that key back (KELU_ADDRESS_KEY, or the file in the"
            " data folder) and restore again: without it nobody in it could ever be answered."
        )
    engine.dispose()  # what we ourselves hold open
    if clearing.others_connected(engine):
        raise CannotRestore("The web app or a worker is still connected to this database. Stop them first.")
    with engine.begin() as connection:
        if archive.manifest.revision not in known_revisions(connection):
            raise CannotRestore("This backup was made by a newer Kelu. Install that first.")
        entries = journals.read(path.parent) | journals.read(data_dir)
        entries |= journals.in_archive(archive) | journals.in_database(connection)
        if clearing.holds_tables_of_others(connection):
            raise CannotRestore("This database has tables that are not Kelu's. Give Kelu a database of its own.")
        if clearing.holds_something(connection) and not replace:
            raise CannotRestore("There is an installation here already. `--replace` puts the backup in its place.")
        clearing.drop_everything(connection)
        command.upgrade(migration_config(connection), archive.manifest.revision)
        tables = _load_all(connection, archive)
        command.upgrade(migration_config(connection), "head")
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            write_journal(session, entries)
            again = still_here(session, entries)
            for contact in again:
                forget(session, contact, staff_id=None, now=now)
            _end_sessions(session)
            uncertain = _doubt_what_waited(session, installation, datetime.fromisoformat(archive.manifest.made_at), now)
            session.commit()
        # Whatever can still fail does so before the database is committed; after it only names are changed.
        fresh = uploads.unpack(archive, data_dir)
        journals.add(data_dir, entries)
    uploads.put_in_place(fresh, data_dir)
    traces.wipe(engine)
    return Restored(tables, len(again), uncertain)


def _load_all(connection: sa.Connection, archive: Archive) -> dict[str, int]:
    tables = reflected(connection)
    missing = {part_of(table) for table in tables} ^ set(archive.names(TABLES))
    if missing:
        raise Damaged(f"The backup does not hold what its revision has: {', '.join(sorted(missing))}.")
    return {table.name: _load(connection, table, archive) for table in tables}


def _load(connection: sa.Connection, table: sa.Table, archive: Archive) -> int:
    dialect = connection.dialect.name
    part = part_of(table)
    types = {column.name: column.type for column in table.columns}
    count = 0
    try:
        rows = (
            {name: from_json(value, types[name], dialect) for name, value in row.items()} for row in archive.rows(part)
        )
        while batch := list(islice(rows, WRITTEN_AT_ONCE)):
            connection.execute(sa.insert(table), batch)
            count += len(batch)
    except (KeyError, ValueError) as error:  # the checksum holds, and still it is not what this revision writes
        raise Damaged(f"{part} cannot be read.") from error
    if count != archive.manifest.parts[part].rows:
        raise Damaged(f"{part} has {count} rows; {archive.manifest.parts[part].rows} were written.")
    if dialect == "postgresql" and "id" in types:
        sequence = connection.execute(sa.select(sa.func.pg_get_serial_sequence(table.name, "id"))).scalar()
        if sequence is not None:
            highest = connection.execute(sa.select(sa.func.max(table.c.id))).scalar()
            connection.execute(sa.select(sa.func.setval(sequence, highest or 1, highest is not None)))
    return count


def _end_sessions(session: Session) -> None:
    """Sign everybody out: whoever was shut out since the backup was made would be in again."""
    session.execute(sa.delete(SignInLink))
    for account in session.scalars(sa.select(Account)):
        account.stamp = secrets.token_hex(8)


def _doubt_what_waited(session: Session, installation: Installation, kept_at: datetime, now: datetime) -> int:
    """Mark what waited to be sent, or to be told, as uncertain: the carrier is asked about it first.

    Announcements and notices become texts as they would have then (`kept_at`), so that the carrier is asked about
    the time since.
    """
    outbox.expand_announcements(session, AUDIENCES, installation, now=kept_at)
    while outbox.take_notices(session, now=kept_at):
        session.flush()
    waiting = session.execute(
        sa.update(Outbound)
        .where(Outbound.state.in_([State.QUEUED, State.SENDING]))
        .values(state=State.UNCERTAIN, error="restored", next_at=now, checks=0)
        .returning(Outbound.id)
    ).all()
    return len(waiting)
