"""Where the community itself stands on an item: from its people's voices, and from what they said of the design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey import counts
from survey.backlog import family
from survey.backlog.codesign.models import DesignVersion, SignOff
from survey.backlog.items import visible
from survey.backlog.models import Evidence, Item, Relation
from survey.feedback.voices import Feedback
from survey.people.roles import Capability, Viewer
from survey.words import N_

FEW = 10
"""Below so many people nothing is said of the community as a whole."""


class Leaning(StrEnum):
    """Where a number of people stand, taken together."""

    FOR = "for"
    AGAINST = "against"
    DIVIDED = "divided"
    FEW = "few"
    SILENT = "silent"


LEANING_NAMES: Mapping[Leaning, str] = {
    Leaning.FOR: N_("in favour"),
    Leaning.AGAINST: N_("against"),
    Leaning.DIVIDED: N_("divided"),
    Leaning.FEW: N_("too few have spoken to say"),
    Leaning.SILENT: N_("nobody has been heard yet"),
}


@dataclass(frozen=True, slots=True)
class Heads:
    """How many people said yes, no, or neither clearly; None where so few that they could be found out."""

    yes: int | None
    no: int | None
    unsure: int | None
    leaning: Leaning


@dataclass(frozen=True, slots=True)
class Community:
    """`voices` are people whose words an item cites, each once; `version` is the last design, `signed` what they say.

    Of the voices, `unsure` are those who spoke for it as well as against. There is no `signed` before anybody is asked.
    """

    voices: Heads
    version: int | None
    signed: Heads | None

    @property
    def leaning(self) -> Leaning:
        """Where they stand: what they said of the design, if enough were asked; else what they say of the matter."""
        if self.signed is not None and self.signed.leaning is not Leaning.FEW:
            return self.signed.leaning
        return self.voices.leaning


def position(session: Session, viewer: Viewer, item: Item) -> Community:
    """Where people stand on `item`. One statement. Sealed voices never count.

    Whoever may not read the voices gets no number that is so small that it points at somebody.
    """
    member = family.members([item.id])
    each = (
        sa.select(
            sa.func.max(sa.case((Evidence.relation == Relation.SUPPORTS, 1), else_=0)).label("yes"),
            sa.func.max(sa.case((Evidence.relation == Relation.CONTRADICTS, 1), else_=0)).label("no"),
        )
        .join(member, member.c.item_id == Evidence.item_id)
        .join(Feedback, Feedback.id == Evidence.feedback_id)
        .where(sa.not_(Feedback.sensitive), sa.exists().where(Item.id == item.id, visible(viewer)))
        .group_by(Feedback.contact_id)
        .subquery()
    )
    # A merged item had designs of its own; the living one's are what people are asked about now.
    newest = sa.select(sa.func.max(DesignVersion.number)).where(DesignVersion.item_id == item.id).scalar_subquery()
    signed = (
        sa.select(
            sa.func.count(SignOff.id).label("times"),
            sa.func.coalesce(sa.func.sum(SignOff.agreed), 0).label("yes"),
            sa.func.coalesce(sa.func.sum(SignOff.disagreed), 0).label("no"),
            sa.func.coalesce(sa.func.sum(SignOff.unsure), 0).label("unsure"),
        )
        .select_from(SignOff)
        .join(DesignVersion, DesignVersion.id == SignOff.version_id)
        .where(DesignVersion.item_id == item.id, DesignVersion.number == newest)
        .subquery()
    )
    heads = sa.select(
        sa.func.coalesce(sa.func.sum(each.c.yes * (1 - each.c.no)), 0).label("yes"),
        sa.func.coalesce(sa.func.sum(each.c.no * (1 - each.c.yes)), 0).label("no"),
        sa.func.coalesce(sa.func.sum(each.c.yes * each.c.no), 0).label("both"),
        sa.func.count().label("people"),
    ).subquery()
    row = session.execute(
        sa.select(
            heads.c.yes,
            heads.c.no,
            heads.c.both,
            heads.c.people,
            newest.label("version"),
            signed.c.times,
            signed.c.yes.label("agreed"),
            signed.c.no.label("disagreed"),
            signed.c.unsure,
        ).select_from(sa.join(heads, signed, sa.true()))
    ).one()
    exact = viewer.may(Capability.SEE_VOICES)
    others = row.people - row.yes - row.no - row.both
    return Community(
        voices=_heads(row.yes, row.no, row.both, others, exact=exact),
        version=row.version,
        signed=_heads(row.agreed, row.disagreed, row.unsure, 0, exact=exact) if row.times else None,
    )


def _heads(yes: int, no: int, unsure: int, others: int, *, exact: bool) -> Heads:
    """`others` are people who are counted in a total somewhere and said neither."""
    known: dict[str, int] = {"yes": yes, "no": no, "unsure": unsure}
    shown: Mapping[str, int | None] = known if exact else counts.parts(known | {"others": others})
    return Heads(shown["yes"], shown["no"], shown["unsure"], _leaning(yes, no, unsure))


def _leaning(yes: int, no: int, unsure: int) -> Leaning:
    """Divided if the smaller side is a third or more of those who said yes or no."""
    if not yes + no + unsure:
        return Leaning.SILENT
    if yes + no + unsure < FEW:
        return Leaning.FEW
    if 3 * min(yes, no) >= yes + no:
        return Leaning.DIVIDED
    return Leaning.FOR if yes > no else Leaning.AGAINST
