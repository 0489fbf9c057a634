"""The person's own account: password, second factor, sessions, and what was done to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.accounts import attempts, entering, gate, second_factor, service
from forms.accounts.attempts import Door, TooMany
from forms.accounts.models import Account, SignInAttempt
from forms.accounts.room import bp, own
from forms.desk import typed
from survey import audit
from survey.people import directory
from survey.web.language import said
from survey.web.state import db_session, utcnow
from survey.words import N_, Message, Refused

CODES_LEFT = N_("You came in with a recovery code. Codes left: %(count)s.")
PASSWORD_CHANGED = N_("Your new password is kept. Everywhere else you are signed out.")
FACTOR_OFF = N_("Your second factor is off. Everywhere else you are signed out.")
ENDED = N_("Everywhere else you are signed out.")
WRONG_PASSWORD = N_("This is not your password.")
NOT_THE_SAME = N_("The two passwords are not the same.")

ACTS_SHOWN = 20

OwnView = Callable[[Account], ResponseReturnValue]


def refused_in(section: str) -> Callable[[OwnView], OwnView]:
    """A view that refuses changes nothing, and the account's page says why in that section of it."""

    def around(view: OwnView) -> OwnView:
        @wraps(view)
        def shown(mine: Account) -> ResponseReturnValue:
            try:
                return view(mine)
            except Refused as refused:
                db_session().rollback()
                return _show(mine, refused, at=section)

        return shown

    return around


@bp.get("/me")
@own
def account(mine: Account) -> ResponseReturnValue:
    """The account, and what was done to it."""
    return _show(mine)


@bp.post("/me/password")
@own
@refused_in("password")
def account_password(mine: Account) -> ResponseReturnValue:
    """Change the own password; whoever has one types it first."""
    now = utcnow()
    if mine.password_hash:
        _prove(mine, "current")
    service.change_password(db_session(), mine, chosen_password(), now=now)
    return _stayed(mine, PASSWORD_CHANGED)


@bp.post("/me/sign-out-everywhere")
@own
def account_end(mine: Account) -> ResponseReturnValue:
    """End all sessions of the account but this one."""
    service.end_sessions(mine)
    return _stayed(mine, ENDED)


@bp.get("/me/second-factor")
@own
def second_factor_page(mine: Account) -> ResponseReturnValue:
    """How to set a second factor up: why, then the QR code and the secret as text."""
    if mine.has_second_factor:
        return redirect(url_for("accounts.account"))
    return _set_up(mine)


@bp.post("/me/second-factor")
@own
def second_factor_start(mine: Account) -> ResponseReturnValue:
    """Make a new secret to be scanned."""
    second_factor.start(db_session(), gate.account_keys(), mine)
    db_session().commit()
    return redirect(url_for("accounts.second_factor_page"))


@bp.post("/me/second-factor/on")
@own
def second_factor_on(mine: Account) -> ResponseReturnValue:
    """Put the second factor in force with a first code, and show the recovery codes."""
    database, now, keys = db_session(), utcnow(), gate.account_keys()
    try:
        attempt = _begin(mine, Door.CODE)
        codes = second_factor.turn_on(database, keys, mine, typed.text("code"), now=now)
    except Refused as refused:
        database.rollback()
        return _set_up(mine, refused)
    attempts.succeeded(database, attempt)
    database.commit()
    entering.stay(mine)
    return _codes(codes)


@bp.post("/me/second-factor/codes")
@own
@refused_in("factor")
def second_factor_codes(mine: Account) -> ResponseReturnValue:
    """Make new recovery codes in place of the old ones."""
    _prove(mine, "password")
    codes = second_factor.new_codes(db_session(), gate.account_keys(), mine, now=utcnow())
    db_session().commit()
    return _codes(codes)


@bp.post("/me/second-factor/off")
@own
@refused_in("factor")
def second_factor_off(mine: Account) -> ResponseReturnValue:
    """Do without a second factor."""
    _prove(mine, "password")
    second_factor.turn_off(db_session(), mine, now=utcnow())
    return _stayed(mine, FACTOR_OFF)


def chosen_password() -> str:
    """The password that was typed twice. Raises `Refused` if it was not the same."""
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        raise Refused(NOT_THE_SAME)
    return password


def _prove(mine: Account, name: str) -> None:
    """Raise `Refused` unless the field `name` holds the own password: the browser may stand open before somebody else.

    Commits, so that the attempt counts whatever comes after, and no lock is held while the password is hashed.
    """
    attempt = _begin(mine, Door.OWN)
    if not service.opens_with(mine, request.form.get(name, "")):
        raise Refused(WRONG_PASSWORD)
    attempts.succeeded(db_session(), attempt)


def _begin(mine: Account, door: Door) -> SignInAttempt:
    begun = attempts.begin(
        db_session(), gate.account_keys(), door, str(mine.staff_id), place=gate.place(), now=utcnow()
    )
    db_session().commit()
    return begun


def _stayed(mine: Account, message: str) -> ResponseReturnValue:
    """Keep what was done and say so on the account's page: other sessions ended, this browser stays signed in."""
    db_session().commit()
    entering.stay(mine)
    flash(said(Message(message)))
    return redirect(url_for("accounts.account"))


def _show(mine: Account, refused: Refused | None = None, *, at: str = "") -> ResponseReturnValue:
    database = db_session()
    acts = audit.acts_on(database, mine.staff)[::-1][:ACTS_SHOWN]
    page = render_template(
        "accounts/me.html",
        mine=mine,
        codes_left=second_factor.codes_left(database, mine) if mine.has_second_factor else 0,
        acts=acts,
        names=directory.staff_names(database, [act.staff_id for act in acts]),
        forced=gate.must_set_up(mine),
        refused=refused,
        at=at,
    )
    return (page, _status(refused)) if refused else page


def _set_up(mine: Account, refused: Refused | None = None) -> ResponseReturnValue:
    keys, factor = gate.account_keys(), mine.factor
    begun = factor is not None and keys.opens(mine.staff_id, factor.sealed)
    page = render_template(
        "accounts/second_factor.html",
        secret=second_factor.secret(keys, mine) if begun else "",
        picture=second_factor.picture(keys, mine) if begun else "",
        forced=gate.must_set_up(mine),
        refused=refused,
    )
    return (page, _status(refused)) if refused else page


def _codes(codes: Sequence[str]) -> ResponseReturnValue:
    return render_template("accounts/codes.html", codes=codes)


def _status(refused: Refused) -> int:
    return 429 if isinstance(refused, TooMany) else 400
