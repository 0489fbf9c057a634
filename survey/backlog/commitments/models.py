"""Tables of commitments and of every date that one was given."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.backlog.codesign.models import Attachment
from survey.backlog.models import Item
from survey.db import Base, Id, Line, LongText, Moment, UtcMoment, by_value
from survey.people.models import Organisation, Staff


class State(StrEnum):
    """How a commitment ended, or that it has not. Whether an open one is late follows from its date."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    RELEASED = "released"  # the item was declined, another organisation took it over, or the organisation left


class Commitment(Base):
    """What an organisation promised for an item, by `due_on`, signed by `signed_by`; `owner` answers for it.

    Days (`due_on`, `kept_on`) are the programme's own: late or not is told from them alone, wherever the reader is.
    `told` says how it was kept and can be checked, or why it was not; `answer` is what the organisation says to that,
    where somebody else said it. `revision` grows with every act, so that whoever writes over another's is told.
    """

    __tablename__ = "commitment"

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    what: Mapped[LongText]
    due_on: Mapped[date] = mapped_column(index=True)
    signed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    signed_as: Mapped[Line]  # the name as it was then
    signed_at: Mapped[Moment]
    revision: Mapped[int] = mapped_column(default=1)
    state: Mapped[State] = mapped_column(by_value(State), index=True)
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcMoment())
    kept_on: Mapped[date | None]
    told: Mapped[LongText] = mapped_column(default="")
    attachment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attachment.id"))
    taken_over_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    answer: Mapped[LongText] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcMoment())
    reminded_at: Mapped[datetime | None] = mapped_column(UtcMoment())
    escalated_at: Mapped[datetime | None] = mapped_column(UtcMoment())

    item: Mapped[Item] = relationship()
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    owner: Mapped[Staff] = relationship(foreign_keys=[owner_id])
    settled_by: Mapped[Staff | None] = relationship(foreign_keys=[settled_by_id])
    answered_by: Mapped[Staff | None] = relationship(foreign_keys=[answered_by_id])
    taken_over_by: Mapped[Organisation | None] = relationship(foreign_keys=[taken_over_by_id])
    attachment: Mapped[Attachment | None] = relationship()
    dates: Mapped[list[NewDate]] = relationship(order_by="NewDate.id")


class NewDate(Base):
    """A commitment was given another date. The old one stays to be read. `changed_on` is the programme's day."""

    __tablename__ = "commitment_date"

    id: Mapped[Id]
    commitment_id: Mapped[int] = mapped_column(sa.ForeignKey("commitment.id"), index=True)
    before: Mapped[date]
    after: Mapped[date]
    why: Mapped[LongText]
    changed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    changed_at: Mapped[Moment]
    changed_on: Mapped[date]

    changed_by: Mapped[Staff] = relationship()

    @property
    def late(self) -> bool:
        """Whether the old date had already passed. Asking in time is nobody's fault."""
        return self.changed_on > self.before
