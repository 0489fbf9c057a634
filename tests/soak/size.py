"""How large a run is, and where its chance comes from."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Size:
    """How many texts come in, how many people are told something in how many decisions, and how often we kill."""

    name: str
    texts: int
    notices: int
    decisions: int
    kills: int
    workers: int
    callers: int = 8  # phones that talk at the same time

    @property
    def twice(self) -> int:
        """How many texts the carrier delivers once more although they were answered: 10 %."""
        return self.texts // 10

    @property
    def at_once(self) -> int:
        """How many texts the carrier delivers in two copies at the same moment: 5 %."""
        return self.texts // 20


SIZES = {
    size.name: size
    for size in (
        Size("short", texts=80, notices=80, decisions=2, kills=5, workers=1),
        Size("full", texts=500, notices=500, decisions=5, kills=50, workers=2),
    )
}


def chosen_size() -> Size:
    """The size that `KELU_SOAK` names; the short one, which belongs to every test run, if it names none."""
    return SIZES[os.environ.get("KELU_SOAK") or "short"]


def chosen_seed() -> int:
    """The seed of `KELU_SOAK_SEED`, to go where an earlier run went; a fresh one if it is not set."""
    return int(os.environ.get("KELU_SOAK_SEED") or secrets.randbelow(1_000_000))


def chance(seed: int, what: str) -> Random:
    """The dice for one purpose: what one thread throws does not depend on how fast another is."""
    return Random(f"{seed} {what}")
