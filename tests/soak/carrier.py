"""The carrier's side of incoming texts: signed, delivered again until answered, and sometimes for no reason."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from random import Random
from threading import Barrier, Event, Lock
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from twilio.request_validator import RequestValidator

from tests.soak.script import OUR_NUMBER, Phone
from tests.soak.size import Size

WAITS_SECONDS = 15  # as long as Twilio waits for an answer
GIVES_UP_SECONDS = 120


@dataclass
class Text:
    """One text on its way, with every answer that it got."""

    sid: str
    sender: str
    body: str = field(repr=False)
    twice: bool = False
    at_once: bool = False
    answers: list[bytes] = field(default_factory=list, repr=False)


class Carrier:
    """Delivers what phones say to the installation at `url`."""

    def __init__(self, url: str, token: str, said: Sequence[Phone], chance: Random, size: Size) -> None:
        self._address = f"{url}/sms/twilio"
        self._validator = RequestValidator(token)
        self._callers = size.callers
        self._lock = Lock()
        self.refusals: Counter[str] = Counter()
        """Why deliveries got no answer, and how often; each was tried again."""
        self.talks = [[Text(f"SM{chance.randbytes(16).hex()}", p.number, line) for line in p.lines] for p in said]
        self.texts = [text for talk in self.talks for text in talk]
        for text in chance.sample(self.texts, size.twice):
            text.twice = True
        for text in chance.sample(self.texts, size.at_once):
            text.at_once = True
        chance.shuffle(self.talks)

    @property
    def answered(self) -> frozenset[str]:
        """The ids of the texts that have been answered."""
        return frozenset(text.sid for text in self.texts if text.answers)

    @property
    def answered_count(self) -> int:
        """How many texts have been answered."""
        return sum(1 for text in self.texts if text.answers)

    def deliver_all(self, second_part: Event) -> None:
        """Deliver every text until it is answered: several phones at once, each in order.

        A third of the phones keep quiet until `second_part`.
        """
        with ThreadPoolExecutor(self._callers) as pool:
            part = len(self.talks) * 2 // 3
            for talks in (self.talks[:part], self.talks[part:]):
                for _ in pool.map(self._talk, talks):
                    pass  # what went wrong in a thread is raised here
                second_part.wait()

    def _talk(self, talk: Sequence[Text]) -> None:
        before: Text | None = None
        for text in talk:
            copies = 2 if text.at_once else 1
            together = Barrier(copies)
            with ThreadPoolExecutor(copies) as pool:
                for _ in pool.map(self._deliver, [text] * copies, [together] * copies):
                    pass
            if before is not None and before.twice:
                self._deliver(before)  # late: the conversation has moved on since
            before = text
        if before is not None and before.twice:
            self._deliver(before)

    def _deliver(self, text: Text, together: Barrier | None = None) -> None:
        params = {"MessageSid": text.sid, "From": text.sender, "To": OUR_NUMBER, "Body": text.body}
        signature = self._validator.compute_signature(self._address, params)
        request = Request(self._address, urlencode(params).encode(), {"X-Twilio-Signature": signature})
        if together is not None:
            together.wait(GIVES_UP_SECONDS)
        until = time.monotonic() + GIVES_UP_SECONDS
        while time.monotonic() < until:
            try:
                with urlopen(request, timeout=WAITS_SECONDS) as response:
                    answer = response.read()
            except HTTPError as error:
                error.close()
                if error.code < 500:
                    raise
                self._refused(f"HTTP {error.code}")
            except (URLError, HTTPException, OSError) as error:  # nobody there, torn off, no answer in time
                reason = error.reason if isinstance(error, URLError) else error
                self._refused(type(reason).__name__)
            else:
                text.answers.append(answer)
                return
        raise AssertionError(f"{text} was not answered within {GIVES_UP_SECONDS} seconds")

    def _refused(self, why: str) -> None:
        with self._lock:
            self.refusals[why] += 1
        time.sleep(0.1)  # Twilio waits too before it tries again
