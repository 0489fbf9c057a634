"""The simulator: phones that live in the browser. Nothing leaves the installation."""

from __future__ import annotations

from dataclasses import dataclass

NAME = "simulator"


@dataclass(frozen=True, slots=True)
class SimulatorSender:
    """Takes every text at once; the phone in the browser reads it from the database."""

    delivers_at_once: bool = True

    def send(self, to: str, text: str, *, our_number: str, channel_kind: str, mark: str) -> str:
        """Take the text."""
        return f"simulated-{mark}"
