"""What accounts need of the running app, and the gate: who must set up a second factor does that first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from forms.accounts import second_factor
from forms.accounts.keys import AccountKeys
from forms.accounts.models import Account
from survey.people.roles import Role

EXTENSION = "kelu-accounts"


@dataclass(frozen=True, slots=True)
class AccountState:
    """The keys that accounts use, and the roles that may not do without a second factor."""

    keys: AccountKeys
    required: frozenset[Role]


def init_gate(app: Flask, *, require_second_factor: Iterable[Role]) -> None:
    """Derive the keys from the app's secret key, and stand before every view that asks for a capability."""
    keys = AccountKeys.derive(app.config["SECRET_KEY"])
    app.extensions[EXTENSION] = AccountState(keys, frozenset(require_second_factor))
    app.before_request(_second_factor_first)


def account_keys() -> AccountKeys:
    """The keys of the running app."""
    return _state().keys


def current_account() -> Account | None:
    """The account that is signed in."""
    account: Any = current_user
    return account._get_current_object() if account.is_authenticated else None  # noqa: SLF001 — werkzeug's own way


def must_set_up(account: Account | None) -> bool:
    """Whether the account has to have a second factor, and has none."""
    return account is not None and second_factor.missing(account, _state().required)


def is_reminded(account: Account | None) -> bool:
    """Whether the desk reminds of the second factor."""
    return account is not None and second_factor.missing(account, second_factor.REMINDED)


def place() -> str:
    """Where the request comes from: an address, or of an IPv6 address the network that one customer is given."""
    address = request.remote_addr or ""
    try:
        if ip_address(address).version == 6:
            return str(ip_network(f"{address}/64", strict=False))
    except ValueError:
        return address
    return address


def _state() -> AccountState:
    held: AccountState = current_app.extensions[EXTENSION]
    return held


def _second_factor_first() -> ResponseReturnValue | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "required_capability", None) is None or not must_set_up(current_account()):
        return None
    return redirect(url_for("accounts.second_factor_page"))
