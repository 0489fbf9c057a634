"""People who are to be told what was decided: seeded, told while everything dies, and looked at afterwards."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from random import Random
from typing import Any
from urllib.request import Request, urlopen

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms.channels.base import SMS
from sms.messages import Outbound
from survey import arrivals
from survey.backlog import decisions
from survey.backlog.evidence import cite
from survey.backlog.models import Decision, Outcome, Relation
from survey.installation import Installation
from survey.notices import Notice
from survey.people.addresses import locked_address, new_contact, set_language
from survey.people.models import Contact
from survey.people.roles import Role, Viewer
from tests.services.twilio.faults import Fault
from tests.services.twilio.stand_in import TwilioStandIn
from tests.soak.script import OUR_NUMBER
from tests.soak.size import Size
from tests.survey.backlog.factories import item, ready, viewer

NUMBERS = "+9170200{:05d}"
REASONS = {"en": "It comes in March.", "kn": "ಮಾರ್ಚ್‌ನಲ್ಲಿ ಬರುತ್ತೆ.", "ur": "یہ مارچ میں آئے گا۔"}

FAULTS: Mapping[Fault, int] = {
    Fault.NONE: 70,
    Fault.ACCEPT_THEN_DIE: 7,
    Fault.REFUSE_THEN_DIE: 5,
    Fault.TOO_FAST: 3,
    Fault.BROKEN: 3,
    Fault.UNAVAILABLE: 3,
    Fault.TIMEOUT: 1,
    Fault.UNREACHABLE: 4,
    Fault.NOT_MOBILE: 2,
    Fault.OPTED_OUT: 2,
}
"""What sending meets, and how often of a hundred times."""


class Reach(Enum):
    """How a person can be reached when they are to be told."""

    BY_TEXT = "by text"
    OPTED_OUT = "opted_out"
    NOT_AT_ALL = "no_address"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is to be told: the contact's code, their number, and how they can be reached."""

    code: str
    number: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class Told:
    """What is stored of telling one person."""

    notices: tuple[Notice, ...]
    texts: tuple[Outbound, ...]


class Telling:
    """The people who spoke, and the decisions that answer them, drafted and not yet published."""

    def __init__(self, session: Session, installation: Installation, size: Size) -> None:
        now = datetime.now(UTC)
        self._languages = installation.languages
        self._team: Viewer = viewer(session, Role.PROGRAMME)
        self._colleague: Viewer = viewer(session, Role.PROGRAMME)
        self.people: list[Person] = []
        self._drafts: list[int] = []
        matters = [item(session, self._team, f"Matter {number}") for number in range(size.decisions)]
        for number in range(size.notices):
            person, contact = _person(session, installation, number, now)
            voice = arrivals.free_text(session, f"What person {number} said", contact, channel_kind=SMS, now=now)
            cite(session, self._team, matters[number % len(matters)], voice, Relation.SUPPORTS, now=now)
            self.people.append(person)
        for matter in matters:
            ready(session, matter)
            decision = decisions.draft(session, self._team, matter, Outcome.ACCEPTED, REASONS, now=now)
            self._drafts.append(decision.id)

    def publish_next(self, session: Session) -> bool:
        """Publish one of the decisions; False when none is left."""
        if not self._drafts:
            return False
        decision = session.get_one(Decision, self._drafts.pop(0))
        decisions.publish(session, self._colleague, decision, languages=self._languages, now=datetime.now(UTC))
        return True


def _person(session: Session, installation: Installation, number: int, now: datetime) -> tuple[Person, Contact]:
    language, phone = list(REASONS)[number % len(REASONS)], NUMBERS.format(number)
    if number % 40 == 7:
        contact = new_contact(session, language=language, now=now)
        return Person(contact.code, phone, Reach.NOT_AT_ALL), contact
    address = locked_address(session, installation.keys, SMS, phone, now)
    address.our_number = OUR_NUMBER
    set_language(address, language)
    reach = Reach.BY_TEXT
    if number % 20 == 3:
        address.opted_out_at, reach = now, Reach.OPTED_OUT
    return Person(address.contact.code, phone, reach), address.contact


def stored(session: Session) -> Mapping[str, Told]:
    """What is stored of telling everybody: contact code → notices and texts."""
    texts: dict[int | None, list[Outbound]] = defaultdict(list)
    for text in session.scalars(sa.select(Outbound).order_by(Outbound.id)):
        texts[text.notice_id].append(text)
    notices: dict[str, list[Notice]] = defaultdict(list)
    query = sa.select(Contact.code, Notice).join(Notice, Notice.contact_id == Contact.id).order_by(Notice.id)
    for code, notice in session.execute(query):
        notices[code].append(notice)
    return {
        code: Told(tuple(found), tuple(text for notice in found for text in texts[notice.id]))
        for code, found in notices.items()
    }


class Weather:
    """Decides what a request to send meets."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self.over = False

    def __call__(self, _form: Mapping[str, str]) -> Fault:
        return Fault.NONE if self.over else self._dice.choices(list(FAULTS), list(FAULTS.values()))[0]


def carrier_list(twilio: TwilioStandIn) -> Sequence[Mapping[str, Any]]:
    """Every message that the stand-in has, as it lists them itself: {"sid", "to", "body", "status" …}."""
    address = f"{twilio.url}/2010-04-01/Accounts/{twilio.account_sid}/Messages.json?PageSize=1000"
    who = base64.b64encode(f"{twilio.account_sid}:{twilio.auth_token}".encode()).decode()
    with urlopen(Request(address, headers={"Authorization": f"Basic {who}"}), timeout=30) as response:
        listed: Sequence[Mapping[str, Any]] = json.load(response)["messages"]
    assert len(listed) == len(twilio.accepted)
    return listed
