"""The right of reply: the team asks whom an item concerns; the organisation writes its reply on a page of its own."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.desk import typed
from forms.desk.item import back_to, found, show
from forms.desk.moments import end_of
from forms.desk.room import ROW, bp
from survey.backlog import concerns
from survey.backlog.review import replies
from survey.people.models import Organisation
from survey.people.roles import Capability
from survey.web.access import current_viewer, requires
from survey.web.language import said
from survey.web.state import db_session, state, utcnow
from survey.words import N_, Message, Refused

ASKED = N_("Asked for its reply.")
KEPT = N_("Your reply is kept. You can change it until something is published.")


@bp.post(f"/backlog/<{ROW}:item_id>/reply")
@requires(Capability.EDIT_BACKLOG)
def backlog_ask_reply(item_id: int) -> ResponseReturnValue:
    """Ask an organisation that the item concerns for its reply, by a day."""
    session, now = db_session(), utcnow()
    wanted = typed.row_id(typed.text("organisation"))
    try:
        organisation = session.get(Organisation, wanted) if wanted is not None else None
        if organisation is None:
            raise Refused(N_("Choose one."))
        due = typed.day("due_on") or state().installation.today(now + timedelta(days=14))
        replies.ask(session, current_viewer(), found(item_id), organisation, end_of(due), now=now)
    except Refused as refused:
        session.rollback()
        return show(item_id, refused, at="reply")
    session.commit()
    return back_to(item_id, ASKED)


@bp.get(f"/partner/reply/<{ROW}:reply_id>")
@requires(Capability.COMMENT)
def partner_reply(reply_id: int) -> ResponseReturnValue:
    """What one's organisation is asked to reply to: a paraphrase, never anybody's words."""
    return _page(reply_id)


@bp.post(f"/partner/reply/<{ROW}:reply_id>")
@requires(Capability.COMMENT)
def partner_write_reply(reply_id: int) -> ResponseReturnValue:
    """Keep the reply."""
    session, viewer = db_session(), current_viewer()
    reply = replies.of_organisation(session, viewer.organisation_id or 0, reply_id) or abort(404)
    try:
        replies.write(session, viewer, reply, typed.text("text"), now=utcnow())
    except Refused as refused:
        session.rollback()
        return _page(reply_id, refused)
    session.commit()
    flash(said(Message(KEPT)))
    return redirect(url_for("desk.partner_reply", reply_id=reply_id))


def _page(reply_id: int, refused: Refused | None = None) -> ResponseReturnValue:
    session, viewer = db_session(), current_viewer()
    reply = replies.of_organisation(session, viewer.organisation_id or 0, reply_id) or abort(404)
    page = render_template(
        "desk/reply.html",
        reply=reply,
        outline=concerns.outline(session, viewer, reply.item_id),
        typed_text=typed.text("text") if refused else reply.text,
        refused=refused,
    )
    return (page, 400) if refused else page
