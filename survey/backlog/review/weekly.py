"""The one message of a week to each partner: the three most pressing things that are asked of it, and who is told.

It is made on Monday morning, or as soon as a worker looks after that; in a week in which nothing is asked it is empty
and goes to nobody. It says which things, never what people said; they are named when somebody reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from survey.backlog.review import asking, rounds
from survey.backlog.review.asking import Ask
from survey.backlog.review.models import Letter, WeeklyMessage
from survey.db import savepoint
from survey.people.models import Organisation, Staff, StaffRole
from survey.words import N_, Message, say

THINGS = 3
HOUR = 8
"""From when on Monday, on the programme's clock."""

MOST_TRIES = 8
WAIT = timedelta(minutes=10)
"""After a letter that the mail server did not take; each time twice as long."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter in a worker's hand."""

    letter_id: int
    to: str = field(repr=False)
    subject: str
    body: str = field(repr=False)
    language: str


def week_of(now: datetime, timezone: ZoneInfo) -> str | None:
    """The ISO week whose message is due at `now`, as "2026-W48"; None early on a Monday."""
    local = now.astimezone(timezone)
    if local.weekday() == 0 and local.hour < HOUR:
        return None
    year, week, _day = local.isocalendar()
    return f"{year}-W{week:02d}"


def make_next(session: Session, timezone: ZoneInfo, *, without: Sequence[int] = (), now: datetime) -> int | None:
    """Make this week's message to one partner that has none; returns the partner's id, None if none is left.

    Of two workers at once, one makes it.
    """
    week = week_of(now, timezone)
    if week is None:
        return None
    made = sa.exists().where(WeeklyMessage.organisation_id == Organisation.id, WeeklyMessage.week == week)
    organisation_id = session.scalar(
        sa.select(Organisation.id)
        .where(rounds.answers(), sa.not_(made), Organisation.id.not_in(without))
        .order_by(Organisation.id)
        .limit(1)
    )
    if organisation_id is None:
        return None
    asks = asking.asked_of(session, organisation_id, timezone, now=now)[:THINGS]
    message = WeeklyMessage(
        organisation_id=organisation_id,
        week=week,
        asks={"asks": [ask.kept() for ask in asks]},
        made_at=now,
        sent_at=None,
    )
    try:
        with savepoint(session):
            session.add(message)
    except IntegrityError:  # the other worker was faster
        return organisation_id
    if asks:
        session.add_all(
            Letter(message_id=message.id, staff_id=staff_id, next_at=now, claimed_at=None, sent_at=None)
            for staff_id in _readers(session, organisation_id)
        )
    return organisation_id


def of_organisation(session: Session, organisation_id: int, *, limit: int = 12) -> Sequence[WeeklyMessage]:
    """The weekly messages to an organisation, the latest first."""
    query = sa.select(WeeklyMessage).where(WeeklyMessage.organisation_id == organisation_id)
    return session.scalars(query.order_by(WeeklyMessage.made_at.desc(), WeeklyMessage.id.desc()).limit(limit)).all()


def asks_in(message: WeeklyMessage) -> Sequence[Ask]:
    """What a message asks."""
    return [Ask.read(kept) for kept in message.asks["asks"]]


def due_letters(session: Session, timezone: ZoneInfo, *, now: datetime) -> Sequence[int]:
    """The ids of this week's letters that wait to be sent. Those of earlier weeks have had their time."""
    query = (
        sa.select(Letter.id)
        .join(Letter.message)
        .join(Letter.staff)
        .where(
            WeeklyMessage.week == week_of(now, timezone),
            Letter.claimed_at.is_(None),
            Letter.next_at <= now,
            Letter.tries < MOST_TRIES,
            Staff.active,
        )
    )
    return session.scalars(query.order_by(Letter.id)).all()


def claim(session: Session, letter_id: int, public_url: str, *, now: datetime) -> Claimed | None:
    """Take a letter in hand, in the language of whoever it goes to; None if another worker has it."""
    claimed = session.execute(
        sa.update(Letter)
        .where(Letter.id == letter_id, Letter.claimed_at.is_(None))
        .values(claimed_at=now, tries=Letter.tries + 1)
        .returning(Letter.id)
    ).one_or_none()
    if claimed is None:
        return None
    letter = session.scalars(
        sa.select(Letter).where(Letter.id == letter_id).options(joinedload(Letter.message), joinedload(Letter.staff))
    ).one()
    subject, body = compose(session, letter.message, letter.staff, public_url)
    return Claimed(letter.id, letter.staff.email, subject, body, letter.staff.language)


def sent(session: Session, letter_id: int, *, now: datetime) -> None:
    """The mail server took a letter."""
    letter = session.get_one(Letter, letter_id)
    letter.sent_at = now
    message = session.get_one(WeeklyMessage, letter.message_id)
    message.sent_at = message.sent_at or now


def not_taken(session: Session, letter_id: int, *, now: datetime) -> None:
    """The mail server surely did not take a letter: it is tried again later."""
    letter = session.get_one(Letter, letter_id)
    letter.claimed_at, letter.next_at = None, now + WAIT * 2 ** (letter.tries - 1)


def postpone(session: Session, *, now: datetime) -> None:
    """The mail server cannot be reached: nothing is tried before it had time to come back."""
    waiting = sa.update(Letter).where(Letter.claimed_at.is_(None), Letter.next_at < now + WAIT)
    session.execute(waiting.values(next_at=now + WAIT))


def compose(session: Session, message: WeeklyMessage, staff: Staff, public_url: str) -> tuple[str, str]:
    """Subject and body of a weekly message, in the language that `staff` reads."""
    language, organisation = staff.language, staff.organisation
    called = organisation.names.get(language) or organisation.name
    asks = asks_in(message)
    known = asking.names(session, asking.as_partner(message.organisation_id), asks)
    lines = [
        say(Message(N_("Good morning, %(name)s."), {"name": staff.name}), language),
        "",
        say(Message(N_("This week %(name)s is asked for:"), {"name": called}), language),
        "",
        *(f"{number}. {asking.sentence(ask, known, language)}" for number, ask in enumerate(asks, 1)),
        "",
        say(Message(N_("Everything is here: %(address)s"), {"address": f"{public_url}/desk/partner"}), language),
        "",
        say(Message(N_("You get this once a week, on Monday, and only if something waits for you.")), language),
    ]
    return say(Message(N_("What is asked of %(name)s this week"), {"name": called}), language), "\n".join(lines) + "\n"


def _readers(session: Session, organisation_id: int) -> Sequence[int]:
    takes_part = sa.exists().where(StaffRole.staff_id == Staff.id, StaffRole.role.in_(rounds.STANDING_ROLES))
    query = sa.select(Staff.id).where(Staff.organisation_id == organisation_id, Staff.active, takes_part)
    return session.scalars(query.order_by(Staff.id)).all()
