"""A stand-in for Twilio's Messages API: it keeps what it accepted, fails when told to, and calls back as Twilio does.

It runs in a thread of the test's own process. What it cannot vouch for is whether Twilio would accept our requests:
that is checked against Twilio's own description (`tests/services/prism.py`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
import re
import threading
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import Enum
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.services.serving import Request, serving

E164 = re.compile(r"(whatsapp:)?\+[1-9]\d{6,14}")
LONGEST_BODY = 1600
RETRY_AFTER_SECONDS = 7


class Fault(Enum):
    """What a request to send meets."""

    NONE = "accepted"
    OPTED_OUT = "400, 21610: the person told the carrier to stop"
    NOT_MOBILE = "400, 21614: no mobile number"
    UNREACHABLE = "accepted, and later called undelivered with 30003"
    TOO_FAST = "429, 20429, with Retry-After"
    BROKEN = "500, with Twilio's own error"
    UNAVAILABLE = "503"
    TIMEOUT = "the connection is taken and nothing is ever said; not accepted"
    ACCEPT_THEN_DIE = "accepted, and the connection torn before the answer"
    REFUSE_THEN_DIE = "not accepted, and the connection torn before the answer"


ERRORS: Mapping[Fault, tuple[int, int, str]] = {
    Fault.OPTED_OUT: (400, 21610, "Attempt to send to unsubscribed recipient"),
    Fault.NOT_MOBILE: (400, 21614, "'To' number is not a valid mobile number"),
    Fault.TOO_FAST: (429, 20429, "Too Many Requests"),
    Fault.BROKEN: (500, 20500, "An internal server error has occurred"),
    Fault.UNAVAILABLE: (503, 20503, "Service unavailable"),
}


@dataclass(frozen=True)
class Accepted:
    """A message that the stand-in took, and would have been paid for."""

    sid: str
    to: str
    sender: str
    body: str
    status_callback: str
    at: datetime
    direction: str = "outbound-api"


@dataclass(frozen=True)
class Refused:
    """A request that the stand-in did not take, and why: Twilio's error code, or the fault it met."""

    why: int | Fault
    path: str
    form: Mapping[str, str]


@dataclass(frozen=True)
class Called:
    """A status callback that was sent, and the HTTP status it got; None where nobody answered."""

    sid: str
    status: str
    answer: int | None


@dataclass
class Callback:
    """A status callback on its way."""

    sid: str
    status: str
    error: str | None
    url: str
    token: str = field(default_factory=lambda: token_hex(18))  # the same on every try
    tries: int = 0


@dataclass
class TwilioStandIn:
    """What a test sees of the stand-in. `decide` is asked for requests that `plan` says nothing about."""

    account_sid: str
    auth_token: str
    url: str = ""
    seed: int = 1
    page_size: int = 50  # of lists, where the request does not say
    answers_within: float = 0.0  # seconds from taking a message to saying so; in between whoever sent it may die
    decide: Callable[[Mapping[str, str]], Fault] | None = None
    accepted: list[Accepted] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    asked: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)  # method, path, fields; all of them
    called: list[Called] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._planned: deque[Fault] = deque()
        self._status: dict[str, tuple[str, str | None]] = {}
        self._waiting: deque[Callback] = deque()
        self._in_hand = 0
        self._closing = threading.Event()
        self._random = random.Random(self.seed)

    def plan(self, *faults: Fault) -> None:
        """The next requests to send meet these, one after the other; those after them meet none."""
        with self._lock:
            self._planned.extend(faults)

    def messages_to(self, to: str) -> list[Accepted]:
        """What was accepted for one recipient, written as Twilio writes it."""
        with self._lock:
            return [message for message in self.accepted if message.to == to]

    def accept(
        self,
        to: str,
        sender: str,
        body: str,
        *,
        status_callback: str = "",
        final: str = "delivered",
        direction: str = "outbound-api",
    ) -> str:
        """Take a message as if it had been asked for; returns its SID."""
        with self._lock:
            message = Accepted(f"SM{token_hex(16)}", to, sender, body, status_callback, datetime.now(UTC), direction)
            self.accepted.append(message)
            self._status[message.sid] = ("queued", None)
            if status_callback:
                error = "30003" if final == "undelivered" else None
                calls = [
                    Callback(message.sid, status, error if status == final else None, status_callback)
                    for status in ("sent", final)
                ]
                for call in calls + self._random.choices(calls, k=self._random.randint(0, 2)):  # some of them twice
                    self._waiting.insert(self._random.randint(0, len(self._waiting)), call)
            return message.sid

    # Callbacks

    def deliver(self, base_url: str | None = None, *, limit: int | None = None) -> list[Called]:
        """Send the callbacks that wait, twice and out of order as they are; returns what each was answered.

        With `base_url` they go there, signed for the address that was asked for: as through a proxy.
        """
        done: list[Called] = []
        while limit is None or len(done) < limit:
            with self._lock:
                if not self._waiting:
                    break
                callback = self._waiting.popleft()
                self._in_hand += 1
            try:
                done.append(self._call(callback, base_url))
            finally:
                with self._lock:
                    self._in_hand -= 1
        return done

    def take_calls(self) -> list[Callback]:
        """The callbacks that wait, for a test that hands them over itself: twice and out of order as they are."""
        with self._lock:
            taken = list(self._waiting)
            self._waiting.clear()
            return taken

    @property
    def calls_waiting(self) -> int:
        """How many callbacks are still to be sent."""
        with self._lock:
            return len(self._waiting) + self._in_hand

    def _call(self, callback: Callback, base_url: str | None) -> Called:
        status, _ = self._status[callback.sid]
        if status not in ("delivered", "undelivered"):  # what a list would say from now on
            self._status[callback.sid] = (callback.status, callback.error)
        message = next(message for message in self.accepted if message.sid == callback.sid)
        form = {
            "MessageSid": callback.sid,
            "SmsSid": callback.sid,
            "AccountSid": self.account_sid,
            "From": message.sender,
            "To": message.to,
            "MessageStatus": callback.status,
            "SmsStatus": callback.status,
            "ApiVersion": "2010-04-01",
            **({"ErrorCode": callback.error} if callback.error else {}),
        }
        target = callback.url
        if base_url:
            target = base_url.rstrip("/") + urlsplit(callback.url)._replace(scheme="", netloc="").geturl()
        request = urllib.request.Request(
            target,
            data=urlencode(form).encode(),
            headers={
                "X-Twilio-Signature": signature(self.auth_token, callback.url, form),
                "I-Twilio-Idempotency-Token": callback.token,
                "User-Agent": "TwilioProxy/1.1",
            },
        )
        answer: int | None
        try:
            with urllib.request.urlopen(request, timeout=15) as response:
                answer = response.status
        except urllib.error.HTTPError as error:
            answer = error.code
            error.close()
        except OSError:
            answer = None
        called = Called(callback.sid, callback.status, answer)
        with self._lock:
            self.called.append(called)
        return called

    def call_back_until_closed(self) -> None:
        """Send callbacks a little late, and again where nobody was there."""
        while not self._closing.wait(self._random.uniform(0.0, 0.02)):
            with self._lock:
                callback = self._waiting.popleft() if self._waiting else None
                self._in_hand += callback is not None
            if callback is None:
                continue
            called = self._call(callback, None)
            with self._lock:
                self._in_hand -= 1
                callback.tries += 1
                again = (called.answer is None or called.answer >= 500) and callback.tries < 50
                if again:
                    self._waiting.append(callback)  # nobody was there: later again
            if again:
                self._closing.wait(0.2)  # an installation takes a while to come up anew

    def close(self) -> None:
        """Answer nothing that hangs any longer, and stop calling back."""
        self._closing.set()

    # Requests

    def _fault(self, form: Mapping[str, str]) -> Fault:
        with self._lock:
            if self._planned:
                return self._planned.popleft()
            return self.decide(form) if self.decide else Fault.NONE

    def _create(self, request: Request) -> None:
        form = request.form
        if (error := _invalid(form)) is not None:
            self._refuse(request, 400, *error)
            return
        fault = self._fault(form)
        if fault in ERRORS:
            status, code, message = ERRORS[fault]
            headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if fault is Fault.TOO_FAST else {}
            self._refuse(request, status, code, message, why=fault, headers=headers)
        elif fault in (Fault.TIMEOUT, Fault.REFUSE_THEN_DIE):
            with self._lock:
                self.refused.append(Refused(fault, request.path, form))
            if fault is Fault.TIMEOUT:
                self._closing.wait()
            request.tear()
        else:
            final = "undelivered" if fault is Fault.UNREACHABLE else "delivered"
            callback = form.get("StatusCallback", "")
            sid = self.accept(form["To"], form["From"], form["Body"], status_callback=callback, final=final)
            self._closing.wait(self._random.uniform(0, self.answers_within))
            if fault is Fault.ACCEPT_THEN_DIE:
                request.tear()
            else:
                request.answer(201, self._resource(sid))

    def _list(self, request: Request) -> None:
        query = request.query
        with self._lock:
            found = [message for message in reversed(self.accepted) if _matches(message, query)]  # newest first
            resources = [self._resource(message.sid) for message in found]
        size = max(1, min(1000, int(query.get("PageSize", self.page_size))))
        page = int(query.get("Page", 0))
        filters = {name: value for name, value in query.items() if name not in ("Page", "PageSize", "PageToken")}

        def uri(number: int) -> str:
            return f"{request.path}?{urlencode({**filters, 'PageSize': size, 'Page': number})}"

        last = (page + 1) * size >= len(resources)
        request.answer(
            200,
            {
                "messages": resources[page * size : (page + 1) * size],
                "page": page,
                "page_size": size,
                "start": page * size,
                "end": min(len(resources), (page + 1) * size) - 1,
                "uri": uri(page),
                "first_page_uri": uri(0),
                "previous_page_uri": uri(page - 1) if page else None,
                "next_page_uri": None if last else uri(page + 1),
            },
        )

    def _resource(self, sid: str) -> dict[str, Any]:
        with self._lock:
            message = next(message for message in self.accepted if message.sid == sid)
            status, error = self._status[sid]
        moment = format_datetime(message.at)
        return {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": message.body,
            "date_created": moment,
            "date_sent": None if status == "queued" else moment,
            "date_updated": moment,
            "direction": message.direction,
            "error_code": int(error) if error else None,
            "error_message": None,
            "from": message.sender,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "sid": sid,
            "status": status,
            "subresource_uris": {"media": f"/2010-04-01/Accounts/{self.account_sid}/Messages/{sid}/Media.json"},
            "to": message.to,
            "uri": f"/2010-04-01/Accounts/{self.account_sid}/Messages/{sid}.json",
        }

    def take(self, request: Request) -> None:
        """Answer one request as Twilio would."""
        with self._lock:
            self.asked.append((request.method, request.path, request.form or request.query))
        expected = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        messages = f"/2010-04-01/Accounts/{self.account_sid}/Messages"
        if request.authorization != f"Basic {expected}":
            self._refuse(request, 401, 20003, "Authenticate")
        elif request.path == f"{messages}.json" and request.method == "POST":
            self._create(request)
        elif request.path == f"{messages}.json" and request.method == "GET":
            self._list(request)
        elif request.method == "GET" and (sid := self._sid_in(request.path, messages)):
            request.answer(200, self._resource(sid))
        else:
            self._refuse(request, 404, 20404, f"The requested resource {request.path} was not found")

    def _sid_in(self, path: str, messages: str) -> str | None:
        with self._lock:
            return next((sid for sid in self._status if path == f"{messages}/{sid}.json"), None)

    def _refuse(
        self,
        request: Request,
        status: int,
        code: int,
        message: str,
        *,
        why: Fault | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        with self._lock:
            self.refused.append(Refused(why or code, request.path, request.form))
        more_info = f"https://www.twilio.com/docs/errors/{code}"
        error = {"code": code, "message": message, "more_info": more_info, "status": status}
        request.answer(status, error, headers or {})


def _invalid(form: Mapping[str, str]) -> tuple[int, str] | None:
    """Twilio's code and words for what is missing or wrong in a request to send; None if nothing is."""
    if not form.get("To"):
        return 21604, "A 'To' phone number is required."
    if not form.get("From") and not form.get("MessagingServiceSid"):
        return 21603, "A 'From' phone number is required."
    if not form.get("Body"):
        return 21602, "Message body is required."
    if not E164.fullmatch(form["To"]):
        return 21211, "Invalid 'To' Phone Number"
    if form["To"].startswith("whatsapp:") != form["From"].startswith("whatsapp:"):
        return 63007, "Twilio could not find a Channel with the specified From address"
    if len(form["Body"]) > LONGEST_BODY:
        return 21617, "The concatenated message body exceeds the 1600 character limit."
    return None


def _matches(message: Accepted, query: Mapping[str, str]) -> bool:
    if query.get("To", message.to) != message.to or query.get("From", message.sender) != message.sender:
        return False
    day, at = query.get("DateSent"), message.at.replace(microsecond=0)
    if day and message.at.date() != _moment(day).date():
        return False
    after, before = query.get("DateSent>"), query.get("DateSent<")
    return not (after and at < _moment(after)) and not (before and at > _moment(before))


def _moment(written: str) -> datetime:
    found = datetime.fromisoformat(written)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def signature(auth_token: str, url: str, form: Mapping[str, str] | Sequence[tuple[str, str]]) -> str:
    """The X-Twilio-Signature of a form sent to `url`: made here, so that it does not agree with us by construction."""
    pairs = sorted(set(form.items() if isinstance(form, Mapping) else form))
    signed = url + "".join(name + value for name, value in pairs)
    return base64.b64encode(hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


@contextmanager
def stand_in(account_sid: str, auth_token: str, *, callbacks: bool = False, port: int = 0) -> Iterator[TwilioStandIn]:
    """A stand-in at work. With `callbacks` it calls back by itself, a little late, until it is closed."""
    twilio = TwilioStandIn(account_sid, auth_token)
    calling = threading.Thread(target=twilio.call_back_until_closed, daemon=True)
    with serving(twilio.take, port) as twilio.url:
        if callbacks:
            calling.start()
        try:
            yield twilio
        finally:
            twilio.close()
            if callbacks:
                calling.join()
