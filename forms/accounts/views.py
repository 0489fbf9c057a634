"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, login_user, logout_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField

from forms.accounts import service
from forms.accounts.models import Account
from survey.web.language import said
from survey.web.state import db_session, utcnow, will_write
from survey.words import N_, Message, Refused

bp = Blueprint("accounts", __name__, url_prefix="/accounts", template_folder="templates")

WRONG = N_("This e-mail address and password do not open anything here.")
LINK_USED = N_("This link has been used, or is too old. Ask for a new one.")


class SignInForm(FlaskForm):
    """What somebody types to sign in."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Flask-WTF has no types

    email = StringField()
    password = PasswordField()


def init_login(login: LoginManager) -> None:
    """Tell Flask-Login how accounts are found and where to send who is not signed in."""
    login.login_view = "accounts.sign_in"
    login.login_message = ""
    login.session_protection = "basic"
    login.user_loader(_load)


def _load(session_id: str) -> Account | None:
    return service.account_for_session(db_session(), session_id)


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in with e-mail address and password."""
    form = SignInForm()
    if request.method == "POST" and form.validate():
        database = db_session()
        try:
            account = service.check_password(
                database, form.email.data or "", form.password.data or "", where=request.remote_addr or "", now=utcnow()
            )
        except Refused as refused:
            database.commit()
            form.email.errors = [said(refused.message)]
            return render_template("accounts/sign_in.html", form=form), 429
        database.commit()
        if account is not None:
            return _signed_in(account)
        form.email.errors = [said(Message(WRONG))]
        return render_template("accounts/sign_in.html", form=form), 401
    return render_template("accounts/sign_in.html", form=form)


@bp.get("/link/<secret>")
def link(secret: str) -> ResponseReturnValue:
    """Sign in with a link that works once."""
    will_write()
    database = db_session()
    account = service.use_link(database, secret, now=utcnow())
    database.commit()
    if account is None:
        flash(said(Message(LINK_USED)))
        return redirect(url_for("accounts.sign_in"))
    return _signed_in(account)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    logout_user()
    return redirect(url_for("public.home"))


def _signed_in(account: Account) -> ResponseReturnValue:
    login_user(account)
    session.permanent = True  # until the app's session lifetime is over, also across a closed browser
    return redirect(_after_sign_in())


def _after_sign_in() -> str:
    """Where the person was going, if that is a page of ours; else the desk."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    local = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if local and not parts.scheme and not parts.netloc else url_for("desk.home")
