"""Rounds of partner review: opening one, and who has said where they stand on what."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.desk import typed
from forms.desk.moments import end_of
from forms.desk.room import ROW, bp
from survey.backlog import items
from survey.backlog.models import Item
from survey.backlog.review import rounds
from survey.backlog.review.models import Round
from survey.backlog.stages import DECIDABLE
from survey.people.models import Organisation
from survey.people.roles import Capability
from survey.web.access import current_viewer, requires
from survey.web.language import said
from survey.web.state import db_session, utcnow
from survey.words import N_, Message, Refused

OPENED = N_("The round is open. Partners see it on their page.")
KEPT = N_("Kept.")


@bp.get("/rounds")
@requires(Capability.SEE_BACKLOG)
def rounds_list() -> ResponseReturnValue:
    """The rounds, the latest first, and the form for a new one."""
    return _list()


@bp.post("/rounds")
@requires(Capability.EDIT_BACKLOG)
def rounds_open() -> ResponseReturnValue:
    """Open a round."""
    session, viewer, now = db_session(), current_viewer(), utcnow()
    try:
        day = typed.day("closes_on")
        if day is None:
            raise Refused(N_("Say by which day."))
        made = rounds.open_round(
            session, viewer, typed.text("title"), _chosen_items(), _chosen_organisations(), end_of(day), now=now
        )
    except Refused as refused:
        session.rollback()
        return _list(refused)
    session.commit()
    flash(said(Message(OPENED)))
    return redirect(url_for("desk.rounds_one", round_id=made.id))


@bp.get(f"/rounds/<{ROW}:round_id>")
@requires(Capability.SEE_BACKLOG)
def rounds_one(round_id: int) -> ResponseReturnValue:
    """One round: per item, who has answered and where they stand."""
    return _one(_found(round_id))


@bp.post(f"/rounds/<{ROW}:round_id>")
@requires(Capability.EDIT_BACKLOG)
def rounds_change(round_id: int) -> ResponseReturnValue:
    """Give a round another deadline, or end it now."""
    session, viewer, now, of = db_session(), current_viewer(), utcnow(), _found(round_id)
    try:
        if typed.ticked("close"):
            rounds.close(session, viewer, of, now=now)
        else:
            day = typed.day("closes_on")
            if day is None:
                raise Refused(N_("Say by which day."))
            rounds.change_deadline(session, viewer, of, end_of(day), now=now)
    except Refused as refused:
        session.rollback()
        return _one(_found(round_id), refused)
    session.commit()
    flash(said(Message(KEPT)))
    return redirect(url_for("desk.rounds_one", round_id=round_id))


def _found(round_id: int) -> Round:
    return rounds.find(db_session(), current_viewer(), round_id) or abort(404)


def _chosen_items() -> list[Item]:
    session, viewer = db_session(), current_viewer()
    ids = [row_id for value in request.form.getlist("item") if (row_id := typed.row_id(value)) is not None]
    return [item for item in (items.find_item(session, viewer, item_id) for item_id in ids[:200]) if item is not None]


def _chosen_organisations() -> list[Organisation]:
    chosen = {typed.row_id(value) for value in request.form.getlist("organisation")}
    return [organisation for organisation in rounds.may_answer(db_session()) if organisation.id in chosen]


def _list(refused: Refused | None = None) -> ResponseReturnValue:
    session, viewer, now = db_session(), current_viewer(), utcnow()
    able = viewer.may(Capability.EDIT_BACKLOG)
    page = render_template(
        "desk/rounds.html",
        rounds=[(of, rounds.is_running(of, now=now)) for of in rounds.rounds(session, viewer)],
        items=[item for item in items.backlog(session, viewer) if item.stage in DECIDABLE][:200] if able else [],
        organisations=rounds.may_answer(session) if able else [],
        chosen={"item": request.form.getlist("item"), "organisation": request.form.getlist("organisation")},
        refused=refused,
    )
    return (page, 400) if refused else page


def _one(of: Round, refused: Refused | None = None) -> ResponseReturnValue:
    session, viewer = db_session(), current_viewer()
    page = render_template(
        "desk/round.html",
        of=of,
        running=rounds.is_running(of, now=utcnow()),
        rows=rounds.table(session, viewer, of),
        refused=refused,
    )
    return (page, 400) if refused else page
