"""One complete inbound turn: a signed text that answers one question of a running conversation and gets the next.

Phones are many and take turns, so that all questions are being answered at any time, in four languages. Opening the
conversations is not measured, nor is the last answer, which closes one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker
from twilio.request_validator import RequestValidator

from sms.channels.base import SMS, Incoming
from sms.channels.twilio import twiml
from sms.gateway import receive
from sms.messages import Inbound
from survey.catalogue import SurveyVersion
from survey.installation import Installation
from survey.people.addresses import locked_address, set_language
from tests.bench.client import Lane, Request
from tests.bench.installation import ACCOUNT_SID, OUR_NUMBER, PUBLIC_URL, TOKEN
from tests.bench.loads import WrongInDatabase, post
from tests.bench.questions import SLUG, Said, answers_of, asked_by_text, language_of

OPENED_AT_ONCE = 200
TURNS = 9
"""Turns of one conversation that are measured: after the tenth answer there is no next question."""


@dataclass(slots=True)
class Phone:
    """A phone whose conversation is running: who it is, and the provider ids of the texts it will send."""

    person: int
    provider_ids: Sequence[str]
    lane: Lane
    done: int = 0

    @property
    def number(self) -> str:
        return number_of(self.person)


def number_of(person: int) -> str:
    """The phone number of the nth person: plausible in India, of no one."""
    return f"+9170001{person:05d}" if person < 100_000 else f"+91700{person:07d}"


@dataclass
class Turns:
    """Phones with running conversations: opened on demand, sent by the client, checked in the database at the end."""

    sessions: sessionmaker[Session]
    installation: Installation
    version: SurveyVersion
    name: str = "text turn"
    phones: list[Phone] = field(default_factory=list)
    window = 64
    requests_per_unit = 1

    def lanes(self, requests: int) -> list[Lane]:
        """Lanes with `requests` requests ahead at least: what is left of the running conversations, and new ones."""
        ahead = sum(TURNS - phone.done for phone in self.phones)
        missing = -(-max(0, requests - ahead) // TURNS)
        while missing > 0:
            with self.sessions.begin() as session:
                for _ in range(min(missing, OPENED_AT_ONCE)):
                    self.phones.append(self._open(session, len(self.phones)))
            missing -= OPENED_AT_ONCE
        self._current = [phone for phone in self.phones if phone.done < TURNS]
        return [phone.lane[phone.done :] for phone in self._current]

    def took(self, done: Sequence[int]) -> None:
        """Remember how far each of the last `lanes` got."""
        for phone, steps in zip(self._current, done, strict=True):
            phone.done += steps

    def check(self) -> int:
        """Every text that was sent is stored once with its reply, every answer once, as it was meant; how many.

        Raises `WrongInDatabase`.
        """
        expected: dict[str, tuple[Phone, int]] = {}
        for phone in self.phones:
            expected |= {phone.provider_ids[step]: (phone, step) for step in range(phone.done)}
        with self.sessions() as session:
            stored = session.execute(
                sa.select(Inbound.provider_id, Inbound.text, Inbound.flagged).where(
                    Inbound.provider_id.like("SMbench%")
                )
            ).all()
            if len(stored) != len(expected) or {row.provider_id for row in stored} != expected.keys():
                raise WrongInDatabase(f"{len(expected)} texts were answered, {len(stored)} are stored")
            for row in stored:
                phone, step = expected[row.provider_id]
                if row.text != answers_of(phone.person)[step].text or row.flagged:
                    raise WrongInDatabase(f"a text is not stored as it was sent: {row.text!r}, {row.flagged}")
            self._check_answers(session)
        return len(expected)

    def _check_answers(self, session: Session) -> None:
        kept = {
            row.lookup: (row.answers, row.turn)
            for row in session.execute(
                sa.text(
                    "SELECT address.lookup, submission.answers, conversation.turn FROM conversation"
                    " JOIN address ON address.id = conversation.address_id"
                    " JOIN submission ON submission.id = conversation.submission_id"
                )
            )
        }
        for phone in self.phones:
            answers, turn = kept[self.installation.keys.lookup(SMS, phone.number)]
            answers = json.loads(answers) if isinstance(answers, str) else answers
            given = {path: answer["value"] for path, answer in answers.items()}
            meant = {said.path: said.value for said in answers_of(phone.person)[: phone.done]}
            if given != meant or turn != phone.done:
                raise WrongInDatabase(f"{phone.done} answers were given and taken as {given} (turn {turn})")

    def _open(self, session: Session, person: int) -> Phone:
        now, language, number = datetime.now(UTC), language_of(person), number_of(person)
        set_language(locked_address(session, self.installation.keys, SMS, number, now), language)
        opening = Incoming("twilio", SMS, f"SMopen{uuid4().hex[:26]}", number, OUR_NUMBER, SLUG)
        questions = [question for question in self.version.survey.questions() if question.takes_answer]
        reply = receive(session, opening, self.installation, now=now)
        first = asked_by_text(questions[0], language)
        if reply is None or not reply.endswith(first):
            raise ValueError(f"a conversation did not begin with its first question: {reply!r}")
        said = answers_of(person)
        ids = [f"SMbench{uuid4().hex[:25]}" for _ in range(TURNS)]
        lane = [
            signed_text(number, provider_id, answer, asked_by_text(following, language))
            for provider_id, answer, following in zip(ids, said, questions[1:], strict=False)
        ]
        return Phone(person, ids, lane)


def signed_text(number: str, provider_id: str, said: Said, reply: str) -> Request:
    """A text as Twilio delivers it, signed, and the TwiML that must come back."""
    # The fields that Twilio sends with every text; the signature covers all of them.
    params = {
        "ToCountry": "IN", "ToState": "", "SmsMessageSid": provider_id, "NumMedia": "0", "ToCity": "", "FromZip": "",
        "SmsSid": provider_id, "FromState": "", "SmsStatus": "received", "FromCity": "", "Body": said.text,
        "FromCountry": "IN", "To": OUR_NUMBER, "ToZip": "", "NumSegments": "1", "MessageSid": provider_id,
        "AccountSid": ACCOUNT_SID, "From": number, "ApiVersion": "2010-04-01",
    }  # fmt: skip
    return Request(_signed("/sms/twilio", params), holds=(twiml(reply).encode(),), whole=True)


def receipt(provider_id: str) -> Request:
    """A receipt as Twilio sends it: the text was delivered."""
    params = {"MessageSid": provider_id, "SmsSid": provider_id, "AccountSid": ACCOUNT_SID}
    params |= {"MessageStatus": "delivered", "SmsStatus": "delivered", "ApiVersion": "2010-04-01"}
    return Request(_signed("/sms/twilio/status", params), status=204)


def _signed(path: str, params: dict[str, str]) -> bytes:
    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC_URL}{path}", params)
    headers = {"X-Twilio-Signature": signature, "User-Agent": "TwilioProxy/1.1", "Accept": "*/*"}
    return post(path, urlencode(params).encode(), headers)
