"""Who can promise what, for which item, by when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.audit import acts_on
from survey.backlog.commitments import finding, making
from survey.backlog.commitments.models import Commitment, State
from survey.backlog.commitments.standing import owned_and_dated
from survey.backlog.models import Concerned
from survey.backlog.stages import Stage
from survey.people.models import Organisation, Staff
from survey.people.roles import Role
from survey.words import Refused
from tests.sms.factories import NOW
from tests.survey.backlog.commitments.factories import DUE, TODAY, WHAT, sign
from tests.survey.backlog.factories import item, viewer

PROMISING = [
    pytest.param(Role.PROGRAMME, id="the programme's own organisation"),
    pytest.param(Role.PARTNER, id="a partner"),
    pytest.param(Role.FUNDER, id="a funder"),
]


@pytest.mark.parametrize("role", PROMISING)
def test_whoever_promises_signs_with_name_and_time(session: Session, role: Role) -> None:
    team, by = viewer(session, Role.PROGRAMME), viewer(session, role)
    matter = item(session, team)
    made = sign(session, by, matter)
    signer = session.get_one(Staff, by.staff_id)
    assert (made.organisation_id, made.owner_id, made.due_on) == (by.organisation_id, by.staff_id, DUE)
    assert (made.signed_by_id, made.signed_as, made.signed_at) == (signer.id, signer.name, NOW)
    assert [(act.verb, act.detail["due_on"]) for act in acts_on(session, made)] == [("promise", DUE.isoformat())]
    signer.name = "Married Since"
    assert made.signed_as != signer.name, "a signature keeps the name that it was made with"


@pytest.mark.parametrize("role", [Role.ADMIN, Role.FIELD, Role.SAFEGUARDING])
def test_nobody_else_promises(session: Session, role: Role) -> None:
    matter = item(session, viewer(session, Role.PROGRAMME))
    with pytest.raises(Refused):
        sign(session, viewer(session, role), matter)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param({"what": "We try."}, "Say in a full sentence", id="no sentence"),
        pytest.param({"what": "Waterwaterwaterwater"}, "Say in a full sentence", id="one long word"),
        pytest.param({"what": "water " * 300}, "That is too long", id="too long"),
        pytest.param({"due_on": None}, "Say by which day", id="no date"),
        pytest.param({"due_on": TODAY}, "still to come", id="today"),
        pytest.param({"due_on": date(2062, 1, 1)}, "three years", id="a date mistyped"),
        pytest.param({"owner_id": 999}, "Choose who answers", id="an owner who is nobody"),
        pytest.param({"signed": False}, "Tick the box", id="not signed"),
    ],
)
def test_what_cannot_be_held_to_is_no_promise(session: Session, changes: dict[str, object], why: str) -> None:
    matter, by = item(session, viewer(session, Role.PROGRAMME)), viewer(session, Role.PARTNER)
    with pytest.raises(Refused, match=why):
        sign(session, by, matter, **changes)  # type: ignore[arg-type]  # the fields are the factory's own
    assert session.scalars(sa.select(Commitment)).all() == []


def test_only_who_works_there_now_answers_for_it(session: Session) -> None:
    matter, by = item(session, viewer(session, Role.PROGRAMME)), viewer(session, Role.PARTNER)
    elsewhere = viewer(session, Role.PARTNER)
    home = session.get_one(Organisation, by.organisation_id)
    colleague, gone = (viewer(session, Role.PARTNER, organisation=home) for _ in range(2))
    session.get_one(Staff, gone.staff_id).active = False
    for other in (elsewhere, gone):
        with pytest.raises(Refused, match="Choose who answers"):
            sign(session, by, matter, owner_id=other.staff_id)
    assert sign(session, by, matter, owner_id=colleague.staff_id).owner_id == colleague.staff_id
    assert by.organisation_id is not None
    assert {found for found, _name in making.members(session, by.organisation_id)} == {by.staff_id, colleague.staff_id}


@pytest.mark.parametrize("stage", Stage)
def test_something_can_be_promised_while_something_is_to_be_done(session: Session, stage: Stage) -> None:
    matter, by = item(session, viewer(session, Role.PROGRAMME)), viewer(session, Role.PARTNER)
    matter.stage = stage
    session.flush()
    open_to_promises = {
        Stage.HEARD,
        Stage.EXPLORING,
        Stage.PROPOSED,
        Stage.COMMITTED,
        Stage.PILOTING,
        Stage.REOPENED,
    }
    if stage in open_to_promises:
        assert sign(session, by, matter).state is State.OPEN
    else:
        with pytest.raises(Refused, match=r"done already|declined|paused"):
            sign(session, by, matter)


def test_whom_an_item_concerns_promises_nothing_and_reads_no_promise(session: Session) -> None:
    team, by, other = viewer(session, Role.PROGRAMME), viewer(session, Role.PARTNER), viewer(session, Role.PARTNER)
    matter = item(session, team)
    made = sign(session, other, matter)
    session.add(Concerned(item_id=matter.id, organisation_id=by.organisation_id))
    session.flush()
    with pytest.raises(Refused, match="concerns your own organisation"):
        sign(session, by, matter)
    wanted = finding.Filter()
    assert finding.listed(session, by, wanted, TODAY, limit=10) == ([], 0)
    assert finding.commitment(session, by, made.id) is None
    assert list(finding.of_item(session, by, matter)) == []
    assert finding.listed(session, team, wanted, TODAY, limit=10)[1] == 1


def test_sent_twice_it_is_signed_once(session: Session) -> None:
    matter, by = item(session, viewer(session, Role.PROGRAMME)), viewer(session, Role.PARTNER)
    assert sign(session, by, matter) is sign(session, by, matter, f"  {WHAT} ")
    assert sign(session, by, matter, due_on=DUE + timedelta(days=1)).id != sign(session, by, matter).id


def test_what_is_promised_for_a_merged_item_is_promised_for_the_living_one(session: Session) -> None:
    team, by = viewer(session, Role.PROGRAMME), viewer(session, Role.PARTNER)
    first, second, third = (item(session, team, title) for title in ("Taps", "Water", "Water everywhere"))
    early = sign(session, by, first, "We mend the tap at Hebbal.")
    first.merged_into_id, second.merged_into_id = second.id, third.id
    session.flush()
    assert sign(session, by, first).item_id == third.id
    assert early in finding.of_item(session, by, third)
    assert owned_and_dated(session, third.id)


def test_a_guard_asks_for_somebody_who_answers_by_a_date(session: Session) -> None:
    team, by = viewer(session, Role.PROGRAMME), viewer(session, Role.PARTNER)
    matter = item(session, team)
    assert not owned_and_dated(session, matter.id)
    made = sign(session, by, matter)
    assert owned_and_dated(session, matter.id)
    session.get_one(Staff, by.staff_id).active = False
    session.flush()
    assert not owned_and_dated(session, matter.id), "nobody answers for it any more"
    for state, holds in ((State.KEPT, True), (State.BROKEN, False), (State.RELEASED, False)):
        made.state = state
        session.flush()
        assert owned_and_dated(session, matter.id) == holds, state
