"""People: who belongs to the team and its partners, what each may do, and whether they still may."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.accounts import second_factor, service
from forms.accounts.models import Account
from forms.desk import typed
from forms.desk.room import ROW, bp
from survey import audit
from survey.people import directory, organisations, staff
from survey.people.models import Organisation
from survey.people.roles import Capability, Role, Viewer
from survey.web.access import current_viewer, requires
from survey.web.language import said
from survey.web.state import db_session, state, utcnow
from survey.words import N_, Message, Refused

KEPT = N_("Kept.")
ROLES_CHANGED = N_("The roles are changed. They sign in anew.")
DEACTIVATED = N_("They can no longer come in. What they did stays, with their name.")
REACTIVATED = N_("They can come in again. If they need a new password, make a link.")
RESET = N_("Their second factor is off. They sign in anew, and can set up another.")

ACTS_SHOWN = 50

ROLE_HINTS: Mapping[Role, str] = {
    Role.ADMIN: N_("adds people and gives roles; does not see sensitive matters"),
    Role.PROGRAMME: N_("reads what people say, writes and publishes decisions"),
    Role.FIELD: N_("sees the surveys"),
    Role.PARTNER: N_("reads the backlog with people’s words, says where their organisation stands"),
    Role.FUNDER: N_("reads results and commitments, and no voices"),
    Role.SAFEGUARDING: N_("sees sensitive matters: what people told in confidence"),
}


@bp.get("/people")
@requires(Capability.MANAGE_PEOPLE)
def people() -> ResponseReturnValue:
    """Everybody, those who left last."""
    return render_template("desk/people.html", accounts=service.accounts(db_session()), reminded=_reminded)


@bp.get("/people/new")
@requires(Capability.MANAGE_PEOPLE)
def people_new() -> ResponseReturnValue:
    """The form for somebody new."""
    return _new()


@bp.post("/people/new")
@requires(Capability.MANAGE_PEOPLE)
def people_add() -> ResponseReturnValue:
    """Add somebody, and show the link that they are invited with."""
    session, by, now = db_session(), current_viewer(), utcnow()
    try:
        account = service.make_staff(
            session,
            name=typed.text("name"),
            email=typed.text("email"),
            organisation=_organisation(by),
            roles=_roles(),
            language=_language(),
            by=by,
            now=now,
        )
        secret = service.invite(session, by, account.staff, now=now)
    except Refused as refused:
        session.rollback()
        return _new(refused)
    session.commit()
    return _link(account, secret)


@bp.get(f"/people/<{ROW}:staff_id>")
@requires(Capability.MANAGE_PEOPLE)
def people_person(staff_id: int) -> ResponseReturnValue:
    """One person: what may be changed about them, and what was."""
    return _show(staff_id)


@bp.post(f"/people/<{ROW}:staff_id>")
@requires(Capability.MANAGE_PEOPLE)
def people_change(staff_id: int) -> ResponseReturnValue:
    """Change name, organisation, language."""

    def change(account: Account, by: Viewer) -> None:
        staff.change(
            db_session(),
            by,
            account.staff,
            name=typed.text("name"),
            organisation=_organisation(by),
            language=_language(),
            now=utcnow(),
        )

    return _done(staff_id, change, KEPT, at="details")


@bp.post(f"/people/<{ROW}:staff_id>/roles")
@requires(Capability.MANAGE_PEOPLE)
def people_roles(staff_id: int) -> ResponseReturnValue:
    """Give exactly the roles that are ticked."""

    def change(account: Account, by: Viewer) -> None:
        service.change_roles(db_session(), by, account, _roles(), now=utcnow())

    return _done(staff_id, change, ROLES_CHANGED, at="roles")


@bp.post(f"/people/<{ROW}:staff_id>/link")
@requires(Capability.MANAGE_PEOPLE)
def people_link(staff_id: int) -> ResponseReturnValue:
    """Make a link to choose a new password with; it is shown once, here."""
    account = _found(staff_id)
    if not account.is_active:
        return _show(staff_id, Refused(N_("They have left. Let them in again first.")), at="access")
    secret = service.invite(db_session(), current_viewer(), account.staff, now=utcnow())
    db_session().commit()
    return _link(account, secret)


@bp.post(f"/people/<{ROW}:staff_id>/deactivate")
@requires(Capability.MANAGE_PEOPLE)
def people_deactivate(staff_id: int) -> ResponseReturnValue:
    """End somebody's access."""

    def change(account: Account, by: Viewer) -> None:
        service.deactivate(db_session(), by, account, now=utcnow())

    return _done(staff_id, change, DEACTIVATED, at="access")


@bp.post(f"/people/<{ROW}:staff_id>/reactivate")
@requires(Capability.MANAGE_PEOPLE)
def people_reactivate(staff_id: int) -> ResponseReturnValue:
    """Let somebody in again."""

    def change(account: Account, by: Viewer) -> None:
        staff.reactivate(db_session(), by, account.staff, now=utcnow())

    return _done(staff_id, change, REACTIVATED, at="access")


@bp.post(f"/people/<{ROW}:staff_id>/second-factor")
@requires(Capability.MANAGE_PEOPLE)
def people_reset_second_factor(staff_id: int) -> ResponseReturnValue:
    """Take away the second factor of somebody who lost it."""

    def change(account: Account, by: Viewer) -> None:
        second_factor.reset(db_session(), by, account, now=utcnow())

    return _done(staff_id, change, RESET, at="access")


def _done(staff_id: int, change: Callable[[Account, Viewer], None], message: str, *, at: str) -> ResponseReturnValue:
    """Do `change` and go back to the person's page; what is refused is said in the section `at` of it."""
    try:
        change(_found(staff_id), current_viewer())
    except Refused as refused:
        db_session().rollback()
        return _show(staff_id, refused, at=at)
    db_session().commit()
    flash(said(Message(message)))
    return redirect(url_for("desk.people_person", staff_id=staff_id))


def _found(staff_id: int) -> Account:
    return db_session().get(Account, staff_id) or abort(404)


def _show(staff_id: int, refused: Refused | None = None, *, at: str = "") -> ResponseReturnValue:
    session, account = db_session(), _found(staff_id)
    acts = audit.acts_on(session, account.staff)[::-1][:ACTS_SHOWN]
    page = render_template(
        "desk/person.html",
        account=account,
        own=staff_id == current_viewer().staff_id,
        acts=acts,
        names=directory.staff_names(session, [act.staff_id for act in acts]),
        refused=refused,
        at=at,
        **_choices(),
    )
    return (page, 400) if refused else page


def _new(refused: Refused | None = None) -> ResponseReturnValue:
    page = render_template("desk/new_person.html", refused=refused, **_choices())
    return (page, 400) if refused else page


def _link(account: Account, secret: str) -> ResponseReturnValue:
    address = state().public_url + url_for("accounts.invitation", secret=secret)
    page = render_template(
        "desk/person_link.html", account=account, address=address, days=service.INVITATION_DAYS, reminded=_reminded
    )
    return page, 200, {"Cache-Control": "no-store"}


def _choices() -> Mapping[str, object]:
    """What can be chosen of, and which roles open much."""
    return {
        "organisations": directory.organisations(db_session()),
        "languages": state().installation.languages,
        "roles": ROLE_HINTS,
        "grave": staff.GRANTS,
    }


def _reminded(account: Account) -> bool:
    return second_factor.missing(account, second_factor.REMINDED)


def _organisation(by: Viewer) -> Organisation:
    """The organisation that was chosen, or the new one that was named."""
    new = typed.text("new_organisation")
    if new:
        return organisations.named(db_session(), by, new, now=utcnow())
    chosen = typed.row_id(typed.text("organisation"))
    organisation = db_session().get(Organisation, chosen) if chosen is not None else None
    if organisation is None:
        raise Refused(N_("Choose an organisation, or name a new one."))
    return organisation


def _roles() -> frozenset[Role]:
    ticked = request.form.getlist("role")
    return frozenset(role for role in Role if role.value in ticked)


def _language() -> str:
    chosen, languages = typed.text("language"), state().installation.languages
    return chosen if chosen in languages else state().installation.language
