"""Partner review at the desk: rounds, questions, replies, and the page on which a partner finds what is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from survey.backlog import concerns, weighing
from survey.backlog.models import Item
from survey.backlog.review.models import Reply, Round
from survey.people.models import Organisation
from survey.people.roles import Role
from survey.web.state import utcnow
from tests.forms.desk.cast import Desk, Work, hear, make, staff, viewer

CITY, HONGE = "City Waste Office", "Honge Health Trust"
SOON = (utcnow().date() + timedelta(days=10)).isoformat()


@pytest.fixture
def item_id(work: Work) -> int:
    with work() as session:
        for organisation in (CITY, HONGE):
            staff(session, Role.PARTNER, organisation)
        return make(session, "Toilets at the market", hear(session)).id


def organisation_id(work: Work, name: str) -> int:
    with work() as session:
        return session.scalars(sa.select(Organisation.id).where(Organisation.name == name)).one()


def open_round(as_: Callable[..., Desk], work: Work, item_id: int) -> int:
    team = as_(Role.PROGRAMME)
    team.get("/desk/rounds")
    team.post(
        "/desk/rounds",
        title="Before the hot months",
        closes_on=SOON,
        item=str(item_id),
        organisation=str(organisation_id(work, CITY)),
    )
    assert "The round is open." in team.text
    with work() as session:
        return session.scalars(sa.select(Round.id)).one()


def test_a_partner_finds_what_is_asked_and_answers_it(as_: Callable[..., Desk], work: Work, item_id: int) -> None:
    round_id = open_round(as_, work, item_id)
    partner = as_(Role.PARTNER, CITY)

    assert "“Before the hot months”, items still open: 1" in partner.get("/desk/partner")
    assert "0 of 1 have answered" in partner.get(f"/desk/rounds/{round_id}")
    partner.get(f"/desk/backlog/{item_id}")
    partner.post(f"/desk/backlog/{item_id}/position", stance="support", comment="")

    assert "Nothing is asked right now." in partner.get("/desk/partner")
    assert "1 of 1 have answered" in partner.get(f"/desk/rounds/{round_id}")


def test_a_round_needs_items_and_a_day_and_keeps_what_was_typed(as_: Callable[..., Desk], item_id: int) -> None:
    team = as_(Role.PROGRAMME)
    team.get("/desk/rounds")

    assert "Say by which day." in team.post("/desk/rounds", title="Before the hot months")
    assert "Before the hot months" in team.html
    assert team.status == 400


def test_a_round_gets_another_day_or_is_ended(as_: Callable[..., Desk], work: Work, item_id: int) -> None:
    address = f"/desk/rounds/{open_round(as_, work, item_id)}"
    team = as_(Role.PROGRAMME)
    team.get(address)

    assert "Kept." in team.post(address, closes_on=(utcnow().date() + timedelta(days=20)).isoformat())
    assert "in the past" in team.post(address, closes_on="2020-01-01")
    assert "over" in team.post(address, close="1")


def test_a_question_waits_until_the_team_answers(as_: Callable[..., Desk], item_id: int) -> None:
    partner, team = as_(Role.PARTNER, CITY), as_(Role.PROGRAMME)
    partner.get(f"/desk/backlog/{item_id}")

    assert "asked, not answered yet" in partner.post(
        f"/desk/backlog/{item_id}/comments", kind="question", body="How many <b>litres</b>?"
    )
    assert "&lt;b&gt;" in partner.html
    team.get(f"/desk/backlog/{item_id}")
    comment_id = team.html.split('id="said-')[1].split('"')[0]
    assert "Write something first." in team.post(f"/desk/backlog/comments/{comment_id}/answer", body="")
    team.post(f"/desk/backlog/comments/{comment_id}/answer", body="Two hundred a day.")

    assert "asked and answered" in partner.get(f"/desk/backlog/{item_id}")
    assert "Two hundred a day." in partner.get("/desk/partner")


def test_the_community_stands_beside_the_partners(as_: Callable[..., Desk], item_id: int) -> None:
    shown = as_(Role.PARTNER, CITY).get(f"/desk/backlog/{item_id}")

    assert "The people themselves" in shown
    assert "too few have spoken to say" in shown


def test_whom_it_concerns_replies_to_a_paraphrase_and_never_sees_the_item(
    app: Flask, as_: Callable[..., Desk], work: Work, item_id: int
) -> None:
    with work() as session:
        team, item = viewer(session), session.get_one(Item, item_id)
        concerned = session.scalars(sa.select(Organisation).where(Organisation.name == HONGE)).one()
        concerns.concern(session, team, item, [concerned], now=item.made_at)
        weighing.recount(session, [item_id])
    desk, partner = as_(Role.PROGRAMME), as_(Role.PARTNER, HONGE)
    desk.get(f"/desk/backlog/{item_id}")
    desk.post(f"/desk/backlog/{item_id}/reply", organisation=str(organisation_id(work, HONGE)), due_on=SOON)
    assert "no reply yet" in desk.text
    with work() as session:
        reply_id = session.scalars(sa.select(Reply.id)).one()

    partner.get(f"/desk/backlog/{item_id}")
    assert partner.status == 404
    assert "write your reply to what concerns you" in partner.get("/desk/partner")
    shown = partner.get(f"/desk/partner/reply/{reply_id}")
    assert "So few people spoke" in shown
    assert "Toilets" not in shown
    assert "Write your reply first." in partner.post(f"/desk/partner/reply/{reply_id}", text=" ")
    partner.post(f"/desk/partner/reply/{reply_id}", text="We clean them every day.")

    assert "We clean them every day." in desk.get(f"/desk/backlog/{item_id}")
    other = as_(Role.PARTNER, CITY)
    assert other.get(f"/desk/partner/reply/{reply_id}") is not None
    assert other.status == 404
    assert "We clean them" not in other.get(f"/desk/backlog/{item_id}")


def test_only_the_team_reads_the_page_of_another_organisation(
    as_: Callable[..., Desk], work: Work, item_id: int
) -> None:
    city = str(organisation_id(work, CITY))

    assert CITY in as_(Role.PROGRAMME).get("/desk/partner", organisation=city)
    assert CITY not in as_(Role.PARTNER, HONGE).get("/desk/partner", organisation=city)
