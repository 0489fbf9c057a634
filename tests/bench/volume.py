"""A database as it is after years: a million texts, two hundred thousand people, what they answered and said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sms.channels.base import SMS
from sms.messages import Inbound, Outbound, State
from survey.audit import Act
from survey.backlog.models import Evidence, Item, Relation
from survey.catalogue import SurveyVersion
from survey.collect.submissions import Submission
from survey.db import table_of
from survey.feedback.voices import Feedback
from survey.people.addresses import AddressKeys
from survey.people.consent import NOTICE_VERSION, Purpose
from survey.people.models import Address, AddressContact, Consent, Contact
from tests.bench import bulk
from tests.bench.questions import CHANGES, answers_of, language_of

YEAR_SECONDS = 365 * 24 * 3600
Rows = Iterator[dict[str, Any]]

SAID: Mapping[str, tuple[str, ...]] = {
    "en": ("No water at the centre since Monday.", "The gloves tear in a week.", "They weigh less than I bring."),
    "kn": ("ಕೇಂದ್ರದಲ್ಲಿ ಸೋಮವಾರದಿಂದ ನೀರಿಲ್ಲ.", "ಕೈಗವಸು ಒಂದು ವಾರದಲ್ಲಿ ಹರಿದು ಹೋಗುತ್ತೆ.", "ತೂಕ ಕಮ್ಮಿ ತೋರಿಸ್ತಾರೆ."),
    "hi": ("सेंटर पर सोमवार से पानी नहीं है।", "दस्ताने एक हफ़्ते में फट जाते हैं।", "तौल कम दिखाते हैं।"),
    "ur": ("سینٹر پر پیر سے پانی نہیں ہے۔", "دستانے ایک ہفتے میں پھٹ جاتے ہیں۔", "وزن کم دکھاتے ہیں۔"),
}


@dataclass(frozen=True, slots=True)
class Volume:
    """How much of everything. `scale` 1.0 is the full volume."""

    scale: float = 1.0

    @property
    def people(self) -> int:
        return int(200_000 * self.scale)

    @property
    def texts_in(self) -> int:
        return int(600_000 * self.scale)

    @property
    def texts_out(self) -> int:
        return int(400_000 * self.scale)

    @property
    def submissions(self) -> int:
        return int(100_000 * self.scale)

    @property
    def free_texts(self) -> int:
        return int(50_000 * self.scale)

    @property
    def acts(self) -> int:
        return int(200_000 * self.scale)

    @property
    def cited(self) -> int:
        return int(20_000 * self.scale)


def fill(engine: sa.Engine, keys: AddressKeys, version: SurveyVersion, volume: Volume, now: datetime) -> None:
    """Fill the database, and let PostgreSQL know its own tables as its housekeeping would by then."""
    with engine.begin() as connection:
        filler = _Filler(connection, keys, version, volume, now)
        for model, rows in filler.everything():
            bulk.insert(connection, table_of(model), rows)
        bulk.count_on(connection, [table_of(model) for model in (Contact, Address, Submission, Feedback, Evidence)])
        bulk.count_on(connection, [table_of(model) for model in (Inbound, Outbound, Consent, Act)])
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


class _Filler:
    """Makes the rows. The nth person has the nth address, and ids follow each other."""

    def __init__(
        self, connection: sa.Connection, keys: AddressKeys, version: SurveyVersion, volume: Volume, now: datetime
    ) -> None:
        self._keys, self._version, self._volume, self._now = keys, version, volume, now
        self._contact, self._address, self._submission, self._feedback = (
            bulk.next_id(connection, table_of(model)) for model in (Contact, Address, Submission, Feedback)
        )
        self._items = list(connection.scalars(sa.select(table_of(Item).c.id).order_by(table_of(Item).c.id)))

    def everything(self) -> Iterator[tuple[Any, Rows]]:
        """Tables with their rows, what is referred to first."""
        yield Contact, self._contacts()
        yield Address, self._addresses()
        yield AddressContact, self._speakers()
        yield Consent, self._consents()
        yield Inbound, self._texts_in()
        yield Outbound, self._texts_out()
        yield Submission, self._submissions()
        yield Feedback, self._voices()
        yield Evidence, self._evidence()
        yield Act, self._acts()

    def _at(self, number: int, of: int) -> datetime:
        """Moments spread over the last year; the last one is an hour ago."""
        return self._now - timedelta(hours=1, seconds=(of - 1 - number) * YEAR_SECONDS / max(1, of))

    def _contacts(self) -> Rows:
        for number in range(self._volume.people):
            made_at = self._at(number, self._volume.people)
            yield {
                "id": self._contact + number,
                "code": f"C-V{number:06d}",
                "language": language_of(number),
                "made_at": made_at,
            }

    def _addresses(self) -> Rows:
        for number in range(self._volume.people):
            phone = f"+9171{number:08d}"
            yield {
                "id": self._address + number,
                "channel_kind": SMS,
                "lookup": self._keys.lookup(SMS, phone),
                "sealed": self._keys.seal(SMS, phone),
                "contact_id": self._contact + number,
                "language": language_of(number),
                "our_number": "+918000000000",
                "opted_out_at": self._now if number % 50 == 0 else None,
                "made_at": self._at(number, self._volume.people),
            }

    def _speakers(self) -> Rows:
        for number in range(self._volume.people):
            yield {"address_id": self._address + number, "contact_id": self._contact + number}

    def _consents(self) -> Rows:
        for number in range(self._volume.people):
            for purpose in (Purpose.ANSWER, Purpose.QUOTE)[: 1 + number % 2]:
                yield {
                    "contact_id": self._contact + number,
                    "purpose": purpose.value,
                    "notice_version": NOTICE_VERSION,
                    "language": language_of(number),
                    "channel_kind": SMS,
                    "given_at": self._at(number, self._volume.people),
                }

    def _texts_in(self) -> Rows:
        for number in range(self._volume.texts_in):
            person = number % self._volume.people
            yield {
                "channel": "twilio",
                "provider_id": f"SMvolume{number:024d}",
                "address_id": self._address + person,
                "text": _said(person, number),
                "reply": "Thank you, we heard you.",
                "flagged": "not_understood" if number % 200 == 0 else None,
                "received_at": self._at(number, self._volume.texts_in),
            }

    def _texts_out(self) -> Rows:
        for number in range(self._volume.texts_out):
            person = number % self._volume.people
            sent_at = self._at(number, self._volume.texts_out)
            yield {
                "channel": "twilio",
                "address_id": self._address + person,
                "text": CHANGES[language_of(person)],
                "language": language_of(person),
                "segments": 2,
                "state": State.FAILED if number % 50 == 0 else State.DELIVERED,
                "attempts": 1,
                "checks": 0,
                "next_at": sent_at,
                "provider_id": f"SMsent{number:026d}",
                "queued_at": sent_at,
                "done_at": sent_at,
            }

    def _submissions(self) -> Rows:
        for number in range(self._volume.submissions):
            complete = number % 10 != 0
            begun_at = self._at(number, self._volume.submissions)
            said = answers_of(number)[: 10 if complete else number % 10]
            yield {
                "id": self._submission + number,
                "survey_id": self._version.survey_id,
                "version_id": self._version.id,
                "instance_id": f"volume:{number:08d}",
                "contact_id": self._contact + number % self._volume.people,
                "channel_kind": SMS,
                "language": language_of(number),
                "answers": {answer.path: {"value": answer.value, "raw": answer.text} for answer in said},
                "started_at": begun_at,
                "completed_at": begun_at + timedelta(minutes=10) if complete else None,
                "reference": f"V{number:07d}" if complete else None,
            }

    def _voices(self) -> Rows:
        of_submissions, free = self._volume.submissions, self._volume.free_texts
        for number in range(of_submissions + free):
            answer = number < of_submissions and number % 10 != 0
            person = number % self._volume.people
            at = self._at(number % of_submissions, of_submissions)
            yield {
                "id": self._feedback + number,
                "reference": f"VX{number:08d}",
                "contact_id": self._contact + person,
                "text": _said(person, number),
                "language": language_of(person),
                "romanised": False,
                "source": "answer" if answer else "text",
                "channel_kind": SMS,
                "submission_id": self._submission + number if answer else None,
                "question_path": "change" if answer else None,
                "sensitive": number % 100 == 7,
                "flagged": "not_understood" if number % 200 == 0 else None,
                "received_at": at,
            }

    def _evidence(self) -> Rows:
        if not self._items:
            return
        for number in range(self._volume.cited):
            yield {
                "item_id": self._items[number % len(self._items)],
                "feedback_id": self._feedback + number,
                "number": 1000 + number,
                "relation": list(Relation)[number % len(Relation)],
                "publish": False,
                "cited_at": self._at(number, self._volume.cited),
            }

    def _acts(self) -> Rows:
        for number in range(self._volume.acts):
            yield {
                "at": self._at(number, self._volume.acts),
                "verb": "gloss",
                "subject_type": "feedback",
                "subject_id": self._feedback + number % max(1, self._volume.free_texts),
                "detail": {},
            }


def _said(person: int, number: int) -> str:
    texts = SAID[language_of(person)]
    return f"{texts[number % len(texts)]} {number}"
