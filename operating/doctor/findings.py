"""What the doctor finds: each with what it is, why it matters and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is. Only a problem makes the doctor fail."""

    FINE = "fine"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `why` and `remedy` are empty where all is well."""

    check: str
    level: Level
    what: str
    why: str = ""
    remedy: str = ""


def fine(check: str, what: str) -> Finding:
    """All is well."""
    return Finding(check, Level.FINE, what)


def note(check: str, what: str, *, why: str, remedy: str) -> Finding:
    """Something to know, which may be meant so."""
    return Finding(check, Level.NOTE, what, why, remedy)


def problem(check: str, what: str, *, why: str, remedy: str) -> Finding:
    """Something that is wrong."""
    return Finding(check, Level.PROBLEM, what, why, remedy)
