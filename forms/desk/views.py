"""The desk, assembled."""

from __future__ import annotations

from forms.desk import (
    backlog,
    board,
    commitments,
    decisions,
    frame,
    groups,
    home,
    inbox,
    invitations,
    item,
    merging,
    partner,
    partners,
    people,
    promising,
    replies,
    rounds,
    surveys,
    talking,
    texts,
    trail,
    words,
)
from forms.desk.room import bp

frame.hang(bp)

__all__ = [
    "backlog",
    "board",
    "bp",
    "commitments",
    "decisions",
    "groups",
    "home",
    "inbox",
    "invitations",
    "item",
    "merging",
    "partner",
    "partners",
    "people",
    "promising",
    "replies",
    "rounds",
    "surveys",
    "talking",
    "texts",
    "trail",
    "words",
]
