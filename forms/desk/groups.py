"""Groups of people, as the programme team keeps them; and which of them somebody belongs to, told beside a voice."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.desk import inbox, typed
from forms.desk.room import ROW, bp
from survey.backlog import weighing
from survey.people import groups
from survey.people.models import Group
from survey.web.access import current_viewer, requires
from survey.web.language import said
from survey.web.state import db_session, state, utcnow
from survey.words import N_, Message, Refused

KEPT = N_("Kept.")
GONE = N_("The group is gone. The people stay.")


@bp.get("/groups")
@requires(groups.KEEPING)
def groups_list() -> ResponseReturnValue:
    """Every group, and how many people belong to it."""
    session = db_session()
    return render_template(
        "desk/groups.html", groups=groups.every(session), sizes=groups.sizes(session, current_viewer())
    )


@bp.get("/groups/new")
@requires(groups.KEEPING)
def groups_new() -> ResponseReturnValue:
    """The form for a new group."""
    return _form(None)


@bp.post("/groups/new")
@requires(groups.KEEPING)
def groups_make() -> ResponseReturnValue:
    """Make a group."""
    session = db_session()
    names = typed.per_language("name", state().installation.languages)
    try:
        groups.make(
            session,
            current_viewer(),
            typed.text("name"),
            names=names,
            rarely_heard=typed.ticked("rarely_heard"),
            now=utcnow(),
        )
    except Refused as refused:
        session.rollback()
        return _form(None, refused)
    return _kept(KEPT)


@bp.get(f"/groups/<{ROW}:group_id>")
@requires(groups.KEEPING)
def groups_group(group_id: int) -> ResponseReturnValue:
    """The form for a group's names, and whether its voices weigh more."""
    return _form(_found(group_id))


@bp.post(f"/groups/<{ROW}:group_id>")
@requires(groups.KEEPING)
def groups_change(group_id: int) -> ResponseReturnValue:
    """Call a group otherwise, or let its voices weigh more or less."""
    session, group = db_session(), _found(group_id)
    weighed = group.rarely_heard
    # Names in languages that the installation does not offer now are kept as they are.
    names = group.names | dict(typed.per_language("name", state().installation.languages))
    try:
        groups.change(
            session,
            current_viewer(),
            group,
            typed.text("name"),
            names=names,
            rarely_heard=typed.ticked("rarely_heard"),
            now=utcnow(),
        )
    except Refused as refused:
        session.rollback()
        return _form(_found(group_id), refused)
    if group.rarely_heard != weighed:
        weighing.weigh_all(session)
    return _kept(KEPT)


@bp.post(f"/groups/<{ROW}:group_id>/dissolve")
@requires(groups.KEEPING)
def groups_dissolve(group_id: int) -> ResponseReturnValue:
    """Let a group go."""
    session, group = db_session(), _found(group_id)
    try:
        if not typed.ticked("sure"):
            raise Refused(N_("Tick the box if you are sure."))
        groups.dissolve(session, current_viewer(), group, now=utcnow())
    except Refused as refused:
        session.rollback()
        return _form(_found(group_id), refused)
    weighing.weigh_all(session)
    return _kept(GONE)


@bp.post(f"/inbox/<{ROW}:voice_id>/groups")
@requires(groups.KEEPING)
def inbox_groups(voice_id: int) -> ResponseReturnValue:
    """Say which groups whoever said this belongs to."""
    session, viewer, voice = db_session(), current_viewer(), inbox.found(voice_id)
    chosen = {group_id for value in request.form.getlist("group") if (group_id := typed.row_id(value)) is not None}
    try:
        changed = groups.place(session, viewer, voice.contact, chosen, now=utcnow())
    except Refused as refused:
        session.rollback()
        return inbox.show(voice_id, refused)
    if changed:
        weighing.weigh_for(session, voice.contact_id)
    session.commit()
    return inbox.back_to(voice_id, KEPT)


def _found(group_id: int) -> Group:
    return db_session().get(Group, group_id) or abort(404)


def _form(group: Group | None, refused: Refused | None = None) -> ResponseReturnValue:
    page = render_template("desk/group.html", group=group, languages=state().installation.languages, refused=refused)
    return (page, 400) if refused else page


def _kept(message: str) -> ResponseReturnValue:
    db_session().commit()
    flash(said(Message(message)))
    return redirect(url_for("desk.groups_list"))
