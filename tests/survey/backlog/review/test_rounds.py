"""Rounds: who is asked about what, who has answered in time, and what a deadline does not do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from survey import audit
from survey.backlog.models import Concerned, Item, Stance
from survey.backlog.positions import take_position
from survey.backlog.review import rounds
from survey.backlog.review.models import Round
from survey.backlog.review.rounds import Answered
from survey.people.models import Organisation
from survey.people.roles import PUBLIC, Role, Viewer
from survey.words import Refused
from tests.sms.factories import NOW
from tests.survey.backlog.factories import item, viewer

DEADLINE = NOW + timedelta(days=7)


def house(session: Session, of: Viewer) -> Organisation:
    assert of.organisation_id is not None
    return session.get_one(Organisation, of.organisation_id)


def opened(session: Session, team: Viewer, items: Sequence[Item], partners: Sequence[Viewer]) -> Round:
    houses = [house(session, partner) for partner in partners]
    return rounds.open_round(session, team, "Before the monsoon", items, houses, DEADLINE, now=NOW)


def answers(session: Session, viewer: Viewer, of: Round) -> list[list[Answered]]:
    return [[cell.answered for cell in row.cells] for row in rounds.table(session, viewer, of)]


def test_a_round_shows_who_has_answered_in_time_who_late_and_who_not_yet(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    punctual, slow, silent, before = (viewer(session, Role.PARTNER) for _ in range(4))
    matter = item(session, team)
    take_position(session, before, matter, Stance.BLOCK, "Unsafe.", now=NOW - timedelta(days=3))
    of = opened(session, team, [matter], [punctual, slow, silent, before])
    take_position(session, punctual, matter, Stance.SUPPORT, "", now=NOW + timedelta(days=1))
    take_position(session, slow, matter, Stance.CONCERN, "Who pays?", now=DEADLINE + timedelta(hours=1))
    assert answers(session, team, of) == [[Answered.IN_TIME, Answered.LATE, Answered.NOT_YET, Answered.EARLIER]]
    # Who answered in time and thinks again later was in time, and stands where they stand now.
    take_position(session, punctual, matter, Stance.CAN_LEAD, "", now=DEADLINE + timedelta(days=1))
    [row] = rounds.table(session, team, of)
    assert row.cells[0].answered is Answered.IN_TIME
    assert row.cells[0].position is not None
    assert row.cells[0].position.stance is Stance.CAN_LEAD
    assert (row.answers, row.asked) == (2, 4)


def test_whom_an_item_concerns_is_not_asked_about_it_and_does_not_see_it(session: Session) -> None:
    team, accused, other = viewer(session, Role.PROGRAMME), viewer(session, Role.PARTNER), viewer(session, Role.PARTNER)
    matter, harmless = item(session, team, "They cheat with the scale"), item(session, team, "Shade")
    assert accused.organisation_id is not None
    session.add(Concerned(item_id=matter.id, organisation_id=accused.organisation_id))
    session.flush()
    of = opened(session, team, [matter, harmless], [accused, other])
    assert answers(session, other, of) == [[Answered.NOT_ASKED, Answered.NOT_YET], [Answered.NOT_YET] * 2]
    assert [row.item for row in rounds.table(session, accused, of)] == [harmless]
    assert rounds.unanswered(session, accused.organisation_id, now=NOW) == {of: [harmless]}
    with pytest.raises(Refused):
        take_position(session, accused, matter, Stance.BLOCK, "Not true.", now=NOW)


def test_of_merged_items_the_living_one_is_asked_about_once(session: Session) -> None:
    team, partner = viewer(session, Role.PROGRAMME), viewer(session, Role.PARTNER)
    living, first, second = (item(session, team, title) for title in ("Toilets", "A toilet", "Clean toilets"))
    assert partner.organisation_id is not None
    first.merged_into_id = living.id
    session.flush()
    of = opened(session, team, [first, living, second], [partner])
    assert {asked.id for asked in of.items} == {living.id, second.id}
    second.merged_into_id = living.id
    session.flush()
    assert rounds.unanswered(session, partner.organisation_id, now=NOW) == {of: [living]}
    # Said of the one that was merged, it is said of the living one.
    said = take_position(session, partner, second, Stance.SUPPORT, "", now=NOW + timedelta(hours=1))
    assert said.item_id == living.id
    assert answers(session, team, of) == [[Answered.IN_TIME]]
    assert rounds.unanswered(session, partner.organisation_id, now=NOW) == {}


def test_a_deadline_is_moved_openly_and_a_round_ended_early(session: Session) -> None:
    team, partner = viewer(session, Role.PROGRAMME), viewer(session, Role.PARTNER)
    matter = item(session, team)
    of = opened(session, team, [matter], [partner])
    later = DEADLINE + timedelta(days=5)
    rounds.change_deadline(session, team, of, later, now=NOW + timedelta(days=1))
    rounds.close(session, team, of, now=NOW + timedelta(days=2))
    assert not rounds.is_running(of, now=NOW + timedelta(days=2))
    take_position(session, partner, matter, Stance.SUPPORT, "", now=NOW + timedelta(days=3))
    assert answers(session, team, of) == [[Answered.LATE]]
    with pytest.raises(Refused):
        rounds.change_deadline(session, team, of, later, now=NOW + timedelta(days=3))
    moved = audit.acts_on(session, of)[1]
    assert (moved.detail["before"], moved.detail["after"]) == (DEADLINE.isoformat(), later.isoformat())
    assert [act.verb for act in audit.acts_on(session, of)] == ["open_round", "deadline", "close_round"]


@pytest.mark.parametrize(
    ("title", "how_many", "partners", "days"),
    [
        pytest.param(" ", 1, 1, 7, id="no title"),
        pytest.param("x" * 301, 1, 1, 7, id="a title too long"),
        pytest.param("Monsoon", 0, 1, 7, id="no item"),
        pytest.param("Monsoon", 1, 0, 7, id="nobody asked"),
        pytest.param("Monsoon", 1, 1, -1, id="a deadline that has passed"),
        pytest.param("Monsoon", 1, 1, 366, id="a deadline next year"),
    ],
)
def test_a_round_that_asks_nothing_is_not_opened(
    session: Session, title: str, how_many: int, partners: int, days: int
) -> None:
    team, partner = viewer(session, Role.PROGRAMME), viewer(session, Role.PARTNER)
    matters = [item(session, team) for _ in range(how_many)]
    houses = [house(session, partner)] * partners
    with pytest.raises(Refused):
        rounds.open_round(session, team, title, matters, houses, NOW + timedelta(days=days), now=NOW)


def test_a_round_is_opened_by_the_team_and_seen_by_whoever_sees_the_backlog(session: Session) -> None:
    team, partner = viewer(session, Role.PROGRAMME), viewer(session, Role.PARTNER)
    with pytest.raises(Refused):
        opened(session, partner, [item(session, team)], [partner])
    of = opened(session, team, [item(session, team)], [partner])
    session.flush()
    assert rounds.find(session, partner, of.id) is of
    assert rounds.find(session, PUBLIC, of.id) is None
    assert list(rounds.rounds(session, PUBLIC)) == []
    assert [known.id for known in rounds.may_answer(session)] == [partner.organisation_id]
