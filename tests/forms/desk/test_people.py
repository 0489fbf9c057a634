"""Administrators add people, give roles, let people go and back in; everybody else stays outside."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Engine

from forms.accounts import second_factor
from forms.accounts.keys import AccountKeys
from forms.accounts.models import Account
from survey.people.models import Organisation, Staff
from survey.people.roles import Role
from tests.forms.desk.cast import Desk, Work, hear, make, staff
from tests.forms.desk.test_queries import counted

As = Callable[..., Desk]

RAVI = {
    "name": "Ravi",
    "email": "ravi@example.org",
    "new_organisation": "Some Trust",
    "language": "kn",
    "role": "partner",
}


def add(desk: Desk, **changed: str) -> str:
    desk.get("/desk/people/new")
    return desk.post("/desk/people/new", **RAVI | changed)


def named(work: Work, email: str = "ravi@example.org") -> Staff | None:
    with work() as session:
        return session.scalar(sa.select(Staff).where(Staff.email == email))


def member(work: Work, role: Role = Role.PARTNER) -> int:
    with work() as session:
        return staff(session, role).id


def test_a_person_is_added_and_invited(app: Flask, as_: As, work: Work) -> None:
    admin = as_(Role.ADMIN)
    page = add(admin)
    assert "A link for Ravi" in page
    assert "It opens once, within 7 days, and is shown only now." in page
    assert admin.response is not None
    assert admin.response.headers["Cache-Control"] == "no-store"
    found = re.search(
        r'id="link" readonly dir="ltr" value="https://kelu.example.org(/accounts/invitation/[\w-]{32})"', admin.html
    )
    assert found is not None
    assert "Choose a password" in Desk(app.test_client()).get(found[1])
    ravi = named(work)
    assert ravi is not None
    assert (ravi.name, ravi.organisation.name, ravi.language, *ravi.roles) == ("Ravi", "Some Trust", "kn", Role.PARTNER)
    page = admin.get("/desk/people")
    assert "Ravi" in page
    assert "was never here" in page
    assert found[1] not in admin.get(f"/desk/people/{ravi.id}")


def test_several_roles_are_given_at_once(as_: As, work: Work) -> None:
    admin = as_(Role.ADMIN)
    admin.get("/desk/people/new")
    token = re.search(r'name="csrf_token" value="([^"]+)"', admin.html)
    assert token is not None
    admin.client.post("/desk/people/new", data=RAVI | {"csrf_token": token[1], "role": ["partner", "field"]})
    ravi = named(work)
    assert ravi is not None
    assert ravi.roles == {Role.PARTNER, Role.FIELD}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        pytest.param({"email": "ravi"}, "“ravi” is not an e-mail address.", id="no address"),
        pytest.param({"email": "admin-@example.org"}, "is here already", id="an address that is taken"),
        pytest.param({"name": ""}, "Write a name.", id="no name"),
        pytest.param({"new_organisation": ""}, "Choose an organisation, or name a new one.", id="no organisation"),
        pytest.param({"role": "king"}, "Choose at least one role.", id="no role of ours"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(as_: As, work: Work, changed: dict[str, str], why: str) -> None:
    admin = as_(Role.ADMIN)
    typed = RAVI | changed
    assert why in add(admin, **changed)
    assert admin.status == 400
    for name in ("name", "email", "new_organisation"):
        assert re.search(rf'name="{name}"[^>]* value="{re.escape(typed[name])}"', admin.html)
    assert re.search(r'<option value="kn"[^>]* selected', admin.html)
    assert ('value="partner" checked' in admin.html) == (typed["role"] == "partner")
    assert named(work) is None
    with work() as session:
        assert session.scalar(sa.select(Organisation).where(Organisation.name == "Some Trust")) is None


def test_roles_are_changed_and_end_the_sessions(as_: As, work: Work) -> None:
    partner, admin = as_(Role.PARTNER), as_(Role.ADMIN)
    person = f"/desk/people/{member(work)}"
    admin.get(person)
    page = admin.post(f"{person}/roles", role="safeguarding")
    assert "The roles are changed." in page
    assert "▲ safeguarding lead" in page  # shown clearly
    assert "opened sensitive matters to a colleague: safeguarding lead" in page
    assert "changed a colleague’s roles to: safeguarding lead" in page
    assert "Sign in" in partner.get("/desk/")
    trail = admin.get("/desk/trail")
    assert "opened sensitive matters to a colleague: safeguarding lead · Somebody of partner" in trail


def test_nobody_opens_sensitive_matters_to_themself(as_: As, work: Work) -> None:
    admin = as_(Role.ADMIN)
    own = f"/desk/people/{member(work, Role.ADMIN)}"
    assert "Nobody changes their own roles." in admin.get(own)
    assert 'name="role"' not in admin.html
    assert "Nobody changes their own roles." in admin.post(f"{own}/roles", role="safeguarding")
    assert admin.status == 400
    assert admin.get("/desk/inbox") is not None
    assert admin.status == 403


def test_somebody_is_let_go_and_back_in_and_their_acts_stay(as_: As, work: Work) -> None:
    with work() as session:
        item_id = make(session, "Water", hear(session)).id  # by Somebody of programme
    programme, admin = as_(Role.PROGRAMME), as_(Role.ADMIN)
    person = f"/desk/people/{member(work, Role.PROGRAMME)}"
    admin.get(person)
    assert "They can no longer come in." in admin.post(f"{person}/deactivate")
    assert "has left" in admin.text
    assert "Sign in" in programme.get("/desk/")
    assert "They have left." in admin.post(f"{person}/link")
    assert "Somebody of programme: made the item" in admin.get("/desk/trail")
    admin.get(person)
    assert "They can come in again." in admin.post(f"{person}/reactivate")
    assert "Water" in as_(Role.PROGRAMME).get(f"/desk/backlog/{item_id}")


def test_a_new_link_is_made_for_a_forgotten_password(app: Flask, as_: As, work: Work) -> None:
    admin = as_(Role.ADMIN)
    person = f"/desk/people/{member(work)}"
    admin.get(person)
    assert "A link for Somebody of partner" in admin.post(f"{person}/link")
    first = re.search(r"/accounts/invitation/[\w-]{32}", admin.html)
    assert first is not None
    assert "made a link to choose a password" in admin.get(person)
    admin.post(f"{person}/link")
    assert "or is too old" in Desk(app.test_client()).get(first[0])


def test_a_second_factor_is_reset(app: Flask, as_: As, work: Work) -> None:
    keys: AccountKeys = app.extensions["kelu-accounts"].keys
    admin = as_(Role.ADMIN)
    staff_id = member(work)
    with work() as session:
        account = session.get_one(Account, staff_id)
        second_factor.start(session, keys, account)
        assert account.factor is not None
        account.factor.on_since = datetime.now(UTC)
    assert "second factor on" in admin.get(f"/desk/people/{staff_id}")
    page = admin.post(f"/desk/people/{staff_id}/second-factor")
    assert "Their second factor is off." in page
    assert "reset a colleague’s second factor" in page
    with work() as session:
        assert session.get_one(Account, staff_id).factor is None


def test_details_are_changed_and_an_organisation_is_named_on_the_way(as_: As, work: Work) -> None:
    admin = as_(Role.ADMIN)
    staff_id = member(work)
    admin.get(f"/desk/people/{staff_id}")
    page = admin.post(f"/desk/people/{staff_id}", name="Meera", new_organisation="Some Trust", language="ta")
    assert "Kept." in page
    assert "changed a colleague’s name, organisation or language" in page
    admin.post(f"/desk/people/{staff_id}", name="", language="ta")
    assert admin.status == 400
    with work() as session:
        found = session.get_one(Staff, staff_id)
        assert (found.name, found.organisation.name, found.language) == ("Meera", "Some Trust", "ta")


def test_organisations_are_added_and_renamed_in_many_languages(as_: As, work: Work) -> None:
    admin = as_(Role.ADMIN)
    admin.get("/desk/people/organisations/new")
    admin.post("/desk/people/organisations/new", name="Honge Trust", name__kn="ಹೊಂಗೆ", kind="trust")
    assert "Honge Trust" in admin.text
    assert "ಹೊಂಗೆ" in admin.get("/desk/people/organisations", lang="kn")
    with work() as session:
        honge = session.scalars(sa.select(Organisation).where(Organisation.name == "Honge Trust")).one()
    address = f"/desk/people/organisations/{honge.id}"
    admin.get(address)
    assert "is here already" in admin.post(address, name="ADMIN house", name__kn="ಬೇರೆ", kind="trust")
    assert 'value="ADMIN house"' in admin.html
    assert 'value="ಬೇರೆ"' in admin.html
    admin.post(address, name="Honge Health Trust", name__kn="", kind="collective")
    with work() as session:
        found = session.get_one(Organisation, honge.id)
        assert (found.name, found.names, found.kind) == ("Honge Health Trust", {}, "collective")


def test_what_roles_do_is_said_in_the_readers_language(as_: As) -> None:
    admin = as_(Role.ADMIN)
    for address in ("/desk/people/new", "/desk/people/organisations/new"):
        assert ("sees sensitive matters" in admin.get(address)) == address.endswith("people/new")
        assert "sees sensitive matters" not in admin.get(address, lang="kn")
        assert "holds the programme together" not in admin.text


def test_what_is_not_there_is_not_there(as_: As) -> None:
    admin = as_(Role.ADMIN)
    for address in ("/desk/people/4711", "/desk/people/organisations/4711", f"/desk/people/{2**63 - 1}"):
        admin.get(address)
        assert admin.status == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_comes_near(as_: As, work: Work, role: Role) -> None:
    staff_id, desk = member(work), as_(role)
    for address in ("people", "people/new", f"people/{staff_id}", "people/organisations", "people/organisations/new"):
        desk.get(f"/desk/{address}")
        assert desk.status == 403


def test_the_list_asks_as_often_for_many_as_for_few(engine: Engine, as_: As, work: Work) -> None:
    admin = as_(Role.ADMIN)
    admin.get("/desk/people")
    with counted(engine) as few:
        admin.get("/desk/people")
    with work() as session:
        for number in range(12):
            staff(session, Role.PARTNER, f"house {number}")
    with counted(engine) as many:
        admin.get("/desk/people")
    assert len(many) == len(few)


def test_the_funder_sees_results_and_commitments_and_no_voices(as_: As, work: Work) -> None:
    with work() as session:
        item_id = make(session, "Water", hear(session, "ನೀರು ಇಲ್ಲ", quote=True), hear(session, "ಶೌಚಾಲಯ ಬೇಕು")).id
    funder = as_(Role.FUNDER)
    page = funder.get(f"/desk/backlog/{item_id}")
    assert "Water" in page
    assert "2 voices" in page
    assert "ಶೌಚಾಲಯ ಬೇಕು" not in page
    for address in ("/desk/inbox", "/desk/texts", "/desk/trail", "/desk/simulator", "/desk/people"):
        funder.get(address)
        assert funder.status == 403
