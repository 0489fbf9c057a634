"""Databases with something in them, backed up and put back; every default sensible."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from keeping.archive import to_json
from keeping.backup import make_backup
from keeping.restore import Restored, restore
from keeping.tables import reflected
from survey.people.addresses import find_address
from survey.people.models import Contact
from tests.conftest import engine_for
from tests.sms.factories import INSTALLATION, NOW, PHONE

CHANGED_BY_RESTORING = {
    "sign_in_link": set(),
    "account": {"stamp"},
    "outbound": {"state", "error", "next_at", "checks"},
}


def all_rows(engine: sa.Engine) -> Mapping[str, list[dict[str, Any]]]:
    """Every row of every table, but for what a restore changes on purpose."""
    found = {}
    with engine.connect() as connection:
        for table in reflected(connection):
            left_out = CHANGED_BY_RESTORING.get(table.name, set())
            rows = connection.execute(sa.select(table).order_by(*table.primary_key.columns)).mappings()
            found[table.name] = [
                {name: to_json(value) for name, value in row.items() if name not in left_out} for row in rows
            ]
    found.pop("sign_in_link")
    return found


def back_up(engine: sa.Engine, folder: Path, **more: Any) -> Path:
    """Back up into `folder`/backups; its data folder is `folder`/data."""
    return make_backup(engine, INSTALLATION, folder / "data", folder / "backups", **({"now": NOW} | more))[0]


def put_back(engine: sa.Engine, path: Path, *, replace: bool = False, data: Path | None = None) -> Restored:
    """Restore `path`, by default with a data folder that knows nothing yet."""
    return restore(engine, INSTALLATION, data or path.parent.parent / "new data", path, replace=replace, now=NOW)


@contextmanager
def empty(path: Path) -> Iterator[sa.Engine]:
    """A SQLite database without tables."""
    with engine_for(f"sqlite:///{path}") as engine:
        yield engine


def speaker(session: Session, number: str = PHONE) -> Contact:
    """Whoever speaks through a phone."""
    address = find_address(session, INSTALLATION.keys, "sms", number)
    assert address is not None
    return address.contact


def change(path: Path, name: str, how: Callable[[bytes], bytes] | None) -> None:
    """Change one part of an archive, or take it out."""
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    old = parts.pop(name)
    if how is not None:
        parts[name] = how(old)
    with zipfile.ZipFile(path, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)


def forge(path: Path, name: str, data: bytes, **said: Any) -> None:
    """Put `data` into an archive as the part `name`, with a checksum that holds."""

    def tell(manifest: bytes) -> bytes:
        told = json.loads(manifest)
        rows = {"rows": data.count(b"\n")} if name.endswith(".jsonl") else {}
        told["parts"][name] = {"sha256": hashlib.sha256(data).hexdigest()} | rows | said
        return json.dumps(told).encode()

    with zipfile.ZipFile(path) as archive:
        known = name in archive.namelist()
    if known:
        change(path, name, lambda _: data)
    else:
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(name, data)
    change(path, "manifest.json", tell)
