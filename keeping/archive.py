"""A backup as a file: a ZIP of one JSON-lines file per table, with a manifest that can tell whether it is whole.

The format is ours and the same for both databases, so that what was kept on SQLite can be restored into PostgreSQL and
back. Values: moments as ISO 8601 in UTC, bytes as base64, everything else as JSON has it. No key is ever in it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from enum import Enum
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, cast

import sqlalchemy as sa

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20

# What a file raises that was torn, overwritten, or never was ours: flipped bits lead anywhere in the format.
UNREADABLE = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, NotImplementedError, RuntimeError)


class Damaged(Exception):
    """The archive is not whole, or is none of ours. The message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the archive."""

    sha256: str
    rows: int | None = None  # of a table


@dataclass(slots=True)
class Manifest:
    """What an archive says of itself: when, by which version of Kelu (`kelu`) and of its tables (`revision`), from
    which kind of database. `key_check` tells whether an address key opens its addresses.
    """

    made_at: str
    kelu: str
    revision: str
    database: str
    key_check: str
    format: int = FORMAT
    parts: dict[str, Part] = field(default_factory=dict)


@contextmanager
def writing(path: Path, manifest: Manifest) -> Iterator[Writer]:
    """Write an archive to `path`: whole and on the disk, or not there at all. Its owner alone can read it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    try:
        with draft.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                yield Writer(archive, manifest)
                archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


class Writer:
    """An archive that is being written."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self._manifest = manifest

    def rows(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows as `name`, one JSON object a line; they are not all held at once."""
        digest, count = hashlib.sha256(), 0
        with self._archive.open(name, "w", force_zip64=True) as part:
            for row in rows:
                shown = {column: to_json(value) for column, value in row.items()}
                line = json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                digest.update(line)
                part.write(line)
                count += 1
        self._manifest.parts[name] = Part(digest.hexdigest(), count)

    def file(self, name: str, path: Path) -> None:
        """Add the file at `path` as `name`."""
        digest = hashlib.sha256()
        with path.open("rb") as file, self._archive.open(name, "w", force_zip64=True) as part:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                part.write(chunk)
        self._manifest.parts[name] = Part(digest.hexdigest())


class Archive:
    """An archive that has been read through and is whole. Raises `Damaged`."""

    def __init__(self, path: Path) -> None:
        try:
            self._archive = zipfile.ZipFile(path)
            found = json.loads(self._archive.read(MANIFEST))
            newer = found["format"] > FORMAT
            if not newer:  # else it may hold what we know nothing of
                parts = {name: Part(**part) for name, part in found.pop("parts").items()}
                self.manifest = Manifest(**found, parts=parts)
        except (*UNREADABLE, TypeError, ValueError, AttributeError) as error:
            raise Damaged(f"{path.name} is no backup of Kelu, or it is not whole.") from error
        if newer:
            raise Damaged(f"{path.name} was made by a newer Kelu. Install that first.")
        for name, part in self.manifest.parts.items():
            try:
                whole = self._digest(name) == part.sha256
            except UNREADABLE as error:
                raise Damaged(f"{path.name} is damaged: {name} cannot be read.") from error
            if not whole:
                raise Damaged(f"{path.name} is damaged: {name} is not what was written.")

    def names(self, folder: str) -> Sequence[str]:
        """The parts in a folder such as "tables/"."""
        return [name for name in self.manifest.parts if name.startswith(folder)]

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of a part, as they were written; nothing if there is no such part."""
        if name not in self.manifest.parts:
            return
        with self._archive.open(name) as part, TextIOWrapper(part, encoding="utf-8", newline="\n") as lines:
            for line in lines:
                yield json.loads(line)

    def open(self, name: str) -> IO[bytes]:
        """A part as a file."""
        return self._archive.open(name)

    def _digest(self, name: str) -> str:
        digest = hashlib.sha256()
        with self._archive.open(name) as part:
            while chunk := part.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()


def to_json(value: Any) -> Any:
    """A value of the database as JSON has it."""
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value.value if isinstance(value, Enum) else value


def from_json(value: Any, column: sa.types.TypeEngine[Any], dialect: str) -> Any:
    """What `to_json` made, for a column of that type."""
    if value is None:
        return None
    if isinstance(column, sa.DateTime):
        moment = datetime.fromisoformat(cast("str", value))
        return moment.replace(tzinfo=None) if dialect == "sqlite" else moment
    if isinstance(column, sa.Date):
        return date.fromisoformat(cast("str", value))
    if isinstance(column, sa.LargeBinary):
        return base64.b64decode(value)
    return value
