"""Community sign-off: whether people agreed to how something is designed now."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.backlog.codesign.models import DesignVersion, SignOff
from survey.backlog.models import Item
from survey.words import N_, Message


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people agreed, disagreed, and were unsure."""

    agreed: int
    disagreed: int
    unsure: int

    @property
    def people(self) -> int:
        return self.agreed + self.disagreed + self.unsure

    @property
    def passed(self) -> bool:
        """Whether more than half of all who were asked agreed; whoever is unsure has not."""
        return self.agreed * 2 > self.people


def against(session: Session, item: Item) -> Message | None:
    """Why saying "We will do it" of `item` would go over people's heads: nobody, or too few, signed its design off.

    None where the newest design was signed off, and where there is no design that anybody could have signed off.
    """
    totals = (sa.func.sum(column) for column in (SignOff.agreed, SignOff.disagreed, SignOff.unsure))
    newest = session.execute(
        sa.select(DesignVersion.number, *totals)
        .outerjoin(SignOff, SignOff.version_id == DesignVersion.id)
        .where(DesignVersion.item_id == item.id)
        .group_by(DesignVersion.id, DesignVersion.number)
        .order_by(DesignVersion.number.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        return None
    number, *counts = newest
    if counts[0] is None:
        return Message(N_("Nobody has signed off version %(number)s of the design yet."), {"number": number})
    tally = Tally(*counts)
    if tally.passed:
        return None
    return Message(
        N_("Of %(people)s people who were asked, %(agreed)s agreed to version %(number)s of the design."),
        {"people": tally.people, "agreed": tally.agreed, "number": number},
    )
