"""Letters to staff: to a real mail server, never twice, tried again where it surely was not taken."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from sms import letters
from sms.channels.mail import MailServer, NotTaken, Post, read_address
from survey import db
from survey.backlog.review.models import Letter, WeeklyMessage
from survey.people.models import Staff
from survey.people.programme import set_up
from survey.people.roles import Role
from tests.services.mail import MailBox, mail_server
from tests.sms.factories import INSTALLATION, NOW
from tests.survey.backlog.factories import item, viewer

SENDER = "kelu@example.org"


@pytest.fixture
def box() -> Iterator[MailBox]:
    with mail_server() as found:
        yield found


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    """An installation with one item that a partner and a funder have not said anything of."""
    made = db.make_session(engine)
    with made.begin() as session:
        set_up(session, INSTALLATION.keys, {"en": "Namma Kasubu"}, demonstration=False)
        item(session, viewer(session, Role.PROGRAMME))
        viewer(session, Role.PARTNER)
        reads_urdu = viewer(session, Role.FUNDER)
        session.get_one(Staff, reads_urdu.staff_id).language = "ur"
    return made


def post_to(box: MailBox) -> Post:
    return Post(read_address(f"smtp://kelu:p%40ss@127.0.0.1:{box.port}"), SENDER)


def sweep(sessions: sessionmaker[Session], post: Post | None, later: timedelta = timedelta()) -> None:
    letters.tell_partners(sessions, post, INSTALLATION.timezone, "https://kelu.example.org", clock=lambda: NOW + later)


def test_each_gets_one_letter_in_their_language(sessions: sessionmaker[Session], box: MailBox) -> None:
    for minutes in range(3):
        sweep(sessions, post_to(box), timedelta(minutes=minutes))
    assert len(box.letters) == 2
    english, urdu = sorted(box.letters, key=lambda letter: letter["Content-Language"])
    with sessions() as session:
        addresses = set(session.scalars(sa.select(Staff.email).join(Letter)))
        assert all(session.scalars(sa.select(WeeklyMessage.sent_at)))
    assert {str(letter["To"]) for letter in box.letters} == addresses
    assert english["From"] == SENDER
    assert english["Auto-Submitted"] == "auto-generated"
    assert "Items still open: 1" in english.get_content()
    assert (english["Content-Language"], urdu["Content-Language"]) == ("en", "ur")
    assert box.signed_in == [("kelu", "p@ss")] * 2


def test_without_a_mail_server_the_message_waits_on_the_page_and_goes_out_once_there_is_one(
    sessions: sessionmaker[Session], box: MailBox
) -> None:
    sweep(sessions, None)
    with sessions() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(WeeklyMessage)) == 2
    sweep(sessions, post_to(box), timedelta(hours=1))
    assert len(box.letters) == 2
    sweep(sessions, post_to(box), timedelta(days=14))
    assert len(box.letters) == 4, "what is asked in the new week; nothing of the old one"


@pytest.mark.parametrize("command", ["AUTH", "MAIL", "RCPT", "DATA"])
def test_what_was_surely_not_taken_is_tried_again_and_logged_without_a_name(
    sessions: sessionmaker[Session], box: MailBox, caplog: pytest.LogCaptureFixture, command: str
) -> None:
    box.refuses[command] = "450 4.2.1 staff2@example.org is away"
    with caplog.at_level(logging.WARNING):
        sweep(sessions, post_to(box))
    assert box.letters == []
    assert "tried again" in caplog.text
    assert "@" not in caplog.text
    box.refuses.clear()
    sweep(sessions, post_to(box), timedelta(minutes=5))
    assert box.letters == [], "not every minute"
    sweep(sessions, post_to(box), timedelta(minutes=11))
    assert len(box.letters) == 2


def test_what_may_have_been_taken_is_not_sent_again(sessions: sessionmaker[Session], box: MailBox) -> None:
    box.hangs_up_after_data = True
    sweep(sessions, post_to(box))
    box.hangs_up_after_data = False
    for hours in range(1, 50, 7):
        sweep(sessions, post_to(box), timedelta(hours=hours))
    assert len(box.letters) == 2


def test_a_letter_in_another_workers_hand_is_left_to_it(sessions: sessionmaker[Session], box: MailBox) -> None:
    sweep(sessions, None)
    with sessions.begin() as session:
        first, second = session.scalars(sa.select(Letter).order_by(Letter.id))
        first.claimed_at = NOW  # it has just taken it, or died with it
        ids = (first.id, second.id)
    for letter_id in ids:
        assert letters.send_one(sessions, post_to(box), letter_id, "https://kelu.example.org", now=NOW)
    assert len(box.letters) == 1


def test_whoever_left_gets_no_letter(sessions: sessionmaker[Session], box: MailBox) -> None:
    sweep(sessions, None)
    with sessions.begin() as session:
        session.execute(sa.update(Staff).values(active=False))
    sweep(sessions, post_to(box), timedelta(minutes=1))
    assert box.letters == []


def test_a_demonstration_writes_to_nobody(sessions: sessionmaker[Session], box: MailBox) -> None:
    with sessions.begin() as session:
        session.execute(sa.text("UPDATE programme SET demonstration = :yes"), {"yes": True})
    sweep(sessions, post_to(box))
    assert box.letters == []


def test_a_server_that_is_not_there_holds_nobody_up(sessions: sessionmaker[Session]) -> None:
    with mail_server() as gone:
        pass
    sweep(sessions, post_to(gone))
    with sessions() as session:
        tries = session.scalars(sa.select(Letter.tries).order_by(Letter.id)).all()
    assert list(tries) == [1, 0], "one was tried, the others were spared the wait"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        pytest.param("smtp://mail.example.org", MailServer("mail.example.org", 587, False, "", ""), id="submission"),
        pytest.param("smtps://a:b@mail.example.org", MailServer("mail.example.org", 465, True, "a", "b"), id="TLS"),
        pytest.param("smtp://a%40b:c%3Ad@h:25", MailServer("h", 25, False, "a@b", "c:d"), id="signs in what is typed"),
    ],
)
def test_the_address_of_a_mail_server(url: str, server: MailServer) -> None:
    assert read_address(url) == server


@pytest.mark.parametrize("url", ["mail.example.org:587", "https://mail.example.org", "smtp://", "smtp://host:many"])
def test_what_is_no_address_of_a_mail_server(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_address(url)


def test_a_password_is_not_shown_to_the_network(box: MailBox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sms.channels.mail.ON_THIS_MACHINE", frozenset())
    with pytest.raises(NotTaken, match="encryption"):
        post_to(box).send("a@example.org", "s", "b", language="en", mark="m", now=NOW)
    assert box.signed_in == []


def test_a_line_break_in_an_address_makes_no_header(box: MailBox) -> None:
    with pytest.raises(NotTaken):
        post_to(box).send("a@example.org\nBcc: b@example.org", "s", "b", language="en", mark="m", now=NOW)
    assert box.letters == []
