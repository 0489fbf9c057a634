"""The front door: once, in order, whatever happens further in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms import dialogue, gateway
from sms.messages import Inbound
from survey.db import make_session
from survey.feedback.voices import Feedback
from survey.people.models import Address, Contact
from tests.sms.factories import INSTALLATION, NOW, PHONE, Phone, incoming, publish


def count(session: Session, table: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_redelivery_gets_the_first_reply_and_stores_nothing(session: Session) -> None:
    phone = Phone(session)
    first = phone.send("no water here", provider_id="SM1")
    again = phone.send("no water here", provider_id="SM1")
    assert first == again
    assert first is not None
    assert (count(session, Inbound), count(session, Feedback)) == (1, 1)


def test_the_same_text_under_another_id_is_another_text(session: Session) -> None:
    phone = Phone(session)
    phone.send("no water here", provider_id="SM1")
    phone.send("no water here", provider_id="SM2")
    assert (count(session, Inbound), count(session, Feedback)) == (2, 2)


@pytest.mark.parametrize("at_once", [2, 6])
def test_doubles_that_arrive_at_once_are_answered_alike_and_stored_once(engine: sa.Engine, at_once: int) -> None:
    sessions = make_session(engine)
    together = Barrier(at_once)

    def deliver(_: int) -> str | None:
        together.wait()
        with sessions.begin() as session:
            return gateway.receive(session, incoming("no water", provider_id="SM1"), INSTALLATION, now=NOW)

    with ThreadPoolExecutor(at_once) as pool:
        replies = set(pool.map(deliver, range(at_once)))
    assert len(replies) == 1
    with sessions() as session:
        assert (count(session, Inbound), count(session, Feedback)) == (1, 1)
        assert (count(session, Address), count(session, Contact)) == (1, 1)


def test_different_texts_of_one_phone_at_once_are_taken_one_after_the_other(engine: sa.Engine) -> None:
    sessions = make_session(engine)
    with sessions() as session:
        publish(session)
        phone = Phone(session)
        phone.send("household")
        phone.send("1")
    together = Barrier(3)

    def deliver(text: str) -> str | None:
        together.wait()
        with sessions.begin() as session:
            return gateway.receive(session, incoming(text), INSTALLATION, now=NOW)

    with ThreadPoolExecutor(3) as pool:
        replies = list(pool.map(deliver, ["3", "3", "3"]))
    # One is the number of people, one the third kind of water, one the third use of it: in whatever order.
    assert len(set(replies)) == 3


def test_whatever_fails_the_text_is_kept_flagged_and_answered(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(session)
    phone = Phone(session)
    phone.send("household")
    phone.send("1")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the engine fell over")

    monkeypatch.setattr(dialogue, "take", broken)
    assert phone.send("4") == "Thank you, your text has reached us."
    inbound = session.scalars(sa.select(Inbound).order_by(Inbound.id.desc())).first()
    assert inbound is not None
    assert (inbound.text, inbound.flagged) == ("4", "engine_failed")
    assert session.scalars(sa.select(Feedback.flagged)).all() == ["engine_failed"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x" * 5000, id="5,000 characters"),
        pytest.param("😀👍🏽", id="emoji"),
        pytest.param("\u200f\u202eمرحبا\u202c", id="right-to-left marks"),
        pytest.param("\x00\x01\x02\xff", id="binary junk"),
        pytest.param("ಕ್\u200dಷ", id="joiners"),
    ],
)
def test_odd_texts_are_kept_whole_and_answered(session: Session, text: str) -> None:
    reply = Phone(session).send(text)
    assert reply is not None
    kept = session.scalars(sa.select(Feedback.text)).one()
    assert kept == text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("ನೀರು ಬರ್ತಿಲ್ಲ", "kn", id="kannada"),
        pytest.param("पानी नहीं आता", "hi", id="hindi"),
        pytest.param("தண்ணி வரல", "ta", id="tamil"),
        pytest.param("నీళ్ళు రావట్లేదు", "te", id="telugu"),
        pytest.param("پانی نہیں آتا", "ur", id="urdu"),
        pytest.param("paani nahi aata center pe", "hi", id="romanised hindi"),
        pytest.param("neeru barthilla namma area ge", "kn", id="romanised kannada"),
    ],
)
def test_the_first_text_tells_the_language(session: Session, text: str, language: str) -> None:
    Phone(session).send(text)
    assert session.scalars(sa.select(Address.language)).one() == language
    assert session.scalars(sa.select(Feedback.language)).one() == language


def test_an_opted_out_person_hears_nothing_but_is_heard(session: Session) -> None:
    phone = Phone(session)
    phone.send("STOP")
    assert phone.send("the scale is wrong again") is None
    assert session.scalars(sa.select(Feedback.text)).all() == ["the scale is wrong again"]
    assert phone.send("HELP") is not None
    assert phone.send("START") is not None


def test_numbers_are_stored_sealed(session: Session) -> None:
    Phone(session).send("hello there")
    address = session.scalars(sa.select(Address)).one()
    assert PHONE.encode() not in address.sealed
    assert INSTALLATION.keys.open(address.channel_kind, address.sealed) == PHONE
    local = Phone(session, number="070000 00101")
    local.send("the same phone, as written in India")
    assert count(session, Address) == 1
