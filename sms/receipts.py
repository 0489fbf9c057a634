"""Receipts: what a carrier says later about a text it took. They come late, twice, out of order and for unknown ids."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms.channels import twilio
from sms.messages import RANK, Outbound, Receipt, State


def take_receipt(
    session: Session, channel: str, provider_id: str, status: str, error: str | None, *, now: datetime
) -> None:
    """Apply a receipt to the text it belongs to; one for an id that we do not know (yet) is kept."""
    outbound = session.scalar(
        sa.select(Outbound)
        .where(Outbound.channel == channel, Outbound.provider_id == provider_id)
        .with_for_update(of=Outbound)
    )
    if outbound is None:
        session.add(Receipt(channel=channel, provider_id=provider_id, status=status[:64], error=error, received_at=now))
        return
    _apply(outbound, status, error, now)


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


def _apply(outbound: Outbound, status: str, error: str | None, now: datetime) -> None:
    state = twilio.STATUSES.get(status)
    if state is None or RANK[state] <= RANK[outbound.state]:
        return
    outbound.state, outbound.done_at = state, now
    if state is State.FAILED:
        outbound.error = error
