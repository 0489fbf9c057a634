"""Promises at the desk: signing one, keeping it, giving it another day; what others can and cannot do with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from survey.backlog.commitments.models import Commitment, State
from survey.people.roles import Role
from survey.web.state import utcnow
from tests.forms.desk.cast import Desk, Work, make

WHAT = "We build two toilets at the market centre."
AHEAD = (utcnow().date() + timedelta(days=40)).isoformat()


@pytest.fixture
def item_id(work: Work) -> int:
    with work() as session:
        return make(session, "Toilets at the market").id


@pytest.fixture
def partner(as_: Callable[..., Desk], item_id: int) -> Desk:
    desk = as_(Role.PARTNER, "City Waste Office")
    desk.get(f"/desk/backlog/{item_id}")
    return desk


def sign(desk: Desk, item_id: int, **changes: str) -> str:
    fields = {"what": WHAT, "due_on": AHEAD, "signed": "1"} | changes
    owner = desk.html.split('id="owner"')[1].split('value="')[1].split('"')[0]
    return desk.post(f"/desk/backlog/{item_id}/commitments", **({"owner": owner} | fields))


def made(work: Work) -> Commitment:
    with work() as session:
        return session.scalars(sa.select(Commitment)).one()


def test_a_partner_promises_and_everybody_reads_it(
    partner: Desk, as_: Callable[..., Desk], item_id: int, work: Work
) -> None:
    shown = sign(partner, item_id)

    assert "Signed." in shown
    assert WHAT in shown
    assert made(work).signed_as == "Somebody of partner"
    for role in (Role.FUNDER, Role.PROGRAMME):
        desk = as_(role)
        assert WHAT in desk.get(f"/desk/backlog/{item_id}")
        assert WHAT in desk.get("/desk/commitments")


def test_without_a_signature_nothing_is_promised_and_nothing_typed_is_lost(
    partner: Desk, item_id: int, work: Work
) -> None:
    shown = sign(partner, item_id, signed="")

    assert "Tick the box" in shown
    assert WHAT in partner.html
    assert AHEAD in partner.html
    with work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Commitment)) == 0


def test_it_is_kept_with_what_can_be_checked(partner: Desk, item_id: int, work: Work) -> None:
    sign(partner, item_id)
    page = f"/desk/commitments/{made(work).id}"
    partner.get(page)

    assert "Say what was done" in partner.post(f"{page}/keep", revision="1", text="")
    shown = partner.post(f"{page}/keep", revision="1", text="Both stand beside the gate.")

    assert "Both stand beside the gate." in shown
    assert made(work).state is State.KEPT
    assert "Both stand" in partner.get(page)
    assert "It is done" not in partner.text


def test_another_day_leaves_the_first_one_to_be_read(partner: Desk, item_id: int, work: Work) -> None:
    sign(partner, item_id)
    page = f"/desk/commitments/{made(work).id}"
    partner.get(page)
    later = (utcnow().date() + timedelta(days=90)).isoformat()

    partner.post(f"{page}/date", revision="1", day=later, text="The pipe comes in spring.")

    shown = partner.get(page)
    assert "The pipe comes in spring." in shown
    assert "after its day" not in shown
    assert made(work).due_on.isoformat() == later
    with work() as session:
        (moved,) = session.scalars(sa.select(Commitment)).one().dates
        assert moved.before.isoformat() == AHEAD


def test_who_was_overtaken_is_told_and_keeps_what_they_typed(partner: Desk, item_id: int, work: Work) -> None:
    sign(partner, item_id)
    page = f"/desk/commitments/{made(work).id}"
    partner.get(page)
    partner.post(f"{page}/date", revision="1", day="2031-01-01", text="Too far away, refused.")
    partner.post(f"{page}/keep", revision="1", text="Done.")

    shown = partner.post(f"{page}/break", revision="1", text="We ran out of money.")

    assert "Somebody else wrote on this promise meanwhile" in shown
    assert made(work).state is State.KEPT


@pytest.mark.parametrize("deed", ["keep", "date", "break", "owner", "release", "reopen", "answer"])
def test_another_partner_can_do_nothing_with_it(
    partner: Desk, as_: Callable[..., Desk], item_id: int, work: Work, deed: str
) -> None:
    sign(partner, item_id)
    other = as_(Role.PARTNER, "Honge Health Trust")
    page = f"/desk/commitments/{made(work).id}"
    other.get(page)

    other.post(f"{page}/{deed}", revision="1", text="It is not there.", day=AHEAD)

    assert other.status == 400
    assert made(work).revision == 1


def test_the_list_is_narrowed_in_its_address(partner: Desk, item_id: int, work: Work) -> None:
    sign(partner, item_id)

    assert WHAT in partner.get("/desk/commitments", show="open")
    assert WHAT not in partner.get("/desk/commitments", show="kept")
    assert WHAT not in partner.get("/desk/commitments", organisation="999999")
    assert partner.get("/desk/commitments", show="nonsense", page="0")
