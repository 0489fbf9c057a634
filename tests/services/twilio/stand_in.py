"""The stand-in itself: a server in a thread of the test's own process, and what a test sees of it."""

from __future__ import annotations

import base64
import random
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_hex

from tests.services.serving import Request, serving
from tests.services.twilio.callbacks import Callback, Callbacks, Called
from tests.services.twilio.faults import ERRORS, RETRY_AFTER_SECONDS, Fault, invalid
from tests.services.twilio.messages import Accepted, Messages


@dataclass(frozen=True)
class Refused:
    """A request that the stand-in did not take, and why: Twilio's error code, or the fault it met."""

    why: int | Fault
    path: str
    form: Mapping[str, str]


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
    refused: list[Refused] = field(default_factory=list)
    asked: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)  # method, path, fields; all of them

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._planned: deque[Fault] = deque()
        self._closing = threading.Event()
        self._chance = random.Random(self.seed)
        self._messages = Messages(self.account_sid)
        self._callbacks = Callbacks(
            self.account_sid, lambda: self.auth_token, self._messages, self._chance, self._closing
        )

    def plan(self, *faults: Fault) -> None:
        """The next requests to send meet these, one after the other; those after them meet none."""
        with self._lock:
            self._planned.extend(faults)

    @property
    def accepted(self) -> list[Accepted]:
        """What was taken, the newest last."""
        return self._messages.accepted

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
            self._messages.add(message)
            if status_callback:
                self._callbacks.add(message, final)
            return message.sid

    def deliver(self, base_url: str | None = None, *, limit: int | None = None) -> list[Called]:
        """Send the callbacks that wait, twice and out of order as they are; returns what each was answered.

        With `base_url` they go there, signed for the address that was asked for: as through a proxy.
        """
        return self._callbacks.deliver(base_url, limit)

    def take_calls(self) -> list[Callback]:
        """The callbacks that wait, for a test that hands them over itself: twice and out of order as they are."""
        return self._callbacks.take_all()

    @property
    def calls_waiting(self) -> int:
        """How many callbacks are still to be sent."""
        with self._lock:
            return self._callbacks.waiting

    @property
    def called(self) -> list[Called]:
        """The callbacks that were sent."""
        return self._callbacks.called

    def call_back_until_closed(self) -> None:
        """Send callbacks a little late, and again where nobody was there."""
        self._callbacks.send_until_closed()

    def close(self) -> None:
        """Answer nothing that hangs any longer, and stop calling back."""
        self._closing.set()

    def take(self, request: Request) -> None:
        """Answer one request as Twilio would."""
        with self._lock:
            self.asked.append((request.method, request.path, request.form or request.query))
        expected = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        messages = f"{self._messages.path}.json"
        if request.authorization != f"Basic {expected}":
            self._refuse(request, 401, 20003, "Authenticate")
        elif request.path == messages and request.method == "POST":
            self._create(request)
        elif request.path == messages and request.method == "GET":
            request.answer(200, self._messages.page(request.query, size=self.page_size))
        elif request.method == "GET" and (sid := self._messages.at(request.path)):
            request.answer(200, self._messages.described(sid))
        else:
            self._refuse(request, 404, 20404, f"The requested resource {request.path} was not found")

    def _create(self, request: Request) -> None:
        form = request.form
        if (error := invalid(form)) is not None:
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
            self._closing.wait(self._chance.uniform(0, self.answers_within))
            if fault is Fault.ACCEPT_THEN_DIE:
                request.tear()
            else:
                request.answer(201, self._messages.described(sid))

    def _fault(self, form: Mapping[str, str]) -> Fault:
        with self._lock:
            if self._planned:
                return self._planned.popleft()
            return self.decide(form) if self.decide else Fault.NONE

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
