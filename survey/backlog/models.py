"""Tables of the backlog: items and their texts, evidence, positions, decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.backlog.stages import Stage
from survey.backlog.themes import Theme
from survey.db import Base, Id, Json, Language, Line, LongText, Moment, UtcMoment, Word, by_value
from survey.definition.model import text_in
from survey.feedback.voices import Feedback
from survey.people.models import Organisation, Staff
from survey.words import N_


class Relation(StrEnum):
    """What a voice does for an item."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    DETAIL = "detail"


RELATION_NAMES: dict[Relation, str] = {
    Relation.SUPPORTS: N_("supports"),
    Relation.CONTRADICTS: N_("contradicts"),
    Relation.DETAIL: N_("adds detail"),
}


class Stance(StrEnum):
    """Where a partner stands."""

    CAN_LEAD = "can_lead"
    SUPPORT = "support"
    CONCERN = "concern"
    BLOCK = "block"


STANCE_NAMES: dict[Stance, str] = {
    Stance.CAN_LEAD: N_("can lead"),
    Stance.SUPPORT: N_("in favour"),
    Stance.CONCERN: N_("has a concern"),
    Stance.BLOCK: N_("cannot accept"),
}


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"


OUTCOME_NAMES: dict[Outcome, str] = {
    Outcome.ACCEPTED: N_("We will do it"),
    Outcome.DECLINED: N_("We cannot do it"),
}


class Item(Base):
    """One matter on the table. `title` and `description` are kept per language in `texts`.

    `stage` is what the desk works with; `published_stage` is what the public page shows, and changes only on purpose.
    `revision` grows with every change: whoever changes an older one is told. `urgency` and `effort` go from 1 (little)
    to 3 (much). `people` is how many stand behind it, sensitive voices left out: kept for putting items in order, never
    shown; `rarely_heard`, too: how many of a hundred of them belong to groups that are rarely heard, as far as that may
    be known. `moved_at` is when it last came to another stage. A merged item points to the one it went into, a split
    one to the one it came from.
    """

    __tablename__ = "item"

    id: Mapped[Id]
    stage: Mapped[Stage] = mapped_column(by_value(Stage), index=True)
    theme: Mapped[Theme | None] = mapped_column(by_value(Theme))
    place: Mapped[Line]
    lead_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    made_at: Mapped[Moment]
    published_stage: Mapped[Stage | None] = mapped_column(by_value(Stage))
    published_at: Mapped[datetime | None] = mapped_column(UtcMoment(), index=True)
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    urgency: Mapped[int | None]
    effort: Mapped[int | None]
    people: Mapped[int] = mapped_column(default=0, server_default="0")
    rarely_heard: Mapped[int] = mapped_column(default=0, server_default="0")
    moved_at: Mapped[datetime | None] = mapped_column(UtcMoment())
    merged_into_id: Mapped[int | None] = mapped_column(sa.BigInteger(), index=True)
    split_from_id: Mapped[int | None] = mapped_column(sa.BigInteger(), index=True)

    lead: Mapped[Organisation | None] = relationship(lazy="joined")
    concerned: Mapped[list[Concerned]] = relationship(cascade="all, delete-orphan")
    texts: Mapped[list[ItemText]] = relationship(lazy="selectin", cascade="all, delete-orphan", order_by="ItemText.id")
    decisions: Mapped[list[Decision]] = relationship(order_by="Decision.id")
    positions: Mapped[list[Position]] = relationship(order_by="Position.id")

    def come_to(self, stage: Stage, *, now: datetime) -> None:
        """Put the item in `stage`, whoever may have allowed that."""
        self.stage, self.moved_at = stage, now

    def title(self, language: str) -> str:
        """The title in `language`, else in English, else in any."""
        return text_in({text.language: text.title for text in self.texts}, language, "en")

    def description(self, language: str) -> str:
        """The description in `language`, else in English, else in any."""
        return text_in({text.language: text.description for text in self.texts}, language, "en")


class ItemText(Base):
    """An item in one language. `paraphrase` is what those may read whom it concerns: nobody's own words."""

    __tablename__ = "item_text"
    __table_args__ = (sa.UniqueConstraint("item_id", "language"),)

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"))
    language: Mapped[Language]
    title: Mapped[Line]
    description: Mapped[LongText]
    paraphrase: Mapped[LongText | None]


class Concerned(Base):
    """An organisation that an item complains of: it reads a paraphrase, at most, and has no part in deciding."""

    __tablename__ = "concerned"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True, index=True)

    organisation: Mapped[Organisation] = relationship()


class Evidence(Base):
    """An item cites a voice. Feedback is never copied: this link carries counts, quotes and the way back to people.

    `number` is what partners call the voice by within the item; `publish` says that the team chose it as a public
    quote, which shows only while the person's consent lasts. `came_from_id` is the item that a split took it from.
    """

    __tablename__ = "evidence"
    __table_args__ = (sa.UniqueConstraint("item_id", "feedback_id"), sa.UniqueConstraint("item_id", "number"))

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"))
    feedback_id: Mapped[int] = mapped_column(sa.ForeignKey("feedback.id"), index=True)
    number: Mapped[int]
    relation: Mapped[Relation] = mapped_column(by_value(Relation))
    publish: Mapped[bool] = mapped_column(default=False)
    cited_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    cited_at: Mapped[Moment]
    came_from_id: Mapped[int | None] = mapped_column(sa.BigInteger())

    item: Mapped[Item] = relationship()
    feedback: Mapped[Feedback] = relationship()
    cited_by: Mapped[Staff | None] = relationship()


class Position(Base):
    """Where an organisation stood on an item, and why. A new position is a new row; the last one counts."""

    __tablename__ = "position"
    __table_args__ = (sa.Index(None, "item_id", "organisation_id"),)

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    stance: Mapped[Stance] = mapped_column(by_value(Stance))
    comment: Mapped[LongText]
    taken_at: Mapped[Moment]

    organisation: Mapped[Organisation] = relationship()
    staff: Mapped[Staff] = relationship()


class Decision(Base):
    """What was decided on an item and why: drafted in the open to staff, approved by somebody else, then published.

    `overrides` is the reason for deciding against what the community signed off, or without asking them; it is shown.
    """

    __tablename__ = "decision"

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(by_value(Outcome))
    reasons: Mapped[Json]  # language → what people are told
    drafted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    drafted_at: Mapped[Moment]
    approved_by_id: Mapped[int | None] = mapped_column(sa.BigInteger())
    approved_at: Mapped[datetime | None] = mapped_column(UtcMoment())
    approved_seal: Mapped[Word | None]  # of what exactly was approved
    overrides: Mapped[LongText | None]
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcMoment(), index=True)

    item: Mapped[Item] = relationship(back_populates="decisions")

    def reason(self, language: str) -> str:
        """The reason in `language`, else in English, else in any."""
        reasons: dict[str, Any] = self.reasons
        return text_in(reasons, language, "en")


def standing(positions: Sequence[Position]) -> list[Position]:
    """Of all positions of an item, oldest first, the last of each organisation."""
    return list({position.organisation_id: position for position in positions}.values())
