"""What the phones of the burst say, and what is stored of each: compared with what the same phone leaves in calm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from sms.channels.base import SMS, Incoming
from sms.gateway import receive
from sms.messages import Conversation, Inbound
from survey.collect.submissions import Submission
from survey.feedback.voices import Feedback
from survey.installation import Installation
from survey.people.addresses import AddressKeys
from survey.people.models import Address, AddressContact, Consent
from tests.sms.factories import NOW
from tests.sms.test_dialogues import FOLDER, parse

OUR_NUMBER = "+918000000000"
NUMBERS = "+9170100{:05d}"
SPOKEN_FREELY = (
    "The scale at lane {} shows less than it should",
    "No water came to the sorting shed {} today",
    "ಕೇಂದ್ರ {} ರಲ್ಲಿ ಮೂರು ದಿನದಿಂದ ನೀರು ಬರ್ತಿಲ್ಲ",
    "गली {} में ठेकेदार पैसे कम देता है",
    "வரிசை {} இல் கழிப்பறை பூட்டியே இருக்கு",
    "لائن {} میں رات کو روشنی نہیں ہوتی",
)
"""Free texts; the number makes each unlike any other."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone and what is sent from it, in this order, each text after the answer to the one before."""

    number: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """What is stored of one phone, but for ids, moments and the letters of references.

    In `replies` the reference of a voice or a submission is replaced by which one of the phone's it is.
    """

    texts: tuple[str, ...]
    replies: tuple[str | None, ...]
    flags: tuple[str | None, ...]
    language: str | None
    opted_out: bool
    people: int
    voices: tuple[tuple[str, str, str | None, str | None], ...]  # text, source, question, flag
    submissions: tuple[tuple[dict[str, Any], bool], ...]  # answers, complete
    conversation: tuple[str, int, int, bool, bool] | None  # awaiting, turn, re-asks, pending, parked
    consents: int


def phones(chance: Random, texts: int) -> Sequence[Phone]:
    """Phones that send `texts` texts between them: every dialogue we know by turns, and people who just speak."""
    dialogues = [tuple(text for text, _ in parse(path).turns) for path in sorted(FOLDER.glob("*.txt"))]
    numbers, places = (NUMBERS.format(number) for number in count(1)), count(1)
    made: list[Phone] = []
    left = texts
    while left:
        if not made or len(made) % 2 == 0:
            lines = chance.choice(dialogues)
        else:
            lines = tuple(chance.choice(SPOKEN_FREELY).format(next(places)) for _ in range(chance.randint(1, 4)))
        if len(lines) > left:
            lines = tuple(chance.choice(SPOKEN_FREELY).format(next(places)) for _ in range(left))
        made.append(Phone(next(numbers), lines))
        left -= len(lines)
    return made


def in_calm(sessions: sessionmaker[Session], installation: Installation, said: Sequence[Phone]) -> Mapping[str, Left]:
    """What these phones leave behind where nothing dies: number → what is stored."""
    ids = count(1)
    for phone in said:
        for line in phone.lines:
            arriving = Incoming("twilio", SMS, f"SM{next(ids):032d}", phone.number, OUR_NUMBER, line)
            with sessions.begin() as session:
                receive(session, arriving, installation, now=NOW)
    with sessions() as session:
        return left_behind(session, installation.keys, {phone.number for phone in said})


def left_behind(session: Session, keys: AddressKeys, numbers: set[str]) -> Mapping[str, Left]:
    """What is stored of each phone of `numbers` that ever wrote: number → what is stored."""
    inbound, people = defaultdict(list), defaultdict(list)
    for text in session.scalars(sa.select(Inbound).order_by(Inbound.id)):
        inbound[text.address_id].append(text)
    for row in session.scalars(sa.select(AddressContact)):
        people[row.address_id].append(row.contact_id)
    voices, submissions, consents = defaultdict(list), defaultdict(list), defaultdict(list)
    for voice in session.scalars(sa.select(Feedback).order_by(Feedback.id)):
        voices[voice.contact_id].append(voice)
    for submission in session.scalars(sa.select(Submission).order_by(Submission.id)):
        submissions[submission.contact_id].append(submission)
    for consent in session.scalars(sa.select(Consent)):
        consents[consent.contact_id].append(consent)

    found: dict[str, Left] = {}
    for address in session.scalars(sa.select(Address).where(Address.channel_kind == SMS)):
        number = keys.open(SMS, address.sealed)
        if number not in numbers:
            continue
        contact = address.contact_id
        names = {voice.reference: f"<voice {n}>" for n, voice in enumerate(voices[contact], 1)}
        names |= {sent.reference or "": f"<submission {n}>" for n, sent in enumerate(submissions[contact], 1)}
        names.pop("", None)
        found[number] = Left(
            texts=tuple(text.text for text in inbound[address.id]),
            replies=tuple(_named(text.reply, names) for text in inbound[address.id]),
            flags=tuple(text.flagged for text in inbound[address.id]),
            language=address.language,
            opted_out=address.opted_out_at is not None,
            people=len(people[address.id]),
            voices=tuple((v.text, v.source, v.question_path, v.flagged) for v in voices[contact]),
            submissions=tuple((sent.answers, sent.completed_at is not None) for sent in submissions[contact]),
            conversation=_standing(session.get(Conversation, address.id)),
            consents=len(consents[contact]),
        )
    return found


def _named(reply: str | None, names: Mapping[str, str]) -> str | None:
    for reference, name in names.items():
        reply = reply.replace(reference, name) if reply else reply
    return reply


def _standing(talk: Conversation | None) -> tuple[str, int, int, bool, bool] | None:
    if talk is None:
        return None
    return talk.awaiting.value, talk.turn, talk.reasks, talk.pending is not None, talk.parked
