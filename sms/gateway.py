"""The front door for texts: stored once, one at a time per address, routed, answered.

Whatever fails further in, the text is kept, the desk sees it, and the person gets an answer.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from sms import dialogue, loops, offers, others, received, references
from sms.channels.base import Incoming
from sms.conversation import chosen_language, menu
from sms.messages import Awaiting, Conversation
from survey import arrivals, languages
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
HEARD = N_("Thank you, we heard you. Your reference: %(reference)s")
KEPT = N_("Thank you, your text has reached us.")
EMPTY = N_("Your text came empty. Please send it in words.")
# Translators: name your own language here, not English.
LANGUAGE_SET = N_("Fine, we write to you in English.")

NOT_READ = "engine_failed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What to text back, already in the person's language (None is silence), and why the desk should look."""

    text: str | None
    flagged: str | None = None
    moved: bool = False  # an answer was kept or taken back: no two such replies are one too many


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
            answer = _route(session, address, text, incoming.channel_kind, installation, now)
    except Exception as error:  # noqa: BLE001 — whatever it was, the person who wrote must not pay for it
        log.error("a text could not be handled: %s", type(error).__name__, extra={"inbound_id": inbound_id})
        answer = _kept_unread(session, address, text, incoming.channel_kind, installation, now)
    if answer.text is not None and not answer.moved and loops.caught(session, address.id, text, answer.text, now):
        loops.show(session, address.contact_id, text)
        answer = Answer(None, loops.LOOP)
    received.set_reply(session, inbound_id, answer.text, answer.flagged)
    return answer.text


def _route(
    session: Session, address: Address, text: str, channel_kind: str, installation: Installation, now: datetime
) -> Answer:
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
                return Answer(None)
            address.opted_out_at = now
            return Answer(say(Message(OPTED_OUT), language))
        case "opt_in":
            return _opt_in(session, address, conversation, language, installation, now)
        case "help":
            return Answer(say(Message(HELP), language))
        case "language" if address.opted_out_at is None:
            return _ask_language(session, address, conversation, None, installation.languages, now)
        case "menu" if address.opted_out_at is None and not talking:
            return Answer(say(Message(HELP), language))
        case "pause" | "someone_else" if address.opted_out_at is None:
            steered = _steer(session, address, conversation, command, text, installation, now)
            if steered is not None:
                return steered

    if address.opted_out_at is not None:
        # Somebody who left and writes all the same is heard, and left in peace.
        if text.strip():
            arrivals.free_text(session, text, address.contact, channel_kind=channel_kind, now=now)
        return Answer(None)
    if not text.strip() and not talking:
        return Answer(say(Message(EMPTY), language))

    version = latest_version(session, called) if called is not None else None
    if version is not None:
        return _open(session, address, conversation, version, installation, now)
    if conversation is not None and talking:
        if conversation.awaiting is Awaiting.LANGUAGE:
            return _take_language(session, address, conversation, text, channel_kind, installation, now)
        if conversation.awaiting in _OFFERED:
            conversation.turn += 1
            take = _OFFERED[conversation.awaiting]
            return _spoken(take(session, address, conversation, text, installation, now))
        return _spoken(dialogue.take(session, address, conversation, text, installation, now=now))
    if conversation is not None and conversation.expired_at is not None:
        said = offers.late(session, address, conversation, text, installation, now)
        if said is not None:
            return _spoken(said)
    known = references.status(session, address.id, text)
    if known is not None:
        return Answer(say(known, language))
    return _heard(session, address, text, channel_kind, language, now)


_OFFERED = {
    Awaiting.PHONE: offers.whose_phone,
    Awaiting.MORE: offers.more,
    Awaiting.RETURN: offers.back_after_all,
}


def _steer(
    session: Session,
    address: Address,
    conversation: Conversation | None,
    command: languages.Command,
    text: str,
    installation: Installation,
    now: datetime,
) -> Answer | None:
    """Let the survey rest, or let somebody else answer it; None where the same words are an answer."""
    running = conversation is not None and not conversation.parked and conversation.submission is not None
    if conversation is not None and running:
        if dialogue.reads(session, address, conversation, text, installation, now=now, choices_only=True):
            return None
        if conversation.held:
            offers.let_go(session, address, conversation, now)
    if command == "pause":
        if conversation is None or not running:
            return None
        return Answer(offers.rest(session, address, conversation, installation, now))
    begun = others.begin(session, address, conversation, installation, now=now)
    return Answer(begun) if begun is not None else None


def _opt_in(
    session: Session,
    address: Address,
    conversation: Conversation | None,
    language: str,
    installation: Installation,
    now: datetime,
) -> Answer:
    was_out, address.opted_out_at = address.opted_out_at is not None, None
    greeting = say(Message(OPTED_IN if was_out else WELCOME), language)
    if conversation is None or conversation.submission is None:
        return Answer(greeting)
    offers.release(session, address, conversation, now)
    question = dialogue.resume(session, address, conversation, installation, now=now)
    return Answer(f"{greeting}\n{question}")


def _open(
    session: Session,
    address: Address,
    conversation: Conversation | None,
    version: SurveyVersion,
    installation: Installation,
    now: datetime,
) -> Answer:
    if conversation is not None:
        offers.release(session, address, conversation, now)
    running = conversation.submission if conversation is not None else None
    if conversation is not None and running is not None and running.survey_id == version.survey_id:
        return Answer(dialogue.resume(session, address, conversation, installation, now=now))
    offered = _offered(version, installation)
    in_several = len(version.survey.languages) > 1
    if in_several and len(offered) > 1 and address.language not in offered:
        return _ask_language(session, address, conversation, version, offered, now)
    return Answer(dialogue.begin(session, address, version, installation, now=now))


def _offered(version: SurveyVersion | None, installation: Installation) -> tuple[str, ...]:
    """The languages to choose from: ours, and of those only the survey's own where it is in any of them."""
    if version is None:
        return installation.languages
    written_in = {language.code for language in version.survey.languages}
    return tuple(code for code in installation.languages if code in written_in) or installation.languages


def _ask_language(
    session: Session,
    address: Address,
    conversation: Conversation | None,
    version: SurveyVersion | None,
    offered: tuple[str, ...],
    now: datetime,
) -> Answer:
    if conversation is None:
        conversation = Conversation(address_id=address.id, submission_id=None)
        session.add(conversation)
    elif version is not None:
        conversation.submission_id = None  # another survey begins; what was answered of the last one stays with it
    offers.release(session, address, conversation, now)
    conversation.survey_id = version.survey_id if version else None
    conversation.awaiting = Awaiting.LANGUAGE
    conversation.parked = False
    conversation.changed_at = now
    session.flush()
    return Answer(menu(offered))


def _take_language(
    session: Session,
    address: Address,
    conversation: Conversation,
    text: str,
    channel_kind: str,
    installation: Installation,
    now: datetime,
) -> Answer:
    version = _version_of(session, conversation.survey_id)
    offered = _offered(version, installation)
    chosen = chosen_language(text, offered, installation.today(now))
    if chosen is None:
        # Not an answer to the menu: somebody who simply speaks. Whatever the language turns out to be, hear them.
        heard = _heard(session, address, text, channel_kind, address.language or installation.language, now)
        written_in = languages.of_text(text).language
        if written_in not in offered:
            conversation.reasks += 1
            if conversation.reasks == 1:
                return Answer(menu(offered))
            session.delete(conversation)
            return heard
        chosen = written_in
    set_language(address, chosen)
    conversation.reasks = 0
    if version is not None:
        return Answer(dialogue.begin(session, address, version, installation, now=now))
    if conversation.submission is not None:
        return Answer(dialogue.resume(session, address, conversation, installation, now=now))
    session.delete(conversation)
    return Answer(say(Message(LANGUAGE_SET), chosen))


def _version_of(session: Session, survey_id: int | None) -> SurveyVersion | None:
    version = latest_version(session, survey_id) if survey_id is not None else None
    return version if version is not None and version.record.open else None


def _heard(session: Session, address: Address, text: str, channel_kind: str, language: str, now: datetime) -> Answer:
    feedback = arrivals.free_text(session, text, address.contact, channel_kind=channel_kind, now=now)
    return Answer(say(Message(HEARD, {"reference": feedback.reference}), language))


def _kept_unread(
    session: Session, address: Address, text: str, channel_kind: str, installation: Installation, now: datetime
) -> Answer:
    session.refresh(address)
    arrivals.free_text(session, text, address.contact, channel_kind=channel_kind, now=now, flagged=NOT_READ)
    return Answer(say(Message(KEPT), address.language or installation.language), flagged=NOT_READ)


def _spoken(said: dialogue.Said) -> Answer:
    return Answer(said.text, said.flagged, said.moved)
