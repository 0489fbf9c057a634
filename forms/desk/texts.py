"""Texts: how far the outgoing ones got, and which incoming ones want a look."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from forms.desk import typed
from forms.desk.room import bp
from sms import telling
from sms.messages import State
from survey.backlog import evidence
from survey.feedback import voices
from survey.feedback.voices import InboxFilter
from survey.people.roles import Capability
from survey.web.access import current_viewer, requires
from survey.web.state import db_session


@bp.get("/texts")
@requires(Capability.SEE_FEEDBACK)
def texts() -> ResponseReturnValue:
    """Counts by state and the latest texts, without their words."""
    session = db_session()
    wanted = next((state for state in State if state.value == typed.asked("state")), None)
    flagged, count = voices.inbox(session, current_viewer(), InboxFilter(flagged=True), evidence.cited(), limit=20)
    counts = telling.counts(session)
    return render_template(
        "desk/texts.html",
        counts={state: counts[state] for state in State if state in counts},
        sent=telling.latest(session, state=wanted),
        wanted=wanted,
        flagged=flagged,
        flagged_count=count,
    )
