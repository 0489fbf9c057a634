"""Merging and splitting at the desk, and what the item's own form changes."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from survey.backlog.models import Item
from survey.people.models import Organisation
from survey.people.roles import Role
from tests.forms.desk.cast import Desk, Work, hear, make, staff

As = Callable[..., Desk]


def test_an_item_is_merged_after_a_look_and_taken_out_again(as_: As, work: Work) -> None:
    with work() as session:
        small, large = make(session, "A tap at the gate", hear(session)), make(session, "Water", hear(session))
        small_id, large_id = small.id, large.id
    desk = as_(Role.PROGRAMME)

    assert "people who are new there 1" in desk.get(f"/desk/backlog/{small_id}/merging", into=str(large_id))
    page = desk.post(f"/desk/backlog/{small_id}/merge", into=str(large_id))
    assert "Merged. Nothing was lost" in page
    assert "2 voices" in page
    assert "in an item that was merged into this one" in page
    assert "merged into another item" in desk.get(f"/desk/backlog/{small_id}")
    assert "A tap at the gate" not in desk.get("/desk/backlog", view="list")

    desk.get(f"/desk/backlog/{small_id}/merging")
    assert "Undone." in desk.post(f"/desk/backlog/{small_id}/merge", undo="1")
    assert "A tap at the gate" in desk.get("/desk/backlog", view="list")


def test_a_merge_into_nothing_is_refused(as_: As, work: Work) -> None:
    with work() as session:
        item_id = make(session, "Water").id
    desk = as_(Role.PROGRAMME)
    desk.get(f"/desk/backlog/{item_id}/merging")

    assert "Choose one." in desk.post(f"/desk/backlog/{item_id}/merge", into="99999")


def test_voices_are_split_off_and_given_back(as_: As, work: Work) -> None:
    with work() as session:
        item_id = make(session, "Water", hear(session), hear(session, "ನೆರಳು ಬೇಕು")).id
    desk = as_(Role.PROGRAMME)
    desk.get(f"/desk/backlog/{item_id}/merging")
    voice_id = desk.html.split('name="voice" value="')[2].split('"')[0]

    assert "Choose the voices" in desk.post(f"/desk/backlog/{item_id}/split", title__en="Shade")
    page = desk.post(f"/desk/backlog/{item_id}/split", title__en="Shade", voice=voice_id)
    assert "an item of their own now" in page
    assert "ನೆರಳು ಬೇಕು" in page
    with work() as session:
        part_id = session.scalars(sa.select(Item.id).where(Item.split_from_id == item_id)).one()
    desk.get(f"/desk/backlog/{part_id}/merging")
    assert "2 voices" in desk.post(f"/desk/backlog/{part_id}/merge", undo="1")


def test_the_form_of_an_item_keeps_whom_it_concerns_and_a_paraphrase(as_: As, work: Work) -> None:
    with work() as session:
        item_id = make(session, "Water").id
        staff(session, Role.PARTNER, "City Waste Office")
        city = str(session.scalars(sa.select(Organisation.id).where(Organisation.name == "City Waste Office")).one())
    desk, partner = as_(Role.PROGRAMME), as_(Role.PARTNER, "City Waste Office")
    assert partner.get(f"/desk/backlog/{item_id}")
    assert partner.status == 200
    desk.get(f"/desk/backlog/{item_id}/edit")
    fields = {"title__en": "Water", "paraphrase__en": "People miss water.", "urgency": "3", "concerned": city}
    page = desk.post(f"/desk/backlog/{item_id}/edit", **fields, revision="1")
    assert "They do not see this item." in page

    assert partner.get(f"/desk/backlog/{item_id}")
    assert partner.status == 404
    with work() as session:
        item = session.get_one(Item, item_id)
        assert (item.urgency, item.texts[0].paraphrase) == (3, "People miss water.")
    desk.get(f"/desk/backlog/{item_id}/edit")
    assert "Somebody else was faster." in desk.post(
        f"/desk/backlog/{item_id}/edit", title__en="Clean water", revision="1"
    )
    assert "Clean water" in desk.html


def test_whoever_is_overtaken_in_the_form_reads_everything_that_happened(as_: As, work: Work) -> None:
    with work() as session:
        item_id = make(session, "Water").id
    desk = as_(Role.PROGRAMME)
    desk.get(f"/desk/backlog/{item_id}/edit")
    desk.post(f"/desk/backlog/{item_id}/edit", title__en="Water for all", place="Hebbal", revision="1")
    desk.get(f"/desk/backlog/{item_id}/edit")
    page = desk.post(f"/desk/backlog/{item_id}/edit", title__en="Clean water", revision="1")

    assert "What happened meanwhile:" in page
    meanwhile = desk.html.split("What happened meanwhile:")[1].split("</section>")[0]
    assert "Water for all" in meanwhile
    assert "Hebbal" in meanwhile
    assert 'value="Clean water"' in desk.html


def test_what_to_merge_into_is_found_by_its_title_among_many(as_: As, work: Work) -> None:
    with work() as session:
        item_ids = [make(session, f"Matter {number:03}").id for number in range(65)]
    desk = as_(Role.PROGRAMME)
    here = f"/desk/backlog/{item_ids[-1]}/merging"

    assert "Matter 001" not in desk.get(here)
    assert 'type="search" name="search"' in desk.html
    assert "Matter 001" in desk.get(here, search="Matter 001")
