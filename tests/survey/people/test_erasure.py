"""Whoever is forgotten leaves no word, no number and no answer in any table; what others said stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from keeping import traces
from keeping.archive import to_json
from keeping.tables import reflected
from sms import outbox, phones, telling
from sms.forgetting import ERASED, forget
from sms.gateway import receive
from sms.messages import Inbound, Outbound, State
from survey import arrivals, db
from survey.backlog import decisions, evidence
from survey.backlog.models import Decision, Relation
from survey.collect import submissions
from survey.collect.submissions import Submission
from survey.feedback import voices
from survey.feedback.voices import Feedback, InboxFilter, write_gloss
from survey.notices import Notice
from survey.people import consent
from survey.people.addresses import find_address, new_contact, speaks
from survey.people.consent import Purpose
from survey.people.erasure import find_contact, journal
from survey.people.models import Address, Contact, OptOut
from survey.people.roles import PUBLIC, Role
from tests.sms.factories import INSTALLATION, NOW, PHONE, Phone, incoming, publish
from tests.survey.backlog.factories import item, publish_decision, viewer

WORDS = ("pomegranate orchard", "ದಾಳಿಂಬೆ ತೋಟ")
MINE, THEIRS = "the pomegranate orchard at the depot", "somebody else said this"


def everything(session: Session) -> str:
    """All that is stored, as one text."""
    tables = reflected(session.connection())
    rows = [row for table in tables for row in session.connection().execute(sa.select(table)).all()]
    return "\n".join(str(to_json(value)) for row in rows for value in row)


def somebody_speaks(session: Session) -> Contact:
    """A person who answered a survey, spoke, was glossed, cited, quoted, decided for and told."""
    publish(session)
    phone = Phone(session)
    for text in ("household", "2", "5", "1", "1", "1", "ದಾಳಿಂಬೆ ತೋಟ", MINE, "household", "4"):
        phone.send(text)
    address = find_address(session, INSTALLATION.keys, "sms", PHONE)
    assert address is not None
    team = viewer(session, Role.PROGRAMME)
    said = session.scalars(sa.select(Feedback).where(Feedback.text == MINE)).first()
    assert said is not None
    write_gloss(session, team, said, "a pomegranate orchard, they say", now=NOW)
    consent.give(session, address.contact_id, Purpose.QUOTE, language="en", channel_kind="sms", now=NOW)
    matter = item(session, team)
    evidence.cite(session, team, matter, said, Relation.SUPPORTS, publish=True, now=NOW)
    publish_decision(session, team, matter, {"en": "In March.", "kn": "ಮಾರ್ಚ್‌ನಲ್ಲಿ."})
    session.add(
        Outbound(
            channel="twilio",
            address_id=address.id,
            text="an answer about the pomegranate orchard",
            language="en",
            segments=1,
            state=State.SENT,
            next_at=NOW,
            queued_at=NOW,
        )
    )
    session.commit()
    return address.contact


def test_nothing_of_a_forgotten_person_is_left(session: Session) -> None:
    contact = somebody_speaks(session)
    code, address = contact.code, find_address(session, INSTALLATION.keys, "sms", PHONE)
    assert address is not None
    lookup = address.lookup
    before = everything(session)
    assert all(word in before for word in (*WORDS, code, lookup))
    forget(session, contact, staff_id=None, now=NOW)
    session.commit()
    after = everything(session).replace(str(journal(session)), "")
    assert [word for word in (*WORDS, lookup, "pomegranate") if word in after] == []
    assert journal(session) == [(code, NOW)]
    assert after.count(code) == 1  # in the journal


def test_a_count_that_was_published_does_not_change(session: Session) -> None:
    contact = somebody_speaks(session)
    (item_id,) = session.scalars(sa.text("SELECT id FROM item")).all()
    before = evidence.behind(session, PUBLIC, [item_id])[item_id]
    forget(session, contact, staff_id=None, now=NOW)
    assert evidence.behind(session, PUBLIC, [item_id])[item_id] == before
    assert not consent.holds(session, contact.id, Purpose.QUOTE)


def test_on_a_shared_phone_the_others_stay(session: Session) -> None:
    contact = somebody_speaks(session)
    address = find_address(session, INSTALLATION.keys, "sms", PHONE)
    assert address is not None
    other = new_contact(session, language="kn", now=NOW)
    speaks(session, address, other)
    arrivals.free_text(session, THEIRS, other, channel_kind="sms", now=NOW)
    forget(session, contact, staff_id=None, now=NOW)
    session.commit()
    assert find_address(session, INSTALLATION.keys, "sms", PHONE) is not None
    assert session.scalars(sa.select(Feedback.text).where(Feedback.text != "")).all() == [THEIRS]
    assert set(session.scalars(sa.select(Inbound.text))) == {""}
    assert address.contact_id == other.id


def test_the_one_who_speaks_now_is_forgotten_and_the_other_speaks_on(session: Session) -> None:
    contact = somebody_speaks(session)
    address = find_address(session, INSTALLATION.keys, "sms", PHONE)
    assert address is not None
    other = new_contact(session, language="kn", now=NOW)
    speaks(session, address, other)
    forget(session, other, staff_id=None, now=NOW)
    session.refresh(address)
    assert address.contact_id == contact.id


def test_whoever_writes_again_is_new(session: Session) -> None:
    contact = somebody_speaks(session)
    code = contact.code
    forget(session, contact, staff_id=None, now=NOW)
    session.commit()
    Phone(session, now=NOW.replace(hour=9)).send("hello again")
    address = find_address(session, INSTALLATION.keys, "sms", PHONE)
    assert address is not None
    assert address.contact_id != contact.id
    assert find_contact(session, code) is None


def their_address(session: Session) -> Address:
    address = find_address(session, INSTALLATION.keys, "sms", PHONE)
    assert address is not None
    return address


def test_what_waited_for_them_is_not_sent_and_what_went_out_still_counts(session: Session) -> None:
    contact = somebody_speaks(session)
    (decision_id,) = session.scalars(sa.select(Decision.id)).all()

    def told() -> telling.Telling:
        return telling.of_decisions(session, PUBLIC, [decision_id])[decision_id]

    outbox.expand_announcements(session, decisions.AUDIENCES, INSTALLATION, now=NOW)
    outbox.take_notices(session, now=NOW)
    session.execute(sa.update(Outbound).where(Outbound.notice_id.is_not(None)).values(state=State.DELIVERED))
    delivered = told()
    assert delivered.states == {State.DELIVERED: 1}
    address_id = their_address(session).id
    common = {"channel": "twilio", "address_id": address_id, "text": "x", "language": "en", "segments": 1}
    waiting = [State.QUEUED, State.UNCERTAIN, State.SENDING]
    session.add_all(Outbound(**common, state=state, next_at=NOW, queued_at=NOW) for state in waiting)
    forget(session, contact, staff_id=None, now=NOW)
    assert told() == delivered
    rows = session.execute(sa.select(Outbound.state, Outbound.error).where(Outbound.state != State.DELIVERED))
    held, in_hand = (State.HELD, ERASED), (State.SENDING, None)  # its worker writes down what becomes of it
    assert sorted(map(tuple, rows)) == sorted([held, held, in_hand, (State.SENT, None)])
    assert set(session.scalars(sa.select(Outbound.text))) == {""}


def test_what_they_were_to_be_told_is_held_back_and_nothing_more_comes(session: Session) -> None:
    contact = somebody_speaks(session)
    outbox.expand_announcements(session, decisions.AUDIENCES, INSTALLATION, now=NOW)
    forget(session, contact, staff_id=None, now=NOW)
    assert session.scalars(sa.select(Notice.held_because)).all() == [ERASED]
    # A decision whose announcement was not expanded yet: their voice is still cited there.
    session.execute(sa.delete(Notice))
    session.execute(sa.text("UPDATE announcement SET expanded_at = NULL"))
    assert outbox.expand_announcements(session, decisions.AUDIENCES, INSTALLATION, now=NOW) == 0


def test_a_text_that_is_delivered_once_more_does_not_bring_their_words_back(session: Session) -> None:
    Phone(session).send(MINE, provider_id="SM-1")
    forget(session, their_address(session).contact, staff_id=None, now=NOW)
    assert receive(session, incoming(MINE, provider_id="SM-1"), INSTALLATION, now=NOW) == ""
    assert set(session.scalars(sa.select(Feedback.text))) == {""}


def test_whoever_had_left_is_left_in_peace_if_their_number_comes_to_us_again(session: Session) -> None:
    phone = Phone(session)
    phone.send("STOP")
    since = their_address(session).opted_out_at
    forget(session, their_address(session).contact, staff_id=None, now=NOW)
    session.commit()
    assert find_address(session, INSTALLATION.keys, "sms", PHONE) is None
    assert phone.send("hello again") is None
    assert their_address(session).opted_out_at == since
    assert session.scalars(sa.select(OptOut)).all() == []
    assert phone.send("START")
    assert their_address(session).opted_out_at is None


def test_what_they_did_not_finish_is_gone_and_no_open_page_leads_to_the_rest(session: Session) -> None:
    contact = somebody_speaks(session)
    before = session.scalars(sa.select(Submission).order_by(Submission.id)).all()
    known = [(row.survey_id, row.instance_id) for row in before]
    assert [row.completed_at is not None for row in before] == [True, False]
    forget(session, contact, staff_id=None, now=NOW)
    assert [submissions.find(session, *one) for one in known] == [None, None]
    assert list(submissions.completed_counts(session).values()) == [1]
    assert session.scalars(sa.select(Submission.answers)).all() == [{}]


def test_what_another_on_the_shared_phone_is_to_be_told_is_told(session: Session) -> None:
    contact = somebody_speaks(session)
    other = new_contact(session, language="en", now=NOW)
    speaks(session, their_address(session), other)
    said = arrivals.free_text(session, THEIRS, other, channel_kind="sms", now=NOW)
    team, (decision,) = viewer(session, Role.PROGRAMME), session.scalars(sa.select(Decision)).all()
    evidence.cite(session, team, decision.item, said, Relation.SUPPORTS, now=NOW)
    outbox.expand_announcements(session, decisions.AUDIENCES, INSTALLATION, now=NOW)
    outbox.take_notices(session, now=NOW)
    forget(session, contact, staff_id=None, now=NOW)
    rows = session.execute(
        sa.select(Notice.contact_id, Outbound.state, Outbound.text != "").join(Notice, Notice.id == Outbound.notice_id)
    )
    assert {who: (state, whole) for who, state, whole in rows} == {
        contact.id: (State.HELD, False),
        other.id: (State.QUEUED, True),
    }


def test_the_desk_finds_them_nowhere(session: Session) -> None:
    contact = somebody_speaks(session)
    team = viewer(session, Role.PROGRAMME)
    ids = session.scalars(sa.select(Feedback.id)).all()
    assert voices.spoken_languages(session, team)
    forget(session, contact, staff_id=None, now=NOW)
    assert voices.inbox(session, team, InboxFilter(), evidence.cited()) == ([], 0)
    assert [voices.voice(session, team, feedback_id) for feedback_id in ids] == [None] * len(ids)
    assert voices.spoken_languages(session, team) == {}
    assert phones.phones(session, INSTALLATION.keys) == []


def test_forgetting_twice_is_forgetting_once(engine: sa.Engine) -> None:
    sessions = db.make_session(engine)
    with sessions() as session:
        contact = somebody_speaks(session)
        code = contact.code
        with sessions() as another:
            same = another.get_one(Contact, contact.id)
            another.commit()
            forget(session, contact, staff_id=None, now=NOW)
            session.commit()
            forget(another, same, staff_id=None, now=NOW)
            another.commit()
        assert journal(session) == [(code, NOW)]


def test_somebody_who_never_had_a_phone_is_forgotten_too(session: Session) -> None:
    contact = new_contact(session, language="kn", now=NOW)
    arrivals.free_text(session, MINE, contact, channel_kind="web", now=NOW)
    forget(session, contact, staff_id=None, now=NOW)
    assert session.scalars(sa.select(Feedback.text)).all() == [""]


@pytest.mark.parametrize("word", WORDS)
def test_the_file_of_sqlite_itself_is_clean(sqlite_engine: sa.Engine, word: str) -> None:
    sessions = db.make_session(sqlite_engine)
    with sessions() as session:
        contact = somebody_speaks(session)
        forget(session, contact, staff_id=None, now=NOW)
        session.commit()
    traces.wipe(sqlite_engine)
    assert sqlite_engine.url.database
    for path in Path(sqlite_engine.url.database).parent.glob("kelu.sqlite3*"):
        assert word.encode() not in path.read_bytes()
