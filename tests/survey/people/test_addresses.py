"""Addresses: sealed, found by keyed hash, one row for one phone."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from survey.notices import addresses_of
from survey.people.addresses import (
    AddressKeys,
    WrongAddressKey,
    find_address,
    locked_address,
    new_contact,
    normal_phone,
    speaks,
)
from survey.people.programme import check_key, set_up
from tests.sms.factories import NOW

KEYS = AddressKeys.derive("one key for tests, long enough to be one")
OTHER_KEYS = AddressKeys.derive("another key for tests, long enough to be")


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        pytest.param("+91 70000 00101", "+917000000101", id="international"),
        pytest.param("070000 00101", "+917000000101", id="national"),
        pytest.param("0091 7000000101", "+917000000101", id="with 00"),
        pytest.param("+1 (206) 555-0100", "+12065550100", id="another country"),
        pytest.param("56070", "56070", id="short code"),
        pytest.param("VM-KELU", "VM-KELU", id="sender name"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_phones_are_written_one_way(written: str, normal: str) -> None:
    assert normal_phone(written, "IN") == normal


def test_what_is_sealed_opens_only_with_its_key_and_kind() -> None:
    sealed = KEYS.seal("sms", "+917000000101")
    assert KEYS.open("sms", sealed) == "+917000000101"
    assert KEYS.seal("sms", "+917000000101") != sealed
    for keys, kind in ((OTHER_KEYS, "sms"), (KEYS, "whatsapp")):
        with pytest.raises(WrongAddressKey):
            keys.open(kind, sealed)


def test_the_lookup_depends_on_key_kind_and_value() -> None:
    lookups = {
        keys.lookup(kind, value) for keys in (KEYS, OTHER_KEYS) for kind in ("sms", "whatsapp") for value in ("1", "2")
    }
    assert len(lookups) == 8


def test_an_address_is_made_once_with_its_contact(session: Session) -> None:
    first = locked_address(session, KEYS, "sms", "+917000000101", NOW)
    again = locked_address(session, KEYS, "sms", "+917000000101", NOW)
    assert first is again
    assert find_address(session, OTHER_KEYS, "sms", "+917000000101") is None
    assert first.contact.code.startswith("C-")


def test_everybody_who_spoke_through_a_shared_phone_is_reached_there(session: Session) -> None:
    address = locked_address(session, KEYS, "sms", "+917000000101", NOW)
    first = address.contact
    second = new_contact(session, language="ta", now=NOW)
    speaks(session, address, second)
    assert address.contact is second
    assert [a.id for a in addresses_of(session, first.id)] == [address.id]
    assert [a.id for a in addresses_of(session, second.id)] == [address.id]


def test_another_key_than_the_stored_one_is_noticed(session: Session) -> None:
    check_key(session, OTHER_KEYS)  # nothing stored yet
    set_up(session, KEYS, {"en": "Test"}, demonstration=False)
    check_key(session, KEYS)
    with pytest.raises(WrongAddressKey):
        check_key(session, OTHER_KEYS)
