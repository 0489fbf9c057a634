"""Texts: how far the outgoing ones got, and which incoming ones want a look."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.desk import typed
from forms.desk.room import ROW, bp
from sms import reconcile, telling
from sms.messages import State
from survey.backlog import evidence
from survey.feedback import voices
from survey.feedback.voices import InboxFilter
from survey.people.roles import Capability
from survey.web.access import current_viewer, requires
from survey.web.language import said
from survey.web.state import db_session, state, utcnow
from survey.words import N_, Message, Refused

SENT_AGAIN = N_("It is being sent again.")
LEFT = N_("It is left as it is.")


@bp.get("/texts")
@requires(Capability.SEE_FEEDBACK)
def texts() -> ResponseReturnValue:
    """Counts by state and the latest texts, without their words."""
    return _show()


@bp.post(f"/texts/<{ROW}:text_id>")
@requires(Capability.PUBLISH)
def texts_decide(text_id: int) -> ResponseReturnValue:
    """Send a text again of which nobody knows whether it went out, or leave it at that."""
    session = db_session()
    try:
        choice = typed.one_of(reconcile.Choice, "choice")
        reconcile.decide(session, current_viewer(), text_id, choice, now=utcnow())
    except Refused as refused:
        session.rollback()
        return _show(refused)
    session.commit()
    state().wake()
    flash(said(Message(SENT_AGAIN if choice is reconcile.Choice.AGAIN else LEFT)))
    return redirect(url_for("desk.texts", state=State.UNCERTAIN.value))


def _show(refused: Refused | None = None) -> ResponseReturnValue:
    session = db_session()
    wanted = next((one for one in State if one.value == typed.asked("state")), None)
    flagged, count = voices.inbox(session, current_viewer(), InboxFilter(flagged=True), evidence.cited(), limit=20)
    counts = telling.counts(session)
    return render_template(
        "desk/texts.html",
        counts={one: counts[one] for one in State if one in counts},
        sent=telling.latest(session, state=wanted),
        wanted=wanted,
        flagged=flagged,
        flagged_count=count,
        refused=refused,
    )
