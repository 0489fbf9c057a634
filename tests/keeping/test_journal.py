"""Whoever is forgotten stays forgotten, wherever only the journal tells of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from keeping import journals
from keeping.archive import Archive
from sms.forgetting import forget
from survey import db
from survey.people.addresses import find_address, new_contact
from survey.people.models import Contact
from tests.keeping.kept import back_up, empty, put_back, speaker
from tests.sms.factories import INSTALLATION, NOW, PHONE

LATER = NOW + timedelta(days=1)


@pytest.mark.parametrize("where", ["data folder", "beside the backup", "database", "in the backup"])
def test_whoever_was_forgotten_since_stays_forgotten(some: sa.Engine, tmp_path: Path, where: str) -> None:
    with db.make_session(some)() as session:
        code = speaker(session).code
    if where == "in the backup":  # forgotten where only the file of the old data folder still tells of it
        journals.add(tmp_path / "data", [(code, LATER)])
    path = back_up(some, tmp_path)
    data, target = tmp_path / "new data", tmp_path / "new.db"
    match where:
        case "data folder":
            journals.add(data, [(code, LATER)])
        case "beside the backup":
            journals.add(path.parent, [(code, LATER)])
        case "in the backup":
            (path.parent / journals.NAME).unlink()
        case "database":
            with db.make_session(some).begin() as session:
                forget(session, speaker(session), staff_id=None, now=LATER)
            some.dispose()
            target = Path(some.url.database or "")
    with empty(target) as new:
        done = put_back(new, path, data=data, replace=where == "database")
        with db.make_session(new)() as session:
            codes = set(session.scalars(sa.select(Contact.code)))
            assert find_address(session, INSTALLATION.keys, "sms", PHONE) is None
    assert done.forgotten_again == 1
    assert code not in codes
    assert (code, LATER) in journals.read(data)


def test_the_journal_goes_with_every_backup(some: sa.Engine, tmp_path: Path) -> None:
    with db.make_session(some).begin() as session:
        code = speaker(session).code
        forget(session, speaker(session), staff_id=None, now=NOW)
    journals.add(tmp_path / "data", [("C-2222", NOW)])
    path = back_up(some, tmp_path)
    assert journals.read(path.parent) == journals.in_archive(Archive(path)) == {(code, NOW), ("C-2222", NOW)}
    before = (path.parent / journals.NAME).read_bytes()
    back_up(some, tmp_path, now=LATER)
    assert (path.parent / journals.NAME).read_bytes() == before


def test_a_code_that_was_given_again_is_somebody_else(sqlite_engine: sa.Engine, tmp_path: Path) -> None:
    with db.make_session(sqlite_engine).begin() as session:
        code = new_contact(session, language="kn", now=NOW).code
    path = back_up(sqlite_engine, tmp_path)
    journals.add(path.parent, [(code, NOW - timedelta(days=1))])
    with empty(tmp_path / "new.db") as new:
        assert put_back(new, path).forgotten_again == 0


def test_a_torn_line_is_passed_over_and_spoils_no_other(tmp_path: Path) -> None:
    journals.add(tmp_path, [("C-2222", NOW)])
    with (tmp_path / journals.NAME).open("a") as file:
        file.write('{"contact_code": "C-33')
    assert journals.read(tmp_path) == {("C-2222", NOW)}
    journals.add(tmp_path, [("C-4444", LATER)])
    assert journals.read(tmp_path) == {("C-2222", NOW), ("C-4444", LATER)}
