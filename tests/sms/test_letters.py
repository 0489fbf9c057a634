"""The weekly message: made once a week and partner, told by e-mail at most once, never with anybody's words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from sms import letters
from sms.channels.mail import NotTaken
from survey.backlog import evidence
from survey.backlog.models import Relation
from survey.backlog.review.models import Letter, WeeklyMessage
from survey.db import make_session
from survey.people.roles import Role
from tests.sms.factories import INSTALLATION
from tests.survey.backlog.factories import item, ready, viewer, voice

TUESDAY = datetime(2026, 12, 22, 6, 0, tzinfo=UTC)  # the promise of `ready` is due two days later


@dataclass
class Pillar:
    """A mail server that keeps what it takes."""

    taken: list[tuple[str, str, str]] = field(default_factory=list)
    refuses: int = 0

    def send(self, to: str, subject: str, body: str, *, language: str, mark: str, now: datetime) -> None:
        if self.refuses:
            self.refuses -= 1
            raise NotTaken("busy")
        self.taken.append((to, subject, body))


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    made = make_session(engine)
    with made.begin() as session:
        team = viewer(session, Role.PROGRAMME)
        matter = item(session, team, "Water at every centre")
        evidence.cite(session, team, matter, voice(session, "he beat me at the tap"), Relation.SUPPORTS, now=TUESDAY)
        ready(session, matter)
    return made


def tell(sessions: sessionmaker[Session], post: Pillar | None, now: datetime = TUESDAY) -> None:
    letters.tell_partners(sessions, post, INSTALLATION.timezone, "https://kelu.example.org", clock=lambda: now)  # type: ignore[arg-type]


def test_a_partner_is_told_once_what_is_asked_of_it(sessions: sessionmaker[Session]) -> None:
    post = Pillar()
    for _ in range(3):
        tell(sessions, post)

    ((_to, _subject, body),) = post.taken
    assert "We put two taps at the gate." in body
    assert "https://kelu.example.org/desk/partner" in body
    assert "beat me" not in body
    with sessions() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(WeeklyMessage)) == 1


def test_early_on_monday_nothing_goes_out(sessions: sessionmaker[Session]) -> None:
    post = Pillar()
    tell(sessions, post, datetime(2026, 12, 21, 1, 0, tzinfo=UTC))  # half past six in Bengaluru

    assert post.taken == []


def test_what_the_server_did_not_take_is_tried_again(sessions: sessionmaker[Session]) -> None:
    post = Pillar(refuses=1)
    tell(sessions, post)
    assert post.taken == []
    tell(sessions, post)
    assert post.taken == [], "not at once"
    tell(sessions, post, TUESDAY + timedelta(hours=1))

    assert len(post.taken) == 1


def test_without_a_mail_server_the_message_waits_on_the_page(sessions: sessionmaker[Session]) -> None:
    tell(sessions, None)

    with sessions() as session:
        assert session.scalar(sa.select(WeeklyMessage.sent_at)) is None
        assert session.scalar(sa.select(sa.func.count()).select_from(Letter)) == 1
