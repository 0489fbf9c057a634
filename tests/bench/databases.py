"""The databases that are measured: new, empty, on a real disk, and as safe as those that people's words are kept in."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from survey.db import make_engine
from tests.bench import floor
from tests.bench.processes import family, in_memory
from tests.services import postgres

KINDS = ("sqlite", "postgresql")
SQLITE = f"SQLite {sqlite3.sqlite_version}, journal_mode=WAL, synchronous=FULL"
SQLITE_SAFE: dict[str, object] = {"journal_mode": "wal", "synchronous": 2}  # 2 is FULL
SAFE: dict[str, object] = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


class NotMeasurable(Exception):
    """Figures from here would not say what they seem to."""


@dataclass(frozen=True, slots=True)
class Databases:
    """One kind: `new` makes an empty database of a name and returns its address, after looking that it is safe.

    `pids` are the processes of the database's server.
    """

    words: str
    new: Callable[[str], str]
    pids: Callable[[], list[int]]


@contextmanager
def running(kind: str, folder: Path) -> Iterator[Databases]:
    """Databases of `kind`, SQLite's in `folder`. Raises `NotMeasurable`."""
    if in_memory(folder):
        raise NotMeasurable(
            f"{folder} lies in memory: what is written there reaches no disk. Set TMPDIR to one that does."
        )
    if kind == "sqlite":
        yield Databases(SQLITE, lambda name: _safe(f"sqlite:///{folder / name}.db"), list)
        return
    programs = postgres.find()
    if programs is None:
        raise NotMeasurable("no PostgreSQL could be found; `make test` says what it needs")
    if in_memory(Path("/tmp")):
        raise NotMeasurable("/tmp, where PostgreSQL runs, lies in memory: what is written there reaches no disk")
    with postgres.running(programs, ["listen_addresses="]) as address:
        server = sa.make_url(address)
        arbiter = int((Path(str(server.query["host"])) / "data/postmaster.pid").read_text().split()[0])
        words = f"PostgreSQL {postgres.version(programs)}, " + ", ".join(
            f"{name}={value}" for name, value in SAFE.items()
        )
        yield Databases(words, lambda name: _safe(_created(server, f"kelu_{name}")), lambda: family(arbiter))


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder for one run, removed at its end."""
    with tempfile.TemporaryDirectory(prefix="kelu-bench-") as folder:
        yield Path(folder)


def _created(server: sa.URL, name: str) -> str:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


def _safe(url: str) -> str:
    """`url`, once both Kelu's way of opening it and the floor's were found to be safe."""
    for engine in (make_engine(url), floor.make_engine(url)):
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                wanted = SQLITE_SAFE
                found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted}
            else:
                wanted = SAFE
                found = {name: connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in wanted}
        engine.dispose()
        if found != wanted:
            raise NotMeasurable(f"the database is set to {found}, not to {wanted}")
    return url
