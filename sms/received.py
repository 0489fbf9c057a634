"""Texts as they came in: each stored once, by its carrier's own id, with the reply that a redelivery gets again.

Every text passes here, so this is Core: an ORM row costs four times as much.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms.messages import Inbound
from survey.db import insert_for, table_of

_INBOUND = table_of(Inbound)
_REPLY = sa.select(_INBOUND.c.reply).where(
    _INBOUND.c.channel == sa.bindparam("of_channel"), _INBOUND.c.provider_id == sa.bindparam("of_id")
)
_ANSWER = sa.update(_INBOUND).where(_INBOUND.c.id == sa.bindparam("inbound_id"))


@cache
def _store(dialect: str) -> sa.Executable:
    insert = insert_for(dialect)(_INBOUND)
    return insert.on_conflict_do_nothing(index_elements=["channel", "provider_id"]).returning(_INBOUND.c.id)


def store(session: Session, channel: str, provider_id: str, address_id: int, text: str, *, now: datetime) -> int | None:
    """Keep a text, not yet answered; returns its id, or None if it is here already.

    A double that is being stored at this moment is waited for.
    """
    connection = session.connection()
    row: dict[str, Any] = {"channel": channel, "provider_id": provider_id, "address_id": address_id}
    row |= {"text": text, "received_at": now}
    inbound_id: int | None = connection.execute(_store(connection.dialect.name), row).scalar()
    return inbound_id


def set_reply(session: Session, inbound_id: int, reply: str | None, flagged: str | None) -> None:
    """Keep what was answered (None is silence), and why the desk should look."""
    session.connection().execute(_ANSWER, {"inbound_id": inbound_id, "reply": reply, "flagged": flagged})


def reply_to(session: Session, channel: str, provider_id: str) -> str | None:
    """What was answered to a text that is here already; None for silence."""
    reply: str | None = session.connection().execute(_REPLY, {"of_channel": channel, "of_id": provider_id}).scalar()
    return reply
