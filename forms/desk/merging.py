"""Merging an item into another, splitting voices off, and undoing either."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.desk import typed
from forms.desk.backlog import wordings
from forms.desk.item import found
from forms.desk.room import ROW, bp
from survey.backlog import evidence, family, items, merging, ordering
from survey.people.roles import Capability
from survey.web.access import current_viewer, requires
from survey.web.language import said
from survey.web.state import db_session, state, utcnow
from survey.words import N_, Message, Refused

MERGED = N_("Merged. Nothing was lost, and it can be undone.")
SPLIT = N_("Split. The chosen voices have an item of their own now.")
UNDONE = N_("Undone.")
OFFERED = 60


@bp.get(f"/backlog/<{ROW}:item_id>/merging")
@requires(Capability.EDIT_BACKLOG)
def backlog_merging(item_id: int) -> ResponseReturnValue:
    """What the item can be merged into, what a merge would bring along, and its voices to split off."""
    return _page(item_id)


@bp.post(f"/backlog/<{ROW}:item_id>/merge")
@requires(Capability.EDIT_BACKLOG)
def backlog_merge(item_id: int) -> ResponseReturnValue:
    """Merge the item into the one chosen, or take it out again."""
    session, viewer, item, now = db_session(), current_viewer(), found(item_id), utcnow()
    shown = item
    try:
        if typed.ticked("undo"):
            if item.merged_into_id is None:
                shown = merging.unsplit(session, viewer, item, now=now)
            else:
                merging.unmerge(session, viewer, item, now=now)
        else:
            wanted = typed.row_id(typed.text("into"))
            into = items.find_item(session, viewer, wanted) if wanted is not None else None
            if into is None:
                raise Refused(N_("Choose one."))
            revision = typed.row_id(typed.text("revision"))
            shown = merging.merge(session, viewer, item, into, revision=revision, now=now)
    except Refused as refused:
        session.rollback()
        return _page(item_id, refused)
    session.commit()
    flash(said(Message(UNDONE if typed.ticked("undo") else MERGED)))
    return redirect(url_for("desk.backlog_item", item_id=shown.id))


@bp.post(f"/backlog/<{ROW}:item_id>/split")
@requires(Capability.EDIT_BACKLOG)
def backlog_split(item_id: int) -> ResponseReturnValue:
    """Take the chosen voices out into an item of their own."""
    session, viewer, item = db_session(), current_viewer(), found(item_id)
    chosen = [row_id for value in request.form.getlist("voice") if (row_id := typed.row_id(value)) is not None]
    revision = typed.row_id(typed.text("revision"))
    try:
        part = merging.split(session, viewer, item, chosen, wordings(), revision=revision, now=utcnow())
    except Refused as refused:
        session.rollback()
        return _page(item_id, refused)
    session.commit()
    flash(said(Message(SPLIT)))
    return redirect(url_for("desk.backlog_item", item_id=part.id))


def _page(item_id: int, refused: Refused | None = None) -> ResponseReturnValue:
    session, viewer, item = db_session(), current_viewer(), found(item_id)
    wanted = typed.row_id(typed.asked("into"))
    into = items.find_item(session, viewer, wanted) if wanted is not None and wanted != item.id else None
    page = render_template(
        "desk/merging.html",
        item=item,
        living=family.living(session, item),
        into=into,
        moving=merging.preview(session, viewer, item, into) if into is not None else None,
        search=typed.asked("search"),
        offered=list(ordering.titled(session, viewer, typed.asked("search"), limit=OFFERED)),
        voices=[row for row in evidence.voices_of(session, viewer, item.id) if row.item_id == item.id],
        chosen=request.form.getlist("voice"),
        wordings=wordings(),
        languages=state().installation.languages,
        refused=refused,
    )
    return (page, 400) if refused else page
