"""Waking the worker: a task only says "look"; the truth is in the outbox. What is lost here a periodic sweep finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from huey import Huey, PostgresHuey, SqliteHuey, crontab
from psycopg.errors import DuplicateObject, DuplicateTable, UniqueViolation

Wake = Callable[[], None]


def open_queue(database_url: str, data_dir: Path) -> Huey:
    """The queue: in a file of its own beside a SQLite database, in the database itself with PostgreSQL."""
    url = sa.make_url(database_url)
    if url.get_backend_name() == "postgresql":
        dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            return PostgresHuey("kelu", dsn=dsn)
        except (DuplicateObject, DuplicateTable, UniqueViolation):  # another process made its tables at this moment
            return PostgresHuey("kelu", dsn=dsn)
    data_dir.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("kelu", filename=str(data_dir / "queue.db"), fsync=False)


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue with its tasks: `wake` asks a worker to look now."""

    huey: Huey
    wake: Wake


def with_tasks(huey: Huey, work: Callable[[], None], tidy: Callable[[], None]) -> Queue:
    """Register `work` on `huey`, to be done when woken and once a minute, and `tidy`, to be done once an hour.

    A process that only wakes never runs either.
    """

    @huey.task(name="look")  # type: ignore[untyped-decorator]
    def look() -> None:
        work()

    @huey.periodic_task(crontab(), name="look_each_minute")  # type: ignore[untyped-decorator]
    def look_each_minute() -> None:
        work()

    @huey.periodic_task(crontab(minute="17"), name="tidy_each_hour")  # type: ignore[untyped-decorator]
    def tidy_each_hour() -> None:
        tidy()

    def wake() -> None:
        look()

    return Queue(huey, wake)
