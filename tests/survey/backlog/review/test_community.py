"""Where the community stands: people once each, sealed voices never, small numbers only to who may read the voices."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from survey.backlog.codesign.models import DesignVersion, SignOff
from survey.backlog.evidence import cite
from survey.backlog.models import Item, Relation
from survey.backlog.review import community
from survey.backlog.review.community import Heads, Leaning
from survey.people.roles import PUBLIC, Role, Viewer
from tests.sms.factories import NOW
from tests.survey.backlog.factories import item, viewer, voice

FOR, AGAINST, DETAIL = Relation.SUPPORTS, Relation.CONTRADICTS, Relation.DETAIL


def say(session: Session, team: Viewer, matter: Item, relation: Relation, times: int) -> None:
    for _ in range(times):
        cite(session, team, matter, voice(session), relation, now=NOW)


def design(session: Session, matter: Item, number: int, *counted: tuple[int, int, int]) -> None:
    version = DesignVersion(
        item_id=matter.id, number=number, design={"en": "A tap"}, changed={}, meeting_id=None, made_at=NOW
    )
    session.add(version)
    session.flush()
    for agreed, disagreed, unsure in counted:
        session.add(
            SignOff(
                version_id=version.id,
                meeting_id=None,
                agreed=agreed,
                disagreed=disagreed,
                unsure=unsure,
                counted_at=NOW,
            )
        )
    session.flush()


def test_a_person_counts_once_and_one_of_two_minds_for_neither_side(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    said = [voice(session) for _ in range(4)]
    said[1].contact_id = said[0].contact_id  # twice for it
    said[3].contact_id = said[2].contact_id  # for it, and against it
    for one, relation in zip(said, (FOR, FOR, FOR, AGAINST), strict=True):
        cite(session, team, matter, one, relation, now=NOW)
    cite(session, team, matter, voice(session), DETAIL, now=NOW)
    cite(session, team, matter, voice(session, sensitive=True), AGAINST, now=NOW)
    assert community.position(session, team, matter).voices == Heads(1, 0, 1, Leaning.FEW)


def test_voices_of_merged_items_count_and_a_person_of_both_counts_once(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    living, merged = item(session, team), item(session, team, "A tap")
    said = [voice(session), voice(session)]
    said[1].contact_id = said[0].contact_id
    cite(session, team, living, said[0], FOR, now=NOW)
    cite(session, team, merged, said[1], FOR, now=NOW)
    say(session, team, merged, FOR, 1)
    merged.merged_into_id = living.id
    session.flush()
    assert community.position(session, team, living).voices.yes == 2


@pytest.mark.parametrize(
    ("yes", "no", "leaning"),
    [
        pytest.param(0, 0, Leaning.SILENT, id="nobody"),
        pytest.param(9, 0, Leaning.FEW, id="nine"),
        pytest.param(10, 0, Leaning.FOR, id="ten of one mind"),
        pytest.param(3, 10, Leaning.AGAINST, id="most against"),
        pytest.param(8, 4, Leaning.DIVIDED, id="a third against"),
        pytest.param(6, 6, Leaning.DIVIDED, id="half and half"),
    ],
)
def test_what_is_said_of_them_together(session: Session, yes: int, no: int, leaning: Leaning) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    say(session, team, matter, FOR, yes)
    say(session, team, matter, AGAINST, no)
    stands = community.position(session, team, matter)
    assert (stands.voices.leaning, stands.leaning) == (leaning, leaning)


def test_what_they_said_of_the_last_design_goes_before_what_they_say_of_the_matter(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    say(session, team, matter, FOR, 10)
    design(session, matter, 1, (30, 0, 0))
    design(session, matter, 2)
    stands = community.position(session, team, matter)
    assert (stands.version, stands.signed, stands.leaning) == (2, None, Leaning.FOR), "nobody was asked about this one"
    design(session, matter, 3, (4, 12, 1), (1, 8, 0))
    stands = community.position(session, team, matter)
    assert (stands.version, stands.leaning) == (3, Leaning.AGAINST)
    assert stands.signed == Heads(5, 20, 1, Leaning.AGAINST)
    assert stands.voices == Heads(10, 0, 0, Leaning.FOR)


def test_small_numbers_are_not_shown_to_whoever_does_not_read_the_voices(session: Session) -> None:
    team, funder = viewer(session, Role.PROGRAMME), viewer(session, Role.FUNDER)
    matter = item(session, team)
    say(session, team, matter, FOR, 25)
    say(session, team, matter, AGAINST, 3)
    assert community.position(session, team, matter).voices == Heads(25, 3, 0, Leaning.FOR)
    shown = community.position(session, funder, matter).voices
    assert shown.no is None
    assert shown.unsure is None
    assert shown.leaning is Leaning.FOR
    assert community.position(session, PUBLIC, matter).voices == Heads(None, None, None, Leaning.SILENT)
