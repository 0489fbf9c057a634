"""Asking people from the desk to answer a survey by text: once, and never somebody who left."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, lazyload

from sms import outbox
from sms.messages import Conversation, Outbound, State
from sms.pauses import SENT_FROM, SENT_UNTIL
from survey import audit
from survey.catalogue import SurveyVersion
from survey.collect.submissions import Submission
from survey.installation import Installation
from survey.people.models import Address, AddressContact, Contact
from survey.people.roles import Capability, Viewer
from survey.words import N_, Message, say

INVITATION = N_("We have a few questions. Send %(keyword)s to begin, STOP to leave.")

PERHAPS_ARRIVED = "left_uncertain"
"""Why a text that may have arrived is held: to send it again would be a second one."""


class Invited(StrEnum):
    """What comes of inviting somebody."""

    MADE = "made"
    UNKNOWN = "unknown"  # nobody has that code
    NO_ADDRESS = "no_address"
    OPTED_OUT = "opted_out"
    ALREADY = "already"  # their phone was invited before, or they have begun it
    TALKING = "talking"  # answers something else just now
    CLOSED = "closed"
    NOT_BY_TEXT = "not_by_text"  # the survey asks nothing by text


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody to be invited, by their code: the language of their text ("" if there is none), what comes of it."""

    code: str
    language: str
    came: Invited


@dataclass(frozen=True, slots=True)
class _Known:
    """Somebody as they stand before they are invited: where their text would go, or why there is none."""

    address: Address | None
    came: Invited


def text_of(version: SurveyVersion, language: str) -> str:
    """The invitation to a survey, as people who speak `language` receive it."""
    return say(Message(INVITATION, {"keyword": version.record.slug}), language)


def askable(version: SurveyVersion) -> bool:
    """Whether a survey asks anything by text."""
    closed = set(version.not_by_text)
    return any(question.takes_answer and question.path not in closed for question in version.survey.questions())


def not_before(now: datetime, installation: Installation) -> datetime:
    """When an invitation that is made now goes out: at hours in which operators pass texts that nobody waits for."""
    local = now.astimezone(installation.timezone)
    if SENT_FROM <= local.time() < SENT_UNTIL:
        return now
    day = local.date() + (timedelta(days=1) if local.time() >= SENT_UNTIL else timedelta())
    return datetime.combine(day, SENT_FROM, installation.timezone).astimezone(now.tzinfo)


def look(
    session: Session, viewer: Viewer, version: SurveyVersion, codes: Sequence[str], installation: Installation
) -> Sequence[Invitee]:
    """What would come of inviting those who have `codes`, in that order. Nobody for who may not know their codes."""
    if not viewer.may(Capability.SEE_FEEDBACK):
        return []
    contacts = _of_codes(session, codes)
    known = _standing(session, contacts.values(), version)
    found: list[Invitee] = []
    phones: set[int] = set()
    for code in codes:
        contact = contacts.get(code)
        if contact is None:
            found.append(Invitee(code, "", Invited.UNKNOWN))
            continue
        address, came = known[contact.id].address, known[contact.id].came
        if came is Invited.MADE and address is not None:
            came = Invited.ALREADY if address.id in phones else came  # a phone is invited once
            phones.add(address.id)
        language = _language(address, contact, installation) if address is not None else ""
        found.append(Invitee(code, language, came))
    return found


def invite_all(
    session: Session,
    viewer: Viewer,
    version: SurveyVersion,
    codes: Sequence[str],
    installation: Installation,
    *,
    now: datetime,
) -> Sequence[Invitee]:
    """Invite those who have `codes`; returns what came of each, in that order. Refused without the right to publish."""
    viewer.must(Capability.PUBLISH)
    viewer.must(Capability.SEE_FEEDBACK)
    contacts = _of_codes(session, codes)
    came: dict[str, Invited] = {}
    # Always in the same order: two at the desk who invite the same people do not lock each other out.
    for code, contact in sorted(contacts.items(), key=lambda pair: pair[1].id):
        came[code] = invite(session, contact, version, installation, staff_id=viewer.staff_id, now=now)
    return [Invitee(code, "", came.get(code, Invited.UNKNOWN)) for code in codes]


def invite(
    session: Session,
    contact: Contact,
    version: SurveyVersion,
    installation: Installation,
    *,
    staff_id: int | None,
    now: datetime,
) -> Invited:
    """Put the invitation of `contact` to a survey into the outbox, unless there is a reason not to."""
    known = _standing(session, [contact], version)[contact.id]
    if known.address is None or known.came is not Invited.MADE:
        return known.came
    # Two at the desk at once wait for each other here; what the other did is then seen.
    locked = sa.select(Address).where(Address.id == known.address.id).options(lazyload(Address.contact))
    again = {"populate_existing": True}
    address = session.scalars(locked.with_for_update(of=Address).execution_options(**again)).one()
    known = _standing(session, [contact], version)[contact.id]
    if known.address is not address or known.came is not Invited.MADE:
        return known.came if known.came is not Invited.MADE else Invited.OPTED_OUT
    language = _language(address, contact, installation)
    outbound = outbox.put(session, address, text_of(version, language), language, now=now)
    outbound.invites_to, outbound.next_at = version.survey_id, not_before(now, installation)
    audit.record(session, "invite", contact, staff_id=staff_id, now=now, survey=version.record.slug)
    session.flush()
    return Invited.MADE


def _standing(session: Session, contacts: Collection[Contact], version: SurveyVersion) -> Mapping[int, _Known]:
    """How each of `contacts` stands, by their id: as many queries for many as for one."""
    ids = [contact.id for contact in contacts]
    used: dict[int, list[Address]] = {}
    rows = session.execute(
        sa.select(AddressContact.contact_id, Address)
        .join(Address, Address.id == AddressContact.address_id)
        .where(AddressContact.contact_id.in_(ids))
        .options(lazyload(Address.contact))
        .order_by(Address.made_at.desc(), Address.id.desc())
    )
    for contact_id, address in rows:
        used.setdefault(contact_id, []).append(address)
    phones = [address.id for addresses in used.values() for address in addresses]
    never_arrived = sa.or_(
        Outbound.state == State.FAILED,
        sa.and_(Outbound.state == State.HELD, sa.func.coalesce(Outbound.error, "") != PERHAPS_ARRIVED),
    )
    texted = set(
        session.scalars(
            sa.select(Outbound.address_id).where(
                Outbound.address_id.in_(phones), Outbound.invites_to == version.survey_id, sa.not_(never_arrived)
            )
        )
    )
    begun = set(
        session.scalars(
            sa.select(Submission.contact_id).where(
                Submission.contact_id.in_(ids), Submission.survey_id == version.survey_id
            )
        )
    )
    talking = set(
        session.scalars(
            sa.select(Conversation.address_id).where(
                Conversation.address_id.in_(phones), Conversation.parked.is_(False)
            )
        )
    )

    def stands(contact: Contact) -> _Known:
        addresses = used.get(contact.id, [])
        address = next((one for one in addresses if one.opted_out_at is None), None)
        if not version.record.open:
            return _Known(address, Invited.CLOSED)
        if not askable(version):
            return _Known(address, Invited.NOT_BY_TEXT)
        if address is None:
            return _Known(None, Invited.OPTED_OUT if addresses else Invited.NO_ADDRESS)
        if address.id in texted or contact.id in begun:
            return _Known(address, Invited.ALREADY)
        return _Known(address, Invited.TALKING if address.id in talking else Invited.MADE)

    return {contact.id: stands(contact) for contact in contacts}


def _of_codes(session: Session, codes: Collection[str]) -> Mapping[str, Contact]:
    found = session.scalars(sa.select(Contact).where(Contact.code.in_(codes), Contact.forgotten_at.is_(None)))
    return {contact.code: contact for contact in found}


def _language(address: Address, contact: Contact, installation: Installation) -> str:
    return address.language or contact.language or installation.language
