"""Forgetting a person, as far as this room knows them; and the journal of it, which outlives any backup.

What stays is an empty shell: a contact without code, language, number or words, so that a count that was published
does not change behind anybody's back. What was agreed to and when stays too, of nobody in particular. Where somebody
had asked for no more texts, the keyed hash of that address stays, tied to nobody, so that this is still respected.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session

from survey.db import Base, Code, Id, Moment
from survey.people import groups
from survey.people.models import Address, AddressContact, Consent, Contact, OptOut

GONE = "gone"
"""The kind of channel of an address that was emptied: nothing goes there."""


class Erasure(Base):
    """A person who was forgotten, by the code they had. A code tells nothing about anyone."""

    __tablename__ = "erasure"
    __table_args__ = (sa.UniqueConstraint("contact_code", "at"),)

    id: Mapped[Id]
    contact_code: Mapped[Code]
    at: Mapped[Moment]


def find_contact(session: Session, code: str) -> Contact | None:
    """The contact of that code, who has not been forgotten."""
    return session.scalar(
        sa.select(Contact).where(Contact.code == code.strip().upper(), Contact.forgotten_at.is_(None))
    )


def addresses_used(session: Session, contact: Contact) -> tuple[Sequence[Address], Sequence[Address]]:
    """The addresses through which `contact` spoke: those of theirs alone, and those that others speak through too."""
    used = session.scalars(
        sa.select(Address)
        .join(AddressContact, AddressContact.address_id == Address.id)
        .where(AddressContact.contact_id == contact.id)
        .with_for_update(of=Address)
    ).all()
    others = {
        address_id
        for (address_id,) in session.execute(
            sa.select(AddressContact.address_id).where(
                AddressContact.address_id.in_([address.id for address in used]), AddressContact.contact_id != contact.id
            )
        )
    }
    return [a for a in used if a.id not in others], [a for a in used if a.id in others]


def erase_contact(session: Session, contact: Contact, *, now: datetime) -> None:
    """Empty the contact, let go of their addresses and write the journal. What was said must be erased before."""
    own, shared = addresses_used(session, contact)
    for address in shared:
        if address.contact_id == contact.id:
            address.contact_id = session.scalars(
                sa.select(AddressContact.contact_id)
                .where(AddressContact.address_id == address.id, AddressContact.contact_id != contact.id)
                .order_by(AddressContact.contact_id)
                .limit(1)
            ).one()
    session.flush()
    for address in own:
        _empty(session, address, now)
    session.execute(sa.delete(AddressContact).where(AddressContact.contact_id == contact.id))
    groups.leave_all(session, contact.id)
    session.execute(
        sa.update(Consent)
        .where(Consent.contact_id == contact.id, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
    write_journal(session, [(contact.code, now)])
    contact.code, contact.language, contact.forgotten_at = f"{GONE}-{contact.id}", None, now
    session.flush()


def _empty(session: Session, address: Address, now: datetime) -> None:
    """Leave an address without number or hash, so that the emptied texts that hang on it can stay where they count."""
    if address.opted_out_at is not None:
        session.merge(OptOut(channel_kind=address.channel_kind, lookup=address.lookup, since=address.opted_out_at))
    address.channel_kind, address.lookup, address.sealed = GONE, f"{GONE}-{address.id}", b""
    address.language = address.our_number = None
    address.opted_out_at = address.opted_out_at or now


def journal(session: Session) -> Sequence[tuple[str, datetime]]:
    """Who was forgotten and when: (code, moment), oldest first."""
    rows = session.execute(sa.select(Erasure.contact_code, Erasure.at).order_by(Erasure.at, Erasure.id))
    return [(code, at) for code, at in rows]


def write_journal(session: Session, entries: Iterable[tuple[str, datetime]]) -> None:
    """Add what the journal does not hold yet."""
    known = set(journal(session))
    session.add_all(Erasure(contact_code=code, at=at) for code, at in sorted(set(entries) - known))
    session.flush()


def still_here(session: Session, entries: Iterable[tuple[str, datetime]]) -> Sequence[Contact]:
    """The contacts whom a journal says were forgotten, and who came back with a backup.

    A code may be given again to somebody who came later: that person is somebody else.
    """
    found = []
    for code, at in entries:
        contact = find_contact(session, code)
        if contact is not None and contact.made_at <= at:
            found.append(contact)
    return found
