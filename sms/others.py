"""Several people on one phone: somebody else answers the survey now, as a contact of their own."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms import dialogue
from sms.messages import Conversation
from sms.talk import Said
from survey.catalogue import latest_version
from survey.collect.submissions import Submission
from survey.installation import Installation
from survey.people.addresses import new_contact, speaks
from survey.people.models import Address, AddressContact


def begin(
    session: Session, address: Address, conversation: Conversation | None, installation: Installation, *, now: datetime
) -> Said | None:
    """Open the survey that this phone answered last with a new contact; None if it answered none that is open.

    What the one before them answered stays theirs.
    """
    survey_id = conversation.submission.survey_id if conversation is not None and conversation.submission else None
    survey_id = survey_id or _last_answered(session, address)
    version = latest_version(session, survey_id) if survey_id is not None else None
    if version is None or not version.record.open:
        return None
    address.shared = True
    speaks(session, address, new_contact(session, language=address.language, now=now))
    return dialogue.begin(session, address, version, installation, now=now)


def _last_answered(session: Session, address: Address) -> int | None:
    people = sa.select(AddressContact.contact_id).where(AddressContact.address_id == address.id)
    return session.scalar(
        sa.select(Submission.survey_id)
        .where(Submission.contact_id.in_(people), Submission.channel_kind == address.channel_kind)
        .order_by(Submission.started_at.desc(), Submission.id.desc())
        .limit(1)
    )
