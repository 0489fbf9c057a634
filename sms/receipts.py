"""Receipts: what a carrier says later about a text it took. They come late, twice, out of order and for unknown ids."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms.channels import twilio
from sms.messages import RANK, Outbound, Receipt, State

KEPT_FOR = timedelta(days=7)
"""So long a receipt waits for its text. One for a text that we never sent is then let go."""

UNTOLD_AFTER = timedelta(days=3)
"""So long after it was sent, a text of which nothing more was heard is called that. A receipt may still come."""


def take_receipt(
    session: Session, channel: str, provider_id: str, status: str, error: str | None, *, now: datetime
) -> None:
    """Apply a receipt to the text it belongs to; one for an id that we do not know (yet) is kept."""
    outbound = session.scalar(
        sa.select(Outbound)
        .where(Outbound.channel == channel, Outbound.provider_id == provider_id)
        .with_for_update(of=Outbound)
    )
    if outbound is not None:
        _apply(outbound, status, error, now)
    elif session.scalar(_same(channel, provider_id, status).limit(1)) is None:  # they come twice
        session.add(
            Receipt(
                channel=channel,
                provider_id=provider_id[:64],
                status=status[:64],
                error=error[:64] if error else None,
                received_at=now,
            )
        )


def apply_early(session: Session, outbound: Outbound, *, now: datetime) -> None:
    """Apply the receipts that came before we had written down the id that the carrier gave."""
    early = session.scalars(
        sa.select(Receipt)
        .where(Receipt.channel == outbound.channel, Receipt.provider_id == outbound.provider_id)
        .order_by(Receipt.id)
    ).all()
    for receipt in early:
        _apply(outbound, receipt.status, receipt.error, now)
        session.delete(receipt)


def sweep(session: Session, *, now: datetime, limit: int = 500) -> int:
    """Apply the kept receipts whose texts are known by now, and let go of the old; returns how many were applied.

    A receipt and the record of its text, written at the same moment, do not see each other.
    """
    known = sa.exists().where(Outbound.channel == Receipt.channel, Outbound.provider_id == Receipt.provider_id)
    waiting = session.scalars(
        sa.select(Receipt).where(known).order_by(Receipt.id).limit(limit).with_for_update(skip_locked=True)
    ).all()
    for receipt in waiting:
        session.delete(receipt)
        session.flush()
        take_receipt(session, receipt.channel, receipt.provider_id, receipt.status, receipt.error, now=now)
    session.execute(sa.delete(Receipt).where(Receipt.received_at < now - KEPT_FOR))
    session.execute(
        sa.update(Outbound)
        .where(Outbound.state == State.SENT, Outbound.done_at < now - UNTOLD_AFTER)
        .values(state=State.UNTOLD)
    )
    return len(waiting)


def _same(channel: str, provider_id: str, status: str) -> sa.Select[int]:
    return sa.select(Receipt.id).where(
        Receipt.channel == channel, Receipt.provider_id == provider_id, Receipt.status == status
    )


def _apply(outbound: Outbound, status: str, error: str | None, now: datetime) -> None:
    state = twilio.STATUSES.get(status)
    if state is None or RANK[state] <= RANK[outbound.state]:
        return
    if state is State.FAILED and error in twilio.BUSY_ERRORS:
        # The carrier took it and gave it up unsent, for reasons of its own: that is no answer from the phone.
        outbound.try_again(now, error=error, after=twilio.BUSY_WAIT)
        return
    outbound.finish(state, now, error=error[:64] if error and state is State.FAILED else None)
    if error == twilio.OPTED_OUT_ERROR and state is State.FAILED:
        outbound.address.opted_out_at = outbound.address.opted_out_at or now
