"""An item: positions, moves, decisions with their reasons, publishing and what came of it."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from sms import outbox
from survey import notices
from survey.backlog.decisions import AUDIENCES
from survey.backlog.models import Decision, Item, Position
from survey.backlog.stages import Stage
from survey.people.roles import Role
from survey.web.state import WebState
from tests.forms.desk.cast import NOW, Desk, Work, contact, hear, make, ready, with_phone

As = Callable[..., Desk]


def test_a_partner_takes_a_position_and_changes_it(as_: As, work: Work) -> None:
    with work() as session:
        item_id = make(session, "Water", hear(session)).id
    desk = as_(Role.PARTNER, "City Waste Office")
    assert "1 Say where you stand" in desk.get("/desk/")
    assert "Say where you stand" in desk.get("/desk/backlog", waiting="1")
    desk.get(f"/desk/backlog/{item_id}")
    page = desk.post(f"/desk/backlog/{item_id}/position", stance="concern", comment="Who pays?")
    assert "City Waste Office ▲ has a concern Who pays?" in page
    page = desk.post(f"/desk/backlog/{item_id}/position", stance="support", comment="")
    assert "City Waste Office ✔ in favour" in page
    assert "Who pays?" not in page
    assert "Nothing waits for you" in desk.get("/desk/")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param({"stance": "block", "comment": " "}, "Say what worries you", id="no reason"),
        pytest.param({"comment": "I know not"}, "Choose one.", id="no stance"),
        pytest.param({"stance": "maybe", "comment": "x"}, "Choose one.", id="unknown stance"),
        pytest.param({"stance": "support", "comment": "y" * 4001}, "too long", id="too long"),
    ],
)
def test_a_position_that_cannot_stand_says_why(as_: As, work: Work, fields: dict[str, str], told: str) -> None:
    with work() as session:
        item_id = make(session).id
    desk = as_(Role.PARTNER)
    desk.get(f"/desk/backlog/{item_id}")
    page = desk.post(f"/desk/backlog/{item_id}/position", **fields)
    assert desk.status == 400
    assert told in page
    assert fields["comment"].strip() in page
    with work() as session:
        assert session.scalars(sa.select(Position)).all() == []


def test_an_item_moves_along_its_path_and_nowhere_else(as_: As, work: Work) -> None:
    with work() as session:
        item_id = make(session).id
    desk = as_(Role.PROGRAMME)
    desk.get(f"/desk/backlog/{item_id}")
    assert "moved it from “heard” to “exploring”" in desk.post(f"/desk/backlog/{item_id}/move", stage="exploring")
    page = desk.post(f"/desk/backlog/{item_id}/move", stage="committed")
    assert desk.status == 400
    assert "That needs a decision" in page


def test_the_wording_changes_language_by_language(as_: As, work: Work) -> None:
    with work() as session:
        item_id = make(session, "Water").id
    desk = as_(Role.PROGRAMME)
    desk.get(f"/desk/backlog/{item_id}/edit")
    page = desk.post(f"/desk/backlog/{item_id}/edit", title__en="Clean water", title__ur="صاف پانی")
    assert "Clean water" in page
    assert "صاف پانی" in page
    page = desk.post(f"/desk/backlog/{item_id}/edit", title__en="", description__en="still typed")
    assert desk.status == 400
    assert "still typed" in page


def test_a_decision_from_draft_to_told(app: Flask, web: WebState, as_: As, work: Work) -> None:
    with work() as session:
        kannada = with_phone(session, web.installation.keys, 601, "kn")
        tamil = contact(session, "ta")
        item = make(session, "Water", hear(session, who=kannada), hear(session, "தண்ணி இல்ல", who=tamil))
        ready(session, item)
        item_id = item.id
    desk, second = as_(Role.PROGRAMME), as_(Role.PROGRAMME, "programme house two")
    address = f"/desk/backlog/{item_id}"
    page = desk.get(f"{address}/decision")
    assert "ಕನ್ನಡ needed: 1 person speaks it" in page

    page = desk.post(f"{address}/decision", outcome="accepted", reason__kn="ನಲ್ಲಿ ಬರುತ್ತೆ.")
    assert "Nobody has been told yet" in page
    assert "not written yet" in page  # Tamil

    second.get(f"{address}/decision")
    page = second.post(f"{address}/publish", seen=_seen(second), sure="1")
    assert second.status == 400
    assert "People who spoke also use" in page
    with work() as session:
        assert session.get_one(Item, item_id).published_at is None

    desk.post(f"{address}/decision", outcome="accepted", reason__kn="ನಲ್ಲಿ ಬರುತ್ತೆ.", reason__ta="குழாய் வரும்.")
    page = desk.post(f"{address}/publish", seen=_seen(desk))
    assert desk.status == 400
    assert "tick the box" in page

    page = desk.post(f"{address}/publish", seen=_seen(desk), sure="1")
    assert "Somebody else than who wrote the draft" in page
    second.get(f"{address}/decision")
    assert "approved by Somebody of programme" in second.post(
        f"{address}/publish", seen=_seen(second), sure="1", approve="1"
    )
    desk.get(f"{address}/decision")
    page = desk.post(f"{address}/publish", seen=_seen(desk), sure="1")
    assert "Published. Everybody who spoke is being told now." in page
    assert "The texts are being written." in page
    with work() as session:
        assert session.get_one(Item, item_id).stage is Stage.COMMITTED
        outbox.expand_announcements(session, AUDIENCES, web.installation, now=NOW)
        outbox.take_notices(session, now=NOW)
        assert len(session.scalars(sa.select(notices.Notice)).all()) == 2
    page = desk.get(address)
    assert "waiting to be sent 1" in page
    assert "left no number 1" in page
    assert "published the decision" in page
    texts = desk.get("/desk/texts")
    assert "waiting to be sent" in texts
    assert "70000" not in texts


def test_a_draft_that_changed_is_read_again_before_it_is_published(as_: As, work: Work) -> None:
    with work() as session:
        item_id = make(session, "Water", hear(session, who=contact(session, None))).id
    desk = as_(Role.PROGRAMME)
    address = f"/desk/backlog/{item_id}"
    desk.get(f"{address}/decision")
    desk.post(f"{address}/decision", outcome="accepted", reason__en="Yes.")
    seen = _seen(desk)
    desk.post(f"{address}/decision", outcome="declined", reason__en="No.")
    assert "The draft has changed" in desk.post(f"{address}/publish", seen=seen, sure="1")
    second = as_(Role.PROGRAMME, "programme house two")
    second.get(f"{address}/decision")
    second.post(f"{address}/publish", seen=_seen(second), sure="1")
    assert "This is published already" in desk.post(f"{address}/publish", seen=seen, sure="1")
    with work() as session:
        assert len(session.scalars(sa.select(Decision)).all()) == 1
        assert len(session.scalars(sa.select(notices.Announcement)).all()) == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param({"reason__en": "Because."}, "Choose one.", id="no outcome"),
        pytest.param({"outcome": "accepted", "reason__en": " "}, "Give a reason", id="no reason"),
        pytest.param({"outcome": "accepted", "reason__en": "z" * 401}, "at most 400", id="too long"),
    ],
)
def test_a_draft_that_cannot_stand_keeps_what_was_typed(as_: As, work: Work, fields: dict[str, str], told: str) -> None:
    with work() as session:
        item_id = make(session).id
    desk = as_(Role.PROGRAMME)
    desk.get(f"/desk/backlog/{item_id}/decision")
    page = desk.post(f"/desk/backlog/{item_id}/decision", **fields)
    assert desk.status == 400
    assert told in page
    assert fields["reason__en"].strip() in page


def _seen(desk: Desk) -> str:
    return desk.html.split('name="seen" value="')[1].split('"')[0]
