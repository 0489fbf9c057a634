"""What becomes of a promise: kept, late, renegotiated, broken, released, opened again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from survey.audit import acts_on
from survey.backlog.codesign.models import Attachment
from survey.backlog.commitments import finding, settling
from survey.backlog.commitments.finding import Filter, Wanted
from survey.backlog.commitments.models import Commitment, State
from survey.backlog.commitments.standing import Standing, is_owned, standing_of
from survey.backlog.models import Concerned, Item
from survey.people.models import Organisation, Staff
from survey.people.roles import Role, Viewer
from survey.words import Refused
from tests.sms.factories import INSTALLATION, NOW
from tests.survey.backlog.commitments.factories import DUE, TODAY, held, sign
from tests.survey.backlog.factories import item, viewer

DAY = timedelta(days=1)
DUE_DAY = NOW + (DUE - TODAY)  # at the same hour
LAST_MINUTE = datetime.combine(DUE, datetime.max.time(), INSTALLATION.timezone)


class Cast:
    """The team, a partner that promised something, and its promise."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.team, self.partner = viewer(session, Role.PROGRAMME), viewer(session, Role.PARTNER)
        self.matter = item(session, self.team)
        self.made = sign(session, self.partner, self.matter)

    def held(self) -> Commitment:
        return held(self.session, self.team, self.made)


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


@pytest.mark.parametrize(
    ("now", "standing"),
    [
        pytest.param(NOW, Standing.KEPT, id="early"),
        pytest.param(LAST_MINUTE, Standing.KEPT, id="in the last minute of its day"),
        pytest.param(LAST_MINUTE + timedelta(seconds=1), Standing.KEPT_LATE, id="a moment later"),
        pytest.param(DUE_DAY + 40 * DAY, Standing.KEPT_LATE, id="weeks later"),
    ],
)
def test_kept_in_time_or_late_follows_from_the_day(
    session: Session, cast: Cast, now: datetime, standing: Standing
) -> None:
    settling.keep(session, cast.partner, cast.held(), "The line is there, see the photo.", INSTALLATION, now=now)
    assert standing_of(cast.made, INSTALLATION.today(now)) is standing
    found, _total = finding.listed(session, cast.partner, Filter(Wanted(standing.value)), TODAY, limit=5)
    assert found == [cast.made]


def test_a_promise_is_late_once_its_day_is_over(session: Session, cast: Cast) -> None:
    assert standing_of(cast.made, DUE) is Standing.PROMISED
    assert standing_of(cast.made, DUE + DAY) is Standing.LATE
    for day, found in ((DUE, 0), (DUE + DAY, 1)):
        assert finding.listed(session, cast.team, Filter(Wanted.LATE), day, limit=5)[1] == found


def test_another_date_in_time_is_neutral_and_a_late_one_shows(session: Session, cast: Cast) -> None:
    renegotiate = settling.renegotiate
    second, third = DUE + 10 * DAY, DUE + 20 * DAY
    renegotiate(session, cast.partner, cast.held(), second, "The pump comes later.", INSTALLATION, now=DUE_DAY)
    renegotiate(session, cast.partner, cast.held(), third, "It rained.", INSTALLATION, now=DUE_DAY + 11 * DAY)
    assert [(row.before, row.after, row.late) for row in cast.made.dates] == [
        (DUE, second, False),
        (second, third, True),
    ]
    assert cast.made.due_on == third
    found, _total = finding.listed(session, cast.partner, Filter(Wanted.RENEGOTIATED), TODAY, limit=5)
    assert found == [cast.made]
    acts = [act.detail for act in acts_on(session, cast.made) if act.verb == "renegotiate"]
    assert [act["changes"]["due_on"] for act in acts] == [
        [DUE.isoformat(), second.isoformat()],
        [second.isoformat(), third.isoformat()],
    ]


def test_another_date_winds_the_clocks_up_again(session: Session, cast: Cast) -> None:
    cast.made.reminded_at = cast.made.escalated_at = NOW
    settling.renegotiate(session, cast.partner, cast.held(), DUE + DAY, "Rain.", INSTALLATION, now=NOW)
    clocks: list[object] = [cast.made.reminded_at, cast.made.escalated_at]
    assert clocks == [None, None]


Act = Callable[[Session, Viewer, Commitment, datetime], object]
ACTS: Mapping[str, Act] = {
    "renegotiate": lambda s, v, c, now: settling.renegotiate(s, v, c, DUE + 99 * DAY, "Rain.", INSTALLATION, now=now),
    "keep": lambda s, v, c, now: settling.keep(s, v, c, "It is there.", INSTALLATION, now=now),
    "break": lambda s, v, c, now: settling.break_(s, v, c, "No money came.", INSTALLATION, now=now),
    "release": lambda s, v, c, now: settling.release(s, v, c, "They left.", now=now),
    "reopen": lambda s, v, c, now: settling.reopen(s, v, c, "It was not there.", now=now),
    "own": lambda s, v, c, now: settling.name_owner(s, v, c, c.owner_id, now=now),
    "answer": lambda s, v, c, now: settling.answer(s, v, c, "We did.", now=now),
}
OWN, TEAM = "its organisation", "the team"
OPEN: dict[str, set[str]] = {
    "renegotiate": {OWN},
    "keep": {OWN},
    "break": {OWN},
    "release": {TEAM},
    "reopen": set(),
    "own": {OWN, TEAM},
    "answer": set(),
}
LATE = OPEN | {"break": {OWN, TEAM}}
KEPT: dict[str, set[str]] = {verb: set() for verb in ACTS} | {"reopen": {TEAM}}
BROKEN_BY_TEAM = KEPT | {"answer": {OWN}}


@pytest.mark.parametrize("verb", ACTS)
@pytest.mark.parametrize(
    ("before", "now", "may"),
    [
        pytest.param(None, DUE_DAY, OPEN, id="open"),
        pytest.param(None, DUE_DAY + DAY, LATE, id="late"),
        pytest.param(("keep", OWN), DUE_DAY + DAY, KEPT, id="kept"),
        pytest.param(("break", OWN), DUE_DAY + DAY, KEPT, id="broken, it says itself"),
        pytest.param(("break", TEAM), DUE_DAY + DAY, BROKEN_BY_TEAM, id="broken, the team says"),
        pytest.param(("release", TEAM), DUE_DAY + DAY, BROKEN_BY_TEAM, id="released"),
    ],
)
def test_who_says_what_when(
    session: Session, cast: Cast, verb: str, before: tuple[str, str] | None, now: datetime, may: Mapping[str, set[str]]
) -> None:
    who = {
        OWN: cast.partner,
        TEAM: cast.team,
        "another partner": viewer(session, Role.PARTNER),
        "a funder": viewer(session, Role.FUNDER),
        "an administrator": viewer(session, Role.ADMIN),
    }
    if before is not None:
        ACTS[before[0]](session, who[before[1]], cast.held(), DUE_DAY + DAY)
    session.commit()
    could = set()
    for name, by in who.items():
        try:
            ACTS[verb](session, by, session.get_one(Commitment, cast.made.id), now)
            could.add(name)
        except Refused:
            pass
        session.rollback()
    assert could == may[verb]


def test_what_was_said_of_its_end_is_in_the_trail_when_it_is_opened_again(session: Session, cast: Cast) -> None:
    late = DUE_DAY + DAY
    settling.break_(session, cast.team, cast.held(), "Nobody saw a pipe.", INSTALLATION, now=late)
    settling.answer(session, cast.partner, cast.held(), "It lies in the yard.", now=late)
    assert (cast.made.told, cast.made.answer) == ("Nobody saw a pipe.", "It lies in the yard.")
    settling.reopen(session, cast.team, cast.held(), "It does lie there.", now=late)
    assert (cast.made.state, cast.made.told, cast.made.answer, cast.made.settled_at) == (State.OPEN, "", "", None)
    assert cast.made.settled_by is None
    last = acts_on(session, cast.made)[-1].detail
    assert last["text"] == "It does lie there."
    assert last["changes"]["state"] == ["broken", "open"]
    assert last["changes"]["told"] == ["Nobody saw a pipe.", ""]
    assert last["changes"]["answer"] == ["It lies in the yard.", ""]


def test_when_an_item_is_declined_nobody_is_held_to_anything(session: Session, cast: Cast) -> None:
    other = item(session, cast.team)
    elsewhere = sign(session, cast.partner, other)
    kept = sign(session, cast.partner, cast.matter, "We ask the ward office.")
    settling.keep(
        session, cast.partner, held(session, cast.team, kept), "Asked, see the letter.", INSTALLATION, now=NOW
    )
    cast.matter.merged_into_id = item(session, cast.team, "Water, all of it").id
    session.flush()
    living = session.get_one(Item, cast.matter.merged_into_id)
    assert settling.release_declined(session, living, staff_id=cast.team.staff_id, now=NOW) == 1
    assert [one.state for one in (cast.made, kept, elsewhere)] == [State.RELEASED, State.KEPT, State.OPEN]
    assert acts_on(session, cast.made)[-1].detail["declined"] is True


def test_another_organisation_takes_it_over(session: Session, cast: Cast) -> None:
    heir, concerned = viewer(session, Role.PARTNER), viewer(session, Role.PARTNER)
    session.add(Concerned(item_id=cast.matter.id, organisation_id=concerned.organisation_id))
    session.flush()
    for other in (cast.partner, concerned):
        with pytest.raises(Refused):
            settling.release(session, cast.team, cast.held(), "Moves on.", other.organisation_id, now=NOW)
    settling.release(session, cast.team, cast.held(), "They have the ground.", heir.organisation_id, now=NOW)
    assert cast.made.taken_over_by is not None
    assert cast.made.taken_over_by.id == heir.organisation_id


def test_who_leaves_leaves_a_promise_that_needs_an_owner(session: Session, cast: Cast) -> None:
    home = session.get_one(Organisation, cast.partner.organisation_id)
    colleague = viewer(session, Role.PARTNER, organisation=home)
    leaver = session.get_one(Staff, cast.partner.staff_id)
    for change in ({"active": False}, {"active": True, "organisation": session.get_one(Organisation, 1)}):
        for name, value in change.items():
            setattr(leaver, name, value)
        session.flush()
        assert not is_owned(cast.held())
        assert finding.listed(session, cast.team, Filter(Wanted.UNOWNED), TODAY, limit=5)[1] == 1
        assert finding.calling(session, colleague, TODAY).unowned == 1
    settling.name_owner(session, colleague, cast.held(), colleague.staff_id, now=NOW)
    assert is_owned(cast.held())
    assert finding.calling(session, cast.team, TODAY).unowned == 0
    assert acts_on(session, cast.made)[-1].detail["changes"]["owner_id"] == [leaver.id, colleague.staff_id]


def test_only_a_file_of_the_item_shows_that_it_was_kept(session: Session, cast: Cast) -> None:
    def file(of: Item, **changes: object) -> int:
        attachment = Attachment(
            item_id=of.id,
            name="photo.jpg",
            kind="image/jpeg",
            size=1,
            stored=f"{of.id}-{len(changes)}",
            added_at=NOW,
            **changes,
        )
        session.add(attachment)
        session.flush()
        return attachment.id

    elsewhere, removed = file(item(session, cast.team)), file(cast.matter, removed_at=NOW)
    for wrong in (elsewhere, removed, 999):
        with pytest.raises(Refused, match="does not belong"):
            settling.keep(session, cast.partner, cast.held(), "See.", INSTALLATION, attachment_id=wrong, now=NOW)
    right = file(cast.matter)
    settling.keep(session, cast.partner, cast.held(), "See.", INSTALLATION, attachment_id=right, now=NOW)
    assert cast.made.attachment_id == right


def test_of_two_at_once_the_second_is_told(engine: sa.Engine) -> None:
    sessions = sessionmaker(engine)
    with sessions.begin() as session:
        made = Cast(session)
        commitment_id, revision, team, partner = made.made.id, made.made.revision, made.team, made.partner
    with sessions.begin() as first:
        taken = settling.held(first, partner, commitment_id, revision)
        assert taken is not None
        settling.keep(first, partner, taken, "It is there.", INSTALLATION, now=NOW)
    with sessions() as second, pytest.raises(Refused, match="Somebody else wrote on this promise"):
        settling.held(second, team, commitment_id, revision)
