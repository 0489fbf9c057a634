"""Groups of people: made, changed, let go; who belongs to them, and that nobody can read that from the trail."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey import audit
from survey.people import erasure, groups
from survey.people.addresses import new_contact
from survey.people.models import Group, GroupMember
from survey.people.roles import Role
from survey.words import Refused
from tests.sms.factories import NOW
from tests.survey.backlog.factories import viewer


def made(session: Session, name: str = "Women who sort", *, rarely_heard: bool = False) -> Group:
    team = viewer(session, Role.PROGRAMME)
    return groups.make(
        session, team, name, names={"kn": " ವಿಂಗಡಿಸೋ  ಹೆಂಗಸರು ", "ur": ""}, rarely_heard=rarely_heard, now=NOW
    )


def verbs(session: Session) -> list[str]:
    return [act.verb for act in reversed(audit.recent(session)) if act.subject_type == "contact_group"]


def test_a_group_is_called_something_in_every_language_it_has_a_name_in(session: Session) -> None:
    group = made(session, "  Women   who sort ")
    assert (group.name, group.names, group.rarely_heard) == ("Women who sort", {"kn": "ವಿಂಗಡಿಸೋ ಹೆಂಗಸರು"}, False)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(" ", id="no name"),
        pytest.param("x" * 301, id="too long"),
        pytest.param("WOMEN who sort", id="there already, in other letters"),
    ],
)
def test_a_name_that_cannot_be_is_refused(session: Session, name: str) -> None:
    made(session)
    with pytest.raises(Refused):
        made(session, name)


def test_what_changed_in_a_group_is_written_down_before_and_after(session: Session) -> None:
    group, team = made(session), viewer(session, Role.PROGRAMME)
    groups.change(session, team, group, "Women who sort", names=group.names, rarely_heard=True, now=NOW)
    groups.change(session, team, group, "Women who sort", names=group.names, rarely_heard=True, now=NOW)
    assert verbs(session) == ["make_group", "change_group"]
    detail = audit.acts_on(session, group)[-1].detail
    assert (detail["before"]["rarely_heard"], detail["after"]["rarely_heard"]) == (False, True)


def test_somebody_is_put_into_groups_and_out_again_and_the_trail_does_not_say_who(session: Session) -> None:
    team, somebody = viewer(session, Role.PROGRAMME), new_contact(session, language="kn", now=NOW)
    women, elders = made(session), made(session, "Elders")
    assert groups.place(session, team, somebody, {women.id, elders.id}, now=NOW)
    assert not groups.place(session, team, somebody, {women.id, elders.id}, now=NOW), "nothing changed"
    assert groups.place(session, team, somebody, {elders.id}, now=NOW)
    assert groups.of_contact(session, team, somebody.id) == {elders.id}
    assert groups.sizes(session, team) == {elders.id: 1}
    assert verbs(session) == ["make_group", "make_group", "join_group", "join_group", "leave_group"]
    assert all(not act.detail for act in audit.recent(session) if act.verb in ("join_group", "leave_group"))


def test_a_group_that_is_gone_is_told(session: Session) -> None:
    team, somebody = viewer(session, Role.PROGRAMME), new_contact(session, language="kn", now=NOW)
    with pytest.raises(Refused):
        groups.place(session, team, somebody, {7}, now=NOW)


def test_letting_a_group_go_lets_its_people_stay(session: Session) -> None:
    team, somebody, group = viewer(session, Role.PROGRAMME), new_contact(session, language="kn", now=NOW), made(session)
    groups.place(session, team, somebody, {group.id}, now=NOW)
    groups.dissolve(session, team, group, now=NOW)
    assert groups.every(session) == []
    assert session.scalars(sa.select(GroupMember)).all() == []
    assert verbs(session)[-1] == "dissolve_group"


def test_whoever_is_forgotten_belongs_to_no_group_any_more(session: Session) -> None:
    team, group = viewer(session, Role.PROGRAMME), made(session)
    gone, stays = (new_contact(session, language="kn", now=NOW) for _ in range(2))
    for somebody in (gone, stays):
        groups.place(session, team, somebody, {group.id}, now=NOW)
    erasure.erase_contact(session, gone, now=NOW)
    assert session.scalars(sa.select(GroupMember.contact_id)).all() == [stays.id]


@pytest.mark.parametrize("role", [Role.PARTNER, Role.SAFEGUARDING, Role.ADMIN], ids=lambda role: str(role.value))
def test_nobody_but_the_team_sees_who_belongs_where(session: Session, role: Role) -> None:
    team, other = viewer(session, Role.PROGRAMME), viewer(session, role)
    group, somebody = made(session), new_contact(session, language="kn", now=NOW)
    groups.place(session, team, somebody, {group.id}, now=NOW)
    assert groups.of_contact(session, other, somebody.id) == frozenset()
    assert groups.sizes(session, other) == {}
    with pytest.raises(Refused):
        groups.place(session, other, somebody, set(), now=NOW)
