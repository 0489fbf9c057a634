"""How long texts are kept: what was said lives on where it was heard; the texts themselves are emptied in time."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms.messages import Conversation, Inbound, Outbound

BATCH = 1000


def empty_old_texts(session: Session, *, keep: timedelta, now: datetime) -> int:
    """Empty texts, in and out, that are older than `keep`; returns how many were. A batch at a time.

    Their ids stay, so that a redelivery is still known for one. Those of a conversation that still runs stay whole.
    """
    running = sa.select(Conversation.address_id)
    emptied = 0
    for table, moment, values in (
        (Inbound, Inbound.received_at, {"text": "", "reply": sa.case((Inbound.reply.is_(None), None), else_="")}),
        (Outbound, Outbound.done_at, {"text": ""}),
    ):
        old = (
            sa.select(table.id)
            .where(moment < now - keep, table.text != "", table.address_id.not_in(running))
            .order_by(table.id)
            .limit(BATCH)
        )
        emptied += len(
            session.execute(sa.update(table).where(table.id.in_(old)).values(values).returning(table.id)).all()
        )
    return emptied
