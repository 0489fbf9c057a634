"""A backup holds one moment, no key, and everything; half of one never looks like a whole."""

from __future__ import annotations

import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa

from keeping.archive import Archive
from keeping.backup import NothingToKeep, thin_out
from sms.messages import Inbound
from survey import db
from survey.people.models import Organisation
from tests.keeping.kept import back_up, empty, put_back, speaker
from tests.sms.factories import NOW, Phone, publish


def test_a_backup_holds_no_key_and_is_its_owners_alone(some: sa.Engine, tmp_path: Path) -> None:
    keys = tmp_path / "data" / "keys"
    keys.mkdir(parents=True)
    (keys / "address_key").write_text("the very secret of this test")
    path = back_up(some, tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(path) as archive:
        assert not any(b"very secret" in archive.read(name) for name in archive.namelist())
        assert not any("keys" in name for name in archive.namelist())
    assert [left.name for left in path.parent.iterdir()] == [path.name]


def test_it_says_what_it_is(some: sa.Engine, tmp_path: Path) -> None:
    manifest = Archive(back_up(some, tmp_path)).manifest
    assert (manifest.made_at, manifest.database, manifest.revision) == (NOW.isoformat(), "sqlite", db.newest_revision())
    assert manifest.kelu
    assert manifest.parts["tables/inbound.jsonl"].rows == 2


def test_a_backup_is_made_of_one_moment_while_people_write(engine: sa.Engine, tmp_path: Path) -> None:
    with db.make_session(engine)() as session:
        publish(session)
    stop, problems = Event(), []

    def write(number: int) -> None:
        try:
            while not stop.is_set():
                with db.make_session(engine)() as session:
                    phone = Phone(session, f"+9170000{number:05d}")
                    for text in ("household", "2", "5", "STOP", "START", "something in my own words"):
                        phone.send(text)
                number += 2
        except Exception as error:  # noqa: BLE001 — told below
            problems.append(error)

    writers = [Thread(target=write, args=[number]) for number in (1, 2)]
    for writer in writers:
        writer.start()
    try:
        paths = [back_up(engine, tmp_path, now=NOW + timedelta(minutes=minute)) for minute in range(4)]
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert problems == []
    for number, path in enumerate(paths):
        with empty(tmp_path / f"{number}.db") as new:
            put_back(new, path)  # foreign keys are checked row by row
            with new.connect() as connection:
                orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                unanswered = connection.exec_driver_sql("SELECT count(*) FROM inbound WHERE reply IS NULL").scalar()
            assert (orphans, unanswered) == ([], 0)


def test_a_backup_waits_for_no_writer(engine: sa.Engine, tmp_path: Path) -> None:
    with db.make_session(engine)() as session:
        publish(session)
        session.commit()
        session.add(Organisation(name="being written"))
        session.flush()
        path = back_up(engine, tmp_path)
    assert Archive(path).manifest.parts["tables/organisation.jsonl"].rows == 0


def test_rows_are_not_all_held_at_once(some_of_each: sa.Engine, tmp_path: Path) -> None:
    rows, characters = 2500, 20_000  # the tables themselves, known by heart, take some 15 MB
    with db.make_session(some_of_each).begin() as session:
        address_id = session.scalar(sa.select(Inbound.address_id).limit(1))
        common = {"channel": "twilio", "address_id": address_id, "text": "x" * characters, "received_at": NOW}
        session.execute(sa.insert(Inbound), [common | {"provider_id": f"SM-{number}"} for number in range(rows)])
    cursors: set[str] = set()

    @sa.event.listens_for(some_of_each, "after_cursor_execute")
    def note(_connection: object, cursor: object, statement: str, *_: object) -> None:
        if "FROM inbound" in statement:
            cursors.add(type(cursor).__name__)

    tracemalloc.start()
    try:
        path = back_up(some_of_each, tmp_path)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        with empty(tmp_path / "new.db") as new:
            put_back(new, path)
        _, peak_of_restore = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # What PostgreSQL's client holds is not counted above; a cursor on the server keeps it from holding all.
    assert cursors == {"ServerCursor" if some_of_each.dialect.name == "postgresql" else "Cursor"}
    assert peak < rows * characters / 2
    assert peak_of_restore < rows * characters / 2


def test_only_the_newest_are_kept(sqlite_engine: sa.Engine, tmp_path: Path) -> None:
    paths = [back_up(sqlite_engine, tmp_path, now=NOW + timedelta(days=day)) for day in range(4)]
    (paths[0].parent / "notes.zip").touch()
    assert thin_out(paths[0].parent, 3) == paths[:1]
    assert thin_out(paths[0].parent, 9) == []
    assert sorted(paths[0].parent.glob("kelu-*.zip")) == paths[1:]


def test_a_backup_leaves_nothing_behind_when_the_disk_is_full(
    sqlite_engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("keeping.archive.os.fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        back_up(sqlite_engine, tmp_path)
    assert list((tmp_path / "backups").iterdir()) == []


def test_nothing_is_not_backed_up(tmp_path: Path) -> None:
    with empty(tmp_path / "none.db") as none, pytest.raises(NothingToKeep):
        back_up(none, tmp_path)


def test_the_sealed_number_is_all_that_tells_a_number(some: sa.Engine, tmp_path: Path) -> None:
    with db.make_session(some)() as session:
        assert speaker(session)
    path = back_up(some, tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert not any(b"7000000101" in archive.read(name) for name in archive.namelist())
