"""Who may do what: one table of capabilities per role, and the viewer who carries them into every query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from survey.words import N_, Refused


class Capability(StrEnum):
    """One thing that a role may do. Guards name capabilities, never roles."""

    SEE_DESK = "see_desk"
    SEE_FEEDBACK = "see_feedback"  # the inbox: voices with their contact's code
    SEE_SENSITIVE = "see_sensitive"
    TRIAGE = "triage"  # gloss, mark sensitive, cite
    SEE_BACKLOG = "see_backlog"  # items, and the voices they cite
    SEE_VOICES = "see_voices"  # people's own words within an item
    EDIT_BACKLOG = "edit_backlog"
    COMMENT = "comment"  # remarks on items, questions to the team
    TAKE_POSITION = "take_position"
    PROMISE = "promise"  # sign commitments for one's own organisation
    DECIDE = "decide"
    PUBLISH = "publish"  # approve what somebody else drafted, and publish it
    HOLD_MEETINGS = "hold_meetings"  # plan and record co-design with the community
    SEE_SURVEYS = "see_surveys"
    PUBLISH_SURVEY = "publish_survey"
    USE_SIMULATOR = "use_simulator"
    SEE_AUDIT = "see_audit"
    MANAGE_PEOPLE = "manage_people"


class Role(StrEnum):
    ADMIN = "admin"
    PROGRAMME = "programme"
    FIELD = "field"
    PARTNER = "partner"
    FUNDER = "funder"
    SAFEGUARDING = "safeguarding"


ROLE_NAMES: dict[Role, str] = {
    Role.ADMIN: N_("administrator"),
    Role.PROGRAMME: N_("programme team"),
    Role.FIELD: N_("field staff"),
    Role.PARTNER: N_("partner"),
    Role.FUNDER: N_("funder"),
    Role.SAFEGUARDING: N_("safeguarding lead"),
}

_C = Capability

CAPABILITIES: dict[Role, frozenset[Capability]] = {
    # Administrators keep the house; they hold no key to what people said in confidence.
    Role.ADMIN: frozenset({_C.SEE_DESK, _C.MANAGE_PEOPLE, _C.SEE_AUDIT, _C.SEE_SURVEYS}),
    Role.PROGRAMME: frozenset(
        {
            _C.SEE_DESK,
            _C.SEE_FEEDBACK,
            _C.TRIAGE,
            _C.SEE_BACKLOG,
            _C.SEE_VOICES,
            _C.EDIT_BACKLOG,
            _C.COMMENT,
            _C.PROMISE,
            _C.DECIDE,
            _C.PUBLISH,
            _C.HOLD_MEETINGS,
            _C.SEE_SURVEYS,
            _C.PUBLISH_SURVEY,
            _C.USE_SIMULATOR,
            _C.SEE_AUDIT,
        }
    ),
    Role.FIELD: frozenset({_C.SEE_DESK, _C.SEE_SURVEYS}),
    Role.PARTNER: frozenset({_C.SEE_DESK, _C.SEE_BACKLOG, _C.SEE_VOICES, _C.COMMENT, _C.TAKE_POSITION, _C.PROMISE}),
    Role.FUNDER: frozenset({_C.SEE_DESK, _C.SEE_BACKLOG, _C.COMMENT, _C.TAKE_POSITION, _C.PROMISE}),
    Role.SAFEGUARDING: frozenset({_C.SEE_DESK, _C.SEE_FEEDBACK, _C.SEE_SENSITIVE, _C.TRIAGE}),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever looks: a staff member, the public, or the system itself. Every query on voices takes one."""

    staff_id: int | None = None
    organisation_id: int | None = None
    roles: frozenset[Role] = frozenset()
    capabilities: frozenset[Capability] = frozenset()

    def may(self, capability: Capability) -> bool:
        """Whether this viewer holds `capability`."""
        return capability in self.capabilities

    def must(self, capability: Capability) -> None:
        """Raise `Refused` unless this viewer holds `capability`. Acts ask, also behind a guarded view."""
        if not self.may(capability):
            raise Refused(N_("This is not yours to do."))


PUBLIC = Viewer()
"""Somebody who is not signed in."""


def viewer_for(staff_id: int, organisation_id: int, roles: Iterable[Role]) -> Viewer:
    """The viewer with the capabilities of all `roles` together."""
    held = frozenset(roles)
    return Viewer(staff_id, organisation_id, held, frozenset().union(*(CAPABILITIES[role] for role in held)))
