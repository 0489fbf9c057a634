"""Every form carries a token against forged ones; what goes without stands here, with the reason."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from survey.people.roles import Role
from tests.forms.access.test_routes import address, rules, values
from tests.forms.desk.cast import Work, sign_in

__all__ = ["values"]

WITHOUT = {
    "twilio.inbound": "signed by the carrier",
    "twilio.status": "signed by the carrier",
    "respond.begin": "checks its token itself, and keeps what was typed",
    "respond.answer": "checks its token itself, and keeps what was typed",
    "sorry": "changes nothing",
}


def test_no_form_is_taken_without_its_token(app: Flask, work: Work, values: Mapping[str, object]) -> None:
    taken = set()
    for role in (Role.ADMIN, Role.PROGRAMME, Role.PARTNER):
        desk = sign_in(app, work, role)
        for rule in rules(app):
            if "POST" in (rule.methods or ()) and rule.endpoint not in WITHOUT:
                response = desk.client.post(address(app, rule, values), data={"note": "forged"})
                stopped = response.status_code == 400 or "/accounts/" in (response.location or "")
                if not stopped:
                    taken.add(f"{rule.endpoint} as {role.value}: {response.status_code}")
    assert taken == set()
    assert set(WITHOUT) <= {rule.endpoint for rule in rules(app)}
