"""Merging, splitting and undoing, in any order: no voice is lost or counted twice, everybody stays reachable."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from sms import forgetting, outbox, telling
from survey import audit
from survey.audit import Act
from survey.backlog import concerns, decisions, evidence, family, history, items, merging, weighing
from survey.backlog.items import Overtaken, Wording
from survey.backlog.models import Evidence, Item, Relation
from survey.db import make_session
from survey.feedback.voices import Feedback
from survey.people.models import Contact, Organisation
from survey.people.roles import Role, Viewer
from survey.words import Refused
from tests.sms.factories import INSTALLATION, NOW
from tests.survey.backlog.factories import item, publish_decision, viewer, voice

APART = {"en": Wording("Apart", "")}


def test_a_merge_moves_nothing_and_the_living_item_speaks_for_both(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    small, large = item(session, team, "A tap at the gate"), item(session, team)
    both = voice(session)
    for matter, said in ((small, voice(session)), (small, both), (large, both), (large, voice(session))):
        evidence.cite(session, team, matter, said, Relation.SUPPORTS, now=NOW)

    assert merging.preview(session, team, small, large).new_people == 1
    assert merging.merge(session, team, small, large, now=NOW) is large

    behind = evidence.behind(session, team, [large.id])[large.id]
    assert (behind.voices, behind.people, large.people) == (3, 3, 3)
    assert len(evidence.voices_of(session, team, large.id)) == 3
    assert decisions.reachable(session, large) == 3
    assert [each.id for each in items.backlog(session, team)] == [large.id]
    merging.unmerge(session, team, small, now=NOW)
    assert (small.people, large.people) == (2, 2)
    verbs = {act.verb for matter in (small, large) for act in audit.acts_on(session, matter)}
    assert {"merge", "take_in", "unmerge", "let_out"} <= verbs


def test_a_new_voice_for_a_merged_item_reaches_the_living_one(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    small, large = item(session, team), item(session, team)
    merging.merge(session, team, small, large, now=NOW)

    assert evidence.cite(session, team, small, voice(session), Relation.DETAIL, now=NOW).item_id == large.id


def test_who_spoke_through_a_merged_item_is_told_and_known_to_be_told(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    small, large = item(session, team), item(session, team)
    for matter in (small, large):
        evidence.cite(session, team, matter, voice(session), Relation.SUPPORTS, now=NOW)
    merging.merge(session, team, small, large, now=NOW)
    decision = publish_decision(session, team, large, {"en": "In March."})
    outbox.expand_announcements(session, decisions.AUDIENCES, INSTALLATION, now=NOW)

    told = telling.of_decisions(session, team, [decision.id])[decision.id]

    assert sum(told.states.values()) == 2


def test_whom_one_of_them_concerns_sees_neither(session: Session) -> None:
    team, theirs = viewer(session, Role.PROGRAMME), viewer(session, Role.PARTNER)
    for concerned in (0, 1):
        pair = [item(session, team), item(session, team)]
        organisation = session.get_one(Organisation, theirs.organisation_id)
        concerns.concern(session, team, pair[concerned], [organisation], now=NOW)
        merging.merge(session, team, pair[0], pair[1], now=NOW)

        assert [items.find_item(session, theirs, matter.id) for matter in pair] == [None, None]
        assert all(items.find_item(session, team, matter.id) is not None for matter in pair)


def test_no_circle_and_no_merge_into_itself(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    first, second, third = (item(session, team) for _ in range(3))
    merging.merge(session, team, first, second, now=NOW)
    merging.merge(session, team, second, third, now=NOW)

    for wrong in (first, second, third):
        with pytest.raises(Refused):
            merging.merge(session, team, third, wrong, now=NOW)
    with pytest.raises(Refused):
        merging.merge(session, team, first, third, now=NOW)


def test_a_split_takes_chosen_voices_and_is_undone(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    rows = [evidence.cite(session, team, matter, voice(session), Relation.SUPPORTS, now=NOW) for _ in range(3)]

    part = merging.split(session, team, matter, [rows[0].id, rows[2].id], APART, now=NOW)

    assert (matter.people, part.people) == (1, 2)
    assert [row.number for row in evidence.voices_of(session, team, part.id)] == [1, 2]
    assert merging.unsplit(session, team, part, now=NOW) is matter
    assert (matter.people, part.merged_into_id) == (3, matter.id)
    assert {row.came_from_id for row in evidence.voices_of(session, team, matter.id)} == {None}


def test_a_split_needs_voices_that_are_the_items_own(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter, other = item(session, team), item(session, team)
    foreign = evidence.cite(session, team, other, voice(session), Relation.SUPPORTS, now=NOW)
    for chosen in ([], [foreign.id], [999_999]):
        with pytest.raises(Refused):
            merging.split(session, team, matter, chosen, APART, now=NOW)


def test_whoever_is_overtaken_is_told(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter, other = item(session, team), item(session, team)
    seen = matter.revision
    items.take_turn(session, matter, seen)

    with pytest.raises(Overtaken):
        merging.merge(session, team, matter, other, revision=seen, now=NOW)
    assert matter.merged_into_id is None


def test_a_number_is_given_to_no_other_voice(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    first = evidence.cite(session, team, matter, voice(session), Relation.SUPPORTS, now=NOW)
    evidence.uncite(session, team, first, now=NOW)

    assert evidence.cite(session, team, matter, voice(session), Relation.SUPPORTS, now=NOW).number == 2


def test_nor_after_a_split_was_undone(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    rows = [evidence.cite(session, team, matter, voice(session), Relation.SUPPORTS, now=NOW) for _ in range(2)]

    part = merging.split(session, team, matter, [rows[0].id], APART, now=NOW)
    merging.unsplit(session, team, part, now=NOW)
    assert rows[0].number == 3
    merging.split(session, team, matter, [rows[0].id], APART, now=NOW)
    assert evidence.cite(session, team, matter, voice(session), Relation.SUPPORTS, now=NOW).number == 4

    merging.unmerge(session, team, part, now=NOW)
    assert evidence.cite(session, team, part, voice(session), Relation.SUPPORTS, now=NOW).number == 2


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "unmerge", "split", "unsplit", "cite", "uncite", "seal", "open", "erase"]),
        st.integers(0, 7),
        st.integers(0, 7),
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_done_nobody_is_lost_or_counted_twice(
    sqlite_engine: Engine, steps: list[tuple[str, int, int]]
) -> None:
    with make_session(sqlite_engine)() as session:
        team = viewer(session, Role.PROGRAMME)
        matters = [item(session, team, f"Matter {number}") for number in range(3)]
        voices = [voice(session) for _ in range(5)]
        voices[4].contact_id = voices[0].contact_id  # somebody who spoke twice
        session.flush()
        for number, said in enumerate(voices):
            evidence.cite(session, team, matters[number % 3], said, Relation.SUPPORTS, now=NOW)
        for verb, a, b in steps:
            done = session.scalar(sa.select(sa.func.count()).select_from(Act)) or 0
            try:
                with session.begin_nested():
                    _do(session, team, verb, matters, voices, a, b)
            except Refused:
                assert session.scalar(sa.select(sa.func.count()).select_from(Act)) == done
                continue
            _check(session, team, matters, cited_by_rows(session))
            _story_is_whole(session, team, matters)
        session.rollback()


def _do(session: Session, team: Viewer, verb: str, matters: list[Item], voices: list[Feedback], a: int, b: int) -> None:
    one, other = matters[a % len(matters)], matters[b % len(matters)]
    rows = session.scalars(sa.select(Evidence).where(Evidence.item_id == one.id).order_by(Evidence.id)).all()
    match verb:
        case "merge":
            merging.merge(session, team, one, other, now=NOW)
        case "unmerge":
            merging.unmerge(session, team, one, now=NOW)
        case "split":
            matters.append(merging.split(session, team, one, [row.id for row in rows[: 1 + b % 2]], APART, now=NOW))
        case "unsplit":
            merging.unsplit(session, team, one, now=NOW)
        case "cite":
            evidence.cite(session, team, one, voices[b % len(voices)], Relation.DETAIL, now=NOW)
        case "uncite" if rows:
            evidence.uncite(session, team, rows[b % len(rows)], now=NOW)
        case "erase":
            contact = session.get_one(Contact, voices[a % len(voices)].contact_id)
            forgetting.forget(session, contact, staff_id=None, now=NOW)
        case "seal" | "open":
            voices[a % len(voices)].sensitive = verb == "seal"
            session.flush()
            weighing.recount_citing(session, voices[a % len(voices)].id)


def cited_by_rows(session: Session) -> set[int]:
    """The voices that some item cites, by the rows themselves."""
    return set(session.scalars(sa.select(Evidence.feedback_id)))


def _story_is_whole(session: Session, team: Viewer, matters: list[Item]) -> None:
    """Every act on an item stands in the story of the living one, once, but for what was done with sealed voices."""
    for matter in matters:
        if matter.merged_into_id is None:
            members = [each.id for each in matters if family.living(session, each) is matter]
            done = sa.select(Act.id).where(Act.subject_type == Item.__tablename__, Act.subject_id.in_(members))
            told = history.story(session, team, matter, per_page=1000).events
            assert sorted(event.act.id for event in told if event.act.verb not in history.OF_VOICES) == sorted(
                session.scalars(done.where(Act.verb.not_in(history.OF_VOICES)))
            )


def _check(session: Session, team: Viewer, matters: list[Item], own: set[int]) -> None:
    living = [matter for matter in matters if matter.merged_into_id is None]
    assert living
    cited: list[int] = []
    for matter in living:
        rows = evidence.voices_of(session, team, matter.id)
        assert len({row.feedback_id for row in rows}) == len(rows)
        behind = evidence.behind(session, team, [matter.id]).get(matter.id)
        people = {row.feedback.contact_id for row in rows}
        assert (behind.people if behind else 0) == len(people) == matter.people
        # Whoever was forgotten still counts, and cannot be told anything any more.
        known = [person for person in people if session.get_one(Contact, person).forgotten_at is None]
        assert decisions.reachable(session, matter) == len(known)
        cited += [row.feedback_id for row in rows]
        assert family.living(session, matter) is matter
    sealed = set(session.scalars(sa.select(Feedback.id).where(Feedback.sensitive)))
    assert own - sealed == set(cited) & own
