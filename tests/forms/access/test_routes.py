"""Every route and every role: who may open what, written by hand, and really asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from forms.accounts.service import make_link
from survey.people.models import StaffRole
from survey.people.roles import Role
from tests.forms.desk.cast import Desk, Work, hear, make, sign_in, staff
from tests.sms.factories import publish

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
ADMIN, PROGRAMME, FIELD, PARTNER, FUNDER, SAFEGUARDING = Role
STAFF = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Open:
    """Who opens a route without a role: everybody, whoever is signed in, or whoever proves to be a carrier."""

    to: str


EVERYBODY, SIGNED_IN, CARRIER = Open("everybody"), Open("whoever is signed in"), Open("a carrier that signs")

TEAM = frozenset({PROGRAMME})
READS_VOICES = frozenset({PROGRAMME, SAFEGUARDING})
READS_BACKLOG = frozenset({PROGRAMME, PARTNER, FUNDER})
KEEPS_THE_HOUSE = frozenset({ADMIN})

MAY: Mapping[str, frozenset[Role] | Open] = {
    # Everybody
    "public.home": EVERYBODY,
    "public.privacy": EVERYBODY,
    "public.story": EVERYBODY,
    "respond.start": EVERYBODY,
    "respond.begin": EVERYBODY,
    "respond.answer": EVERYBODY,
    "respond.thanks": EVERYBODY,
    "static": EVERYBODY,
    "sorry": EVERYBODY,
    "health.alive": EVERYBODY,
    "health.ready": EVERYBODY,
    "metrics.metrics": EVERYBODY,  # in development; a token guards it elsewhere: tests/operating
    "accounts.sign_in": EVERYBODY,
    "accounts.sign_in_check": EVERYBODY,
    "accounts.sign_out": EVERYBODY,
    "accounts.link": EVERYBODY,
    "accounts.invitation": EVERYBODY,
    "accounts.invitation_take": EVERYBODY,
    "accounts.code": EVERYBODY,
    "accounts.code_check": EVERYBODY,
    # Carriers
    "twilio.inbound": CARRIER,
    "twilio.status": CARRIER,
    # One's own account
    "accounts.account": SIGNED_IN,
    "accounts.account_end": SIGNED_IN,
    "accounts.account_password": SIGNED_IN,
    "accounts.second_factor_codes": SIGNED_IN,
    "accounts.second_factor_off": SIGNED_IN,
    "accounts.second_factor_on": SIGNED_IN,
    "accounts.second_factor_page": SIGNED_IN,
    "accounts.second_factor_start": SIGNED_IN,
    # The desk
    "desk.home": STAFF,
    "desk.inbox": READS_VOICES,
    "desk.inbox_voice": READS_VOICES,
    "desk.inbox_cite": TEAM,
    "desk.inbox_gloss": READS_VOICES,
    "desk.inbox_groups": TEAM,
    "desk.groups_list": TEAM,
    "desk.groups_new": TEAM,
    "desk.groups_make": TEAM,
    "desk.groups_group": TEAM,
    "desk.groups_change": TEAM,
    "desk.groups_dissolve": TEAM,
    "desk.inbox_sensitive": READS_VOICES,
    "desk.texts": READS_VOICES,
    "desk.texts_decide": TEAM,
    "desk.texts_words": READS_VOICES,
    "desk.texts_words_settle": READS_VOICES,
    "desk.texts_words_take_back": READS_VOICES,
    "desk.backlog": READS_BACKLOG,
    "desk.backlog_card": READS_BACKLOG,  # who leads on it moves it, too; the stages say who takes which step
    "desk.backlog_item": READS_BACKLOG,
    "desk.backlog_position": frozenset({PARTNER, FUNDER}),
    "desk.backlog_new": TEAM,
    "desk.backlog_make": TEAM,
    "desk.backlog_edit": TEAM,
    "desk.backlog_reword": TEAM,
    "desk.backlog_move": READS_BACKLOG,  # who leads on it moves it, too; the stages say who takes which step
    "desk.backlog_show_stage": TEAM,
    "desk.backlog_merging": TEAM,
    "desk.backlog_merge": TEAM,
    "desk.backlog_split": TEAM,
    "desk.backlog_comment": frozenset({PROGRAMME, PARTNER, FUNDER}),
    "desk.backlog_answer": TEAM,
    "desk.backlog_ask_reply": TEAM,
    "desk.commitments": READS_BACKLOG,
    "desk.commitments_one": READS_BACKLOG,
    "desk.commitments_do": READS_BACKLOG,  # each deed says whose it is
    "desk.commitments_sign": frozenset({PROGRAMME, PARTNER, FUNDER}),
    "desk.partner": READS_BACKLOG,
    "desk.partner_reply": frozenset({PROGRAMME, PARTNER, FUNDER}),
    "desk.partner_write_reply": frozenset({PROGRAMME, PARTNER, FUNDER}),
    "desk.rounds_list": READS_BACKLOG,
    "desk.rounds_open": TEAM,
    "desk.rounds_one": READS_BACKLOG,
    "desk.rounds_change": TEAM,
    "desk.backlog_decision": TEAM,
    "desk.backlog_draft": TEAM,
    "desk.backlog_publish": TEAM,
    "desk.surveys": frozenset({ADMIN, PROGRAMME, FIELD}),
    "desk.surveys_invite": TEAM,
    "desk.surveys_invite_send": TEAM,
    "desk.surveys_publish": TEAM,
    "desk.surveys_workbook": frozenset({ADMIN, PROGRAMME, FIELD}),
    "desk.trail": frozenset({ADMIN, PROGRAMME}),
    "desk.people": KEEPS_THE_HOUSE,
    "desk.people_new": KEEPS_THE_HOUSE,
    "desk.people_add": KEEPS_THE_HOUSE,
    "desk.people_person": KEEPS_THE_HOUSE,
    "desk.people_change": KEEPS_THE_HOUSE,
    "desk.people_roles": KEEPS_THE_HOUSE,
    "desk.people_link": KEEPS_THE_HOUSE,
    "desk.people_deactivate": KEEPS_THE_HOUSE,
    "desk.people_reactivate": KEEPS_THE_HOUSE,
    "desk.people_reset_second_factor": KEEPS_THE_HOUSE,
    "desk.people_organisations": KEEPS_THE_HOUSE,
    "desk.people_organisation": KEEPS_THE_HOUSE,
    "desk.people_new_organisation": KEEPS_THE_HOUSE,
    "desk.people_add_organisation": KEEPS_THE_HOUSE,
    "desk.people_change_organisation": KEEPS_THE_HOUSE,
    # The phone in the browser
    "simulator.phones_list": TEAM,
    "simulator.phone": TEAM,
    "simulator.phone_send": TEAM,
    "simulator.phone_thread": TEAM,
}


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint)


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"OPTIONS"})


@pytest.fixture
def values(app: Flask, work: Work) -> Mapping[str, Any]:
    """A small world, and what stands in the addresses of its pages."""
    with work() as session:
        publish(session)
        voice = hear(session)
        item = make(session, "Water", voice)
        somebody = staff(session, Role.FIELD, "elsewhere")
        return {
            "item_id": item.id,
            "voice_id": voice.id,
            "line": 501,
            "text_id": 1,
            "entry_id": 1,
            "group_id": 1,
            "comment_id": 1,
            "commitment_id": 1,
            "deed": "keep",
            "reply_id": 1,
            "round_id": 1,
            "word_id": 1,
            "staff_id": somebody.id,
            "organisation_id": somebody.organisation_id,
            "slug": "household",
            "instance_id": "0b1f4c6e-0000-4000-8000-000000000000",
            "secret": "no-such-secret",
            "filename": "base.css",
            "what": "404",
        }


def address(app: Flask, rule: Rule, values: Mapping[str, Any]) -> str:
    with app.test_request_context():
        return app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})


def test_every_route_has_its_line_and_every_line_its_route(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in rules(app)}
    assert endpoints - set(MAY) == set(), "say in MAY who may open them"
    assert set(MAY) - endpoints == set(), "no such route any more"


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "stranger")
def test_who_opens_what(app: Flask, work: Work, values: Mapping[str, Any], role: Role | None) -> None:
    wrong = []
    for rule in rules(app):
        for method in methods(rule):
            desk = sign_in(app, work, role) if role else Desk(app.test_client())
            desk.get("/accounts/me" if role else "/accounts/sign-in")
            token = TOKEN.search(desk.html)
            assert token is not None
            desk.response = desk.client.open(
                address(app, rule, values), method=method, data={"csrf_token": token[1]} if method == "POST" else None
            )
            verdict = _verdict(desk)
            desk.response.close()  # a file of the static folder stays open else
            if verdict not in _expected(MAY[rule.endpoint], role):
                wrong.append(f"{method} {rule.endpoint}: {verdict} ({desk.status})")
    assert wrong == []


def test_two_roles_open_what_either_opens(app: Flask, work: Work, values: Mapping[str, Any]) -> None:
    with work() as session:
        session.add(StaffRole(staff_id=staff(session, Role.PARTNER).id, role=Role.SAFEGUARDING))
    both = sign_in(app, work, Role.PARTNER)
    for rule in rules(app):
        needed = MAY[rule.endpoint]
        if "GET" in methods(rule) and isinstance(needed, frozenset):
            both.response = both.client.get(address(app, rule, values))
            both.response.close()
            assert (_verdict(both) == "opens") == bool(needed & {Role.PARTNER, Role.SAFEGUARDING}), rule.endpoint


def test_whoever_left_opens_nothing_from_the_next_request_on(app: Flask, work: Work) -> None:
    desk = sign_in(app, work, Role.PROGRAMME)
    desk.get("/desk/inbox")
    assert desk.status == 200
    with work() as session:
        staff(session, Role.PROGRAMME).active = False
    desk.response = desk.client.get("/desk/inbox")
    assert _verdict(desk) == "signs in first"


def test_a_role_that_was_taken_away_is_gone_at_the_next_request(app: Flask, work: Work) -> None:
    with work() as session:
        session.add(StaffRole(staff_id=staff(session, Role.PARTNER).id, role=Role.FIELD))
        secret = make_link(session, staff(session, Role.PARTNER), now=datetime.now(UTC))
    desk = Desk(app.test_client())
    desk.client.get(f"/accounts/link/{secret}")
    assert desk.client.get("/desk/surveys").status_code == 200
    with work() as session:
        session.execute(sa.delete(StaffRole).where(StaffRole.role == Role.FIELD))
    assert desk.client.get("/desk/surveys").status_code != 200


def _verdict(desk: Desk) -> str:
    assert desk.response is not None
    if desk.status >= 500:
        return "broke"
    if desk.status == 403:
        return "closed"
    if desk.status in (301, 302, 303) and "/accounts/sign-in" in (desk.response.location or ""):
        return "signs in first"
    return "opens"


def _expected(needed: frozenset[Role] | Open, role: Role | None) -> set[str]:
    if needed is EVERYBODY:
        return {"opens", "signs in first"}  # a link that is used up leads there
    if needed is CARRIER:
        return {"closed"}
    if role is None:
        return {"signs in first"}
    return {"opens"} if needed is SIGNED_IN or (isinstance(needed, frozenset) and role in needed) else {"closed"}
