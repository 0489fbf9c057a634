"""Carrying a conversation: what the pure engine says is stored, and where the conversation stands is read back."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from sms import conversation as engine
from sms.conversation import Answered, Ending, Talk, Turn
from sms.messages import Awaiting, Conversation
from survey import arrivals
from survey.catalogue import LONGEST_KEYWORD, SurveyVersion, called_by, folded, published
from survey.collect import submissions
from survey.collect.submissions import Submission, start
from survey.db import table_of
from survey.definition.model import QuestionType
from survey.installation import Installation
from survey.interview import Clock, Interview
from survey.people import consent
from survey.people.consent import Purpose
from survey.people.models import Address
from survey.words import N_, Message

COMPLETED = N_("That was all. Thank you! Your reference: %(reference)s")

NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True, slots=True)
class Said:
    """The reply, in the person's language, and why the desk should look at what they wrote."""

    text: str
    flagged: str | None = None


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
) -> str:
    """Open `version` with whoever speaks through `address`; returns the opening words and the first question."""
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
    conversation.turn = 0
    conversation.changed_at = now
    session.flush()
    return _carry_out(
        session,
        conversation,
        engine.begin(_talk(session, conversation, address, installation, now)),
        address,
        installation,
        now,
    ).text


def resume(
    session: Session, address: Address, conversation: Conversation, installation: Installation, *, now: datetime
) -> str:
    """Ask the open question again, in the language the address speaks now."""
    conversation.awaiting = Awaiting.ANSWER
    conversation.reasks = 0
    if conversation.submission is not None and address.language:
        conversation.submission.language = address.language
    talk = _talk(session, conversation, address, installation, now)
    return _carry_out(session, conversation, engine.resume(talk), address, installation, now).text


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
    turn = engine.take(_talk(session, conversation, address, installation, now), text)
    if turn.ending is Ending.PARKED and text.strip():
        # What we could not read may still be something to hear.
        arrivals.free_text(
            session, text, address.contact, channel_kind=address.channel_kind, now=now, flagged=NOT_UNDERSTOOD
        )
    return _carry_out(session, conversation, turn, address, installation, now)


def _talk(
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
    text = engine.render(pieces, address.language or installation.language)
    return Said(text, NOT_UNDERSTOOD if turn.ending is Ending.PARKED else None)


def _settle(session: Session, conversation: Conversation, turn: Turn, now: datetime) -> None:
    parked = turn.ending is Ending.PARKED
    stands: dict[str, Any] = {
        "turn": conversation.turn,
        "reasks": 0 if parked else turn.reasks,
        "parked": parked,
        "pending": asdict(turn.pending) if turn.pending else None,
        "changed_at": now,
    }
    session.connection().execute(_STANDS, {"of_address": conversation.address_id} | stands)
    for name, value in stands.items():
        set_committed_value(conversation, name, value)


def _submission(conversation: Conversation) -> Submission:
    if conversation.submission is None:
        raise ValueError("this conversation has no survey open")
    return conversation.submission
