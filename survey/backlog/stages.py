"""The stages of an item and the moves between them, as a table.

A move names who may make it, and guards: functions that look at the `Facts` and say everything that is still missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from survey.words import N_, Message, Refused


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

DECIDABLE = frozenset({Stage.HEARD, Stage.EXPLORING, Stage.PROPOSED, Stage.PAUSED, Stage.REOPENED})
"""Where an item may be decided on."""


class NotYet(Refused):
    """An item cannot take a step yet: every reason, the first of them as the message."""

    def __init__(self, reasons: Sequence[Message]) -> None:
        super().__init__(reasons[0])
        self.reasons = list(reasons)


class Who(StrEnum):
    """Who takes a step."""

    TEAM = "team"
    WORKING = "working"  # the lead's own staff, or the team
    LEAD = "lead"  # the lead's own staff alone
    DECISION = "decision"  # follows from publishing a decision, never from a button
    COMMUNITY = "community"  # those who asked, when they are asked whether it works


@dataclass(frozen=True, slots=True)
class Facts:
    """What a guard looks at: the item, who wants the step, and what they say along with it."""

    by_team: bool = False
    by_lead: bool = False
    led: bool = False  # an organisation leads
    staffed: bool = False  # and somebody active works there
    promised: bool = False  # an open commitment with an owner and a date
    reasoned: bool = False  # a decision with a reason that people can be told
    why: str = ""  # the reason given for the step
    check: str = ""  # what was done and how it can be checked


Guard = Callable[[Facts], Message | None]


@dataclass(frozen=True, slots=True)
class Move:
    """One step from stage to stage."""

    start: Stage
    to: Stage
    who: Who
    guards: tuple[Guard, ...] = ()


def led(facts: Facts) -> Message | None:
    """Somebody leads, and is there."""
    if not facts.led:
        return Message(N_("Nobody leads yet."))
    return None if facts.staffed else Message(N_("Nobody of the organisation that leads is active any more."))


def promised(facts: Facts) -> Message | None:
    """Somebody answers for it by a date."""
    return (
        None if facts.promised else Message(N_("No organisation has promised anything yet, with a person and a date."))
    )


def reasoned(facts: Facts) -> Message | None:
    """There is a reason that can be read out to those who asked."""
    return None if facts.reasoned else Message(N_("There is no reason yet that can be read out to those who asked."))


def told_why(facts: Facts) -> Message | None:
    """Whoever takes the step says why."""
    return None if facts.why else Message(N_("Say why, so that others can follow it."))


def checkable(facts: Facts) -> Message | None:
    """Whoever says that it is there says how to see it."""
    return None if facts.check else Message(N_("Say what was done and where it can be seen."))


def _moves(start: Stage, *steps: tuple[Stage, Who] | tuple[Stage, Who, tuple[Guard, ...]]) -> dict[Stage, Move]:
    return {step[0]: Move(start, *step) for step in steps}


_S = Stage
_DECIDED = (
    (_S.COMMITTED, Who.DECISION, (reasoned, led, promised)),
    (_S.DECLINED, Who.DECISION, (reasoned,)),
)
_PAUSE = (_S.PAUSED, Who.TEAM, (told_why,))
_REOPEN = (_S.REOPENED, Who.TEAM, (told_why,))
_DELIVER = (_S.DELIVERED, Who.LEAD, (led, checkable))

MOVES: Mapping[Stage, Mapping[Stage, Move]] = {
    _S.HEARD: _moves(_S.HEARD, (_S.EXPLORING, Who.TEAM), *_DECIDED, _PAUSE),
    _S.EXPLORING: _moves(_S.EXPLORING, (_S.PROPOSED, Who.TEAM), (_S.HEARD, Who.TEAM), *_DECIDED, _PAUSE),
    _S.PROPOSED: _moves(_S.PROPOSED, (_S.EXPLORING, Who.TEAM), *_DECIDED, _PAUSE),
    _S.COMMITTED: _moves(_S.COMMITTED, (_S.PILOTING, Who.WORKING, (led,)), _DELIVER, _PAUSE, _REOPEN),
    _S.PILOTING: _moves(_S.PILOTING, _DELIVER, _PAUSE, _REOPEN),
    _S.DELIVERED: _moves(_S.DELIVERED, (_S.VERIFIED, Who.COMMUNITY), _REOPEN),
    _S.VERIFIED: _moves(_S.VERIFIED, _REOPEN),
    _S.DECLINED: _moves(_S.DECLINED, _REOPEN),
    _S.PAUSED: _moves(_S.PAUSED, (_S.EXPLORING, Who.TEAM), *_DECIDED),
    _S.REOPENED: _moves(_S.REOPENED, (_S.EXPLORING, Who.TEAM), *_DECIDED, _PAUSE),
}
"""From where an item stands: every stage it can go to, and how."""

WHO_ELSE: Mapping[Who, str] = {
    Who.TEAM: N_("Only the programme team takes this step."),
    Who.WORKING: N_("Only the organisation that leads, or the programme team, takes this step."),
    Who.LEAD: N_("Only the organisation that leads can say this."),
    Who.DECISION: N_("That needs a decision with a reason that people can be told."),
    Who.COMMUNITY: N_("Only the people who asked can say that it works."),
}


def may_take(move: Move, facts: Facts) -> bool:
    """Whether whoever the `facts` are about may take the step by hand."""
    match move.who:
        case Who.TEAM:
            return facts.by_team
        case Who.WORKING:
            return facts.by_team or facts.by_lead
        case Who.LEAD:
            return facts.by_lead
    return False


def missing(now_at: Stage, to: Stage, facts: Facts) -> list[Message]:
    """Everything that the item itself still lacks to go from `now_at` to `to`, whoever takes the step."""
    move = MOVES[now_at].get(to)
    if move is None:
        return [Message(N_("An item cannot go there from where it stands now."))]
    return [said for guard in move.guards if (said := guard(facts)) is not None]


def why_not(now_at: Stage, to: Stage, facts: Facts) -> list[Message]:
    """Every reason why whoever the `facts` are about cannot move the item by hand; none if they can."""
    move = MOVES[now_at].get(to)
    if move is not None and not may_take(move, facts):
        return [Message(WHO_ELSE[move.who])]
    return missing(now_at, to, facts)
