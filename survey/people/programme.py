"""The programme of this deployment, and the check that its addresses can still be opened."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.definition.model import text_in
from survey.people.addresses import AddressKeys, WrongAddressKey
from survey.people.models import Programme

UNNAMED: Mapping[str, str] = {"en": "Kelu"}


def the_programme(session: Session) -> Programme | None:
    """The programme, once it has been set up."""
    return session.scalar(sa.select(Programme).order_by(Programme.id).limit(1))


def set_up(session: Session, keys: AddressKeys, names: Mapping[str, str], *, demonstration: bool) -> Programme:
    """Set the programme up under `names` (language → name) and remember which address key it uses."""
    programme = Programme(names=dict(names), demonstration=demonstration, key_check=keys.check)
    session.add(programme)
    session.flush()
    return programme


def check_key(session: Session, keys: AddressKeys) -> None:
    """Raise `WrongAddressKey` if addresses were stored under another key than the one in hand."""
    programme = the_programme(session)
    if programme is not None and programme.key_check != keys.check:
        raise WrongAddressKey


def name_of(programme: Programme | None, language: str) -> str:
    """What the programme is called in `language`."""
    return text_in(programme.names if programme else UNNAMED, language, "en")
