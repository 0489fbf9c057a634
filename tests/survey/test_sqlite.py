"""Writers on SQLite take turns: none starves, none fails half-way, and a turn is never lost with its holder."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from survey import db, sqlite
from survey.people.models import Organisation


def write(engine: sa.Engine, name: str) -> None:
    with db.make_session(engine).begin() as session:
        session.add(Organisation(name=name))


def count(engine: sa.Engine) -> int:
    with db.make_session(engine)() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Organisation)) or 0


def test_writers_of_two_processes_all_get_their_turn(sqlite_engine: sa.Engine) -> None:
    """Two engines stand for two processes: neither knows the other's queue."""
    url = sqlite_engine.url.render_as_string()
    engines = [db.make_engine(url) for _ in range(2)]
    together = Barrier(8)

    def work(number: int) -> None:
        together.wait(30)
        for turn in range(20):
            write(engines[number % 2], f"{number}.{turn}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert count(sqlite_engine) == 160
    for engine in engines:
        engine.dispose()


@pytest.mark.parametrize("ends", ["commit", "rollback", "close", "invalidate"])
def test_a_turn_ends_however_its_transaction_does(sqlite_engine: sa.Engine, ends: str) -> None:
    for _ in range(3):
        with sqlite_engine.connect() as connection:
            connection.execute(sa.select(1))
            match ends:
                case "commit":
                    connection.commit()
                case "rollback":
                    connection.rollback()
                case "invalidate":
                    connection.invalidate()
    write(sqlite_engine, "afterwards")
    assert count(sqlite_engine) == 1


def test_whoever_waits_too_long_is_told(sqlite_engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "WRITE_WAIT_SECONDS", 0.2)
    other = db.make_engine(sqlite_engine.url.render_as_string())
    with other.begin() as holder:
        holder.execute(sa.select(1))
        with pytest.raises(sa.exc.OperationalError, match="locked"):
            write(sqlite_engine, "too late")
    write(sqlite_engine, "in time")
    assert count(sqlite_engine) == 1
    other.dispose()
