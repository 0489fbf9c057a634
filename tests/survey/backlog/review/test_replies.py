"""The right of reply: nothing is published of an organisation that was not asked, or that still has time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from survey.backlog.models import Concerned, Item
from survey.backlog.review import replies
from survey.people.models import Organisation
from survey.people.roles import PUBLIC, Role, Viewer
from survey.words import Refused
from tests.sms.factories import NOW
from tests.survey.backlog.factories import item, viewer

DUE = NOW + timedelta(days=replies.DAYS)


def accuse(session: Session, matter: Item, accused: Viewer) -> Organisation:
    assert accused.organisation_id is not None
    session.add(Concerned(item_id=matter.id, organisation_id=accused.organisation_id))
    session.flush()
    return session.get_one(Organisation, accused.organisation_id)


@pytest.fixture
def team(session: Session) -> Viewer:
    return viewer(session, Role.PROGRAMME)


@pytest.fixture
def accused(session: Session) -> Viewer:
    return viewer(session, Role.PARTNER)


def test_nothing_is_published_before_everybody_was_asked_and_had_their_time(
    session: Session, team: Viewer, accused: Viewer
) -> None:
    matter, second = item(session, team), viewer(session, Role.PARTNER)
    assert replies.missing(session, matter, now=NOW) == []
    first_house, second_house = accuse(session, matter, accused), accuse(session, matter, second)
    assert len(replies.missing(session, matter, now=NOW)) == 2
    assert set(replies.unasked(session, matter)) == {first_house, second_house}
    asked = replies.ask(session, team, matter, first_house, DUE, now=NOW)
    replies.ask(session, team, matter, second_house, DUE + timedelta(days=1), now=NOW)
    assert len(replies.missing(session, matter, now=NOW)) == 2, "both have time"
    replies.write(session, accused, asked, "It was repaired in May.", now=NOW + timedelta(days=1))
    [left] = replies.missing(session, matter, now=DUE)
    assert left.params == {"name": second_house.name}
    assert replies.missing(session, matter, now=DUE + timedelta(days=1)) == [], "their day has passed"


def test_a_reply_changes_until_something_is_published_and_then_stays(
    session: Session, team: Viewer, accused: Viewer
) -> None:
    matter = item(session, team)
    house = accuse(session, matter, accused)
    asked = replies.ask(session, team, matter, house, DUE, now=NOW)
    replies.write(session, accused, asked, "We look into it.", now=NOW)
    replies.write(session, accused, asked, "We have new scales.", now=NOW)
    replies.show(session, matter, now=NOW + timedelta(days=4))
    with pytest.raises(Refused):
        replies.write(session, accused, asked, "We never said that.", now=NOW + timedelta(days=5))
    session.flush()
    [shown] = replies.published_of(session, [matter.id])[matter.id]
    assert shown.text == "We have new scales."
    assert list(replies.asked_of(session, house.id)) == []
    # Something new is to be said of them: they are asked anew, and what stood there stays.
    assert len(replies.missing(session, matter, now=NOW + timedelta(days=30))) == 1
    again = replies.ask(session, team, matter, house, NOW + timedelta(days=40), now=NOW + timedelta(days=30))
    assert again.id != asked.id
    shown, current = replies.on_item(session, team, matter)
    assert (current, shown.text) == (again, "We have new scales.")


def test_what_was_asked_of_a_merged_item_counts_for_the_living_one(
    session: Session, team: Viewer, accused: Viewer
) -> None:
    merged, living = item(session, team, "Scale"), item(session, team, "Scales everywhere")
    house = accuse(session, merged, accused)
    asked = replies.ask(session, team, merged, house, DUE, now=NOW)
    merged.merged_into_id = living.id
    session.flush()
    assert len(replies.missing(session, living, now=NOW)) == 1
    replies.write(session, accused, asked, "New ones are ordered.", now=NOW)
    assert replies.missing(session, living, now=NOW) == []
    replies.show(session, living, now=NOW)
    session.flush()
    assert [shown.id for shown in replies.published_of(session, [living.id])[living.id]] == [asked.id]


@pytest.mark.parametrize(
    "days",
    [pytest.param(2, id="no time to think"), pytest.param(91, id="a way to put off publishing for ever")],
)
def test_the_time_for_a_reply_is_fair(session: Session, team: Viewer, accused: Viewer, days: int) -> None:
    matter = item(session, team)
    house = accuse(session, matter, accused)
    with pytest.raises(Refused):
        replies.ask(session, team, matter, house, NOW + timedelta(days=days), now=NOW)


def test_who_was_asked_is_given_more_time_and_never_less(session: Session, team: Viewer, accused: Viewer) -> None:
    matter = item(session, team)
    house = accuse(session, matter, accused)
    asked = replies.ask(session, team, matter, house, DUE, now=NOW)
    with pytest.raises(Refused):
        replies.ask(session, team, matter, house, DUE - timedelta(days=5), now=NOW)
    assert replies.ask(session, team, matter, house, DUE + timedelta(days=5), now=NOW) is asked
    assert asked.due_at == DUE + timedelta(days=5)


def test_only_whom_it_concerns_is_asked_and_only_they_reply(session: Session, team: Viewer, accused: Viewer) -> None:
    matter, other = item(session, team), viewer(session, Role.PARTNER)
    assert other.organisation_id is not None
    house = accuse(session, matter, accused)
    with pytest.raises(Refused):
        replies.ask(session, team, matter, session.get_one(Organisation, other.organisation_id), DUE, now=NOW)
    with pytest.raises(Refused):
        replies.ask(session, accused, matter, house, DUE, now=NOW)
    asked = replies.ask(session, team, matter, house, DUE, now=NOW)
    for somebody in (other, team, PUBLIC, viewer(session, Role.FIELD, organisation=house)):
        with pytest.raises(Refused):
            replies.write(session, somebody, asked, "It is all true.", now=NOW)
    for empty in ("", "  \n", "x" * (replies.LONGEST_REPLY + 1)):
        with pytest.raises(Refused):
            replies.write(session, accused, asked, empty, now=NOW)


def test_before_it_is_published_other_partners_do_not_read_it(session: Session, team: Viewer, accused: Viewer) -> None:
    matter, other = item(session, team), viewer(session, Role.PARTNER)
    asked = replies.ask(session, team, matter, accuse(session, matter, accused), DUE, now=NOW)
    replies.write(session, accused, asked, "It was repaired.", now=NOW)
    assert list(replies.on_item(session, other, matter)) == []
    replies.show(session, matter, now=NOW)
    session.flush()
    [known] = replies.on_item(session, other, matter)
    assert known.text == "It was repaired."
