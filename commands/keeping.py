"""`kelu backup`, `kelu restore`, `kelu contact forget`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import config
from commands.command import Arguments, Wrong, command, group, put
from keeping import journals, traces
from keeping.archive import Damaged
from keeping.backup import NothingToKeep, make_backup, thin_out
from keeping.restore import CannotRestore, restore
from sms.forgetting import forget
from survey.db import make_engine, make_session
from survey.people.erasure import find_contact, journal


def register(commands: Any) -> None:
    """Add the commands."""
    backing_up = command(commands, "backup", backup)
    backing_up.add_argument("folder", type=Path, nargs="?", help="where to (default: backups/ in the data folder)")
    backing_up.add_argument("--keep", type=int, metavar="N", help="remove all but the N newest there")
    backing_up.add_argument("--json", action="store_true")
    restoring = command(commands, "restore", restore_backup)
    restoring.add_argument("file", type=Path)
    restoring.add_argument("--replace", action="store_true", help="put it in the place of what is here")
    restoring.add_argument("--json", action="store_true")
    contacts = group(commands, "contact", "community members")
    command(contacts, "forget", contact_forget).add_argument("code")


@contextmanager
def database(settings: config.Settings) -> Iterator[sa.Engine]:
    """The installation's database, let go of at the end: a restore wants to be alone with it."""
    engine = make_engine(settings.database_url)
    try:
        yield engine
    finally:
        engine.dispose()


def backup(args: Arguments) -> int:
    """Write a backup while everything runs. The keys are not in it: keep them apart."""
    settings = config.load()
    folder = args.folder or settings.data_dir / "backups"
    if args.keep is not None and args.keep < 1:
        raise Wrong("--keep must be 1 or more.")
    try:
        with database(settings) as engine:
            path, manifest = make_backup(
                engine, settings.installation, settings.data_dir, folder, now=datetime.now(UTC)
            )
    except NothingToKeep:
        raise Wrong("There is no database to back up yet. `kelu db upgrade` makes one.") from None
    removed = thin_out(folder, args.keep) if args.keep else []
    rows = sum(part.rows or 0 for part in manifest.parts.values())
    told = {
        "file": str(path),
        "rows": rows,
        "bytes": path.stat().st_size,
        "revision": manifest.revision,
        "removed": [str(old) for old in removed],
    }
    put(told, args, lambda: f"{path}: {rows} rows. The keys are not in it: keep them elsewhere, as carefully.")
    return 0


def restore_backup(args: Arguments) -> int:
    """Put a backup in place; stop the web app and the workers before."""
    settings = config.load()
    if not args.file.is_file():
        raise Wrong(f"{args.file}: there is no such file.")
    try:
        with database(settings) as engine:
            done = restore(
                engine,
                settings.installation,
                settings.data_dir,
                args.file,
                replace=args.replace,
                now=datetime.now(UTC),
            )
    except (Damaged, CannotRestore) as error:
        raise Wrong(str(error)) from None
    told = {
        "rows": done.rows,
        "tables": done.tables,
        "forgotten_again": done.forgotten_again,
        "uncertain": done.uncertain,
    }
    put(
        told,
        args,
        lambda: (
            f"Restored {done.rows} rows. {done.forgotten_again} people who were forgotten since are forgotten again. "
            f"{done.uncertain} texts that waited will be looked up before they are sent. Everybody signs in anew."
        ),
    )
    return 0


def contact_forget(args: Arguments) -> int:
    """Erase what a person said and where they are reached, for good."""
    settings, now = config.load(), datetime.now(UTC)
    with database(settings) as engine:
        with make_session(engine).begin() as session:
            contact = find_contact(session, args.code)
            if contact is None:
                raise Wrong(f"There is nobody with the code {args.code}.")
            forget(session, contact, staff_id=None, now=now)
            # Before the commit: a journal that says too much forgets somebody who asked for it once more, at a
            # restore; one that says too little lets them come back.
            journals.add(settings.data_dir, journal(session))
        traces.wipe(engine)
    print(
        f"{args.code.strip().upper()} is forgotten. Backups made before now still hold what they said, and so may the"
        f" carrier. Copy {settings.data_dir / journals.NAME} to where your backups are: see docs/keeping.md."
    )
    return 0
