"""Signing a commitment on the page of its item."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from forms.desk import typed
from forms.desk.item import back_to, found, show
from forms.desk.room import ROW, bp
from survey.backlog.commitments import making
from survey.backlog.commitments.making import Promise
from survey.people.roles import Capability
from survey.web.access import current_viewer, requires
from survey.web.state import db_session, state, utcnow
from survey.words import N_, Refused

SIGNED = N_("Signed. Everybody at the table can see it now.")


@bp.post(f"/backlog/<{ROW}:item_id>/commitments")
@requires(Capability.PROMISE)
def commitments_sign(item_id: int) -> ResponseReturnValue:
    """Sign a commitment for the viewer's own organisation."""
    session, viewer = db_session(), current_viewer()
    promise = Promise(
        what=typed.text("what"),
        due_on=typed.day("due_on"),
        owner_id=typed.row_id(typed.text("owner")),
        signed=typed.ticked("signed"),
    )
    try:
        making.sign(session, viewer, found(item_id), promise, state().installation, now=utcnow())
    except Refused as refused:
        session.rollback()
        return show(item_id, refused, at="promise")
    session.commit()
    return back_to(item_id, SIGNED)
