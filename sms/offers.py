"""What a conversation asks beside the survey's questions: whose phone it is, whether to go on now, or after all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from sms import dialogue, hearing
from sms.asking import render
from sms.conversation import LATER, MORE, yes_or_no
from sms.messages import Awaiting, Conversation
from sms.talk import Said
from survey import languages
from survey.installation import Installation
from survey.people.models import Address
from survey.words import N_, Message, say

KEPT_PLACE = N_("Fine, your place is kept. Send %(keyword)s to go on.")
RETURN = N_("Shall we go on with the questions? 1 yes 2 no")
SHARED = N_("Shared")


def whose_phone(
    session: Session, address: Address, conversation: Conversation, text: str, installation: Installation, now: datetime
) -> Said:
    """Take in whether the phone is theirs alone. Who does not say it has one that others may read."""
    language = address.language or installation.language
    alone = yes_or_no(text, language, installation.today(now), other=SHARED)
    if alone is None and text.strip():
        hearing.hear(session, address, text, now)
    address.shared = alone is not True
    conversation.awaiting = Awaiting.ANSWER
    return replace(dialogue.resume(session, address, conversation, installation, now=now), moved=True)


def more(
    session: Session, address: Address, conversation: Conversation, text: str, installation: Installation, now: datetime
) -> Said:
    """Take in whether to go on with the next questions; whatever else is said is heard, and the place kept."""
    language = address.language or installation.language
    wanted = yes_or_no(text, language, installation.today(now), other=LATER)
    if wanted or languages.command(text, in_question=True) == "more":
        return replace(dialogue.resume(session, address, conversation, installation, now=now), moved=True)
    if languages.command(text, in_question=True) == "back":
        conversation.awaiting = Awaiting.ANSWER
        return dialogue.take(session, address, conversation, text, installation, now=now)
    if wanted is None and languages.command(text, in_question=True) is None:
        if text.strip() and conversation.reasks == 0:
            hearing.hear(session, address, text, now)
            conversation.reasks = 1
            conversation.changed_at = now
            session.flush()
            talk = dialogue.talk_of(session, conversation, address, installation, now)
            offer = Message(MORE, {"count": min(talk.left(), installation.at_a_time or talk.left())})
            return Said(render((Message(hearing.KEPT), offer), language))
        hearing.hear(session, address, text, now)
    return Said(rest(session, address, conversation, installation, now))


def rest(
    session: Session, address: Address, conversation: Conversation, installation: Installation, now: datetime
) -> str:
    """Let the conversation rest without leaving it; the keyword goes on."""
    conversation.parked = True
    conversation.reasks = 0
    conversation.awaiting = Awaiting.ANSWER
    conversation.changed_at = now
    session.flush()
    keyword = dialogue.talk_of(session, conversation, address, installation, now).keyword
    return say(Message(KEPT_PLACE, {"keyword": keyword}), address.language or installation.language)


def late(
    session: Session, address: Address, conversation: Conversation, text: str, installation: Installation, now: datetime
) -> Said | None:
    """Offer the place back to somebody whose text would do as the answer they owed; None if it would not."""
    if conversation.submission is None or not conversation.submission.version.record.open:
        return None
    if conversation.awaiting is not Awaiting.ANSWER:
        return None
    if not dialogue.reads(session, address, conversation, text, installation, now=now):
        return None
    conversation.held, conversation.awaiting = text, Awaiting.RETURN
    conversation.parked = False
    conversation.changed_at = now
    session.flush()
    return Said(say(Message(RETURN), address.language or installation.language))


def back_after_all(
    session: Session, address: Address, conversation: Conversation, text: str, installation: Installation, now: datetime
) -> Said:
    """Take in whether to go on after all: then what was held is the answer, and otherwise it is feedback."""
    language = address.language or installation.language
    held = conversation.held or ""
    if yes_or_no(text, language, installation.today(now)):
        conversation.held = conversation.expired_at = conversation.reminded_at = None
        conversation.awaiting = Awaiting.ANSWER
        session.flush()
        return dialogue.take(session, address, conversation, held, installation, now=now)
    refused = yes_or_no(text, language, installation.today(now)) is False
    let_go(session, address, conversation, now)
    if text.strip() and not refused:
        hearing.hear(session, address, text, now)
    return Said(say(Message(hearing.KEPT), language))


def release(session: Session, address: Address, conversation: Conversation, now: datetime) -> None:
    """What was held as a late answer is feedback now: something else came between."""
    if conversation.held:
        hearing.hear(session, address, conversation.held, now)
    conversation.held = None


def let_go(session: Session, address: Address, conversation: Conversation, now: datetime) -> None:
    """What was held as a late answer is feedback now, and the conversation rests."""
    release(session, address, conversation, now)
    conversation.parked = True
    conversation.awaiting = Awaiting.ANSWER
    conversation.expired_at = None
    session.flush()
