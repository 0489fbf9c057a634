"""Partner review: where organisations stand on an item."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from survey import audit
from survey.backlog.models import Item, Position, Stance
from survey.people.roles import Capability, Viewer
from survey.words import N_, Refused

LONGEST_COMMENT = 4000


def take_position(
    session: Session, viewer: Viewer, item: Item, stance: Stance, comment: str, *, now: datetime
) -> Position:
    """State where the viewer's organisation stands. A concern or a block needs its reason."""
    if not viewer.may(Capability.TAKE_POSITION) or viewer.staff_id is None or viewer.organisation_id is None:
        raise Refused(N_("Only partner organisations take positions."))
    comment = comment.strip()
    if not comment and stance in (Stance.CONCERN, Stance.BLOCK):
        raise Refused(N_("Say what worries you, so that it can be worked on."))
    if len(comment) > LONGEST_COMMENT:
        raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_COMMENT)
    position = Position(
        item_id=item.id,
        organisation_id=viewer.organisation_id,
        staff_id=viewer.staff_id,
        stance=stance,
        comment=comment,
        taken_at=now,
    )
    session.add(position)
    session.flush()
    audit.record(session, "position", item, staff_id=viewer.staff_id, now=now, stance=stance.value)
    return position
