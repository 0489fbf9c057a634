"""The desk, assembled."""

from __future__ import annotations

from forms.desk import (
    backlog,
    decisions,
    frame,
    home,
    inbox,
    invitations,
    item,
    partners,
    people,
    surveys,
    texts,
    trail,
    words,
)
from forms.desk.room import bp

frame.hang(bp)

__all__ = [
    "backlog",
    "bp",
    "decisions",
    "home",
    "inbox",
    "invitations",
    "item",
    "partners",
    "people",
    "surveys",
    "texts",
    "trail",
    "words",
]
