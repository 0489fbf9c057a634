"""Answering a survey on the web: one question per screen, complete without JavaScript.

Everything that a page needs is in its address, so it can be reloaded, left and come back to; every POST may arrive
twice, late, or from a page that another tab has overtaken.
"""

from __future__ import annotations

import logging
import re
from uuid import uuid4

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from forms.respond.answering import Sent, Understood, check, understand
from forms.respond.forms import AnswerForm, StartForm
from forms.respond.pages import closed_page, first_page, interview_page, newest, offer_languages, thanks_page
from survey import arrivals
from survey.catalogue import SurveyRecord, find_survey
from survey.collect import submissions
from survey.collect.submissions import Submission
from survey.definition.model import Question
from survey.interview import Clock, Interview
from survey.people import consent
from survey.people.addresses import new_contact
from survey.people.consent import Purpose
from survey.web.errors import error_page
from survey.web.language import page_language
from survey.web.state import db_session, state, utcnow
from survey.words import N_, Refused

log = logging.getLogger(__name__)

bp = Blueprint("respond", __name__, url_prefix="/s/<slug>", template_folder="templates")

CHANNEL = "web"
INSTANCE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

PRESS_AGAIN = N_("This page was open for a long time. What you typed is still here: press the button once more.")
NOT_FOUND = N_("We could not find the answers that belong to this page. Please start here.")


@bp.get("")
def start(slug: str) -> ResponseReturnValue:
    """The first page: what this is, who asks, what happens with the answers."""
    record = _survey(slug)
    return first_page(record, str(uuid4()))


@bp.post("")
def begin(slug: str) -> ResponseReturnValue:
    """Start answering. The same page sent twice starts once."""
    session = db_session()
    record = _survey(slug)
    version = newest(record)
    form = StartForm()
    known = INSTANCE_ID.fullmatch(form.instance_id.data or "")
    instance_id = known[0] if known else str(uuid4())
    offer_languages(version)
    if not form.validate():
        return first_page(record, instance_id, quote=form.quote.data, problem=PRESS_AGAIN, status=400)
    if not record.open:
        return closed_page(version)
    language, now = page_language(), utcnow()
    # The contact is made only for whoever opened the submission, so that a form sent twice makes one.
    submission = submissions.start(
        session, version, instance_id, contact_id=None, channel_kind=CHANNEL, language=language, now=now
    )
    if submission.contact_id is None:
        submission.contact_id = new_contact(session, language=language, now=now).id
    if submission.completed_at is None:
        _agree(submission.contact_id, quote=form.quote.data)
    session.commit()
    return _go(".answer", slug, instance_id)


@bp.route("/<instance_id>", methods=["GET", "POST"])
def answer(slug: str, instance_id: str) -> ResponseReturnValue:
    """The question that is next, or the one of `?q=`; when all are answered, the review."""
    record = _survey(slug)
    submission = _submission(record, instance_id)
    if submission is None:
        return first_page(record, str(uuid4()), problem=NOT_FOUND, status=404)
    if submission.completed_at is not None:
        return _go(".thanks", slug, instance_id)
    interview = _interview(submission)
    if request.method == "POST":
        return _take(submission, interview)
    wanted = _asked(interview, request.args.get("q", ""))
    return interview_page(interview, wanted or interview.next)


@bp.get("/<instance_id>/thanks")
def thanks(slug: str, instance_id: str) -> ResponseReturnValue:
    """The reference number, and what happens next."""
    record = _survey(slug)
    submission = _submission(record, instance_id)
    if submission is None:
        return first_page(record, str(uuid4()), problem=NOT_FOUND, status=404)
    if submission.completed_at is None:
        return _go(".answer", slug, instance_id)
    return thanks_page(submission, _interview(submission))


@bp.errorhandler(SQLAlchemyError)
def try_again(error: SQLAlchemyError) -> ResponseReturnValue:
    """The database did not answer: the page carries what was sent, so that one press sends it again."""
    log.error("database failed with %s in %s", type(error).__name__, request.endpoint)
    db_session().rollback()
    if request.method != "POST":
        return error_page(503)
    return render_template("respond/again.html", fields=list(request.form.items(multi=True))), 503


@bp.after_request
def leave_no_trace(response: Response) -> Response:
    """On a phone that several people use, "back" must not show what the last one answered."""
    # The first page holds nothing private, and going back to it must find the same form.
    response.cache_control.no_cache = True
    response.cache_control.private = True
    if request.endpoint != "respond.start":
        response.cache_control.no_store = True
    return response


def _take(submission: Submission, interview: Interview) -> ResponseReturnValue:
    form = AnswerForm()
    sent = Sent(
        form.answer.data or (),
        skipped=bool(form.skip.data),
        understood=form.understood.data or "",
        raw=form.raw.data or "",
        search=form.search.data or "",
    )
    question = _asked(interview, form.question.data or "")
    if form.keep.data:
        return interview_page(interview, question or interview.next, sent if question else None)
    if not form.validate():
        shown = question or interview.next
        return interview_page(interview, shown, sent if question else None, problem=PRESS_AGAIN), 400
    submission.language = page_language()
    if form.send.data:
        return _send(submission, interview)
    if question is None:
        # A page that another tab, or a corrected answer, has overtaken: what it says is kept in case it applies again.
        question = interview.posed_at(form.question.data or "")
        answered = _understood_quietly(interview, question, sent) if question else None
    else:
        try:
            answered = _understood(interview, question, sent)
        except Refused as error:
            return interview_page(interview, question, sent, error=error)
        if not answered.sure:
            return interview_page(interview, question, sent, understood=answered.value)
    if question is not None and answered is not None:
        submissions.keep(db_session(), submission, question.path, answered.value, answered.raw)
    db_session().commit()
    return _go(".answer", submission.version.record.slug, submission.instance_id)


def _send(submission: Submission, interview: Interview) -> ResponseReturnValue:
    slug = submission.version.record.slug
    if interview.next is not None:
        db_session().commit()
        return _go(".answer", slug, submission.instance_id)
    for question in interview.asked:
        # A later correction may have made an earlier answer impossible, or a skipped question needed.
        try:
            check(interview, question, interview.given[question.path])
        except Refused as error:
            return interview_page(interview, question, error=error)
    if submission.contact is not None:
        submission.contact.language = submission.language
    arrivals.complete(db_session(), submission, state().installation, now=utcnow())
    db_session().commit()
    return _go(".thanks", slug, submission.instance_id)


def _survey(slug: str) -> SurveyRecord:
    return find_survey(db_session(), slug) or abort(404)


def _submission(record: SurveyRecord, instance_id: str) -> Submission | None:
    """The submission behind an address, its languages offered; locked where it is about to change."""
    if not INSTANCE_ID.fullmatch(instance_id):
        return None
    found = submissions.find(db_session(), record.id, instance_id, lock=request.method == "POST")
    if found is not None:
        offer_languages(found.version, found.language)
    return found


def _interview(submission: Submission) -> Interview:
    return submission.interview(Clock(submission.started_at, utcnow(), state().installation.timezone))


def _asked(interview: Interview, path: str) -> Question | None:
    question = interview.posed_at(path)
    return question if question is not None and interview.relevant(question) else None


def _understood(interview: Interview, question: Question, sent: Sent) -> Understood:
    today = state().installation.today(utcnow())
    return understand(interview, question, sent, language=page_language(), today=today)


def _understood_quietly(interview: Interview, question: Question, sent: Sent) -> Understood | None:
    try:
        answered = _understood(interview, question, sent)
    except Refused:
        return None
    return answered if answered.sure and answered.value else None


def _agree(contact_id: int, *, quote: bool) -> None:
    session, language, now = db_session(), page_language(), utcnow()
    consent.give(session, contact_id, Purpose.ANSWER, language=language, channel_kind=CHANNEL, now=now)
    if quote:
        consent.give(session, contact_id, Purpose.QUOTE, language=language, channel_kind=CHANNEL, now=now)
    else:
        consent.withdraw(session, contact_id, Purpose.QUOTE, now=now)


def _go(endpoint: str, slug: str, instance_id: str) -> ResponseReturnValue:
    """On to another page; a language that was asked for in the address stays in it, for browsers without cookies."""
    address = url_for(endpoint, slug=slug, instance_id=instance_id, lang=request.args.get("lang"))
    return redirect(address, 303)
