"""Carrying a conversation: what the pure engine says is stored, and where the conversation stands is read back."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from sms import conversation as engine
from sms import hearing
from sms.asking import render, repeats_answers
from sms.messages import Awaiting, Conversation
from sms.talk import Answered, Ending, Piece, Said, Talk, Turn
from survey import arrivals
from survey.answers import AnswerRejected
from survey.catalogue import LONGEST_KEYWORD, SurveyVersion, called_by, folded, published
from survey.collect import submissions
from survey.collect.submissions import Submission, start
from survey.db import table_of
from survey.definition.model import QuestionType
from survey.feedback import learning, unread
from survey.installation import Installation
from survey.interview import Clock, Interview
from survey.people import consent
from survey.people.consent import Purpose
from survey.people.models import Address
from survey.words import N_, Message

CONSENT = N_("Answer only if you wish; what you answer is kept.")
WHOSE_PHONE = N_("Is this phone yours alone? 1 yes 2 shared")
COMPLETED = N_("That was all. Thank you! Your reference: %(reference)s")

NOT_UNDERSTOOD = "not_understood"


_CONVERSATION = table_of(Conversation)
_STANDS = sa.update(_CONVERSATION).where(_CONVERSATION.c.address_id == sa.bindparam("of_address"))
_STANDING = (
    sa.select(Conversation, called_by(sa.bindparam("word", type_=sa.String)).scalar_subquery())
    .select_from(Address)
    .outerjoin(Conversation, Conversation.address_id == Address.id)
    .where(Address.id == sa.bindparam("address_id"))
    .options(joinedload(Conversation.submission).lazyload(Submission.version))
)


def standing(session: Session, address_id: int, text: str) -> tuple[Conversation | None, int | None]:
    """What a text meets: the conversation of its address, running or parked, and the id of the survey that it calls."""
    word = folded(text)
    conversation, called = session.execute(
        _STANDING, {"address_id": address_id, "word": word if len(word) <= LONGEST_KEYWORD else ""}
    ).one()
    return conversation, called


def begin(
    session: Session, address: Address, version: SurveyVersion, installation: Installation, *, now: datetime
) -> Said:
    """Open `version` with whoever speaks through `address`: the opening words and the first question."""
    language = address.language or installation.language
    submission = start(
        session,
        version,
        f"sms:{secrets.token_hex(16)}",
        contact_id=address.contact_id,
        channel_kind=address.channel_kind,
        language=language,
        now=now,
    )
    consent.give(
        session,
        address.contact_id,
        Purpose.ANSWER,
        language=language,
        channel_kind=address.channel_kind,
        now=now,
    )
    conversation = session.get(Conversation, address.id)
    if conversation is None:
        conversation = Conversation(address_id=address.id)
        session.add(conversation)
    conversation.awaiting = Awaiting.ANSWER
    conversation.survey_id = version.survey_id
    conversation.submission = submission
    conversation.turn = conversation.stretch = conversation.reasks = conversation.shown = 0
    conversation.pending = conversation.held = conversation.reminded_at = conversation.expired_at = None
    conversation.parked = False
    conversation.changed_at = now
    session.flush()
    talk = talk_of(session, conversation, address, installation, now)
    opening: tuple[Piece, ...] = (engine.opening(talk), Message(CONSENT))
    if address.shared is None and talk.question is not None and repeats_answers(talk.interview.survey):
        # Only where it matters: the answer costs them a text.
        conversation.awaiting = Awaiting.PHONE
        session.flush()
        return Said(render((*opening, Message(WHOSE_PHONE)), language))
    return _carry_out(session, conversation, engine.resume(talk, *opening), address, installation, now)


def resume(
    session: Session,
    address: Address,
    conversation: Conversation,
    installation: Installation,
    *,
    now: datetime,
    greeting: Sequence[Message] = (),
) -> Said:
    """Ask the open question again, in the language the address speaks now; `greeting` is said first."""
    if conversation.awaiting is not Awaiting.PHONE:
        conversation.awaiting = Awaiting.ANSWER
    conversation.reasks = conversation.stretch = 0
    conversation.parked = False
    conversation.expired_at = conversation.reminded_at = None
    if conversation.submission is not None and address.language:
        conversation.submission.language = address.language
    if conversation.awaiting is Awaiting.PHONE:
        conversation.changed_at = now
        session.flush()
        return Said(render((*greeting, Message(WHOSE_PHONE)), address.language or installation.language))
    session.flush()
    talk = talk_of(session, conversation, address, installation, now)
    return _carry_out(session, conversation, engine.resume(talk, *greeting), address, installation, now)


def take(
    session: Session,
    address: Address,
    conversation: Conversation,
    text: str,
    installation: Installation,
    *,
    now: datetime,
) -> Said:
    """Take `text` as the next turn of a running conversation."""
    set_committed_value(conversation, "turn", conversation.turn + 1)  # written by `_settle`
    turn = engine.take(talk_of(session, conversation, address, installation, now), text)
    if turn.unread is not None and conversation.submission is not None:
        question, written = turn.unread
        spoken = address.language or installation.language
        unread.not_understood(session, conversation.submission, question, written, spoken, now)
    if turn.ending is Ending.PARKED:
        # What we could not read may still be something to hear.
        hearing.hear(session, address, text, now, flagged=NOT_UNDERSTOOD)
    return _carry_out(session, conversation, turn, address, installation, now)


def open_question(
    session: Session,
    address: Address,
    conversation: Conversation,
    installation: Installation,
    *,
    now: datetime,
    greeting: Message,
) -> str:
    """The open question with its choices, as a text that begins with `greeting`."""
    turn = engine.resume(talk_of(session, conversation, address, installation, now), greeting)
    conversation.shown = turn.shown
    return render(turn.say, address.language or installation.language)


def reads(
    session: Session,
    address: Address,
    conversation: Conversation,
    text: str,
    installation: Installation,
    *,
    now: datetime,
    choices_only: bool = False,
) -> bool:
    """Whether `text` would do as the answer to the open question; with `choices_only`, as one of its choices."""
    if conversation.submission is None:
        return False
    talk = talk_of(session, conversation, address, installation, now)
    question = talk.question
    if question is None or (choices_only and not question.choices):
        return False
    try:
        return engine.reading_of(talk, question, text).sure
    except AnswerRejected:
        return False


def talk_of(
    session: Session, conversation: Conversation, address: Address, installation: Installation, now: datetime
) -> Talk:
    submission = _submission(conversation)
    pending = conversation.pending
    asked = published(session, submission.version_id)
    return Talk(
        Interview(
            asked.survey,
            submission.given,
            Clock(submission.started_at, now, installation.timezone),
            language=address.language or installation.language,
            seed=submission.instance_id,
            metadata=_metadata(address, installation),
        ),
        language=address.language or installation.language,
        today=installation.today(now),
        keyword=asked.slug,
        not_by_text=asked.not_by_text,
        pending=Answered(**pending) if pending else None,
        reasks=conversation.reasks,
        stretch=conversation.stretch,
        at_a_time=installation.at_a_time,
        discreet=address.shared is True or (address.shared is None and repeats_answers(asked.survey)),
        taught=lambda path: learning.taught(
            session, submission.survey_id, path, address.language or installation.language
        ),
        shown=conversation.shown,
    )


def _metadata(address: Address, installation: Installation) -> dict[QuestionType, str]:
    """What a text tells of its sender, as far as the programme wants it kept with the answers."""
    if QuestionType.PHONE_NUMBER not in installation.metadata:
        return {}
    return {QuestionType.PHONE_NUMBER: installation.keys.open(address.channel_kind, address.sealed)}


def _carry_out(
    session: Session,
    conversation: Conversation,
    turn: Turn,
    address: Address,
    installation: Installation,
    now: datetime,
) -> Said:
    submission = _submission(conversation)
    if turn.keep is not None:
        submissions.keep(session, submission, turn.keep.path, turn.keep.value, turn.keep.raw)
    if turn.forget is not None:
        submissions.forget(session, submission, turn.forget)
    pieces = list(turn.say)
    if turn.ending is Ending.COMPLETE:
        known = _metadata(address, installation)
        arrivals.complete(session, submission, installation, now=now, metadata=known)
        pieces.append(Message(COMPLETED, {"reference": submission.reference or ""}))
        session.delete(conversation)
    else:
        _settle(session, conversation, turn, now)
    text = render(pieces, address.language or installation.language)
    moved = turn.keep is not None or turn.forget is not None
    return Said(text, NOT_UNDERSTOOD if turn.ending is Ending.PARKED else None, moved)


def _settle(session: Session, conversation: Conversation, turn: Turn, now: datetime) -> None:
    parked = turn.ending is Ending.PARKED
    stands: dict[str, Any] = {
        "turn": conversation.turn,
        "reasks": 0 if parked else turn.reasks,
        "parked": parked,
        "pending": asdict(turn.pending) if turn.pending else None,
        "shown": turn.shown,
        "changed_at": now,
        "stretch": 0 if turn.offer else conversation.stretch + (turn.keep is not None),
        "awaiting": Awaiting.MORE if turn.offer else Awaiting.ANSWER,
    }
    session.connection().execute(_STANDS, {"of_address": conversation.address_id} | stands)
    for name, value in stands.items():
        set_committed_value(conversation, name, value)


def _submission(conversation: Conversation) -> Submission:
    if conversation.submission is None:
        raise ValueError("this conversation has no survey open")
    return conversation.submission
