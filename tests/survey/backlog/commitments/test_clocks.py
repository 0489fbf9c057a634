"""Reminders before the date, escalation after it: each once, by the programme's own days."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from survey.audit import Act, acts_on
from survey.backlog.commitments import clocks, finding, settling
from survey.backlog.commitments.finding import Filter, Pressing, Wanted
from survey.backlog.commitments.models import Commitment
from survey.backlog.models import Concerned
from survey.people.models import Organisation
from survey.people.roles import Role
from tests.sms.factories import INSTALLATION, NOW
from tests.survey.backlog.commitments.factories import DUE, TODAY, held, sign
from tests.survey.backlog.factories import item, viewer

DAY = timedelta(days=1)


def at(days: int, hour: int = 9) -> datetime:
    """So many days after the date of the promise, by the programme's clock."""
    return datetime.combine(DUE + days * DAY, datetime.min.time(), INSTALLATION.timezone) + timedelta(hours=hour)


def test_a_week_before_a_day_before_and_three_days_after(session: Session) -> None:
    matter, by = item(session, viewer(session, Role.PROGRAMME)), viewer(session, Role.PARTNER)
    made = sign(session, by, matter)
    told = {}
    for days in range(-30, 10):
        for hour in (0, 12, 23):  # however often it sweeps
            before = len(acts_on(session, made))
            clocks.sweep(session, INSTALLATION, now=at(days, hour))
            session.flush()
            for act in acts_on(session, made)[before:]:
                told[days, hour] = (act.verb, act.staff_id)
    assert told == {(-7, 0): ("remind", None), (-1, 0): ("remind", None), (3, 0): ("escalate", None)}


@pytest.mark.parametrize(
    ("awake", "reminded"),
    [
        pytest.param([-3, 0], [-3, 0], id="it slept the week's and yesterday's"),
        pytest.param([-1, 0], [-1], id="the first one is a day before: one is enough"),
        pytest.param([0], [0], id="on the very day"),
        pytest.param([1], [], id="after the day there is nothing to be reminded of"),
    ],
)
def test_a_worker_that_slept_reminds_when_it_wakes(session: Session, awake: list[int], reminded: list[int]) -> None:
    matter, by = item(session, viewer(session, Role.PROGRAMME)), viewer(session, Role.PARTNER)
    made = sign(session, by, matter)
    days = []
    for day in awake:
        clocks.sweep(session, INSTALLATION, now=at(day))
        session.flush()
        if made_at := session.scalar(sa.select(Commitment.reminded_at).where(Commitment.id == made.id)):
            days += [day] if made_at == at(day) else []
    assert days == reminded


def test_a_settled_promise_has_no_clock(session: Session) -> None:
    matter, by = item(session, viewer(session, Role.PROGRAMME)), viewer(session, Role.PARTNER)
    made = sign(session, by, matter)
    settling.keep(session, by, held(session, by, made), "It is there.", INSTALLATION, now=NOW)
    assert sum(clocks.sweep(session, INSTALLATION, now=at(days)) for days in (-7, -1, 3)) == 0


def test_two_workers_escalate_once(engine: sa.Engine) -> None:
    sessions = sessionmaker(engine)
    with sessions.begin() as session:
        by = viewer(session, Role.PARTNER)
        team = viewer(session, Role.PROGRAMME)
        for _ in range(5):
            sign(session, by, item(session, team))
    together, marked = threading.Barrier(2), []

    def work() -> None:
        together.wait()
        with sessions.begin() as session:
            marked.append(clocks.sweep(session, INSTALLATION, now=at(3)))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(marked) == [0, 5]
    with sessions() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Act.verb == "escalate")) == 5


def test_who_is_told_of_what_is_late(session: Session) -> None:
    team, by = viewer(session, Role.PROGRAMME), viewer(session, Role.PARTNER)
    lead, funder, other = (viewer(session, role) for role in (Role.PARTNER, Role.FUNDER, Role.PARTNER))
    matter = item(session, team)
    matter.lead_id = lead.organisation_id
    session.get_one(Organisation, funder.organisation_id).kind = "funder"
    sign(session, by, matter)
    looking = {"team": team, "own": by, "lead": lead, "funder": funder, "other": other}

    def calls(days: int) -> dict[str, Pressing]:
        clocks.sweep(session, INSTALLATION, now=at(days))
        found = {name: finding.calling(session, one, DUE + days * DAY) for name, one in looking.items()}
        return {name: pressing for name, pressing in found.items() if pressing != Pressing()}

    assert calls(-8) == {}
    assert calls(-7) == {"own": Pressing(own=1)}
    assert calls(2) == {"own": Pressing(own=1)}
    told = Pressing(escalated=1)
    assert calls(3) == {"own": Pressing(own=1), "team": told, "lead": told, "funder": told}
    # The page is open to every partner all the while.
    assert finding.listed(session, other, Filter(Wanted.LATE), DUE + 3 * DAY, limit=5)[1] == 1


def test_what_presses_on_an_organisation_is_in_order_and_leaves_out_what_concerns_it(session: Session) -> None:
    team, by = viewer(session, Role.PROGRAMME), viewer(session, Role.PARTNER)
    assert by.organisation_id is not None
    later = sign(session, by, item(session, team), due_on=TODAY + 7 * DAY)
    sooner = sign(session, by, item(session, team), due_on=TODAY + DAY)
    sign(session, by, item(session, team), due_on=TODAY + 8 * DAY)
    sign(session, viewer(session, Role.PARTNER), item(session, team), due_on=TODAY + DAY)
    about_them = item(session, team)
    sign(session, by, about_them, due_on=TODAY + DAY)
    session.add(Concerned(item_id=about_them.id, organisation_id=by.organisation_id))
    session.flush()
    assert list(finding.pressing(session, by.organisation_id, TODAY)) == [sooner, later]
