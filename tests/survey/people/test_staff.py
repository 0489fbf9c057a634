"""Staff: who may change whom, and what the trail keeps of it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from survey import audit, db
from survey.people import organisations, staff
from survey.people.models import Organisation, Staff
from survey.people.roles import PUBLIC, Capability, Role, Viewer, viewer_for
from survey.people.staff import TERMINAL
from survey.words import Refused

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def person(session: Session, *roles: Role, name: str = "Meera", by: Viewer = TERMINAL) -> Staff:
    home = organisations.named(session, TERMINAL, "Some Trust", now=NOW)
    email = f"{name.lower()}@example.org"
    return staff.add(
        session, by, name=name, email=email, organisation=home, roles=roles or [Role.PARTNER], language="kn", now=NOW
    )


def viewer(of: Staff) -> Viewer:
    return viewer_for(of.id, of.organisation_id, of.roles)


def verbs(session: Session, of: Staff | Organisation) -> list[str]:
    return [act.verb for act in audit.acts_on(session, of)]


@pytest.mark.parametrize(
    ("email", "taken_as"),
    [
        pytest.param(" Meera@Example.org ", "meera@example.org", id="in capitals, with spaces around"),
        pytest.param("admin@localhost", "admin@localhost", id="a host without a dot"),
    ],
)
def test_an_address_is_kept_in_one_form(session: Session, email: str, taken_as: str) -> None:
    home = organisations.named(session, TERMINAL, "Some Trust", now=NOW)
    added = staff.add(
        session,
        TERMINAL,
        name=" Meera   Rao ",
        email=email,
        organisation=home,
        roles=[Role.FIELD],
        language="kn",
        now=NOW,
    )
    assert (added.email, added.name) == (taken_as, "Meera Rao")
    assert staff.find(session, email) is added


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        pytest.param({"email": "meera"}, "not an e-mail address", id="no host"),
        pytest.param({"email": "@example.org"}, "not an e-mail address", id="nobody at a host"),
        pytest.param({"email": "meera rao@example.org"}, "not an e-mail address", id="a space within"),
        pytest.param({"email": "a@b@example.org"}, "not an e-mail address", id="two hosts"),
        pytest.param({"email": "m" * 250 + "@example.org"}, "not an e-mail address", id="longer than any"),
        pytest.param({"email": "RAVI@example.org"}, "here already", id="somebody else's"),
        pytest.param({"name": "  "}, "Write a name", id="no name"),
        pytest.param({"name": "m" * 301}, "too long", id="too long a name"),
        pytest.param({"roles": []}, "at least one role", id="no role"),
        pytest.param({"by": PUBLIC}, "Only administrators", id="by somebody who may not"),
    ],
)
def test_nobody_is_added_without_what_it_takes(session: Session, changed: dict[str, object], why: str) -> None:
    ravi = person(session, name="Ravi")
    asked: dict[str, object] = {
        "by": TERMINAL,
        "name": "Meera",
        "email": "meera@example.org",
        "organisation": ravi.organisation,
        "roles": [Role.PARTNER],
        "language": "kn",
        "now": NOW,
    } | changed
    by = asked.pop("by")
    with pytest.raises(Refused, match=why):
        staff.add(session, by, **asked)  # type: ignore[arg-type]
    assert session.scalars(sa.select(Staff)).all() == [ravi]


def test_what_opens_much_has_a_verb_of_its_own(session: Session) -> None:
    roopa = person(session, Role.ADMIN, name="Roopa")
    lead = person(session, Role.PROGRAMME, Role.SAFEGUARDING, name="Lead", by=viewer(roopa))
    assert verbs(session, roopa) == ["add_staff", "grant_admin"]
    assert verbs(session, lead) == ["add_staff", "grant_safeguarding"]
    meera = person(session)
    staff.change_roles(session, viewer(roopa), meera, [Role.PARTNER, Role.SAFEGUARDING, Role.ADMIN], now=NOW)
    assert verbs(session, meera) == ["add_staff", "change_roles", "grant_admin", "grant_safeguarding"]
    acts = audit.acts_on(session, meera)
    assert acts[1].detail == {"before": ["partner"], "after": ["admin", "partner", "safeguarding"]}
    assert {act.staff_id for act in acts[1:]} == {roopa.id}
    staff.change_roles(session, viewer(roopa), meera, [Role.PARTNER], now=NOW)
    assert verbs(session, meera)[4:] == ["change_roles"]


def test_several_roles_hold_what_each_of_them_does(session: Session) -> None:
    both = viewer(person(session, Role.FUNDER, Role.FIELD))
    assert both.may(Capability.TAKE_POSITION)
    assert both.may(Capability.SEE_SURVEYS)
    assert not both.may(Capability.SEE_VOICES)
    assert not both.may(Capability.SEE_SENSITIVE)


def test_the_same_roles_again_are_no_act(session: Session) -> None:
    meera = person(session, Role.PARTNER, Role.FIELD)
    assert not staff.change_roles(session, TERMINAL, meera, [Role.FIELD, Role.PARTNER], now=NOW)
    assert verbs(session, meera) == ["add_staff"]


@pytest.mark.parametrize("wanted", [{Role.ADMIN, Role.SAFEGUARDING}, {Role.PARTNER}])
def test_nobody_changes_their_own_roles(session: Session, wanted: set[Role]) -> None:
    roopa, _other = person(session, Role.ADMIN, name="Roopa"), person(session, Role.ADMIN, name="Other")
    with pytest.raises(Refused, match="their own roles"):
        staff.change_roles(session, viewer(roopa), roopa, wanted, now=NOW)
    assert roopa.roles == {Role.ADMIN}


def test_the_last_administrator_stays_one(session: Session) -> None:
    roopa, other = person(session, Role.ADMIN, name="Roopa"), person(session, Role.ADMIN, name="Other")
    staff.deactivate(session, viewer(roopa), other, now=NOW)
    with pytest.raises(Refused, match="last administrator"):
        staff.deactivate(session, TERMINAL, roopa, now=NOW)
    with pytest.raises(Refused, match="last administrator"):
        staff.change_roles(session, TERMINAL, roopa, [Role.PARTNER], now=NOW)
    staff.reactivate(session, viewer(roopa), other, now=NOW)
    staff.deactivate(session, TERMINAL, roopa, now=NOW)
    assert (roopa.active, other.active) == (False, True)


def test_an_administrator_who_left_can_lose_the_role(session: Session) -> None:
    _roopa, other = person(session, Role.ADMIN, name="Roopa"), person(session, Role.ADMIN, name="Other")
    staff.deactivate(session, TERMINAL, other, now=NOW)
    assert staff.change_roles(session, TERMINAL, other, [Role.PARTNER], now=NOW)


def test_two_administrators_do_not_send_each_other_away_at_once(engine: Engine) -> None:
    sessions = db.make_session(engine)
    with sessions.begin() as session:
        roopa, other = (person(session, Role.ADMIN, name=name).id for name in ("Roopa", "Other"))
    refused: list[Refused] = []

    def send_roopa_away() -> None:
        try:
            with sessions.begin() as session:
                by = viewer(session.get_one(Staff, other))
                staff.deactivate(session, by, session.get_one(Staff, roopa), now=NOW)
        except Refused as why:
            refused.append(why)

    second = threading.Thread(target=send_roopa_away)
    with sessions.begin() as session:
        staff.deactivate(session, viewer(session.get_one(Staff, roopa)), session.get_one(Staff, other), now=NOW)
        second.start()
        second.join(1)  # it waits for the first to be done; if it did not, it would be done by now itself
    second.join(60)
    assert len(refused) == 1
    with sessions() as session:
        assert session.get_one(Staff, roopa).active
        assert not session.get_one(Staff, other).active


def test_nobody_ends_their_own_access(session: Session) -> None:
    roopa, _other = person(session, Role.ADMIN, name="Roopa"), person(session, Role.ADMIN, name="Other")
    with pytest.raises(Refused, match="their own access"):
        staff.deactivate(session, viewer(roopa), roopa, now=NOW)


def test_who_left_keeps_name_and_acts_and_comes_back_with_what_they_had(session: Session) -> None:
    roopa = person(session, Role.ADMIN, name="Roopa")
    lead = person(session, Role.SAFEGUARDING, name="Lead")
    staff.deactivate(session, viewer(roopa), lead, now=NOW)
    assert (lead.active, lead.name, *lead.roles) == (False, "Lead", Role.SAFEGUARDING)
    staff.reactivate(session, viewer(roopa), lead, now=NOW)
    assert lead.active
    assert verbs(session, lead)[2:] == ["deactivate", "reactivate", "grant_safeguarding"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_administrators_manage_people(session: Session, role: Role) -> None:
    meera, by = person(session), viewer(person(session, role, name="Somebody"))
    with pytest.raises(Refused, match="Only administrators"):
        staff.change_roles(session, by, meera, [Role.ADMIN], now=NOW)
    with pytest.raises(Refused, match="Only administrators"):
        staff.deactivate(session, by, meera, now=NOW)
    with pytest.raises(Refused, match="Only administrators"):
        staff.reactivate(session, by, meera, now=NOW)
    with pytest.raises(Refused, match="Only administrators"):
        staff.change(session, by, meera, name="X", organisation=meera.organisation, language="en", now=NOW)
    with pytest.raises(Refused, match="Only administrators"):
        organisations.add(session, by, "Another", now=NOW)
    with pytest.raises(Refused, match="Only administrators"):
        organisations.change(session, by, meera.organisation, "Another", names={}, kind="trust", now=NOW)


def test_name_organisation_and_language_change_under_the_trails_eyes(session: Session) -> None:
    meera = person(session)
    other = organisations.add(session, TERMINAL, "Another Trust", now=NOW)
    staff.change(session, TERMINAL, meera, name="Meera Rao", organisation=other, language="ta", now=NOW)
    staff.change(session, TERMINAL, meera, name="Meera Rao", organisation=other, language="ta", now=NOW)
    assert (meera.name, meera.organisation, meera.language) == ("Meera Rao", other, "ta")
    assert verbs(session, meera) == ["add_staff", "change_staff"]
    assert audit.acts_on(session, meera)[-1].detail == {"organisation_id": other.id}


def test_organisations_have_names_in_many_languages(session: Session) -> None:
    trust = organisations.add(session, TERMINAL, " Honge  Trust ", names={"kn": "ಹೊಂಗೆ", "ur": " "}, now=NOW)
    assert (trust.name, trust.names, trust.kind) == ("Honge Trust", {"kn": "ಹೊಂಗೆ"}, "partner")
    organisations.change(session, TERMINAL, trust, "Honge Trust", names={"ta": "ஹொங்கெ"}, kind="trust", now=NOW)
    assert (trust.names, trust.kind) == ({"ta": "ஹொங்கெ"}, "trust")
    organisations.change(session, TERMINAL, trust, "Honge Trust", names={"ta": "ஹொங்கெ"}, kind="trust", now=NOW)
    assert verbs(session, trust) == ["add_organisation", "change_organisation"]
    assert organisations.named(session, TERMINAL, "Honge Trust", now=NOW) is trust


@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [
        pytest.param("", "trust", "Write the organisation", id="no name"),
        pytest.param("some TRUST", "trust", "here already", id="another's, in capitals"),
        pytest.param("o" * 301, "trust", "too long", id="too long"),
        pytest.param("Another", "circus", "Choose one", id="no kind of ours"),
    ],
)
def test_an_organisation_needs_a_name_of_its_own(session: Session, name: str, kind: str, why: str) -> None:
    person(session)  # of Some Trust
    with pytest.raises(Refused, match=why):
        organisations.add(session, TERMINAL, name, kind=kind, now=NOW)
