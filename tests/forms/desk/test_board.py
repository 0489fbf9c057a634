"""The board and the list: moving cards, what is refused and why, what stands in the address, and what it costs."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import Engine

from survey.backlog import items
from survey.backlog.models import Item, Stance
from survey.backlog.positions import take_position
from survey.backlog.stages import Stage
from survey.people import groups
from survey.people.models import GroupMember
from survey.people.roles import Role
from tests.forms.desk.cast import NOW, Desk, Work, hear, make, staff, viewer
from tests.forms.desk.test_queries import counted

As = Callable[..., Desk]
MOST_STATEMENTS = 12


def look(desk: Desk, address: str) -> str:
    """Open an address with its parameters."""
    path, _, asked = address.partition("?")
    return desk.get(path, **dict(parse_qsl(asked)))


def stage_of(work: Work, item_id: int) -> Stage:
    with work() as session:
        return session.get_one(Item, item_id).stage


def test_the_board_shows_every_item_in_the_column_of_its_stage(as_: As, work: Work) -> None:
    with work() as session:
        item = make(session, "Water at noon", hear(session), hear(session))
        item.place, item.urgency, item.effort = "Hebbal", 3, 1
        item_id = item.id
    page = as_(Role.PROGRAMME).get("/desk/backlog")
    assert "○ heard 1" in page
    assert "Water at noon" in page
    assert "2 voices · 2 people" in page
    assert "✔ supports 2" in page
    assert "Hebbal" in page
    assert "■■■ urgent" in page
    assert "■□□ little effort" in page
    assert stage_of(work, item_id) is Stage.HEARD


def test_a_card_is_moved_by_its_menu_and_the_filter_stays(as_: As, work: Work) -> None:
    with work() as session:
        item_id = make(session, "Water").id
    desk = as_(Role.PROGRAMME)
    desk.get("/desk/backlog", q="wat")
    action = re.search(r'<form method="post" action="([^"]+/card[^"]*)"', desk.html)
    assert action is not None
    page = desk.post(action[1].split("#")[0], stage="exploring", revision="1")
    assert "Moved to “exploring”: Water" in page
    assert desk.response is not None
    assert desk.response.request.args["q"] == "wat"
    assert stage_of(work, item_id) is Stage.EXPLORING


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param({"stage": "proposed"}, "An item cannot go there", id="no such step"),
        pytest.param({"stage": "declined"}, "That needs a decision", id="a decision"),
        pytest.param({"stage": "paused", "said": " "}, "Say why", id="a step that needs a reason"),
        pytest.param({}, "Choose one.", id="no stage"),
        pytest.param({"stage": "paused", "said": "y" * 2001}, "too long", id="too many words"),
    ],
)
@pytest.mark.parametrize("address", ["/desk/backlog/{}/card", "/desk/backlog/{}/card?view=list"])
def test_a_move_that_cannot_be_says_why_on_the_card_and_keeps_what_was_typed(
    as_: As, work: Work, address: str, fields: dict[str, str], told: str
) -> None:
    with work() as session:
        item_id = make(session, "Water").id
    desk = as_(Role.PROGRAMME)
    desk.get("/desk/backlog")
    page = desk.post(address.format(item_id), **({"said": "Rains come"} | fields))
    assert desk.status == 400
    assert "It stays where it is." in page
    assert told in page
    assert fields.get("said", "Rains come").strip() in page
    assert '<details class="move" open>' in desk.html
    assert stage_of(work, item_id) is Stage.HEARD


def test_a_reason_goes_along(as_: As, work: Work) -> None:
    with work() as session:
        item_id = make(session, "Water").id
    desk = as_(Role.PROGRAMME)
    desk.get("/desk/backlog")
    desk.post(f"/desk/backlog/{item_id}/card", stage="paused", said="Rains come")
    assert stage_of(work, item_id) is Stage.PAUSED
    assert "Rains come" in desk.get(f"/desk/backlog/{item_id}")


def test_of_two_who_move_one_item_the_second_sees_what_happened(as_: As, work: Work) -> None:
    with work() as session:
        item_id = make(session, "Water").id
    second = as_(Role.PROGRAMME)
    second.get("/desk/backlog")
    with work() as session:
        items.move(session, viewer(session), session.get_one(Item, item_id), Stage.EXPLORING, publish=False, now=NOW)
    page = second.post(f"/desk/backlog/{item_id}/card", stage="paused", said="Rains come", revision="1")
    assert second.status == 400
    assert "Somebody else was faster" in page
    assert "What happened meanwhile:" in page
    assert "Somebody of programme: moved it from “heard” to “exploring”" in page
    assert "Rains come" in page
    assert stage_of(work, item_id) is Stage.EXPLORING


@pytest.mark.parametrize("view", ["board", "list"])
def test_a_refusal_is_shown_also_where_the_card_is_not_on_the_page(as_: As, work: Work, view: str) -> None:
    with work() as session:
        item_id = make(session, "Water").id
    desk = as_(Role.PROGRAMME)
    desk.get("/desk/backlog")
    page = desk.post(f"/desk/backlog/{item_id}/card?q=gloves&view={view}", stage="proposed")
    assert desk.status == 400
    assert "An item cannot go there" in page


def test_a_partner_moves_nothing_but_what_they_lead(as_: As, work: Work) -> None:
    with work() as session:
        mine, other = make(session, "Mine"), make(session, "Other")
        mine.stage = other.stage = Stage.COMMITTED
        leader = staff(session, Role.PARTNER, "City Waste Office")
        mine.lead_id = leader.organisation_id
        ids = mine.id, other.id
    desk = as_(Role.PARTNER, "City Waste Office")
    desk.get("/desk/backlog")
    assert re.findall(r"/desk/backlog/(\d+)/card", desk.html) == [str(ids[0])]
    desk.post(f"/desk/backlog/{ids[0]}/card", stage="piloting")
    desk.post(f"/desk/backlog/{ids[1]}/card", stage="piloting")
    assert desk.status == 400
    assert [stage_of(work, item_id) for item_id in ids] == [Stage.PILOTING, Stage.COMMITTED]
    assert "Say what was done and where it can be seen." in desk.post(f"/desk/backlog/{ids[0]}/card", stage="delivered")
    desk.post(f"/desk/backlog/{ids[0]}/card", stage="delivered", said="A tap stands at Hebbal.")
    assert stage_of(work, ids[0]) is Stage.DELIVERED


def test_a_column_shows_some_and_leads_to_all(as_: As, work: Work) -> None:
    with work() as session:
        for number in range(22):
            make(session, f"Water {number}")
    desk = as_(Role.PROGRAMME)
    assert "All 22 items in this stage" in desk.get("/desk/backlog")
    assert len(re.findall(r'<li class="card"', desk.html)) == 6
    page = desk.get("/desk/backlog", view="list", stage="heard")
    assert "22 items" in page
    assert "1 of 2" in page
    assert len(re.findall(r'<li class="listed"', desk.html)) == 15
    desk.get("/desk/backlog", view="list", stage="heard", page="2")
    assert len(re.findall(r'<li class="listed"', desk.html)) == 7
    assert "22 items" in desk.get("/desk/backlog", view="list", page="99")


def test_the_list_shows_the_parts_beside_each_other_and_no_small_group(as_: As, work: Work) -> None:
    with work() as session:
        said = [hear(session) for _ in range(15)]
        item = make(session, "Water", *said)
        for name, members in (("Women who sort", said[:11]), ("Elders", said[:2])):
            group = groups.make(session, viewer(session), name, names={}, rarely_heard=True, now=NOW)
            session.add_all(GroupMember(group_id=group.id, contact_id=one.contact_id) for one in members)
        item.rarely_heard = 70
    page = as_(Role.PARTNER).get("/desk/backlog", view="list")
    assert "not shown apart, so that nobody is found out: Elders, Women who sort" in page, (
        "eleven of fifteen leave four"
    )
    assert "about 70 of 100 people" in page
    assert "How urgent it is nobody has said" in page
    assert "There is no score." in page


@pytest.mark.parametrize("address", ["/desk/backlog", "/desk/backlog?view=list"])
@pytest.mark.parametrize(
    "wanted", ["?stage=nowhere", "?theme=x&lead=x&untitled=xx&page=0", "?lead=99999999999999999999&page=%00"]
)
def test_an_address_that_nobody_made_shows_what_it_can(as_: As, work: Work, address: str, wanted: str) -> None:
    with work() as session:
        make(session, "Water")
    desk = as_(Role.PROGRAMME)
    page = look(desk, address + wanted.replace("?", "&" if "?" in address else "?"))
    assert desk.status == 200
    assert "Water" in page


@pytest.mark.parametrize("role", [Role.PROGRAMME, Role.PARTNER], ids=["team", "partner"])
@pytest.mark.parametrize(
    "address",
    [
        "/desk/backlog",
        "/desk/backlog?waiting=1&sort=moved",
        "/desk/backlog?view=list",
        "/desk/backlog?view=list&untaken=1&sort=rarely",
        "/desk/backlog?view=list&q=water&late=1&lead=nobody&untitled=kn",
    ],
)
def test_the_backlog_asks_the_database_few_questions(
    engine: Engine, as_: As, work: Work, address: str, role: Role
) -> None:
    with work() as session:
        for number in range(6):
            item = make(session, f"Water {number}", hear(session), hear(session))
            item.people = 2
            take_position(session, viewer(session, Role.FUNDER), item, Stance.SUPPORT, "", now=NOW)
            merged = make(session, f"Water {number}, again", hear(session))
            session.flush()
            merged.merged_into_id = item.id
    desk = as_(role)
    look(desk, address)
    with counted(engine) as asked:
        look(desk, address)
    assert desk.status == 200
    assert len([one for one in asked if not one.startswith("BEGIN")]) <= MOST_STATEMENTS
