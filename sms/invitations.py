"""Asking somebody from the desk to answer a survey by text: once, and never somebody who left."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, lazyload

from sms import outbox
from sms.messages import Conversation, Outbound
from survey import audit
from survey.catalogue import SurveyVersion
from survey.collect.submissions import Submission
from survey.installation import Installation
from survey.notices import addresses_of
from survey.people.models import Address, Contact
from survey.words import N_, Message, say

INVITATION = N_("We have a few questions. Send %(keyword)s to begin, STOP to leave.")


class Invited(StrEnum):
    """What came of inviting somebody."""

    MADE = "made"
    NO_ADDRESS = "no_address"
    OPTED_OUT = "opted_out"
    ALREADY = "already"  # invited before, or has begun it
    TALKING = "talking"  # answers something else just now
    CLOSED = "closed"


def invite(
    session: Session,
    contact: Contact,
    version: SurveyVersion,
    installation: Installation,
    *,
    staff_id: int | None,
    now: datetime,
) -> Invited:
    """Put the invitation of `contact` to a survey into the outbox, unless there is a reason not to."""
    if not version.record.open:
        return Invited.CLOSED
    addresses = addresses_of(session, contact.id)
    free = [address for address in addresses if address.opted_out_at is None]
    if not free:
        return Invited.OPTED_OUT if addresses else Invited.NO_ADDRESS
    # Two at the desk at once wait for each other here.
    locked = sa.select(Address).where(Address.id == free[0].id).options(lazyload(Address.contact))
    again = {"populate_existing": True}
    address = session.scalars(locked.with_for_update(of=Address).execution_options(**again)).one()
    if address.opted_out_at is not None:
        return Invited.OPTED_OUT
    survey_id = version.survey_id
    before = (
        sa.exists().where(Outbound.address_id == address.id, Outbound.invites_to == survey_id),
        sa.exists().where(Submission.contact_id == contact.id, Submission.survey_id == survey_id),
    )
    if session.scalar(sa.select(sa.or_(*before))):
        return Invited.ALREADY
    conversation = session.get(Conversation, address.id)
    if conversation is not None and not conversation.parked:
        return Invited.TALKING
    language = address.language or contact.language or installation.language
    text = say(Message(INVITATION, {"keyword": version.record.slug}), language)
    outbox.put(session, address, text, language, now=now).invites_to = survey_id
    audit.record(session, "invite", contact, staff_id=staff_id, now=now)
    session.flush()
    return Invited.MADE
