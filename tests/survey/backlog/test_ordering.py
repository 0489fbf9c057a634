"""The backlog in the order that its reader chose: what is let through, what comes first, what a card says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.backlog import ordering, weighing
from survey.backlog.commitments.models import Commitment
from survey.backlog.commitments.models import State as Ending
from survey.backlog.evidence import cite
from survey.backlog.items import Wording, make_item
from survey.backlog.models import Item, Position, Relation, Stance
from survey.backlog.ordering import Sort, Wanted
from survey.backlog.stages import Stage
from survey.backlog.themes import Theme
from survey.feedback.voices import Feedback
from survey.people import groups
from survey.people.models import Contact, GroupMember, Organisation, Staff
from survey.people.roles import Role, Viewer
from tests.sms.factories import NOW
from tests.survey.backlog.factories import item, viewer, voice

TODAY = date(2026, 11, 24)


@pytest.fixture
def team(session: Session) -> Viewer:
    return viewer(session, Role.PROGRAMME)


def found(session: Session, by: Viewer, wanted: Wanted, sort: Sort = Sort.NEWEST) -> list[str]:
    """The titles that `wanted` lets through, in order."""
    ids, total = ordering.listed(session, by, wanted, sort, TODAY, limit=50, offset=0)
    cards = ordering.cards(session, by, ids, TODAY)
    assert total == len(ids)
    return [cards[item_id].item.title("en") for item_id in ids]


def crowd(session: Session, by: Viewer, matter: Item, size: int) -> list[Feedback]:
    """So many people say something that `matter` cites."""
    said = [voice(session) for _ in range(size)]
    for one in said:
        cite(session, by, matter, one, Relation.SUPPORTS, now=NOW)
    session.refresh(matter)
    assert matter.people == size
    return said


def stand(session: Session, matter: Item, partner: Viewer, *stances: Stance) -> None:
    for stance in stances:
        session.add(
            Position(
                item_id=matter.id,
                organisation_id=partner.organisation_id,
                staff_id=partner.staff_id,
                stance=stance,
                comment="",
                taken_at=NOW,
            )
        )
        session.flush()


def promise(session: Session, matter: Item, by: Viewer, due_on: date, state: Ending = Ending.OPEN) -> None:
    session.add(
        Commitment(
            item_id=matter.id,
            organisation_id=by.organisation_id,
            owner_id=by.staff_id,
            what="a tap",
            due_on=due_on,
            signed_by_id=by.staff_id,
            signed_as="Somebody",
            signed_at=NOW,
            state=state,
        )
    )
    session.flush()


WANTED: Sequence[tuple[Wanted, list[str]]] = (
    (Wanted(stage=Stage.EXPLORING), ["Gloves"]),
    (Wanted(theme=Theme.WATER), ["Taps"]),
    (Wanted(lead=0), ["Gloves", "Shade"]),
    (Wanted(place="HEBB"), ["Taps"]),
    (Wanted(place="ನಗರ"), ["Gloves"]),
    (Wanted(place="50%"), []),
    (Wanted(untitled="kn"), ["Gloves", "Shade"]),
    (Wanted(search="ನಲ್ಲಿ"), ["Taps"]),
    (Wanted(search="gLo"), ["Gloves"]),
    (Wanted(search="_"), []),
    (Wanted(), ["Taps", "Gloves", "Shade"]),
)


@pytest.mark.parametrize(("wanted", "titles"), [pytest.param(*case, id=repr(case[0])[7:60]) for case in WANTED])
def test_what_is_asked_for_is_let_through(session: Session, team: Viewer, wanted: Wanted, titles: list[str]) -> None:
    leader = Organisation(name="Taps and Pipes")
    session.add(leader)
    worker = viewer(session, Role.PARTNER, organisation=leader)
    assert worker.organisation_id == leader.id
    make_item(session, team, {"en": Wording("Shade", "")}, theme=Theme.HOUSING, now=NOW - timedelta(days=2))
    gloves = make_item(session, team, {"en": Wording("Gloves", "")}, place="ಜಯನಗರ", now=NOW - timedelta(days=1))
    gloves.stage = Stage.EXPLORING
    taps = {"en": Wording("Taps", ""), "kn": Wording("ನಲ್ಲಿ", "")}
    make_item(session, team, taps, theme=Theme.WATER, place="Hebbal", lead=leader, now=NOW)
    session.flush()
    assert found(session, team, wanted) == titles


def test_what_was_merged_into_another_item_is_not_listed(session: Session, team: Viewer) -> None:
    living, merged = item(session, team, "Water"), item(session, team, "Taps")
    merged.merged_into_id = living.id
    session.flush()
    assert found(session, team, Wanted()) == ["Water"]


ORDER: Sequence[tuple[Sort, Callable[[Item, int], None]]] = (
    (Sort.PEOPLE, lambda item, rank: setattr(item, "people", 10 - rank)),
    (Sort.URGENCY, lambda item, rank: setattr(item, "urgency", (3, 1, None)[rank])),
    (Sort.EFFORT, lambda item, rank: setattr(item, "effort", (1, 3, None)[rank])),
    (Sort.RARELY, lambda item, rank: setattr(item, "rarely_heard", (60, 10, 0)[rank])),
    (Sort.NEWEST, lambda item, rank: setattr(item, "made_at", NOW - timedelta(days=rank))),
    (Sort.MOVED, lambda item, rank: setattr(item, "moved_at", NOW - timedelta(days=rank))),
)


@pytest.mark.parametrize(("sort", "give"), [pytest.param(*case, id=case[0].value) for case in ORDER])
def test_each_part_puts_them_in_its_order(
    session: Session, team: Viewer, sort: Sort, give: Callable[[Item, int], None]
) -> None:
    for rank, title in ((1, "second"), (0, "first"), (2, "third")):
        give(item(session, team, title), rank)
    session.flush()
    assert found(session, team, Wanted(), sort) == ["first", "second", "third"]
    laid = ordering.lay_out(session, team, Wanted(), sort, TODAY, per_column=2)
    titles = [session.get_one(Item, item_id).title("en") for item_id in laid.columns[Stage.HEARD]]
    assert (titles, laid.totals) == (["first", "second"], {Stage.HEARD: 3})


def test_what_many_ask_for_and_nobody_took_stands_in_front(session: Session, team: Viewer) -> None:
    house = Organisation(name="Taps and Pipes")
    session.add(house)
    partner = viewer(session, Role.PARTNER, organisation=house)
    matters = {name: item(session, team, name) for name in ("led", "offered", "doubted", "taken back", "alone", "over")}
    for people, matter in enumerate(matters.values(), start=10):
        matter.people = people
    matters["alone"].people = 0
    matters["led"].lead = house
    matters["over"].stage = Stage.DECLINED
    stand(session, matters["offered"], partner, Stance.SUPPORT, Stance.CAN_LEAD)
    stand(session, matters["doubted"], partner, Stance.CONCERN)
    stand(session, matters["taken back"], partner, Stance.CAN_LEAD, Stance.SUPPORT)
    assert found(session, team, Wanted(untaken=True), Sort.PEOPLE) == ["taken back", "doubted"]
    laid = ordering.lay_out(session, team, Wanted(stage=Stage.DECLINED), Sort.PEOPLE, TODAY, per_column=9, strip=1)
    assert laid.untaken == [matters["taken back"].id], "whatever else is asked for"
    # An organisation of which nobody is there any more has not taken it either.
    session.get_one(Staff, partner.staff_id).active = False
    session.flush()
    assert "led" in found(session, team, Wanted(untaken=True))


def test_what_waits_for_the_viewer_is_their_own(session: Session, team: Viewer) -> None:
    partner, other = viewer(session, Role.PARTNER), viewer(session, Role.PARTNER)
    said, open_matter, over = (item(session, team, name) for name in ("said", "open", "over"))
    over.stage = Stage.DELIVERED
    stand(session, said, partner, Stance.SUPPORT)
    assert found(session, partner, Wanted(asks=True)) == ["open"]
    assert found(session, other, Wanted(asks=True)) == ["open", "said"]
    assert found(session, team, Wanted(asks=True)) == []
    cards = ordering.cards(session, partner, [said.id, open_matter.id], TODAY)
    assert [cards[matter.id].asks_position for matter in (said, open_matter)] == [False, True]


def test_a_card_counts_what_is_late(session: Session, team: Viewer) -> None:
    late, fine = item(session, team, "late"), item(session, team, "fine")
    promise(session, late, team, TODAY - timedelta(days=1))
    promise(session, late, team, TODAY - timedelta(days=9))
    promise(session, fine, team, TODAY)
    promise(session, fine, team, TODAY - timedelta(days=9), Ending.KEPT)
    cards = ordering.cards(session, team, [late.id, fine.id], TODAY)
    assert {matter.title("en"): cards[matter.id].late for matter in (late, fine)} == {"late": 2, "fine": 0}
    assert found(session, team, Wanted(late=True)) == ["late"]


def test_of_each_organisation_the_last_word_counts(session: Session, team: Viewer) -> None:
    matter = item(session, team)
    stand(session, matter, viewer(session, Role.PARTNER), Stance.BLOCK, Stance.CONCERN, Stance.SUPPORT)
    stand(session, matter, viewer(session, Role.PARTNER), Stance.SUPPORT)
    card = ordering.cards(session, team, [matter.id], TODAY)[matter.id]
    assert card.stances == {Stance.SUPPORT: 2}


def test_people_are_counted_by_group_and_few_are_not_told_apart(session: Session, team: Viewer) -> None:
    matter = item(session, team)
    said = crowd(session, team, matter, 30)
    women, elders = (
        groups.make(session, team, name, names={}, rarely_heard=rarely, now=NOW)
        for name, rarely in (("Women who sort", True), ("Elders", True))
    )
    for one in said[:12]:
        session.add(GroupMember(group_id=women.id, contact_id=one.contact_id))
    for one in said[10:14]:
        session.add(GroupMember(group_id=elders.id, contact_id=one.contact_id))
    session.flush()
    card = ordering.cards(session, team, [matter.id], TODAY, by_group=True)[matter.id]
    assert [(group.name, count) for group, count in card.groups] == [("Women who sort", 12), ("Elders", None)]
    weighing.weigh(session, [matter.id])
    session.refresh(matter)
    assert matter.rarely_heard == 40, "twelve of thirty; the elders are too few to tell"


def test_whoever_is_behind_a_merged_item_counts_once_in_their_group(session: Session, team: Viewer) -> None:
    living, merged = item(session, team, "Water"), item(session, team, "Taps")
    said = crowd(session, team, living, 12)
    crowd(session, team, merged, 11)
    for one in said[:3]:
        cite(session, team, merged, one, Relation.DETAIL, now=NOW)
    merged.merged_into_id = living.id
    session.flush()
    weighing.recount(session, [merged.id])
    session.refresh(living)
    assert living.people == 23
    everybody = groups.make(session, team, "Everybody", names={}, rarely_heard=True, now=NOW)
    session.add_all(
        GroupMember(group_id=everybody.id, contact_id=known) for known in session.scalars(sa.select(Contact.id))
    )
    session.flush()
    found = ordering.cards(session, team, [living.id], TODAY, by_group=True)[living.id].groups
    assert [count for _group, count in found] == [23]
    weighing.weigh_for(session, said[0].contact_id)
    session.refresh(living)
    assert living.rarely_heard == 100


def test_sealed_voices_weigh_nothing(session: Session, team: Viewer) -> None:
    matter = item(session, team)
    said = crowd(session, team, matter, 20)
    women = groups.make(session, team, "Women who sort", names={}, rarely_heard=True, now=NOW)
    for one in said[:10]:
        session.add(GroupMember(group_id=women.id, contact_id=one.contact_id))
    session.flush()
    weighing.weigh_all(session)
    session.refresh(matter)
    assert matter.rarely_heard == 50
    said[0].sensitive = True
    session.flush()
    weighing.recount_citing(session, said[0].id)
    session.refresh(matter)
    assert (matter.people, matter.rarely_heard) == (19, 0), "nine are too few"
    card = ordering.cards(session, team, [matter.id], TODAY, by_group=True)[matter.id]
    assert [count for _group, count in card.groups] == [None]
