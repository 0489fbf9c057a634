"""Forgetting a person everywhere: their words, their answers, their texts, their number."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms.messages import Conversation, Inbound, Outbound, State
from survey import audit, notices
from survey.collect.submissions import Submission, erase_answers
from survey.feedback.unread import erase_not_understood
from survey.feedback.voices import Feedback, erase_words
from survey.notices import Notice
from survey.people.erasure import addresses_used, erase_contact
from survey.people.models import AddressContact, Contact

ERASED = "erased"
"""Why a text or a notice was held back: whoever it was for has been forgotten."""

NOT_SENT = (State.QUEUED, State.UNCERTAIN)
IN_HAND = (*NOT_SENT, State.SENDING)


def forget(session: Session, contact: Contact, *, staff_id: int | None, now: datetime, unheard: bool = False) -> None:
    """Erase what `contact` said and where they are reached. Whoever they are, if they write again they are new.

    On a phone that others share, all texts are emptied: which of them was whose, nobody knows. What the others said is
    kept where it was heard, and what they are still to be told is told. `unheard` says that nobody asked for it: they
    were not heard of for so long.
    """
    # Addresses before people, as whatever takes in a text locks them.
    own, shared = addresses_used(session, contact)
    session.refresh(contact, with_for_update=True)
    if contact.forgotten_at is not None:  # somebody else was faster
        return
    _forget_texts(session, contact, [address.id for address in own], [address.id for address in shared], now)
    notices.hold_back(session, contact.id, ERASED)
    erase_answers(session, contact.id)
    erase_words(session, contact.id)
    erase_not_understood(session, contact.id)
    erase_contact(session, contact, now=now)
    audit.record(session, "let_go" if unheard else "forget", contact, staff_id=staff_id, now=now)
    session.flush()
    session.expire_all()


def let_go(session: Session, *, since: datetime, now: datetime, limit: int) -> int:
    """Forget people who gave no sign of life since then, and whom we told nothing since; returns how many.

    At most `limit` at once, the oldest first: there may be more as long as this is not 0.
    """
    gone = 0
    for contact in session.scalars(_silent(since).order_by(Contact.id).limit(limit)).all():
        addresses_used(session, contact)  # waits for whoever writes just now
        if session.scalar(sa.select(sa.exists(_silent(since).where(Contact.id == contact.id)))):
            forget(session, contact, staff_id=None, now=now, unheard=True)
            gone += 1
    return gone


def _silent(since: datetime) -> sa.Select[Contact]:
    signs = (
        sa.exists().where(Feedback.contact_id == Contact.id, Feedback.received_at >= since),
        sa.exists().where(
            Submission.contact_id == Contact.id,
            sa.or_(Submission.started_at >= since, Submission.completed_at >= since),
        ),
        sa.exists().where(
            AddressContact.contact_id == Contact.id,
            Inbound.address_id == AddressContact.address_id,
            Inbound.received_at >= since,
        ),
        sa.exists().where(Notice.contact_id == Contact.id, Notice.made_at >= since),
    )
    return sa.select(Contact).where(
        Contact.forgotten_at.is_(None), Contact.made_at < since, *(sa.not_(sign) for sign in signs)
    )


def _forget_texts(session: Session, contact: Contact, own: list[int], shared: list[int], now: datetime) -> None:
    theirs = sa.select(Submission.id).where(Submission.contact_id == contact.id)
    session.execute(
        sa.delete(Conversation).where(sa.or_(Conversation.address_id.in_(own), Conversation.submission_id.in_(theirs)))
    )
    to_them = sa.or_(
        Outbound.address_id.in_(own),
        Outbound.notice_id.in_(sa.select(Notice.id).where(Notice.contact_id == contact.id)),
    )
    session.execute(
        sa.update(Outbound)
        .where(to_them, Outbound.state.in_(NOT_SENT))
        .values(text="", state=State.HELD, error=ERASED, done_at=now)
    )
    to_that_phone = sa.and_(Outbound.address_id.in_(shared), Outbound.state.not_in(IN_HAND))
    session.execute(sa.update(Outbound).where(sa.or_(to_them, to_that_phone)).values(text=""))
    session.execute(
        sa.update(Inbound)
        .where(Inbound.address_id.in_([*own, *shared]))
        .values(text="", reply=sa.case((Inbound.reply.is_(None), None), else_=""))
    )
