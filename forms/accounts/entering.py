"""The last steps of signing in, however it began: the code where there is a second factor, then where they wanted."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user

from forms.accounts import service
from forms.accounts.models import Account
from survey.web import held
from survey.web.errors import released_page
from survey.web.state import db_session

CODE_WITHIN = timedelta(minutes=10)
"""So long after the first step the code may be typed."""

_STEP = "second step of"


def enter(account: Account, *, now: datetime, password: str | None = None) -> ResponseReturnValue:
    """The first step is done: on to the code, or in. The caller commits. What the session held before is dropped."""
    if account.has_second_factor:
        session.clear()
        session[_STEP] = [account.get_id(), int((now + CODE_WITHIN).timestamp())]
        if held.token():  # it travels from page to page, and would be lost on the way of a redirect
            return render_template("accounts/code.html")
        return redirect(url_for("accounts.code", next=_wanted() or None))
    return complete(account, now=now, password=password)


def complete(account: Account, *, now: datetime, password: str | None = None) -> ResponseReturnValue:
    """Open a session that holds nothing of what this browser had before."""
    service.signed_in(account, now=now, password=password)
    session.clear()
    login_user(account)
    session.permanent = True  # until the app's session lifetime is over, also across a closed browser
    return released_page(account.staff_id, now) or redirect(after())


def half_entered(now: datetime) -> Account | None:
    """Who has done the first step in this browser, lately, and may type the code."""
    step = session.get(_STEP)
    if step is None or step[1] < now.timestamp():
        return None
    return service.account_for_session(db_session(), step[0])


def stay(account: Account) -> None:
    """Go on in this browser after the account's other sessions were ended."""
    login_user(account)


def after() -> str:
    """Where the person was going, if that is a page of ours; else the desk."""
    return _wanted() or url_for("desk.home")


def _wanted() -> str:
    """The `next` of the address, if it is a page of ours: a path, and nothing that a browser makes a host of."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    plain = all(" " < letter != "\\" for letter in wanted)  # browsers drop tabs and line ends, and turn "\" into "/"
    local = wanted.startswith("/") and not wanted.startswith("//") and not parts.scheme and not parts.netloc
    return wanted if local and plain else ""
