"""What was kept comes back, on either database, all of it or nothing; and nothing is sent twice for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from forms.accounts.models import Account, SignInLink
from keeping.archive import Archive, Damaged
from keeping.restore import CannotRestore, restore
from sms import outbox
from sms.messages import Outbound, State
from survey import db
from survey.backlog import decisions
from survey.backlog.evidence import cite
from survey.backlog.models import Relation
from survey.feedback.voices import Feedback
from survey.installation import Installation
from survey.people.addresses import AddressKeys, new_contact
from survey.people.roles import Role
from tests.keeping.kept import all_rows, back_up, change, empty, forge, put_back, speaker
from tests.sms.factories import INSTALLATION, NOW, Phone, publish
from tests.survey.backlog.factories import item, publish_decision, viewer
from worker import work


def test_what_was_kept_comes_back(full: sa.Engine, bare_engine: sa.Engine, tmp_path: Path) -> None:
    """From each database into each."""
    path = back_up(full, tmp_path)
    done = put_back(bare_engine, path)
    assert all_rows(bare_engine) == all_rows(full)
    assert done.tables == {name: Archive(path).manifest.parts[f"tables/{name}.jsonl"].rows for name in done.tables}
    with db.make_session(bare_engine)() as session:  # numbers go on where they stopped, and addresses open
        assert Phone(session, now=NOW + timedelta(hours=1)).send("hello again")
        assert new_contact(session, language=None, now=NOW).id


def test_what_never_changes_cannot_be_changed_afterwards_either(
    some: sa.Engine, bare_engine: sa.Engine, tmp_path: Path
) -> None:
    put_back(bare_engine, back_up(some, tmp_path))
    with bare_engine.begin() as connection, pytest.raises(sa.exc.DBAPIError, match="never changed"):
        connection.exec_driver_sql("UPDATE survey_version SET form_version = 'another'")


def test_uploads_come_back_and_take_the_place_of_what_was_there(some: sa.Engine, tmp_path: Path) -> None:
    upload = tmp_path / "data" / "uploads" / "2026" / "photo.jpg"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(bytes(range(256)) * 5000)
    path = back_up(some, tmp_path)
    old = tmp_path / "elsewhere/uploads/old.jpg"
    old.parent.mkdir(parents=True)
    old.touch()
    with empty(tmp_path / "new.db") as new:
        put_back(new, path, data=tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere/uploads/2026/photo.jpg").read_bytes() == upload.read_bytes()
    assert not old.exists()
    assert {left.name for left in (tmp_path / "elsewhere").iterdir()} == {"uploads"}


def test_an_upload_that_would_lie_elsewhere_stops_everything(some: sa.Engine, tmp_path: Path) -> None:
    path = back_up(some, tmp_path)
    before = all_rows(some)
    with db.make_session(some)() as session:
        Phone(session, "+917000000103").send("written after the backup")
    forge(path, "uploads/../../escaped", b"harm")
    with pytest.raises(Damaged, match="outside"):
        put_back(some, path, replace=True)
    assert all_rows(some) != before  # what was written after the backup is still there
    assert not list(tmp_path.rglob("escaped"))


def test_another_address_key_is_refused(some: sa.Engine, tmp_path: Path) -> None:
    path = back_up(some, tmp_path)
    other = Installation(INSTALLATION.languages, INSTALLATION.timezone, "IN", AddressKeys.derive("another key" * 5))
    with empty(tmp_path / "new.db") as new, pytest.raises(CannotRestore, match="KELU_ADDRESS_KEY"):
        restore(new, other, tmp_path, path, replace=False, now=NOW)


def test_a_newer_revision_is_refused(some: sa.Engine, tmp_path: Path) -> None:
    path = back_up(some, tmp_path)
    change(path, "manifest.json", lambda data: json.dumps(json.loads(data) | {"revision": "9999"}).encode())
    with empty(tmp_path / "new.db") as new, pytest.raises(CannotRestore, match="newer"):
        put_back(new, path)


def test_what_is_here_is_replaced_only_when_asked(full: sa.Engine, tmp_path: Path) -> None:
    path = back_up(full, tmp_path)
    kept = all_rows(full)
    with db.make_session(full)() as session:
        Phone(session, "+917000000999").send("written after the backup")
    before = all_rows(full)
    with pytest.raises(CannotRestore, match="--replace"):
        put_back(full, path)
    assert all_rows(full) == before
    put_back(full, path, replace=True)
    assert all_rows(full) == kept


def test_tables_without_rows_are_nothing_to_lose(some: sa.Engine, bare_engine: sa.Engine, tmp_path: Path) -> None:
    db.upgrade(bare_engine)
    put_back(bare_engine, back_up(some, tmp_path))
    assert all_rows(bare_engine) == all_rows(some)


def test_the_tables_of_somebody_else_are_left_alone(some: sa.Engine, bare_engine: sa.Engine, tmp_path: Path) -> None:
    with bare_engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE invoice (id INTEGER PRIMARY KEY)")
    with pytest.raises(CannotRestore, match="its own"):
        put_back(bare_engine, back_up(some, tmp_path), replace=True)
    assert sa.inspect(bare_engine).get_table_names() == ["invoice"]


def test_the_way_back_from_a_newer_kelu(some_of_each: sa.Engine, tmp_path: Path) -> None:
    """An upgrade went wrong: the old Kelu is installed again over tables that it knows nothing of."""
    path = back_up(some_of_each, tmp_path)
    kept = all_rows(some_of_each)
    with some_of_each.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.exec_driver_sql("CREATE TABLE tomorrow (id INTEGER PRIMARY KEY, contact_id BIGINT)")
        connection.exec_driver_sql("ALTER TABLE feedback ADD COLUMN mood VARCHAR(9)")
    put_back(some_of_each, path, replace=True)
    assert all_rows(some_of_each) == kept


def _with_unknown_contact(path: Path) -> None:
    rows = list(Archive(path).rows("tables/feedback.jsonl"))
    broken = "".join(json.dumps(row | {"contact_id": 999_999}) + "\n" for row in rows)
    forge(path, "tables/feedback.jsonl", broken.encode())


@pytest.mark.parametrize(
    ("forgery", "error"),
    [
        pytest.param(_with_unknown_contact, sa.exc.IntegrityError, id="a voice of nobody"),
        pytest.param(lambda path: forge(path, "tables/feedback.jsonl", b'{"mood": 1}\n'), Damaged, id="odd column"),
        pytest.param(lambda path: forge(path, "tables/feedback.jsonl", b"{\n"), Damaged, id="odd line"),
        pytest.param(lambda path: forge(path, "tables/feedback.jsonl", b"", rows=1), Damaged, id="too few rows"),
        pytest.param(lambda path: forge(path, "tables/tomorrow.jsonl", b""), Damaged, id="unknown table"),
    ],
)
def test_a_restore_that_fails_in_the_middle_changes_nothing(
    some_of_each: sa.Engine, tmp_path: Path, forgery: Callable[[Path], None], error: type[Exception]
) -> None:
    path = back_up(some_of_each, tmp_path)
    before = all_rows(some_of_each)
    forgery(path)
    with pytest.raises(error):
        put_back(some_of_each, path, replace=True)
    assert all_rows(some_of_each) == before
    with db.make_session(some_of_each)() as session:
        assert Phone(session, now=NOW + timedelta(hours=1)).send("hello again")


def test_nobody_else_may_be_at_work(some_of_each: sa.Engine, tmp_path: Path) -> None:
    path = back_up(some_of_each, tmp_path)
    # A web app that nobody uses at the moment: its connection lies idle in its pool.
    web = db.make_engine(some_of_each.url.render_as_string(hide_password=False))
    with web.connect() as connection:
        connection.exec_driver_sql("SELECT 1 FROM contact").all()
    with pytest.raises(CannotRestore, match="Stop them first"):
        put_back(some_of_each, path, replace=True)
    web.dispose()
    put_back(some_of_each, path, replace=True)


def test_an_older_backup_is_brought_up_to_date(bare_engine: sa.Engine, tmp_path: Path) -> None:
    db.upgrade(bare_engine)
    with db.make_session(bare_engine)() as session:
        publish(session)
        Phone(session).send("household")
        session.commit()
    db.downgrade(bare_engine, "0001")
    path = back_up(bare_engine, tmp_path)
    assert Archive(path).manifest.revision == "0001"
    with empty(tmp_path / "new.db") as new:
        put_back(new, path)
        with db.make_session(new)() as session:
            assert Phone(session, now=NOW + timedelta(hours=1)).send("HOUSEHOLD")


def test_everybody_signs_in_anew(full: sa.Engine, tmp_path: Path) -> None:
    with db.make_session(full).begin() as session:
        stamps = set(session.scalars(sa.select(Account.stamp)))
        viewer(session, Role.ADMIN)
    path = back_up(full, tmp_path)
    with empty(tmp_path / "new.db") as new:
        put_back(new, path)
        with db.make_session(new)() as session:
            assert stamps
            assert not stamps & set(session.scalars(sa.select(Account.stamp)))
            assert session.scalars(sa.select(SignInLink)).all() == []


@dataclass
class Carrier:
    """Has taken some texts already, since the backup was made, and says so when asked."""

    has: list[tuple[str, datetime]]
    sent: list[str] = field(default_factory=list)
    delivers_at_once: bool = False

    def send(self, to: str, text: str, *, our_number: str, channel_kind: str, mark: str) -> str:
        self.sent.append(text)
        return f"SM-new-{mark}"

    def find(self, to: str, text: str, *, our_number: str, channel_kind: str, since: datetime) -> Sequence[str]:
        return [f"SM-{number}" for number, (body, at) in enumerate(self.has) if body == text and at >= since]


def _published(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    said = session.scalars(sa.select(Feedback)).first()
    assert said is not None
    cite(session, team, matter, said, Relation.SUPPORTS, now=NOW)
    publish_decision(session, team, matter, {"en": "In March."}, languages=["en"])


@pytest.mark.parametrize("how_far", ["published", "expanded", "queued", "sending"])
@pytest.mark.parametrize("went_out", [True, False])
def test_what_waited_is_looked_up_at_the_carrier_and_never_sent_twice(
    some: sa.Engine, tmp_path: Path, how_far: str, went_out: bool
) -> None:
    with db.make_session(some).begin() as session:
        _published(session)
        if how_far != "published":
            outbox.expand_announcements(session, decisions.AUDIENCES, INSTALLATION, now=NOW)
        if how_far in ("queued", "sending"):
            outbox.take_notices(session, now=NOW)
        if how_far == "sending":
            session.execute(sa.update(Outbound).values(state=State.SENDING, attempts=1, claimed_at=NOW, next_at=NOW))
    path = back_up(some, tmp_path)
    text = "You spoke about: Water at every centre. We will do it. In March."
    carrier = Carrier([(text, NOW + timedelta(minutes=5))] if went_out else [])
    with empty(tmp_path / "new.db") as new:
        # A day has passed since.
        later = NOW + timedelta(days=1)
        assert restore(new, INSTALLATION, tmp_path / "new data", path, replace=False, now=later).uncertain == 1
        for minute in (0, 1, 20, 60, 61):
            moment = later + timedelta(minutes=minute)
            work(db.make_session(new), {"twilio": carrier}, INSTALLATION, lambda moment=moment: moment)  # type: ignore[misc]
        with db.make_session(new)() as session:
            (outbound,) = session.scalars(sa.select(Outbound)).all()
    assert outbound.state is State.SENT
    assert outbound.provider_id == ("SM-0" if went_out else f"SM-new-kelu-{outbound.id}")
    assert carrier.sent == ([] if went_out else [text])


def test_whoever_speaks_is_still_known(some: sa.Engine, tmp_path: Path) -> None:
    with db.make_session(some)() as session:
        code = speaker(session).code
    with empty(tmp_path / "new.db") as new:
        put_back(new, back_up(some, tmp_path))
        with db.make_session(new)() as session:
            assert speaker(session).code == code
