"""Two machines that answer each other: the same reply to one address, again and again within minutes, stops."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms import hearing
from sms.messages import Inbound
from survey.db import table_of
from survey.feedback.voices import Feedback
from survey.people.models import Address

WITHIN = timedelta(minutes=10)
MOST_ALIKE = 6
"""So often one reply may go to one address within that time. People who are not understood stop earlier."""

LOOP = "loop"

_INBOUND = table_of(Inbound)
_GIVEN_OUT = re.compile(r"(?<![0-9A-Z])[0-9B-DF-HJ-NP-TV-XZ]{5,8}(?![0-9A-Z])")


def caught(session: Session, address_id: int, text: str, reply: str, now: datetime) -> bool:
    """Whether `reply` to `text` would be one too many.

    A reply with a reference in it is unlike any other: there the same text must have come again, too.
    """
    plain = re.sub(r"([%_\\])", r"\\\1", reply)
    pattern = _GIVEN_OUT.sub(lambda found: "_" * len(found[0]), plain)
    alike = [
        _INBOUND.c.address_id == address_id,
        _INBOUND.c.received_at > now - WITHIN,
        _INBOUND.c.reply.like(pattern, escape="\\"),
    ]
    if pattern != plain:
        alike.append(_INBOUND.c.text == text)
    count = session.connection().scalar(sa.select(sa.func.count()).where(*alike))
    return (count or 0) >= MOST_ALIKE


def show(session: Session, address: Address, text: str, now: datetime) -> None:
    """Show at the desk what somebody says again and again.

    What was only ever taken for an answer, or for a word that steers, is heard now: else nobody would know of it.
    """
    heard = session.scalar(
        sa.select(sa.func.max(Feedback.id)).where(Feedback.contact_id == address.contact_id, Feedback.text == text)
    )
    if heard is None:
        hearing.hear(session, address, text, now, flagged=LOOP)
        return
    session.execute(
        sa.update(Feedback)
        .where(Feedback.id == heard, Feedback.flagged.is_(None))
        .values(flagged=LOOP)
        .execution_options(synchronize_session=False)
    )
