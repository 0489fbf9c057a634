"""Conversations that nobody moved for: one reminder, then rest.

The worker looks here each minute. A reminder carries the turn that it was made for: if the person answers meanwhile,
it is not sent (`sms.outbox`).
"""

from __future__ import annotations

import logging
from datetime import datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms import dialogue, offers, outbox
from sms.asking import render
from sms.messages import Awaiting, Conversation
from survey.db import savepoint
from survey.installation import Installation
from survey.people.models import Address
from survey.words import N_, Message

log = logging.getLogger(__name__)

STILL_OPEN = N_("We would still like to hear from you:")

SENT_FROM, SENT_UNTIL = time(10), time(20)
"""When reminders go out, on the programme's clock: operators in India drop texts nobody waits for at other hours."""

BATCH = 200


def look(session: Session, installation: Installation, *, now: datetime) -> int:
    """Remind of what has waited long enough and let rest what has waited longer; returns how many it dealt with.

    A batch at a time: there may be more as long as this is not 0.
    """
    return _expire(session, installation, now) + _remind(session, installation, now)


def _remind(session: Session, installation: Installation, now: datetime) -> int:
    if not SENT_FROM <= now.astimezone(installation.timezone).time() < SENT_UNTIL:
        return 0
    waiting = (
        Conversation.changed_at <= now - installation.remind_after,
        Conversation.awaiting.in_((Awaiting.ANSWER, Awaiting.PHONE)),
        Conversation.submission_id.is_not(None),
        Conversation.reminded_at.is_(None),
    )
    done = 0
    for address, conversation in _standing_still(session, *waiting):
        conversation.reminded_at = now
        session.flush()  # outside the savepoint: one that cannot be made is not tried each minute
        done += 1
        try:
            with savepoint(session):
                _remind_one(session, address, conversation, installation, now)
        except Exception as error:  # noqa: BLE001 — whatever is wrong with this one, others wait behind it
            extra = {"address_id": conversation.address_id}
            log.error("a reminder could not be made: %s", type(error).__name__, extra=extra)
    session.flush()
    return done


def _remind_one(
    session: Session, address: Address, conversation: Conversation, installation: Installation, now: datetime
) -> None:
    if address.opted_out_at is not None or conversation.submission is None:
        return
    if not conversation.submission.version.record.open:
        return
    language = address.language or installation.language
    greeting = Message(STILL_OPEN)
    text = (
        render((greeting, Message(dialogue.WHOSE_PHONE)), language)
        if conversation.awaiting is Awaiting.PHONE
        else dialogue.open_question(session, address, conversation, installation, now=now, greeting=greeting)
    )
    outbox.put(session, address, text, language, now=now).turn = conversation.turn


def _expire(session: Session, installation: Installation, now: datetime) -> int:
    done = 0
    for address, conversation in _standing_still(session, Conversation.changed_at <= now - installation.expire_after):
        done += 1
        if conversation.submission is None:  # only its language was asked for
            session.delete(conversation)
        elif conversation.held:
            offers.let_go(session, address, conversation, now)
        else:
            if conversation.awaiting is not Awaiting.PHONE:
                conversation.awaiting = Awaiting.ANSWER
            conversation.parked = True
            conversation.expired_at = now
    session.flush()
    return done


def _standing_still(session: Session, *where: sa.ColumnElement[bool]) -> list[tuple[Address, Conversation]]:
    """Conversations that run and that nobody is moving just now, with their addresses, both locked."""
    standing = (Conversation.parked.is_(False), *where)
    found = []
    ids = session.scalars(sa.select(Conversation.address_id).where(*standing).order_by(Conversation.address_id))
    for address_id in ids.fetchmany(BATCH):
        # The address before its conversation, as whoever takes in a text locks them; one that is taken in now moves.
        address = session.scalar(
            sa.select(Address)
            .where(Address.id == address_id)
            .with_for_update(of=Address, skip_locked=True)
            .execution_options(populate_existing=True)
        )
        if address is None:
            continue
        conversation = session.scalar(
            sa.select(Conversation)
            .where(Conversation.address_id == address_id, *standing)
            .execution_options(populate_existing=True)
        )
        if conversation is not None:
            found.append((address, conversation))
    return found
