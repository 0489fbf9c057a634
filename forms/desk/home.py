"""The first page: what waits for whoever has just come in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from forms.accounts import gate
from forms.desk.room import bp
from sms import telling
from sms.messages import State
from survey.backlog import evidence, waiting
from survey.backlog.commitments import finding
from survey.backlog.commitments.finding import WANTED_NAMES, Wanted
from survey.backlog.review import comments
from survey.feedback import voices
from survey.feedback.voices import InboxFilter
from survey.people.roles import Capability
from survey.web.access import current_viewer, requires
from survey.web.language import said
from survey.web.state import db_session, state, utcnow
from survey.words import N_, Message


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of thing that waits: how many, what they are, where they are found."""

    count: int
    what: str
    url: str


@bp.get("/")
@requires(Capability.SEE_DESK)
def home() -> ResponseReturnValue:
    """What waits, by what this viewer may do."""
    waiting = [entry for entry in _waiting() if entry.count]
    return render_template("desk/home.html", waiting=waiting, unprotected=gate.is_reminded(gate.current_account()))


def _waiting() -> list[Waiting]:
    session, viewer = db_session(), current_viewer()
    found: list[Waiting] = []

    def add(count: int, what: str, url: str) -> None:
        found.append(Waiting(count, said(Message(what)), url))

    def voices_like(wanted: InboxFilter) -> int:
        return voices.inbox(session, viewer, wanted, evidence.cited(), limit=0)[1]

    if viewer.may(Capability.SEE_SENSITIVE):
        sealed = voices_like(InboxFilter(sensitive=True))
        add(sealed, N_("Sensitive"), url_for("desk.inbox", sensitive="1"))
    if viewer.may(Capability.TRIAGE):
        add(waiting.uncited_voices(session, viewer), N_("Not cited yet"), url_for("desk.inbox", uncited="1"))
        unread = voices_like(InboxFilter(flagged=True))
        add(unread, N_("Wants a look"), url_for("desk.inbox", flagged="1"))
    if viewer.may(Capability.TAKE_POSITION):
        asked = len(waiting.without_position(session, viewer))
        add(asked, N_("Say where you stand"), url_for("desk.backlog", waiting="1"))
    if viewer.may(Capability.PROMISE):
        calling = finding.calling(session, viewer, state().installation.today(utcnow()))
        own = url_for("desk.commitments", show=Wanted.PRESSING.value, organisation=viewer.organisation_id)
        add(calling.own, WANTED_NAMES[Wanted.PRESSING], own)
        escalated = url_for("desk.commitments", show=Wanted.ESCALATED.value)
        add(calling.escalated, WANTED_NAMES[Wanted.ESCALATED], escalated)
        add(calling.unowned, WANTED_NAMES[Wanted.UNOWNED], url_for("desk.commitments", show=Wanted.UNOWNED.value))
    if questions := comments.waiting_questions(session, viewer):
        first = questions[0]
        where = url_for("desk.backlog_item", item_id=first.item_id, _anchor=f"said-{first.id}")
        add(len(questions), N_("Questions to the team"), where)
    if viewer.may(Capability.PUBLISH):
        drafts = len(waiting.unpublished_drafts(session, viewer))
        add(drafts, N_("Read the draft and publish"), url_for("desk.backlog", waiting="1"))
    if viewer.may(Capability.SEE_FEEDBACK):
        counts = telling.counts(session)
        failed = counts.get(State.FAILED, 0) + counts.get(State.UNCERTAIN, 0)
        add(failed, N_("Texts that did not arrive"), url_for("desk.texts"))
    return found
