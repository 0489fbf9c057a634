"""Simulated phones: which there are, and what was said on one. Their numbers are invented and belong to nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms.channels.base import SIMULATOR
from sms.messages import Inbound, Outbound, State
from survey.feedback.voices import Feedback
from survey.people.addresses import AddressKeys, find_address
from survey.people.models import Address, AddressContact
from survey.segments import Segments, count_segments

PREFIX = "+9170000"
LINES = 100_000
"""Simulated numbers are the prefix and five digits: the line."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A simulated phone. `language` is None until the person behind it has shown one."""

    line: int
    language: str | None
    opted_out: bool

    @property
    def number(self) -> str:
        return spaced(self.line)


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text of a thread; `ours` tells who sent it."""

    text: str
    ours: bool
    at: datetime
    size: Segments


def number_of(line: int) -> str:
    """The number of a line as it is stored: +917000000101."""
    return f"{PREFIX}{line:05d}"


def spaced(line: int) -> str:
    """The number of a line as people read it: +91 70000 00101."""
    return f"+91 70000 {line:05d}"


def phones(session: Session, keys: AddressKeys) -> Sequence[Phone]:
    """The simulated phones that anybody has used, by number."""
    found = []
    for address in session.scalars(sa.select(Address).where(Address.channel_kind == SIMULATOR)):
        number = keys.open(SIMULATOR, address.sealed)
        digits = number.removeprefix(PREFIX)
        if number.startswith(PREFIX) and len(digits) == 5 and digits.isascii() and digits.isdigit():
            found.append(Phone(int(digits), address.language, address.opted_out_at is not None))
    return sorted(found, key=lambda phone: phone.line)


def thread(session: Session, keys: AddressKeys, line: int) -> Sequence[Bubble]:
    """What was said on a line, oldest first. Sealed matters are left out with the reply to them."""
    address = find_address(session, keys, SIMULATOR, number_of(line))
    if address is None:
        return []
    sealed = (
        sa.exists()
        .where(AddressContact.address_id == address.id, AddressContact.contact_id == Feedback.contact_id)
        .where(Feedback.sensitive, sa.or_(Feedback.received_at == Inbound.received_at, Feedback.text == Inbound.text))
    )
    bubbles: list[tuple[datetime, int, Bubble]] = []
    for inbound in session.scalars(sa.select(Inbound).where(Inbound.address_id == address.id, sa.not_(sealed))):
        said = Bubble(inbound.text, False, inbound.received_at, count_segments(inbound.text))
        bubbles.append((inbound.received_at, inbound.id, said))
        if inbound.reply is not None:
            reply = Bubble(inbound.reply, True, inbound.received_at, count_segments(inbound.reply))
            bubbles.append((inbound.received_at, inbound.id, reply))
    arrived = sa.select(Outbound).where(Outbound.address_id == address.id, Outbound.state == State.DELIVERED)
    for outbound in session.scalars(arrived):
        at = outbound.done_at or outbound.queued_at
        bubbles.append((at, outbound.id, Bubble(outbound.text, True, at, count_segments(outbound.text))))
    # The sort is stable: a reply stays behind the text it answers.
    return [bubble for _, _, bubble in sorted(bubbles, key=lambda entry: entry[:2])]
