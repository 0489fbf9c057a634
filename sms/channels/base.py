"""What every channel has in common: an incoming text, a sender of outgoing ones, and how sending can fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

SMS, WHATSAPP, SIMULATOR = "sms", "whatsapp", "simulator"
"""Kinds of channel: what an address belongs to."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A text as its channel delivered it. `provider_id` is the carrier's own id for it; it may come more than once."""

    channel: str
    channel_kind: str
    provider_id: str
    sender: str = field(repr=False)
    our_number: str
    text: str = field(repr=False)


class SendingFailed(Exception):
    """The carrier did not take a text. `code` is the carrier's; a permanent failure is not tried again.

    `opted_out` says that the person told the carrier to stop, which then holds here too. `retry_after` is what the
    carrier asked for, if it did.
    """

    def __init__(
        self, code: str, *, permanent: bool, opted_out: bool = False, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent
        self.opted_out = opted_out
        self.retry_after = retry_after


class Sender(Protocol):
    """The sending half of a channel."""

    @property
    def delivers_at_once(self) -> bool:
        """Whether taking a text is delivering it, because no carrier stands between."""
        ...

    def send(self, to: str, text: str, *, our_number: str, channel_kind: str, mark: str) -> str:
        """Hand `text` to the carrier; returns the carrier's id for it. `mark` is ours, the same on every attempt.

        Raises `SendingFailed`; any other exception means that nobody knows whether it was taken.
        """
        ...

    def find(self, to: str, text: str, *, our_number: str, channel_kind: str, since: datetime) -> Sequence[str] | None:
        """The carrier's ids of the messages with this text to this address since then, oldest first.

        None where this carrier cannot be asked. Raises whatever keeps the question from being answered.
        """
        ...
