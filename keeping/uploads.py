"""Uploads: the files that people and staff sent, beside the database."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path, PurePosixPath

from keeping.archive import Archive, Damaged, Writer

NAME = "uploads"


def pack(archive: Writer, data_dir: Path) -> None:
    """Add every upload to `archive`. One that is taken away meanwhile is left out."""
    for path in sorted((data_dir / NAME).rglob("*")):
        if path.is_file():
            with suppress(FileNotFoundError):
                archive.file(path.relative_to(data_dir).as_posix(), path)


def unpack(archive: Archive, data_dir: Path) -> Path:
    """Lay the archive's uploads beside those in place, on the disk; returns the folder."""
    fresh = data_dir / f"{NAME}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    for name in archive.names(f"{NAME}/"):
        inside = PurePosixPath(name)
        if inside.is_absolute() or ".." in inside.parts:
            raise Damaged(f"{name} would lie outside the folder of uploads.")
        target = fresh / inside.relative_to(NAME)
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as part, target.open("wb") as file:
            shutil.copyfileobj(part, file)
            file.flush()
            os.fsync(file.fileno())
    return fresh


def put_in_place(fresh: Path, data_dir: Path) -> None:
    """Let `fresh` be the uploads from now on."""
    here, old = data_dir / NAME, data_dir / f"{NAME}.old"
    shutil.rmtree(old, ignore_errors=True)
    if here.exists():
        here.rename(old)
    fresh.rename(here)
    shutil.rmtree(old, ignore_errors=True)
