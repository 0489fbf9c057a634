"""The front door for texts: stored once, one at a time per address, routed, answered.

Whatever fails further in, the text is kept, the desk sees it, and the person gets an answer.
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from sms import dialogue, hearing, loops, menus, offers, others, received, references
from sms.channels.base import Incoming
from sms.messages import Awaiting, Conversation
from sms.talk import Said
from survey import languages
from survey.catalogue import SurveyVersion, latest_version
from survey.db import savepoint
from survey.installation import Installation
from survey.people.addresses import locked_address, normal_phone, set_language
from survey.people.models import Address
from survey.words import N_, Message, say

log = logging.getLogger(__name__)

OPTED_OUT = N_("You will get no more texts from us. To come back, send START.")
OPTED_IN = N_("Good to have you back. Write to us whenever you like.")
WELCOME = N_("Welcome. Tell us in your own words what you need. STOP ends all texts.")
HELP = N_(
    "Write to us in your own words. LANGUAGE changes the language, STOP ends. In danger: 112, women 181, children 1098"
)
EMPTY = N_("Your text came empty. Please send it in words.")

NOT_READ = "engine_failed"


def receive(session: Session, incoming: Incoming, installation: Installation, *, now: datetime) -> str | None:
    """Take in one text and return the reply to it, None for silence. A redelivery returns the reply of the first.

    Stores the text, what it means and the reply in the caller's transaction.
    """
    sender = normal_phone(incoming.sender, installation.country)
    # Its double waits for the address here, and finds the text stored.
    address = locked_address(session, installation.keys, incoming.channel_kind, sender, now)
    # PostgreSQL cannot store a NUL; U+FFFD marks where one stood.
    text = incoming.text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    inbound_id = received.store(session, incoming.channel, incoming.provider_id, address.id, text, now=now)
    if inbound_id is None:
        return received.reply_to(session, incoming.channel, incoming.provider_id)
    if incoming.our_number and incoming.our_number != address.our_number:
        address.our_number = incoming.our_number
    try:
        with savepoint(session):
            answer = _route(session, address, text, installation, now)
    except Exception as error:  # noqa: BLE001 — whatever it was, the person who wrote must not pay for it
        log.error("a text could not be handled: %s", type(error).__name__, extra={"inbound_id": inbound_id})
        answer = _kept_unread(session, address, text, installation, now)
    if answer.text is not None and not answer.moved and loops.caught(session, address.id, text, answer.text, now):
        loops.show(session, address, text, now)
        answer = Said(None, loops.LOOP)
    received.set_reply(session, inbound_id, answer.text, answer.flagged)
    return answer.text


def _route(session: Session, address: Address, text: str, installation: Installation, now: datetime) -> Said:
    conversation, called = dialogue.standing(session, address.id, text)
    # A survey's keyword in Latin letters is a name, and tells nothing about the language that the person reads.
    if address.language is None and not (called is not None and text.isascii()):
        written_in = languages.of_text(text).language
        if written_in in installation.languages:
            set_language(address, written_in)
    language = address.language or installation.language
    talking = conversation is not None and not conversation.parked

    match command := languages.command(text, in_question=talking):
        case "opt_out":
            if address.opted_out_at is not None:
                return Said(None)
            address.opted_out_at = now
            return Said(say(Message(OPTED_OUT), language))
        case "opt_in":
            return _opt_in(session, address, conversation, language, installation, now)
        case "help":
            return Said(say(Message(HELP), language))
        case "language" if address.opted_out_at is None:
            return menus.ask_language(session, address, conversation, None, installation.languages, now)
        case "menu" if address.opted_out_at is None and not talking:
            return Said(say(Message(HELP), language))
        case "pause" | "someone_else" if address.opted_out_at is None:
            steered = _steer(session, address, conversation, command, text, installation, now)
            if steered is not None:
                return steered

    if address.opted_out_at is not None:
        # Somebody who left and writes all the same is heard, and left in peace.
        hearing.hear(session, address, text, now)
        return Said(None)
    if not text.strip() and not talking:
        return Said(say(Message(EMPTY), language))

    version = latest_version(session, called) if called is not None else None
    if version is not None:
        return _open(session, address, conversation, version, installation, now)
    if conversation is not None and talking:
        if (take := _ASKED_BESIDES.get(conversation.awaiting)) is not None:
            conversation.turn += 1
            return take(session, address, conversation, text, installation, now)
        return dialogue.take(session, address, conversation, text, installation, now=now)
    if conversation is not None and conversation.expired_at is not None:
        said = offers.late(session, address, conversation, text, installation, now)
        if said is not None:
            return said
    known = references.status(session, address.id, text)
    if known is not None:
        return Said(say(known, language))
    return hearing.heard(session, address, text, language, now)


_ASKED_BESIDES = {
    Awaiting.LANGUAGE: menus.take_language,
    Awaiting.PHONE: offers.whose_phone,
    Awaiting.MORE: offers.more,
    Awaiting.RETURN: offers.back_after_all,
    Awaiting.WHO: others.take,
}


def _steer(
    session: Session,
    address: Address,
    conversation: Conversation | None,
    command: languages.Command,
    text: str,
    installation: Installation,
    now: datetime,
) -> Said | None:
    """Let the survey rest, or let somebody else answer it; None where the same words are an answer."""
    if conversation is not None and conversation.awaiting is Awaiting.WHO and command == "someone_else":
        return None
    running = conversation is not None and not conversation.parked and conversation.submission is not None
    if conversation is not None and running:
        if dialogue.reads(session, address, conversation, text, installation, now=now, choices_only=True):
            return None
        if conversation.held:
            offers.let_go(session, address, conversation, now)
    if command == "pause":
        if conversation is None or not running:
            return None
        return Said(offers.rest(session, address, conversation, installation, now))
    return others.begin(session, address, conversation, installation, now=now)


def _opt_in(
    session: Session,
    address: Address,
    conversation: Conversation | None,
    language: str,
    installation: Installation,
    now: datetime,
) -> Said:
    was_out, address.opted_out_at = address.opted_out_at is not None, None
    greeting = Message(OPTED_IN if was_out else WELCOME)
    if conversation is None or conversation.submission is None:
        return Said(say(greeting, language))
    offers.release(session, address, conversation, now)
    asked = dialogue.resume(session, address, conversation, installation, now=now, greeting=(greeting,))
    return Said(asked.text)


def _open(
    session: Session,
    address: Address,
    conversation: Conversation | None,
    version: SurveyVersion,
    installation: Installation,
    now: datetime,
) -> Said:
    if conversation is not None:
        offers.release(session, address, conversation, now)
    running = conversation.submission if conversation is not None else None
    if conversation is not None and running is not None and running.survey_id == version.survey_id:
        return dialogue.resume(session, address, conversation, installation, now=now)
    offered = menus.offered_languages(version, installation)
    in_several = len(version.survey.languages) > 1
    if in_several and len(offered) > 1 and address.language not in offered:
        return menus.ask_language(session, address, conversation, version, offered, now)
    return dialogue.begin(session, address, version, installation, now=now)


def _kept_unread(session: Session, address: Address, text: str, installation: Installation, now: datetime) -> Said:
    session.refresh(address)
    hearing.hear(session, address, text, now, flagged=NOT_READ)
    return Said(say(Message(hearing.KEPT), address.language or installation.language), flagged=NOT_READ)
