"""A reference sent back to us: how things stand with what it was given for, told only where it came from."""

from __future__ import annotations

import re

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.backlog.models import Decision, Evidence
from survey.collect.submissions import Submission
from survey.feedback.voices import Feedback
from survey.people.models import AddressContact
from survey.words import N_, Message

HERE = N_("%(reference)s: it is with us. Nothing is decided yet.")
AT_WORK = N_("%(reference)s: the team is working on it.")
DECIDED = N_("%(reference)s: it has been decided. The team can tell you more.")

_REFERENCE = re.compile(r"[0-9B-DF-HJ-NP-TV-XZ]{5,8}")


def status(session: Session, address_id: int, text: str) -> Message | None:
    """What to say of the reference that `text` is; None if it is none that somebody behind this address was given."""
    reference = text.strip().upper()
    if not _REFERENCE.fullmatch(reference):
        return None
    people = sa.select(AddressContact.contact_id).where(AddressContact.address_id == address_id)
    voice = session.scalar(
        sa.select(Feedback.id).where(Feedback.reference == reference, Feedback.contact_id.in_(people))
    )
    params = {"reference": reference}
    if voice is None:
        sent = session.scalar(
            sa.select(Submission.id).where(Submission.reference == reference, Submission.contact_id.in_(people))
        )
        return Message(HERE, params) if sent is not None else None
    items = sa.select(Evidence.item_id).where(Evidence.feedback_id == voice)
    if session.scalar(sa.select(sa.exists().where(Decision.item_id.in_(items), Decision.published_at.is_not(None)))):
        return Message(DECIDED, params)
    return Message(AT_WORK if session.scalar(sa.select(items.exists())) else HERE, params)
