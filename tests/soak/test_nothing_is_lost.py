"""Web and workers are killed in a burst of texts and notices: nothing is lost, nothing stored twice, nobody told twice.

`make soak` runs the full size. A run that failed is gone through again with the seed that it names: the same texts,
faults and victims, though not to the millisecond.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from keeping.tables import reflected
from sms.channels import twilio
from sms.messages import RETRY_AFTER, Inbound, Outbound, Receipt, State
from sms.reconcile import GIVEN_UP
from survey import db
from survey.notices import Notice
from tests.conftest import engine_for
from tests.services.twilio.faults import Fault
from tests.sms.factories import publish
from tests.soak import telling
from tests.soak.installation import Installation, Victim
from tests.soak.script import Phone, in_calm, left_behind
from tests.soak.size import chosen_size
from tests.soak.storm import Aftermath
from tests.soak.telling import Reach

CARRIER_TROUBLE = re.compile("a carrier did not answer: |a carrier could not be asked: ")

MANY = 20
"""Kills of which some must tear a delivery."""

FOR_GOOD = {"21610": Fault.OPTED_OUT, "21614": Fault.NOT_MOBILE}


@pytest.fixture(scope="module")
def restored(
    kind: str,
    aftermath: Aftermath,
    databases: Mapping[str, tuple[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[sa.Engine]:
    """The database of another installation, into which the backup of the storm was restored."""
    _, url = databases[kind]
    elsewhere = Installation(tmp_path_factory.mktemp("soak-elsewhere"), url, twilio_url="", port=9, workers=0)
    told = json.loads(elsewhere.kelu("restore", str(aftermath.backup.file), "--json"))
    assert told["rows"] > 0
    with engine_for(url) as engine:
        yield engine


@pytest.fixture
def calm(sqlite_engine: sa.Engine) -> sessionmaker[Session]:
    """A database where nothing dies, with the same survey."""
    sessions = db.make_session(sqlite_engine)
    with sessions.begin() as session:
        publish(session)
    return sessions


def test_everything_was_killed(aftermath: Aftermath) -> None:
    assert set(aftermath.installation.killed) == set(Victim)
    # Of a few kills, none may meet a delivery on its way: which ones do is chance. Of many, some must.
    assert aftermath.carrier.refusals.total() > 0 or chosen_size().kills < MANY
    assert aftermath.asked_about > 0


def test_every_text_is_stored_once(aftermath: Aftermath) -> None:
    with aftermath.sessions() as session:
        stored = Counter(session.scalars(sa.select(Inbound.provider_id)))
    assert stored == Counter(text.sid for text in aftermath.carrier.texts)


def test_every_delivery_of_a_text_gets_the_same_answer(aftermath: Aftermath) -> None:
    with aftermath.sessions() as session:
        replies = dict(session.execute(sa.select(Inbound.provider_id, Inbound.reply)).all())
    wrong = [
        text for text in aftermath.carrier.texts if {twilio.twiml(replies[text.sid]).encode()} != set(text.answers)
    ]
    assert wrong == []
    assert max(len(text.answers) for text in aftermath.carrier.texts) > 1


def test_every_phone_is_left_as_if_nothing_had_died(aftermath: Aftermath, calm: sessionmaker[Session]) -> None:
    known = aftermath.installation.settings.installation
    with aftermath.sessions() as session:
        found = left_behind(session, known.keys, {phone.number for phone in aftermath.said})
    expected = in_calm(calm, known, aftermath.said)
    assert {number for number in expected if found.get(number) != expected[number]} == set()
    assert found == expected


def test_everybody_is_told_once(aftermath: Aftermath) -> None:
    with aftermath.sessions() as session:
        stored = telling.stored(session)
    listed = {text.id for told in stored.values() for text in told.texts if _waits_for_a_person(text)}
    for person in aftermath.telling.people:
        told, taken = stored[person.code], aftermath.taken.get(person.number, [])
        assert len(told.notices) == 1, person
        if person.reach is not Reach.BY_TEXT:
            assert (told.notices[0].held_because, told.texts, taken) == (person.reach.value, (), []), person
            continue
        assert len(told.texts) == 1, person
        if told.texts[0].id not in listed:
            assert [message["sid"] for message in taken] == ([sid] if (sid := told.texts[0].provider_id) else []), (
                person
            )
        assert {message["body"] for message in taken} <= {told.texts[0].text}, person
    assert set(stored) == {person.code for person in aftermath.telling.people}


def test_a_text_stands_where_the_carrier_says(aftermath: Aftermath) -> None:
    statuses = {message["sid"]: message["status"] for taken in aftermath.taken.values() for message in taken}
    with aftermath.sessions() as session:
        stored = telling.stored(session)
        assert session.scalars(sa.select(Receipt.provider_id)).all() == []  # every receipt found its text
    for person in aftermath.telling.people:
        for text in stored[person.code].texts:
            refused = aftermath.refused.get(person.number, [])
            if text.provider_id is not None:
                assert text.state is twilio.STATUSES[statuses[text.provider_id]], (person, text.error)
            elif text.state is State.FAILED and text.error in FOR_GOOD:
                assert refused[-1] is FOR_GOOD[text.error], person
            elif not _waits_for_a_person(text):
                assert (text.state, text.attempts) == (State.FAILED, len(RETRY_AFTER) + 1), (
                    person,
                    text.error,
                    refused,
                )


def test_a_backup_taken_in_the_storm_holds_every_text_answered_before(
    aftermath: Aftermath, restored: sa.Engine
) -> None:
    with db.make_session(restored)() as session:
        kept = set(session.scalars(sa.select(Inbound.provider_id)))
    assert aftermath.backup.answered - kept == set()
    assert 0 < len(aftermath.backup.answered) <= len(kept) < len(aftermath.carrier.texts)


def test_a_backup_taken_in_the_storm_is_of_one_moment(
    aftermath: Aftermath, restored: sa.Engine, calm: sessionmaker[Session]
) -> None:
    known = aftermath.installation.settings.installation
    with db.make_session(restored)() as session:
        found = left_behind(session, known.keys, {phone.number for phone in aftermath.said})
    until_then = [
        Phone(phone.number, phone.lines[: len(found[phone.number].texts)])
        for phone in aftermath.said
        if phone.number in found
    ]
    assert found == in_calm(calm, known, until_then)


def test_a_backup_taken_in_the_storm_is_whole(restored: sa.Engine) -> None:
    with restored.connect() as connection:
        for table in reflected(connection):
            for key in table.foreign_keys:
                orphans = sa.select(key.parent).where(key.parent.is_not(None), key.parent.not_in(sa.select(key.column)))
                assert connection.execute(orphans).all() == [], key.target_fullname
        if restored.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    with db.make_session(restored)() as session:
        handed = set(session.scalars(sa.select(Notice.id).where(Notice.handed_at.is_not(None))))
        texts = session.scalars(sa.select(Outbound)).all()
    assert {text.notice_id for text in texts} == handed
    assert {text.state for text in texts} & {State.QUEUED, State.SENDING} == set()


def test_the_logs_tell_of_no_trouble_but_that_which_was_made(aftermath: Aftermath) -> None:
    entries = [json.loads(line) for log in aftermath.installation.logs.values() for line in log.splitlines()]
    trouble = [entry for entry in entries if entry["level"] in ("error", "critical")]
    of_gunicorn = [
        entry for entry in trouble if entry["logger"] == "gunicorn.error"
    ]  # that a process of its was killed
    assert len(of_gunicorn) <= aftermath.installation.killed[Victim.WEB_PROCESS]
    assert [e for e in trouble if e not in of_gunicorn and not CARRIER_TROUBLE.match(e["message"])] == []


def test_the_logs_name_nobody_and_quote_nobody(aftermath: Aftermath) -> None:
    logs = "\n".join(aftermath.installation.logs.values())
    assert logs
    words = {text.body for text in aftermath.carrier.texts if len(text.body) > 12}
    words |= {str(message["body"]) for taken in aftermath.taken.values() for message in taken}
    numbers = {phone.number for phone in aftermath.said} | {person.number for person in aftermath.telling.people}
    assert [secret for secret in words | {number.removeprefix("+91") for number in numbers} if secret in logs] == []
    assert "Traceback" not in logs


def _waits_for_a_person(text: Outbound) -> bool:
    """Whether the carrier could not tell us about a text, so that the desk lists it and a person decides."""
    return text.state is State.UNCERTAIN and text.checks >= GIVEN_UP
