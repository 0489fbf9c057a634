"""Several people on one phone: somebody else answers now, as a contact of their own, or somebody comes back.

Nobody is named: people are told apart by the order in which they came to this phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms import dialogue, hearing, offers
from sms.asking import render
from sms.messages import Awaiting, Conversation
from sms.talk import Piece, Said
from survey import languages
from survey.answers import AnswerRejected, read
from survey.catalogue import SurveyVersion, latest_version
from survey.collect.submissions import Submission
from survey.definition.model import Choice, Question, QuestionType
from survey.installation import Installation
from survey.people.addresses import new_contact, set_language, speaks
from survey.people.models import Address, AddressContact, Contact
from survey.words import N_, Message, say

WHO = N_("Who answers now?")
PLACES = (N_("First person"), N_("Second person"), N_("Third person"))
IN_ORDER = N_("1 to %(last)s: in the order you came to this phone")
NEW = N_("Somebody new")


def begin(
    session: Session, address: Address, conversation: Conversation | None, installation: Installation, *, now: datetime
) -> Said | None:
    """Somebody else answers the survey that this phone answered last; None if it answered none that is open.

    Where several have spoken through it already, they are asked who it is: the words that `take` takes in.
    """
    survey_id = conversation.submission.survey_id if conversation is not None and conversation.submission else None
    version = _open_version(session, survey_id or _last_answered(session, address))
    if version is None:
        return None
    people = _people(session, address)
    if len(people) < 2:
        return _somebody_new(session, address, version, installation, now)
    if conversation is None:
        conversation = Conversation(address_id=address.id, submission_id=None)
        session.add(conversation)
    conversation.survey_id = version.survey_id
    conversation.awaiting = Awaiting.WHO
    conversation.reasks = 0
    conversation.parked = False
    conversation.changed_at = now
    session.flush()
    return Said(_menu(people, address.language or installation.language))


def take(
    session: Session, address: Address, conversation: Conversation, text: str, installation: Installation, now: datetime
) -> Said:
    """Take in who answers now. Whatever else is said is heard; said twice, it leaves everything as it was."""
    language = address.language or installation.language
    version = _open_version(session, conversation.survey_id)
    if version is None:  # closed meanwhile
        session.delete(conversation)
        return hearing.heard(session, address, text, language, now)
    people = _people(session, address)
    chosen = _chosen(text, people, language, installation.today(now))
    command = languages.command(text, in_question=True)
    if chosen is not None and chosen < len(people):
        return _come_back(session, address, conversation, version, people[chosen], installation, now)
    if chosen is not None or command == "someone_else":
        return replace(_somebody_new(session, address, version, installation, now), moved=True)
    if command is None:
        hearing.hear(session, address, text, now)
        if conversation.reasks == 0:
            conversation.reasks = 1
            conversation.changed_at = now
            session.flush()
            return Said(render((Message(hearing.KEPT), _menu(people, language)), language))
    if conversation.submission is None:
        session.delete(conversation)
        return Said(say(Message(hearing.KEPT), language))
    if command is not None:
        return dialogue.resume(session, address, conversation, installation, now=now)
    return Said(offers.rest(session, address, conversation, installation, now))


def _somebody_new(
    session: Session, address: Address, version: SurveyVersion, installation: Installation, now: datetime
) -> Said:
    """Open `version` with a new contact. What the one before them answered stays theirs."""
    address.shared = True
    speaks(session, address, new_contact(session, language=address.language, now=now))
    return dialogue.begin(session, address, version, installation, now=now)


def _come_back(
    session: Session,
    address: Address,
    conversation: Conversation,
    version: SurveyVersion,
    person: Contact,
    installation: Installation,
    now: datetime,
) -> Said:
    """Go on where `person` left off, if that was lately; else open `version` with them."""
    address.shared = True
    speaks(session, address, person)
    if person.language in installation.languages:
        set_language(address, person.language)
    left_open = _left_open(session, address, conversation, version, since=now - installation.expire_after)
    if left_open is None:
        return replace(dialogue.begin(session, address, version, installation, now=now), moved=True)
    if conversation.submission is not left_open:
        conversation.submission = left_open
        conversation.pending = None
    conversation.held = None
    session.flush()
    return replace(dialogue.resume(session, address, conversation, installation, now=now), moved=True)


def _left_open(
    session: Session, address: Address, conversation: Conversation, version: SurveyVersion, *, since: datetime
) -> Submission | None:
    """What whoever speaks through `address` has begun of a survey and not finished, if that was after `since`.

    What the phone answers just now counts however long ago it began.
    """
    running = conversation.submission
    if running is not None and running.contact_id == address.contact_id:
        return running
    return session.scalar(
        sa.select(Submission)
        .where(
            Submission.survey_id == version.survey_id,
            Submission.contact_id == address.contact_id,
            Submission.channel_kind == address.channel_kind,
            Submission.completed_at.is_(None),
            Submission.started_at > since,
        )
        .order_by(Submission.started_at.desc(), Submission.id.desc())
        .limit(1)
    )


def _menu(people: Sequence[Contact], language: str) -> str:
    """Who may answer, by number: those who came to this phone, and somebody new behind them."""
    new = f"{len(people) + 1} {say(Message(NEW), language)}"
    lines: list[Piece] = [Message(WHO)]
    if len(people) > len(PLACES):
        lines.append(Message(IN_ORDER, {"last": len(people)}))
    else:
        lines.extend(f"{number} {say(Message(PLACES[number - 1]), language)}" for number in range(1, len(people) + 1))
    return render((*lines, new), language)


def _chosen(text: str, people: Sequence[Contact], language: str, today: date) -> int | None:
    """Which of `people` the text means, from 0; one more is somebody new. None if it means nobody for sure."""
    named = PLACES if len(people) <= len(PLACES) else ()
    called = [*named[: len(people)], *[""] * (len(people) - len(named)), NEW]
    choices = tuple(
        Choice(str(number), {language: say(Message(label), language), "en": label} if label else {})
        for number, label in enumerate(called, 1)
    )
    question = Question(name="who", path="who", type=QuestionType.SELECT_ONE, choices=choices)
    try:
        reading = read(question, text, language=language, today=today)
    except AnswerRejected:
        return None
    return int(reading.value) - 1 if reading.sure else None


def _people(session: Session, address: Address) -> Sequence[Contact]:
    """Who has spoken through `address`, in the order in which they came to it."""
    return session.scalars(
        sa.select(Contact)
        .join(AddressContact, AddressContact.contact_id == Contact.id)
        .where(AddressContact.address_id == address.id, Contact.forgotten_at.is_(None))
        .order_by(Contact.id)
    ).all()


def _last_answered(session: Session, address: Address) -> int | None:
    people = sa.select(AddressContact.contact_id).where(AddressContact.address_id == address.id)
    return session.scalar(
        sa.select(Submission.survey_id)
        .where(Submission.contact_id.in_(people), Submission.channel_kind == address.channel_kind)
        .order_by(Submission.started_at.desc(), Submission.id.desc())
        .limit(1)
    )


def _open_version(session: Session, survey_id: int | None) -> SurveyVersion | None:
    version = latest_version(session, survey_id) if survey_id is not None else None
    return version if version is not None and version.record.open else None
