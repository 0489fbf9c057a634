"""Looking at the machine: the data folder and who may read it, room on the disk, backups."""

from __future__ import annotations

import shutil
import stat
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config import Settings
from keeping.backup import PREFIX, SUFFIX
from operating.doctor.findings import Finding, fine, note, problem

LEAST_ROOM = 512 * 2**20
LITTLE_ROOM = 2 * 2**30
BACKUP_EVERY = timedelta(hours=36)
"""Every night, and some patience."""

OTHERS = stat.S_IRWXO
ALL_BUT_OWNER = stat.S_IRWXG | stat.S_IRWXO


def look_at_machine(settings: Settings, *, backups: Path, now: datetime) -> Iterator[Finding]:
    """Whether this machine can keep what people say, and keeps it from others."""
    folder = settings.data_dir
    if not _writable(folder):
        yield problem(
            "data folder",
            f"{folder} cannot be written to.",
            why="Uploads, the queue and, with SQLite, everything people say go there.",
            remedy="Make it, and give it to whoever Kelu runs as. Run the doctor as that one too: sudo -u kelu …",
        )
        return
    yield from _rights(folder, production=settings.production)
    yield from _room(folder)
    yield from _backups(backups, production=settings.production, now=now)


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _rights(folder: Path, *, production: bool) -> Iterator[Finding]:
    readable = [path for path in (folder / "kelu.db", folder / "backups", folder / "uploads") if _open_to(path, OTHERS)]
    open_house = _open_to(folder, OTHERS)
    keys = [path for path in sorted((folder / "keys").glob("*")) if _open_to(path, ALL_BUT_OWNER)]
    for path in keys:
        yield problem(
            "keys",
            f"{path} can be read by others than its owner.",
            why="Whoever reads it can open every phone number in a backup, or sign in as anybody.",
            remedy=f"chmod 600 {path}",
        )
    if open_house and readable:
        how = problem if production else note
        yield how(
            "data folder",
            f"Everybody on this machine can read {', '.join(path.name for path in readable)} in {folder}.",
            why="What people said in confidence lies there.",
            remedy=f"chmod 700 {folder}",
        )
    if not keys and not (open_house and readable):
        yield fine("data folder", f"{folder} can be written to, and is closed to others.")


def _open_to(path: Path, whom: int) -> bool:
    return path.exists() and bool(stat.S_IMODE(path.stat().st_mode) & whom)


def _room(folder: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(folder).free
    told = f"{free / 2**30:.1f} GiB are free where {folder} lies."
    remedy = "Remove old backups (after copying them elsewhere), or take a larger disk."
    if free < LEAST_ROOM:
        yield problem("disk", told, why="When the disk is full, no text and no answer can be kept.", remedy=remedy)
    elif free < LITTLE_ROOM:
        yield note("disk", told, why="It will be full one day, and then nothing can be kept.", remedy=remedy)
    else:
        yield fine("disk", told)


def _backups(folder: Path, *, production: bool, now: datetime) -> Iterator[Finding]:
    found = sorted(folder.glob(f"{PREFIX}*{SUFFIX}"))
    if found:
        age = now - datetime.fromtimestamp(found[-1].stat().st_mtime, UTC)
        told = f"The newest backup in {folder} is {_span(age)} old; {len(found)} are there."
        if age <= BACKUP_EVERY:
            yield fine("backups", told)
            return
    else:
        told = f"There is no backup in {folder}."
    how = problem if production else note
    yield how(
        "backups",
        told,
        why="If the disk breaks, everything said since the last backup is gone.",
        remedy="Run `kelu backup` every night (docs/operating.md), or say where they are: `--backups FOLDER`.",
    )


def _span(age: timedelta) -> str:
    hours = max(0, int(age.total_seconds() // 3600))
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"
