"""A partner's own page: what is asked of it, where it stands, what it promised, what it asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.desk import commitments, typed
from forms.desk.room import bp
from survey.backlog import positions
from survey.backlog.commitments import finding
from survey.backlog.commitments.finding import WANTED_NAMES, Filter
from survey.backlog.review import asking, comments, replies, rounds, weekly
from survey.backlog.review.asking import Ask, Kind, Names
from survey.people.models import Organisation
from survey.people.roles import Capability
from survey.web.access import current_viewer, requires
from survey.web.language import page_language
from survey.web.state import db_session, state, utcnow

PROMISES = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked, as a sentence, and where it is done."""

    sentence: str
    url: str
    late: bool


@bp.get("/partner")
@requires(Capability.SEE_BACKLOG)
def partner() -> ResponseReturnValue:
    """The page of the viewer's organisation; the team reads that of any (`?organisation=`)."""
    session, viewer, now = db_session(), current_viewer(), utcnow()
    wanted = typed.row_id(typed.asked("organisation")) if viewer.may(Capability.EDIT_BACKLOG) else None
    organisation_id = wanted or viewer.organisation_id
    organisation = session.get(Organisation, organisation_id) if organisation_id is not None else None
    if organisation is None:
        abort(404)
    timezone = state().installation.timezone
    today = state().installation.today(now)
    asks = asking.asked_of(session, organisation.id, timezone, now=now)
    found, promised = finding.listed(session, viewer, Filter(organisation_id=organisation.id), today, limit=PROMISES)
    return render_template(
        "desk/partner.html",
        organisation=organisation,
        own=organisation.id == viewer.organisation_id,
        others=rounds.may_answer(session) if viewer.may(Capability.EDIT_BACKLOG) else [],
        first=asked(asks[: weekly.THINGS]),
        rest=asked(asks[weekly.THINGS :]),
        open_rounds=rounds.unanswered(session, organisation.id, now=now),
        positions=positions.of_organisation(session, viewer, organisation.id),
        lines=commitments.lines(found),
        promised=promised,
        counts=finding.counts_of(session, viewer, organisation.id, today),
        names=WANTED_NAMES,
        replies=replies.asked_of(session, organisation.id) if organisation.id == viewer.organisation_id else [],
        questions=comments.questions_of(session, organisation.id),
        messages=[
            (message, asked(weekly.asks_in(message))) for message in weekly.of_organisation(session, organisation.id)
        ],
    )


def asked(asks: Sequence[Ask]) -> Sequence[Asked]:
    """What is asked, in the reader's language, with the page where each is done."""
    known = asking.names(db_session(), current_viewer(), asks)
    return [
        Asked(asking.sentence(ask, known, page_language()), _where(ask, known), ask.kind is Kind.LATE) for ask in asks
    ]


def _where(ask: Ask, known: Names) -> str:
    match ask.kind:
        case Kind.REPLY:
            return url_for("desk.partner_reply", reply_id=ask.subject_id)
        case Kind.LATE | Kind.DUE:
            return url_for("desk.commitments_one", commitment_id=ask.subject_id)
        case Kind.ROUND:
            return url_for("desk.rounds_one", round_id=ask.subject_id)
        case Kind.ANSWERED if ask.item_id in known.items:
            return url_for("desk.backlog_item", item_id=ask.item_id, _anchor=f"said-{ask.subject_id}")
    return url_for("desk.backlog", waiting="1")
