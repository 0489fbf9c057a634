"""Status callbacks: signed as Twilio signs them; late, some twice, out of order, again where nobody was there."""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
import threading
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_hex
from urllib.parse import urlencode, urlsplit

from tests.services.twilio.messages import Accepted, Messages

MOST_TRIES = 50


@dataclass(frozen=True)
class Called:
    """A status callback that was sent, and the HTTP status it got; None where nobody answered."""

    sid: str
    status: str
    answer: int | None


@dataclass
class Callback:
    """A status callback on its way."""

    message: Accepted
    status: str
    error: str | None
    token: str = field(default_factory=lambda: token_hex(18))  # the same on every try
    tries: int = 0

    @property
    def sid(self) -> str:
        """The message that it is about."""
        return self.message.sid


class Callbacks:
    """The callbacks of one account that wait to be sent, and those that were (`called`)."""

    def __init__(
        self,
        account_sid: str,
        auth_token: Callable[[], str],  # asked for each time: a test may change it
        messages: Messages,
        chance: random.Random,
        closing: threading.Event,
    ) -> None:
        self.called: list[Called] = []
        self._account_sid, self._auth_token, self._messages = account_sid, auth_token, messages
        self._chance, self._closing = chance, closing
        self._lock = threading.Lock()
        self._waiting: deque[Callback] = deque()
        self._in_hand = 0

    def add(self, message: Accepted, final: str) -> None:
        """Let callbacks wait that tell the way of a message to its `final` status."""
        error = "30003" if final == "undelivered" else None
        calls = [Callback(message, status, error if status == final else None) for status in ("sent", final)]
        with self._lock:
            for call in calls + self._chance.choices(calls, k=self._chance.randint(0, 2)):  # some of them twice
                self._waiting.insert(self._chance.randint(0, len(self._waiting)), call)

    def take_all(self) -> list[Callback]:
        """Those that wait, taken away from here."""
        with self._lock:
            taken = list(self._waiting)
            self._waiting.clear()
            return taken

    @property
    def waiting(self) -> int:
        """How many are still to be sent."""
        with self._lock:
            return len(self._waiting) + self._in_hand

    def deliver(self, base_url: str | None, limit: int | None) -> list[Called]:
        """Send those that wait, at most `limit`; with `base_url` there, signed for the address that was asked for."""
        done: list[Called] = []
        while (limit is None or len(done) < limit) and (callback := self._take()) is not None:
            try:
                done.append(self._call(callback, base_url))
            finally:
                self._put_down()
        return done

    def send_until_closed(self) -> None:
        """Send them a little late, and again where nobody was there."""
        while not self._closing.wait(self._chance.uniform(0.0, 0.02)):
            callback = self._take()
            if callback is None:
                continue
            called = self._call(callback, None)
            callback.tries += 1
            again = (called.answer is None or called.answer >= 500) and callback.tries < MOST_TRIES
            self._put_down(callback if again else None)
            if again:
                self._closing.wait(0.2)  # an installation takes a while to come up anew

    def _take(self) -> Callback | None:
        with self._lock:
            callback = self._waiting.popleft() if self._waiting else None
            self._in_hand += callback is not None
            return callback

    def _put_down(self, again: Callback | None = None) -> None:
        """Done with the one in hand; it waits `again` if it was sent in vain."""
        with self._lock:
            self._in_hand -= 1
            if again is not None:
                self._waiting.append(again)

    def _call(self, callback: Callback, base_url: str | None) -> Called:
        message = callback.message
        self._messages.reached(message.sid, callback.status, callback.error)
        form = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "AccountSid": self._account_sid,
            "From": message.sender,
            "To": message.to,
            "MessageStatus": callback.status,
            "SmsStatus": callback.status,
            "ApiVersion": "2010-04-01",
            **({"ErrorCode": callback.error} if callback.error else {}),
        }
        target = message.status_callback
        if base_url:
            target = base_url.rstrip("/") + urlsplit(target)._replace(scheme="", netloc="").geturl()
        request = urllib.request.Request(
            target,
            data=urlencode(form).encode(),
            headers={
                "X-Twilio-Signature": signature(self._auth_token(), message.status_callback, form),
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
        called = Called(message.sid, callback.status, answer)
        with self._lock:
            self.called.append(called)
        return called


def signature(auth_token: str, url: str, form: Mapping[str, str] | Sequence[tuple[str, str]]) -> str:
    """The X-Twilio-Signature of a form sent to `url`: made here, so that it does not agree with us by construction."""
    pairs = sorted(set(form.items() if isinstance(form, Mapping) else form))
    signed = url + "".join(name + value for name, value in pairs)
    return base64.b64encode(hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()
