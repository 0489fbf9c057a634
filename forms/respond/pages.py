"""The pages of a survey, rendered: what each shows, in the languages that the survey can be read in."""

from __future__ import annotations

from flask import abort, render_template

from forms.respond import screens
from forms.respond.answering import Sent
from forms.respond.forms import AnswerForm, StartForm
from survey.catalogue import SurveyRecord, SurveyVersion, latest_version
from survey.collect.submissions import Submission
from survey.definition.model import Question
from survey.interview import Interview
from survey.people.programme import name_of, the_programme
from survey.web.language import interface_language, offer, said
from survey.web.state import db_session, state
from survey.words import Message, Refused


def offer_languages(version: SurveyVersion, preferred: str | None = None) -> None:
    """Let the page be read in the survey's languages."""
    offer(screens.languages_of(version.survey, state().installation.languages), preferred)


def newest(record: SurveyRecord) -> SurveyVersion:
    """The version of a survey that is answered now."""
    return latest_version(db_session(), record.id) or abort(404)


def first_page(
    record: SurveyRecord, instance_id: str, *, quote: bool = False, problem: str | None = None, status: int = 200
) -> tuple[str, int]:
    """What this is, who asks, what happens with the answers; or that the survey is closed."""
    version = newest(record)
    offer_languages(version)
    if not record.open:
        return closed_page(version)
    programme = the_programme(db_session())
    page = render_template(
        "respond/start.html",
        programme=programme,
        asker=name_of(programme, interface_language()),
        title=screens.title(version.survey),
        instance_id=instance_id,
        quote=quote,
        problem=said(Message(problem)) if problem else None,
        form=StartForm(blank=True),
    )
    return page, status


def closed_page(version: SurveyVersion) -> tuple[str, int]:
    """The survey takes no answers any more."""
    page = render_template(
        "respond/closed.html", programme=the_programme(db_session()), title=screens.title(version.survey)
    )
    return page, 410


def interview_page(
    interview: Interview,
    question: Question | None,
    sent: Sent | None = None,
    *,
    error: Refused | None = None,
    understood: str | None = None,
    problem: str | None = None,
) -> str:
    """The screen of `question`; the review where there is none left."""
    shared = {
        "programme": the_programme(db_session()),
        "title": screens.title(interview.survey),
        "problem": said(Message(problem)) if problem else None,
        "form": AnswerForm(blank=True),
    }
    if question is None:
        asked = interview.asked
        return render_template(
            "respond/review.html", lines=screens.review(interview), back=asked[-1].path if asked else None, **shared
        )
    screen = screens.screen(interview, question, sent, error=error, understood=understood)
    return render_template("respond/question.html", screen=screen, **shared)


def thanks_page(submission: Submission, interview: Interview) -> str:
    """The reference number, and what happens next."""
    record = submission.version.record
    return render_template(
        "respond/thanks.html",
        programme=the_programme(db_session()),
        title=screens.title(interview.survey),
        reference=submission.reference,
        notes=screens.notes(interview, None),
        slug=record.slug if record.open else None,
    )
