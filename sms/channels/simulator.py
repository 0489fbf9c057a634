"""The simulator: phones that live in the browser. Nothing leaves the installation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

NAME = "simulator"


@dataclass(frozen=True, slots=True)
class SimulatorSender:
    """Takes every text at once; the phone in the browser reads it from the database."""

    delivers_at_once: bool = True

    def send(self, to: str, text: str, *, our_number: str, channel_kind: str, mark: str) -> str:
        """Take the text."""
        return f"simulated-{mark}"

    def find(self, to: str, text: str, *, our_number: str, channel_kind: str, since: datetime) -> Sequence[str] | None:
        """Nothing: what was not recorded as sent did not appear on the phone, so it may be sent again."""
        return ()
