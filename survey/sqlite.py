"""SQLite, set up as Kelu needs it: safe on the disk, and with turns at writing.

WAL mode, foreign keys, and a write lock that is taken when a transaction begins, so that two writers queue instead of
failing half-way.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from typing import Any

import sqlalchemy as sa

WRITE_WAIT_SECONDS = 15
ASK_AGAIN_SECONDS = 0.0005
_TURN = "kelu turn"


def set_up_sqlite(engine: sa.Engine) -> None:
    """Have every connection of `engine` set up, and its transactions take turns."""
    turns = _Turns()
    sa.event.listen(engine, "connect", _set_up)
    sa.event.listen(engine, "begin", turns.begin)
    sa.event.listen(engine, "commit", turns.end)
    sa.event.listen(engine, "rollback", turns.end)
    for event in ("checkin", "invalidate"):
        sa.event.listen(engine, event, turns.returned)


def _set_up(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: `_Turns` does, with the right lock.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {WRITE_WAIT_SECONDS * 1000}",
        "journal_mode = WAL",
        "foreign_keys = ON",
        "synchronous = FULL",
        "secure_delete = ON",  # what is forgotten leaves no trace in pages that are not in use
    ):
        connection.execute(f"PRAGMA {pragma}")


class _Turns:
    """Turns at writing on SQLite. Its own wait grows to a tenth of a second a time, while a text holds the write lock
    for two thousandths: the threads of a process queue here, so that only one of each process has to ask again.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def begin(self, connection: sa.Connection) -> None:
        """Begin a transaction: a deferred one for those that only read, else one that holds the write lock."""
        if connection.get_execution_options().get("reads_only"):
            connection.exec_driver_sql("BEGIN DEFERRED")
            return
        connection.info[_TURN] = self._lock.acquire(timeout=WRITE_WAIT_SECONDS)
        raw: Any = connection.connection.dbapi_connection
        until = time.monotonic() + WRITE_WAIT_SECONDS
        raw.execute("PRAGMA busy_timeout = 0")
        try:
            while time.monotonic() < until:
                try:
                    raw.execute("BEGIN IMMEDIATE")
                    return
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                        break
                time.sleep(ASK_AGAIN_SECONDS)
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # fails as SQLAlchemy's errors do
        except BaseException:
            self.end(connection)
            raise
        finally:
            raw.execute(f"PRAGMA busy_timeout = {WRITE_WAIT_SECONDS * 1000}")

    def end(self, connection: sa.Connection) -> None:
        """Let the next one write."""
        if not connection.invalidated and connection.info.pop(_TURN, False):
            self._lock.release()

    def returned(self, _connection: Any, record: Any, *_: Any) -> None:
        """A connection came back to the pool, or was thrown away, whatever became of its transaction."""
        if record.info.pop(_TURN, False):
            self._lock.release()
