"""The front door: a completed submission or a free text, and what its kind opens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from survey.collect.submissions import Submission, seal
from survey.definition.model import SILENT, QuestionType
from survey.feedback import voices
from survey.feedback.voices import Feedback
from survey.installation import Installation
from survey.interview import Clock, Interview
from survey.people.models import Contact


def complete(
    session: Session,
    submission: Submission,
    installation: Installation,
    *,
    now: datetime,
    metadata: Mapping[QuestionType, str] | None = None,
) -> Submission:
    """Close a submission whose questions are all answered or skipped, and open what its kind opens.

    `metadata` is what the channel knows of the person and the programme wants kept.
    Completing it again changes nothing, so that a form sent twice is received once.
    """
    if submission.completed_at is not None:
        return submission
    interview = submission.interview(Clock(submission.started_at, now, installation.timezone), metadata)
    nobody_gave = {
        step.question.path: step.value
        for step in interview.steps()
        if step.question.type in SILENT or (step.value and step.question.path not in interview.given)
    }
    seal(submission, nobody_gave, now)
    session.flush()
    KINDS[submission.version.record.kind](session, submission, interview, now)
    return submission


def free_text(
    session: Session, text: str, contact: Contact, *, channel_kind: str, now: datetime, flagged: str | None = None
) -> Feedback:
    """A text that answers nothing we asked is feedback."""
    return voices.hear(
        session,
        text,
        contact_id=contact.id,
        contact_language=contact.language,
        channel_kind=channel_kind,
        now=now,
        flagged=flagged,
    )


def _hear_open_answers(session: Session, submission: Submission, interview: Interview, now: datetime) -> None:
    """Every open answer in words is a voice. Answers without a letter (a card number, a phone) are not words."""
    if submission.contact_id is None:
        return
    for step in interview.steps():
        question, text = step.question, step.value
        given = question.path in interview.given
        if given and question.type is QuestionType.TEXT and any(character.isalpha() for character in text):
            voices.hear(
                session,
                text,
                contact_id=submission.contact_id,
                contact_language=submission.language,
                channel_kind=submission.channel_kind,
                now=now,
                submission=submission,
                question_path=question.path,
            )


KINDS: Mapping[str, Callable[[Session, Submission, Interview, datetime], None]] = {
    "questionnaire": _hear_open_answers,
}
"""What the completion of each kind of survey opens."""
