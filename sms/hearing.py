"""What somebody says beside what was asked: heard, and kept as feedback."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from sms.talk import Said
from survey import arrivals
from survey.people.models import Address
from survey.words import N_, Message, say

KEPT = N_("Thank you, your text has reached us.")
HEARD = N_("Thank you, we heard you. Your reference: %(reference)s")


def heard(session: Session, address: Address, text: str, language: str, now: datetime) -> Said:
    """Keep what was said, and thank for it."""
    feedback = arrivals.free_text(session, text, address.contact, channel_kind=address.channel_kind, now=now)
    return Said(say(Message(HEARD, {"reference": feedback.reference}), language))


def hear(session: Session, address: Address, text: str, now: datetime, *, flagged: str | None = None) -> None:
    """Keep what was said; the reply speaks of something else. `flagged` is why the desk should look."""
    if text.strip():
        arrivals.free_text(session, text, address.contact, channel_kind=address.channel_kind, now=now, flagged=flagged)
