"""Addresses: sealed values, keyed lookup, and who speaks through them.

Two keys are derived from the one address key: one encrypts (AES-256-GCM), one makes the lookup hash (HMAC-SHA-256), so
that the table alone tells neither a number nor whether a given number is in it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from datetime import datetime

import phonenumbers
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, lazyload

from survey.db import random_code, savepoint
from survey.people.models import Address, AddressContact, Contact, OptOut

NONCE_BYTES = 12


class WrongAddressKey(Exception):
    """The address key is not the one that the stored addresses were sealed with."""


@dataclass(frozen=True, slots=True)
class AddressKeys:
    """The keys that seal addresses and find them again."""

    sealing: bytes = field(repr=False)
    finding: bytes = field(repr=False)

    @classmethod
    def derive(cls, address_key: str) -> AddressKeys:
        """Both keys from the installation's one address key."""
        material = HKDF(SHA256(), length=64, salt=None, info=b"kelu address keys v1").derive(address_key.encode())
        return cls(material[:32], material[32:])

    def seal(self, channel_kind: str, value: str) -> bytes:
        """`value` encrypted; bound to its kind of channel."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self.sealing).encrypt(nonce, value.encode(), channel_kind.encode())

    def open(self, channel_kind: str, sealed: bytes) -> str:
        """The value that `seal` hid. Raises `WrongAddressKey`."""
        try:
            plain = AESGCM(self.sealing).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], channel_kind.encode())
        except InvalidTag as error:
            raise WrongAddressKey from error
        return plain.decode()

    def lookup(self, channel_kind: str, value: str) -> str:
        """The hash that finds `value`: equal for equal values under this key, 64 hexadecimal digits."""
        return hmac.new(self.finding, f"{channel_kind}:{value}".encode(), hashlib.sha256).hexdigest()

    @property
    def check(self) -> str:
        """A fingerprint that tells whether two installations hold the same key, and nothing about the key."""
        return self.lookup("key", "check")


def normal_phone(value: str, country: str) -> str:
    """A phone number as E.164; a short code, a sender's name or anything else as it came, trimmed.

    Never refuses: whoever wrote to us can be written back to.
    """
    value = value.strip()
    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException:
        return value
    if not phonenumbers.is_possible_number(number):
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def find_address(session: Session, keys: AddressKeys, channel_kind: str, value: str) -> Address | None:
    """The address `value` (already normal), not locked; None if nobody ever wrote from it."""
    return session.scalar(
        sa.select(Address).where(
            Address.channel_kind == channel_kind, Address.lookup == keys.lookup(channel_kind, value)
        )
    )


_LOCKED = (
    sa.select(Address)
    .where(Address.channel_kind == sa.bindparam("channel_kind"), Address.lookup == sa.bindparam("lookup"))
    .options(lazyload(Address.contact))  # who speaks is not asked each time
    .with_for_update(of=Address)
    .execution_options(populate_existing=True)
)


def locked_address(session: Session, keys: AddressKeys, channel_kind: str, value: str, now: datetime) -> Address:
    """The address `value` (already normal), locked until the transaction ends; made, with its contact, if new.

    Two texts at once from one address wait here for each other, also when both would make it.
    """
    lookup = keys.lookup(channel_kind, value)
    address = session.scalar(_LOCKED, {"channel_kind": channel_kind, "lookup": lookup})
    if address is not None:
        return address
    try:
        with savepoint(session):
            made = Address(
                channel_kind=channel_kind,
                lookup=lookup,
                sealed=keys.seal(channel_kind, value),
                contact=new_contact(session, language=None, now=now),
                language=None,
                our_number=None,
                opted_out_at=_left(session, channel_kind, lookup),
                made_at=now,
            )
            session.add(made)
            session.flush()
            speaks(session, made, made.contact)
            return made
    except IntegrityError:
        return session.scalars(_LOCKED, {"channel_kind": channel_kind, "lookup": lookup}).one()


def _left(session: Session, channel_kind: str, lookup: str) -> datetime | None:
    """Since when this address wants no texts, though whoever spoke through it was forgotten."""
    return session.scalar(
        sa.delete(OptOut).where(OptOut.channel_kind == channel_kind, OptOut.lookup == lookup).returning(OptOut.since)
    )


def new_contact(session: Session, *, language: str | None, now: datetime) -> Contact:
    """A contact under a fresh code, flushed."""
    length = 4
    while True:
        code = f"C-{random_code(length)}"
        if not session.scalar(sa.select(sa.exists().where(Contact.code == code))):
            break
        length += 1  # the short codes are filling up
    contact = Contact(code=code, language=language, made_at=now)
    session.add(contact)
    session.flush()
    return contact


def speaks(session: Session, address: Address, contact: Contact) -> None:
    """From now on `contact` is who speaks through `address`; whoever did before is still reached there."""
    address.contact = contact
    session.merge(AddressContact(address_id=address.id, contact_id=contact.id))
    session.flush()


def set_language(address: Address, language: str) -> None:
    """Remember the language that the people behind `address` speak with us."""
    address.language = language
    address.contact.language = language
