"""Signing in and out: by password and code, by a link, by an invitation. The person's own account is in `me`."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, login_url, logout_user
from flask_wtf.csrf import CSRFError

from forms.accounts import attempts, entering, gate, me, second_factor, service
from forms.accounts.attempts import Door, TooMany
from forms.accounts.models import Account, Opens
from forms.accounts.room import bp
from forms.desk import typed
from survey.db import reading
from survey.people.roles import Role
from survey.web import held
from survey.web.language import offer, said
from survey.web.state import db_session, state, utcnow, will_write
from survey.words import N_, Message, Refused

__all__ = ["bp", "init_login", "me"]

WRONG = N_("This e-mail address and password do not open anything here.")
LINK_USED = N_("This link has been used, or is too old. Ask for a new one.")
TOO_LATE = N_("That took too long. Sign in once more.")
OPEN_LONG = N_("This page was open for a long time. Please type your password once more.")
OPEN_LONG_CODE = N_("This page was open for a long time. Please type the code once more.")
OPEN_LONG_ELSE = N_("This page was open for a long time, so nothing was changed. Please do it once more.")


def init_login(login: LoginManager, app: Flask, *, require_second_factor: Iterable[Role] = ()) -> None:
    """Tell Flask-Login how accounts are found and where to send who is not signed in; set the gate up."""
    login.login_view = "accounts.sign_in"
    login.login_message = ""
    login.unauthorized_handler(_sign_in_first)
    login.session_protection = "basic"
    login.user_loader(lambda session_id: service.account_for_session(db_session(), session_id))
    gate.init_gate(app, require_second_factor=require_second_factor)


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The page to sign in with e-mail address and password."""
    if gate.current_account() is not None:
        return redirect(entering.after())
    return _sign_in_page()


@bp.post("/sign-in")
def sign_in_check() -> ResponseReturnValue:
    """Sign in with e-mail address and password."""
    database, now = db_session(), utcnow()
    email, password = typed.text("email"), request.form.get("password", "")
    try:
        attempt = attempts.begin(
            database, gate.account_keys(), Door.SIGN_IN, email.lower(), place=gate.place(), now=now
        )
    except TooMany as refused:
        return _wait(refused, _sign_in_page(refused))
    database.commit()
    reading(database)  # nobody waits for a lock while the password is hashed
    account = service.account_of(database, email)
    database.commit()
    right = service.opens_with(account, password)
    if account is None or not right:
        return _sign_in_page(Refused(WRONG)), 401
    attempts.succeeded(database, attempt)
    response = entering.enter(account, now=now, password=password)
    database.commit()
    return response


@bp.get("/code")
def code() -> ResponseReturnValue:
    """The page for the code of the second factor."""
    if entering.half_entered(utcnow()) is None:
        return _again()
    return render_template("accounts/code.html")


@bp.post("/code")
def code_check() -> ResponseReturnValue:
    """Sign in with the code of the second factor, after the first step."""
    database, now = db_session(), utcnow()
    account = entering.half_entered(now)
    if account is None:
        return _again()
    keys = gate.account_keys()
    try:
        attempt = attempts.begin(database, keys, Door.CODE, str(account.staff_id), place=gate.place(), now=now)
        database.commit()
        passed = second_factor.passes(database, keys, account, typed.text("code"), now=now)
        if passed is None:
            raise Refused(second_factor.WRONG_CODE)
    except TooMany as refused:
        return _wait(refused, render_template("accounts/code.html", refused=refused))
    except Refused as refused:
        database.rollback()
        return render_template("accounts/code.html", refused=refused), 401
    attempts.succeeded(database, attempt)
    response = entering.complete(account, now=now)
    database.commit()
    if passed.codes_left is not None:
        flash(said(Message(me.CODES_LEFT, {"count": passed.codes_left})))
    return response


@bp.get("/link/<secret>")
def link(secret: str) -> ResponseReturnValue:
    """Sign in with a link made at a terminal, that works once and within the hour."""
    if request.method == "HEAD":
        return ""
    will_write()
    database, now = db_session(), utcnow()
    account = service.use_link(database, secret, now=now)
    if account is None:
        return _gone()
    response = entering.enter(account, now=now)
    database.commit()
    return response


@bp.get("/invitation/<secret>")
def invitation(secret: str) -> ResponseReturnValue:
    """The page on which an invited person chooses a password. Looking at it uses nothing up."""
    account = service.invited(db_session(), secret, now=utcnow())
    return _gone() if account is None else _invitation_page(account)


@bp.post("/invitation/<secret>")
def invitation_take(secret: str) -> ResponseReturnValue:
    """Set the chosen password, use the link up, and sign in."""
    database, now = db_session(), utcnow()
    account = service.use_link(database, secret, opens=Opens.PASSWORD, now=now)
    if account is None:
        return _gone()
    try:
        service.change_password(database, account, me.chosen_password(), now=now)
    except Refused as refused:
        database.rollback()  # the link is not used up
        return _invitation_page(account, refused), 400
    response = entering.enter(account, now=now)
    database.commit()
    return response


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    logout_user()
    session.clear()
    return redirect(url_for("public.home"))


@bp.errorhandler(CSRFError)
def stale(_error: CSRFError) -> ResponseReturnValue:
    """A page that was open for too long: show it again with what may be kept, and say so in a sentence."""
    view, args = request.endpoint, request.view_args or {}
    if view == "accounts.sign_in_check":
        return _sign_in_page(Refused(OPEN_LONG)), 400
    if view == "accounts.invitation_take":
        account = service.invited(db_session(), args["secret"], now=utcnow())
        return _gone() if account is None else (_invitation_page(account, Refused(OPEN_LONG)), 400)
    if view == "accounts.code_check" and entering.half_entered(utcnow()) is not None:
        return render_template("accounts/code.html", refused=Refused(OPEN_LONG_CODE)), 400
    if gate.current_account() is not None:
        flash(said(Message(OPEN_LONG_ELSE)))
        return redirect(url_for("accounts.account"))
    return redirect(url_for("accounts.sign_in"))


def _sign_in_first() -> ResponseReturnValue:
    """To the sign-in page; where somebody was sending a form, with what they typed in its keeping."""
    if request.method != "POST":
        return redirect(login_url("accounts.sign_in", request.url))
    if not held.token():
        held.hold(held.typed(), utcnow())
    if not held.token():
        return redirect(url_for("accounts.sign_in", next=held.came_from() or None))
    return render_template("accounts/sign_in.html", next=held.came_from() or None), 401


def _sign_in_page(refused: Refused | None = None) -> str:
    return render_template("accounts/sign_in.html", refused=refused, email=typed.text("email"))


def _invitation_page(account: Account, refused: Refused | None = None) -> str:
    offer(state().installation.languages, preferred=account.staff.language)
    return render_template("accounts/invitation.html", person=account.staff, refused=refused)


def _wait(refused: TooMany, page: str) -> ResponseReturnValue:
    return page, 429, {"Retry-After": str(refused.seconds)}


def _again() -> ResponseReturnValue:
    if held.token():  # a redirect would lose it
        return _sign_in_page(Refused(TOO_LATE)), 400
    flash(said(Message(TOO_LATE)))
    return redirect(url_for("accounts.sign_in"))


def _gone() -> ResponseReturnValue:
    flash(said(Message(LINK_USED)))
    return redirect(url_for("accounts.sign_in"))
