"""Each role reaches exactly what it may, and what is sealed leaves no trace for those who may not know."""

from collections.abc import Callable

import pytest
from flask import Flask

from survey.feedback import voices
from survey.people.roles import Role
from tests.forms.desk.cast import NOW, Desk, Work, hear, make, viewer

As = Callable[..., Desk]

# Written by hand beside the table of capabilities: what a person of that role finds in the navigation.
DOORS = {
    Role.ADMIN: ["Surveys", "People", "Trail"],
    Role.PROGRAMME: ["Inbox", "Backlog", "Surveys", "Texts", "Trail", "Simulator"],
    Role.FIELD: ["Surveys"],
    Role.PARTNER: ["Backlog"],
    Role.FUNDER: ["Backlog"],
    Role.SAFEGUARDING: ["Inbox", "Texts"],
}
PAGES = {
    "Inbox": "/desk/inbox",
    "Backlog": "/desk/backlog",
    "Surveys": "/desk/surveys",
    "Texts": "/desk/texts",
    "People": "/desk/people",
    "Trail": "/desk/trail",
    "Simulator": "/desk/simulator",
}


@pytest.mark.parametrize("role", Role)
def test_a_role_sees_its_doors_and_opens_no_other(as_: As, role: Role) -> None:
    desk = as_(role)
    desk.get("/desk/")
    navigation = desk.html.split('<nav aria-label="Desk">')[1].split("</nav>")[0]
    for name, address in PAGES.items():
        assert (f">{name}" in navigation) == (name in DOORS[role])
        desk.get(address)
        assert desk.status == (200 if name in DOORS[role] else 403), name


def test_every_view_asks_for_a_capability(app: Flask) -> None:
    guarded = {
        endpoint: getattr(view, "required_capability", None)
        for endpoint, view in app.view_functions.items()
        if endpoint.startswith(("desk.", "simulator."))
    }
    assert len(guarded) > 20
    assert [endpoint for endpoint, capability in guarded.items() if capability is None] == []


@pytest.mark.parametrize("role", [Role.PROGRAMME, Role.PARTNER, Role.FUNDER])
def test_a_sealed_voice_is_nowhere(as_: As, work: Work, role: Role) -> None:
    with work() as session:
        sealed, plain = hear(session, "ಅವನು ಬೆದರಿಸಿದ"), hear(session, "ನೀರು ಇಲ್ಲ")
        item = make(session, "Water", plain, sealed)
        voices.mark_sensitive(session, viewer(session), sealed, True, now=NOW)
        item_id, sealed_id, code, reference = item.id, sealed.id, sealed.contact.code, sealed.reference
    desk = as_(role)
    looked = [desk.get(f"/desk/backlog/{item_id}"), desk.get("/desk/backlog")]
    assert "1 voice · 1 person" in looked[0]
    assert "1 voice · 1 person" in looked[1]
    assert "cited voice 2" not in looked[0]
    if role is Role.PROGRAMME:
        looked += [desk.get("/desk/inbox"), desk.get("/desk/texts"), desk.get("/desk/trail")]
        assert "1 voice" in looked[2]
        looked.append(desk.get("/desk/inbox", q="ಬೆದರಿಸಿದ"))
        looked.append(desk.get("/desk/inbox", q=reference))
        looked.append(desk.get("/desk/inbox", sensitive="1"))
        assert "Nothing matches." in looked[-2]
        assert desk.get(f"/desk/inbox/{sealed_id}")
        assert desk.status == 404
    for page in looked:
        assert "ಬೆದರಿಸಿದ" not in page
        assert code not in page


def test_the_safeguarding_lead_sees_a_sealed_voice_and_gives_it_back(as_: As, work: Work) -> None:
    with work() as session:
        sealed_id = hear(session, "ಅವನು ಬೆದರಿಸಿದ", sensitive=True).id
    lead = as_(Role.SAFEGUARDING)
    assert "Sensitive" in lead.get("/desk/")
    assert "ಬೆದರಿಸಿದ" in lead.get("/desk/inbox", sensitive="1")
    lead.get(f"/desk/inbox/{sealed_id}")
    assert "Given back" in lead.post(f"/desk/inbox/{sealed_id}/sensitive", sensitive="no")
    assert "ಬೆದರಿಸಿದ" in as_(Role.PROGRAMME).get("/desk/inbox")


def test_the_team_seals_and_cannot_unseal(as_: As, work: Work) -> None:
    with work() as session:
        voice_id = hear(session, "ಅವನು ಬೆದರಿಸಿದ").id
    desk = as_(Role.PROGRAMME)
    desk.get(f"/desk/inbox/{voice_id}")
    page = desk.post(f"/desk/inbox/{voice_id}/sensitive", sensitive="yes")
    assert "Only they see it now" in page
    assert "ಬೆದರಿಸಿದ" not in page
    desk.post(f"/desk/inbox/{voice_id}/sensitive", sensitive="no")
    assert desk.status == 404


def test_partners_know_voices_by_number_alone(as_: As, work: Work) -> None:
    with work() as session:
        heard = hear(session)
        item_id, code, reference = make(session, "Water", heard).id, heard.contact.code, heard.reference
    page = as_(Role.PARTNER).get(f"/desk/backlog/{item_id}")
    assert "voice 1" in page
    assert "ನೀರು ಇಲ್ಲ" in page
    assert code not in page
    assert reference not in page
    assert "Open in the inbox" not in page


def test_the_funder_reads_only_what_people_agreed_to_show(as_: As, work: Work) -> None:
    with work() as session:
        item_id = make(session, "Water", hear(session, "ನೀರು ಇಲ್ಲ")).id
    page = as_(Role.FUNDER).get(f"/desk/backlog/{item_id}")
    assert "1 voice · 1 person" in page
    assert "ನೀರು ಇಲ್ಲ" not in page
