"""Saying something of an item, asking the team and answering, on the item's page."""

from __future__ import annotations

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from forms.desk import typed
from forms.desk.item import back_to, found, show
from forms.desk.room import ROW, bp
from survey.backlog import family
from survey.backlog.models import Item
from survey.backlog.review import comments
from survey.backlog.review.models import CommentKind
from survey.people.roles import Capability
from survey.web.access import current_viewer, requires
from survey.web.state import db_session, utcnow
from survey.words import N_, Refused

SAID = N_("Said. Everybody at the table can read it.")


@bp.post(f"/backlog/<{ROW}:item_id>/comments")
@requires(Capability.COMMENT)
def backlog_comment(item_id: int) -> ResponseReturnValue:
    """Say something of an item, or ask the team about it."""
    session = db_session()
    kind = CommentKind.QUESTION if typed.text("kind") == CommentKind.QUESTION.value else CommentKind.COMMENT
    try:
        comments.remark(session, current_viewer(), found(item_id), kind, typed.text("body"), now=utcnow())
    except Refused as refused:
        session.rollback()
        return show(item_id, refused, at="comment")
    session.commit()
    return back_to(item_id, SAID)


@bp.post(f"/backlog/comments/<{ROW}:comment_id>/answer")
@requires(Capability.EDIT_BACKLOG)
def backlog_answer(comment_id: int) -> ResponseReturnValue:
    """Answer a question."""
    session, viewer = db_session(), current_viewer()
    question = comments.find(session, viewer, comment_id) or abort(404)
    item = family.living(session, session.get_one(Item, question.item_id))
    try:
        comments.answer(session, viewer, question, typed.text("body"), now=utcnow())
    except Refused as refused:
        session.rollback()
        return show(item.id, refused, at=f"answer-{comment_id}")
    session.commit()
    return redirect(url_for("desk.backlog_item", item_id=item.id, _anchor=f"said-{comment_id}"))
