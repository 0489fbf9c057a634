"""What is asked of a partner, the most pressing first; and the one message of a week that says three things of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from survey.backlog.models import Concerned, Item, Stance
from survey.backlog.positions import take_position
from survey.backlog.review import asking, comments, replies, rounds, weekly
from survey.backlog.review.asking import Ask, Kind
from survey.backlog.review.models import CommentKind, Letter, WeeklyMessage
from survey.db import make_session
from survey.people.models import Organisation, Staff
from survey.people.roles import Role, Viewer
from tests.sms.factories import INSTALLATION, NOW
from tests.survey.backlog.commitments.factories import TODAY, sign
from tests.survey.backlog.factories import item, viewer

INDIA = INSTALLATION.timezone
DAY = timedelta(days=1)
THEN = NOW + 2 * DAY
"""When everything that `busy` sets up is asked."""


def home(session: Session, of: Viewer) -> Organisation:
    assert of.organisation_id is not None
    return session.get_one(Organisation, of.organisation_id)


def busy(session: Session) -> tuple[Viewer, Item]:
    """A partner of which everything is asked at once, and the item that it promised something for."""
    team, partner = viewer(session, Role.PROGRAMME), viewer(session, Role.PARTNER)
    promised, reviewed, _silent, accused = (
        item(session, team, title) for title in ("Water", "Toilets", "Shade", "They cheat with the scale")
    )
    take_position(session, partner, promised, Stance.CAN_LEAD, "", now=NOW)
    sign(session, partner, promised, "We lay the line.", due_on=TODAY + DAY, now=NOW)
    house = home(session, partner)
    rounds.open_round(session, team, "Before the monsoon", [promised, reviewed], [house], NOW + 5 * DAY, now=NOW + DAY)
    session.add(Concerned(item_id=accused.id, organisation_id=house.id))
    session.flush()
    replies.ask(session, team, accused, house, NOW + 5 * DAY, now=NOW + DAY)
    asked = comments.remark(session, partner, promised, CommentKind.QUESTION, "Who pays?", now=NOW)
    comments.answer(session, team, asked, "The fund.", now=NOW + DAY)
    session.flush()
    return partner, promised


def test_what_is_due_first_comes_first(session: Session) -> None:
    partner, promised = busy(session)
    assert partner.organisation_id is not None
    asks = asking.asked_of(session, partner.organisation_id, INDIA, now=THEN)
    # The item without a position counts once, though two are in the round; what concerns them is asked of nobody there.
    assert [(ask.kind, ask.count) for ask in asks] == [
        (Kind.LATE, 1),
        (Kind.REPLY, 1),
        (Kind.ROUND, 2),
        (Kind.POSITION, 1),
        (Kind.ANSWERED, 1),
    ]
    known = asking.names(session, partner, asks)
    said = [asking.sentence(ask, known, "en") for ask in asks]
    assert said[0] == "Late since 25 November: We lay the line."
    assert said[1].startswith("By 29 November: write your reply")
    assert "“Before the monsoon”, items still open: 2" in said[2]
    assert said[4] == f"Read the answer to your question: {promised.title('en')}"
    assert not any("scale" in sentence for sentence in said), "its title is not for those whom it concerns"


def test_whoever_does_what_is_asked_is_not_asked_again(session: Session) -> None:
    partner, _ = busy(session)
    house = home(session, partner)
    [asked] = replies.asked_of(session, house.id)
    replies.write(session, partner, asked, "It was repaired.", now=THEN)
    [waiting] = rounds.unanswered(session, house.id, now=THEN).values()
    for matter in waiting:
        take_position(session, partner, matter, Stance.SUPPORT, "", now=THEN)
    kinds = [ask.kind for ask in asking.asked_of(session, house.id, INDIA, now=THEN)]
    assert kinds == [Kind.LATE, Kind.POSITION, Kind.ANSWERED]


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        pytest.param(datetime(2026, 11, 23, 2, 29, tzinfo=UTC), None, id="Monday 7:59 in Bengaluru"),
        pytest.param(datetime(2026, 11, 23, 2, 30, tzinfo=UTC), "2026-W48", id="Monday 8:00"),
        pytest.param(datetime(2026, 11, 29, 18, 29, tzinfo=UTC), "2026-W48", id="Sunday night"),
        pytest.param(datetime(2026, 11, 29, 18, 31, tzinfo=UTC), None, id="a minute after midnight"),
        pytest.param(datetime(2027, 1, 2, 6, 0, tzinfo=UTC), "2026-W53", id="the week that belongs to the year before"),
    ],
)
def test_a_week_begins_on_monday_at_eight(moment: datetime, week: str | None) -> None:
    assert weekly.week_of(moment, INDIA) == week


def test_a_partner_gets_one_message_a_week_with_three_things(session: Session) -> None:
    partner, _ = busy(session)
    now = THEN
    assert weekly.make_next(session, INDIA, now=now) == partner.organisation_id
    assert weekly.make_next(session, INDIA, now=now) is None
    assert weekly.make_next(session, INDIA, now=now + 2 * DAY) is None
    [message] = session.scalars(sa.select(WeeklyMessage))
    assert [ask.kind for ask in weekly.asks_in(message)] == [Kind.LATE, Kind.REPLY, Kind.ROUND]
    assert [letter.staff_id for letter in session.scalars(sa.select(Letter))] == [partner.staff_id]
    assert weekly.make_next(session, INDIA, now=now + 7 * DAY) == partner.organisation_id


def test_of_whom_nothing_is_asked_nobody_gets_a_letter_and_no_second_look(session: Session) -> None:
    viewer(session, Role.PARTNER)
    assert weekly.make_next(session, INDIA, now=NOW) is not None
    assert weekly.make_next(session, INDIA, now=NOW) is None
    [message] = session.scalars(sa.select(WeeklyMessage))
    assert list(weekly.asks_in(message)) == []
    assert session.scalars(sa.select(Letter)).all() == []


def test_two_workers_at_once_make_one_message(postgres_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one saw no message, and finds one when it comes to write its own."""
    sessions = make_session(postgres_engine)
    with sessions.begin() as setting_up:
        partner, _ = busy(setting_up)
    looked_up = asking.asked_of

    def slowly(*args: Any, **kwargs: Any) -> Sequence[Ask]:
        monkeypatch.setattr(asking, "asked_of", looked_up)
        with sessions.begin() as faster:
            assert weekly.make_next(faster, INDIA, now=THEN) == partner.organisation_id
        return looked_up(*args, **kwargs)

    monkeypatch.setattr(asking, "asked_of", slowly)
    with sessions.begin() as slower:
        assert weekly.make_next(slower, INDIA, now=THEN) == partner.organisation_id
        assert weekly.make_next(slower, INDIA, now=THEN) is None
    with sessions() as looking:
        assert looking.scalar(sa.select(sa.func.count()).select_from(WeeklyMessage)) == 1
        assert looking.scalar(sa.select(sa.func.count()).select_from(Letter)) == 1


@pytest.mark.parametrize("language", INSTALLATION.languages)
def test_a_message_is_in_the_language_of_whoever_reads_it(session: Session, language: str) -> None:
    partner, _ = busy(session)
    weekly.make_next(session, INDIA, now=THEN)
    [letter] = session.scalars(sa.select(Letter))
    staff = session.get_one(Staff, partner.staff_id)
    staff.language = language
    subject, body = weekly.compose(session, letter.message, staff, "https://kelu.example.org")
    assert home(session, partner).name in subject
    assert "https://kelu.example.org/desk/partner" in body
    assert "We lay the line." in body
    assert "%(" not in subject + body


def test_what_a_message_keeps_is_read_back_as_it_was() -> None:
    for ask in (Ask(Kind.ROUND, TODAY, 7, None, 3), Ask(Kind.POSITION, None, None, None, 2)):
        assert Ask.read(ask.kept()) == ask
