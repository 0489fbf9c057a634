"""The messages that the stand-in took, as Twilio describes, finds and lists them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

FINAL = ("delivered", "undelivered")


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


class Messages:
    """One account's messages, the newest last, each with its status."""

    def __init__(self, account_sid: str) -> None:
        self.path = f"/2010-04-01/Accounts/{account_sid}/Messages"
        self.accepted: list[Accepted] = []
        self._account_sid = account_sid
        self._lock = threading.Lock()
        self._by_sid: dict[str, Accepted] = {}
        self._status: dict[str, tuple[str, str | None]] = {}

    def add(self, message: Accepted) -> None:
        """Keep a message, queued."""
        with self._lock:
            self.accepted.append(message)
            self._by_sid[message.sid] = message
            self._status[message.sid] = ("queued", None)

    def reached(self, sid: str, status: str, error: str | None) -> None:
        """What a list says of a message from now on, unless its end was known already."""
        with self._lock:
            if self._status[sid][0] not in FINAL:
                self._status[sid] = (status, error)

    def at(self, path: str) -> str | None:
        """The SID of the message at an address; None if there is none."""
        sid = path.removeprefix(f"{self.path}/").removesuffix(".json")
        with self._lock:
            return sid if sid in self._by_sid and path == f"{self.path}/{sid}.json" else None

    def described(self, sid: str) -> Mapping[str, Any]:
        """A message, as Twilio describes it."""
        with self._lock:
            return self._described(self._by_sid[sid])

    def page(self, query: Mapping[str, str], *, size: int) -> Mapping[str, Any]:
        """A page of what matches a query, the newest first; of `size` where the query does not say."""
        with self._lock:
            found = [self._described(message) for message in reversed(self.accepted) if _matches(message, query)]
        size = max(1, min(1000, int(query.get("PageSize", size))))
        page = int(query.get("Page", 0))
        filters = {name: value for name, value in query.items() if name not in ("Page", "PageSize", "PageToken")}

        def uri(number: int) -> str:
            return f"{self.path}.json?{urlencode({**filters, 'PageSize': size, 'Page': number})}"

        last = (page + 1) * size >= len(found)
        return {
            "messages": found[page * size : (page + 1) * size],
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": min(len(found), (page + 1) * size) - 1,
            "uri": uri(page),
            "first_page_uri": uri(0),
            "previous_page_uri": uri(page - 1) if page else None,
            "next_page_uri": None if last else uri(page + 1),
        }

    def _described(self, message: Accepted) -> Mapping[str, Any]:
        status, error = self._status[message.sid]
        moment = format_datetime(message.at)
        return {
            "account_sid": self._account_sid,
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
            "sid": message.sid,
            "status": status,
            "subresource_uris": {"media": f"{self.path}/{message.sid}/Media.json"},
            "to": message.to,
            "uri": f"{self.path}/{message.sid}.json",
        }


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
