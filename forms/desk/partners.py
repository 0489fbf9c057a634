"""Organisations of the programme, as administrators keep them. Their addresses lie under /desk/people."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.desk import typed
from forms.desk.room import ROW, bp
from survey.people import directory, organisations
from survey.people.models import Organisation
from survey.people.roles import Capability
from survey.web.access import current_viewer, requires
from survey.web.language import said
from survey.web.state import db_session, state, utcnow
from survey.words import N_, Message, Refused

KEPT = N_("Kept.")


@bp.get("/people/organisations")
@requires(Capability.MANAGE_PEOPLE)
def people_organisations() -> ResponseReturnValue:
    """Every organisation, and the form for a new one."""
    return render_template(
        "desk/organisations.html", organisations=directory.organisations(db_session()), kinds=organisations.KINDS
    )


@bp.get("/people/organisations/new")
@requires(Capability.MANAGE_PEOPLE)
def people_new_organisation() -> ResponseReturnValue:
    """The form for a new organisation."""
    return _form(None)


@bp.post("/people/organisations/new")
@requires(Capability.MANAGE_PEOPLE)
def people_add_organisation() -> ResponseReturnValue:
    """Add an organisation."""
    names = typed.per_language("name", state().installation.languages)
    try:
        organisations.add(
            db_session(), current_viewer(), typed.text("name"), names=names, kind=typed.text("kind"), now=utcnow()
        )
    except Refused as refused:
        db_session().rollback()
        return _form(None, refused)
    return _kept()


@bp.get(f"/people/organisations/<{ROW}:organisation_id>")
@requires(Capability.MANAGE_PEOPLE)
def people_organisation(organisation_id: int) -> ResponseReturnValue:
    """The form for an organisation's names and kind."""
    return _form(_found(organisation_id))


@bp.post(f"/people/organisations/<{ROW}:organisation_id>")
@requires(Capability.MANAGE_PEOPLE)
def people_change_organisation(organisation_id: int) -> ResponseReturnValue:
    """Call an organisation otherwise."""
    organisation = _found(organisation_id)
    # Names in languages that the installation does not offer now are kept as they are.
    names = organisation.names | dict(typed.per_language("name", state().installation.languages))
    try:
        organisations.change(
            db_session(),
            current_viewer(),
            organisation,
            typed.text("name"),
            names=names,
            kind=typed.text("kind"),
            now=utcnow(),
        )
    except Refused as refused:
        db_session().rollback()
        return _form(_found(organisation_id), refused)
    return _kept()


def _found(organisation_id: int) -> Organisation:
    return db_session().get(Organisation, organisation_id) or abort(404)


def _form(organisation: Organisation | None, refused: Refused | None = None) -> ResponseReturnValue:
    page = render_template(
        "desk/organisation.html",
        organisation=organisation,
        languages=state().installation.languages,
        kinds=organisations.KINDS,
        refused=refused,
    )
    return (page, 400) if refused else page


def _kept() -> ResponseReturnValue:
    db_session().commit()
    flash(said(Message(KEPT)))
    return redirect(url_for("desk.people_organisations"))
