"""Groups of people: the page of the team, and the form beside a voice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from survey.backlog.models import Item
from survey.people.models import Group, GroupMember
from survey.people.roles import Role
from tests.forms.desk.cast import Desk, Work, hear, make

As = Callable[..., Desk]


def test_a_group_is_made_named_weighed_and_let_go(as_: As, work: Work) -> None:
    with work() as session:
        said = [hear(session) for _ in range(20)]
        item = make(session, "Water", *said)
        item.people = 20
        item_id, contacts = item.id, [one.contact_id for one in said]
    desk = as_(Role.PROGRAMME)
    assert "There are no groups yet." in desk.get("/desk/groups")
    desk.get("/desk/groups/new")
    page = desk.post("/desk/groups/new", name="Women who sort", name__kn="ವಿಂಗಡಿಸೋ ಹೆಂಗಸರು")
    assert "Women who sort" in page
    assert "rarely heard" not in page
    with work() as session:
        group_id = session.scalars(sa.select(Group.id)).one()
        session.add_all(GroupMember(group_id=group_id, contact_id=contact) for contact in contacts[:10])
    desk.get(f"/desk/groups/{group_id}")
    page = desk.post(f"/desk/groups/{group_id}", name="Women who sort", rarely_heard="1")
    assert "10 people" in page
    assert "rarely heard" in page
    with work() as session:
        assert session.get_one(Item, item_id).rarely_heard == 50
    desk.get(f"/desk/groups/{group_id}")
    assert "Tick the box" in desk.post(f"/desk/groups/{group_id}/dissolve")
    desk.get(f"/desk/groups/{group_id}")
    assert "There are no groups yet." in desk.post(f"/desk/groups/{group_id}/dissolve", sure="1")
    with work() as session:
        assert session.get_one(Item, item_id).rarely_heard == 0


@pytest.mark.parametrize(
    ("name", "told"),
    [
        pytest.param("", "Write what the group is called.", id="no name"),
        pytest.param("women WHO sort", "A group of this name is here already.", id="there already"),
        pytest.param("x" * 301, "too long", id="too long"),
    ],
)
def test_a_group_that_cannot_be_keeps_what_was_typed(as_: As, work: Work, name: str, told: str) -> None:
    with work() as session:
        session.add(Group(name="Women who sort", names={}))
    desk = as_(Role.PROGRAMME)
    desk.get("/desk/groups/new")
    page = desk.post("/desk/groups/new", name=name, name__kn="ಹಿರಿಯರು", rarely_heard="1")
    assert desk.status == 400
    assert told in page
    assert 'value="ಹಿರಿಯರು"' in desk.html
    assert 'name="rarely_heard" value="1" checked' in desk.html


def test_somebody_is_put_into_groups_beside_what_they_said(as_: As, work: Work) -> None:
    with work() as session:
        voice = hear(session)
        session.add(Group(name="Elders", names={"kn": "ಹಿರಿಯರು"}))
        session.flush()
        voice_id, contact_id = voice.id, voice.contact_id
        group_id = session.scalars(sa.select(Group.id)).one()
    desk = as_(Role.PROGRAMME)
    assert "Groups this person belongs to" in desk.get(f"/desk/inbox/{voice_id}")
    desk.post(f"/desk/inbox/{voice_id}/groups", group=str(group_id))
    assert f'name="group" value="{group_id}" checked' in desk.html
    with work() as session:
        assert session.scalars(sa.select(GroupMember.contact_id)).all() == [contact_id]
    page = desk.post(f"/desk/inbox/{voice_id}/groups", group="77")
    assert desk.status == 400
    assert "One of these groups is gone." in page
    desk.get(f"/desk/inbox/{voice_id}")
    desk.post(f"/desk/inbox/{voice_id}/groups")
    with work() as session:
        assert session.scalars(sa.select(GroupMember)).all() == []


def test_whoever_reads_sensitive_matters_alone_sees_no_groups(as_: As, work: Work) -> None:
    with work() as session:
        voice_id = hear(session).id
    assert "Groups" not in as_(Role.SAFEGUARDING).get(f"/desk/inbox/{voice_id}")
