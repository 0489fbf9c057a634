"""The stages of an item and the moves between them, as a table."""

from __future__ import annotations

from enum import StrEnum

from survey.words import N_, Refused


class Stage(StrEnum):
    HEARD = "heard"
    EXPLORING = "exploring"
    PROPOSED = "proposed"
    COMMITTED = "committed"
    PILOTING = "piloting"
    DELIVERED = "delivered"
    VERIFIED = "verified"
    DECLINED = "declined"
    PAUSED = "paused"
    REOPENED = "reopened"


STAGE_NAMES: dict[Stage, str] = {
    Stage.HEARD: N_("heard"),
    Stage.EXPLORING: N_("exploring"),
    Stage.PROPOSED: N_("proposed"),
    Stage.COMMITTED: N_("committed"),
    Stage.PILOTING: N_("piloting"),
    Stage.DELIVERED: N_("delivered"),
    Stage.VERIFIED: N_("verified"),
    Stage.DECLINED: N_("declined"),
    Stage.PAUSED: N_("paused"),
    Stage.REOPENED: N_("reopened"),
}

PATH = (
    Stage.HEARD,
    Stage.EXPLORING,
    Stage.PROPOSED,
    Stage.COMMITTED,
    Stage.PILOTING,
    Stage.DELIVERED,
    Stage.VERIFIED,
)
"""The way an item hopes to go, for showing how far it has come."""

# By hand. Committing and declining are decisions, with a reason (`decisions`); verifying is for those who asked.
MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.HEARD: frozenset({Stage.EXPLORING, Stage.PAUSED}),
    Stage.EXPLORING: frozenset({Stage.PROPOSED, Stage.HEARD, Stage.PAUSED}),
    Stage.PROPOSED: frozenset({Stage.EXPLORING, Stage.PAUSED}),
    Stage.COMMITTED: frozenset({Stage.PILOTING, Stage.DELIVERED, Stage.PAUSED}),
    Stage.PILOTING: frozenset({Stage.DELIVERED, Stage.PAUSED}),
    Stage.DELIVERED: frozenset({Stage.REOPENED}),
    Stage.VERIFIED: frozenset({Stage.REOPENED}),
    Stage.DECLINED: frozenset({Stage.REOPENED}),
    Stage.PAUSED: frozenset({Stage.EXPLORING}),
    Stage.REOPENED: frozenset({Stage.EXPLORING, Stage.PAUSED}),
}

DECIDABLE = frozenset({Stage.HEARD, Stage.EXPLORING, Stage.PROPOSED, Stage.PAUSED, Stage.REOPENED})
"""Where an item may be decided on."""


def check_move(now_at: Stage, to: Stage) -> None:
    """Raise `Refused`, saying why, unless an item may be moved by hand from `now_at` to `to`."""
    if to in MOVES[now_at]:
        return
    if to in (Stage.COMMITTED, Stage.DECLINED):
        raise Refused(N_("That needs a decision with a reason that people can be told."))
    if to is Stage.VERIFIED:
        raise Refused(N_("Only the people who asked can say that it works."))
    raise Refused(N_("An item cannot go there from where it stands now."))
