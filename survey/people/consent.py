"""Consent: what a contact agreed to, under which notice, and withdrawing it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.people.models import Consent

NOTICE_VERSION = "2026-11"
"""Changes whenever the words of the notice change, in any language."""


class Purpose(StrEnum):
    """What words may be used for, asked one by one."""

    ANSWER = "answer"  # keep what I say, to work on it and to answer me
    QUOTE = "quote"  # show my words, without my name, to everybody


def give(
    session: Session, contact_id: int, purpose: Purpose, *, language: str, channel_kind: str, now: datetime
) -> None:
    """Record that the contact agrees to `purpose` under today's notice; again is harmless."""
    if holds(session, contact_id, purpose):
        return
    session.add(
        Consent(
            contact_id=contact_id,
            purpose=purpose.value,
            notice_version=NOTICE_VERSION,
            language=language,
            channel_kind=channel_kind,
            given_at=now,
            withdrawn_at=None,
        )
    )
    session.flush()


def withdraw(session: Session, contact_id: int, purpose: Purpose, *, now: datetime) -> None:
    """Record that the contact takes `purpose` back."""
    session.execute(
        sa.update(Consent)
        .where(Consent.contact_id == contact_id, Consent.purpose == purpose.value, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )


def holds(session: Session, contact_id: int, purpose: Purpose) -> bool:
    """Whether the contact agrees to `purpose` now."""
    return session.scalar(sa.select(granted(contact_id, purpose))) or False


def granted(contact_id: int | sa.SQLColumnExpression[int], purpose: Purpose) -> sa.Exists:
    """A condition for queries: the contact (an id or a column) agrees to `purpose`."""
    return sa.exists().where(
        Consent.contact_id == contact_id, Consent.purpose == purpose.value, Consent.withdrawn_at.is_(None)
    )
