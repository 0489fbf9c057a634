"""Sending through Twilio. Imported by the worker alone: Twilio's client takes 0.2 s and 20 MB to load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ssl import SSLCertVerificationError
from typing import Any

from requests.exceptions import ConnectionError as NotConnected
from requests.exceptions import ConnectTimeout
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import MaxRetryError, NewConnectionError

from sms.channels.base import SendingFailed
from sms.channels.twilio import carrier_address

TIMEOUT_SECONDS = 10.0
OPTED_OUT = 21610
TOO_FAST = 429
OURS_TO_MEND = frozenset({401, 403, 408})  # our account, not this text: there is time to put it right
TWILIO_API = "https://api.twilio.com"
LONGEST_RETRY_AFTER = timedelta(hours=1)
MOST_LOOKED_AT = 400
"""Messages to one address that are gone through to find one."""

TRIAL_WORDS = "Sent from your Twilio trial account - "

# https://www.twilio.com/docs/api/errors: the number cannot be texted, whoever tries and whenever.
PERMANENT = frozenset({21211, 21214, 21217, 21408, 21602, 21606, 21610, 21612, 21614, 21617, 63003, 63016})


class TooMany(Exception):
    """More messages to one address than we go through: what we look for may be among those we did not see."""


class _HttpClient(TwilioHttpClient):
    """Twilio's client, at another address where one is set (a stand-in, a relay), which knows when nothing was taken.

    Where no connection came about, or Twilio said that we are too fast, it may be tried again. Any other torn
    connection leaves open whether the message was taken.
    """

    def __init__(self, base_url: str) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self._base_url = base_url or TWILIO_API

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        # Twilio's own clients call this positional parameter "uri" in one place and "url" in another.
        try:
            response = super().request(method, url.replace(TWILIO_API, self._base_url, 1), *args, **kwargs)
        except NotConnected as error:
            if not _never_connected(error):
                raise
            raise SendingFailed("no-connection", permanent=False) from None
        if response.status_code == TOO_FAST:
            wait = _retry_after(response.headers or {}, datetime.now(UTC))
            raise SendingFailed(str(TOO_FAST), permanent=False, retry_after=wait)
        return response


class TwilioSender:
    """Hands texts to Twilio's Messages API."""

    delivers_at_once = False

    def __init__(
        self, account_sid: str, auth_token: str, *, default_from: str, status_callback: str, api_url: str = ""
    ) -> None:
        self._client = Client(account_sid, auth_token, http_client=_HttpClient(api_url))
        self._default_from = default_from
        self._status_callback = status_callback

    def send(self, to: str, text: str, *, our_number: str, channel_kind: str, mark: str) -> str:
        """Hand the text over; returns its MessageSid. Raises `SendingFailed` if Twilio says no."""
        sender = our_number or self._default_from
        if not sender:
            raise SendingFailed("no-sender", permanent=True)
        try:
            message = self._client.messages.create(
                to=carrier_address(channel_kind, to),
                from_=carrier_address(channel_kind, sender),
                body=text,
                status_callback=self._status_callback,
            )
        except TwilioRestException as error:
            said_by_twilio = error.code not in (None, error.status)  # else by something that stands before it
            if error.status >= 500 and error.status != 503 and not said_by_twilio:
                raise
            code = error.code or error.status
            permanent = code in PERMANENT or (400 <= error.status < 500 and error.status not in OURS_TO_MEND)
            raise SendingFailed(str(code), permanent=permanent, opted_out=code == OPTED_OUT) from None
        if not message.sid:
            raise ValueError("an answer without an id")
        return message.sid

    def find(self, to: str, text: str, *, our_number: str, channel_kind: str, since: datetime) -> Sequence[str] | None:
        """What Twilio has of this text to this address since then, oldest first.

        It is not asked by From: which of our numbers a text goes out from may change meanwhile, and not to find it
        would mean to send it twice. Nor by DateSent: a message that waits to be sent has none yet.
        """
        found: list[str] = []
        looked_at = 0
        for message in self._client.messages.stream(to=carrier_address(channel_kind, to), limit=MOST_LOOKED_AT):
            looked_at += 1
            # Twilio lists the newest first, roughly: what waits to be sent has no date to sort it by.
            made = message.date_created.astimezone(UTC) if message.date_created else since
            if made < since - timedelta(days=1):
                return found[::-1]
            body = (message.body or "").removeprefix(TRIAL_WORDS).strip()
            by_us = str(message.direction) == "outbound-api"  # and no reply of ours to a text, nor one from the person
            if by_us and made >= since and body == text.strip() and message.sid:
                found.append(message.sid)
        if looked_at >= MOST_LOOKED_AT:
            raise TooMany
        return found[::-1]


def _never_connected(error: NotConnected) -> bool:
    if isinstance(error, ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else None
    forged = any(isinstance(inner, SSLCertVerificationError) for inner in getattr(reason, "args", ()))
    return isinstance(reason, NewConnectionError) or forged


def _retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """What the answer asks for, in seconds or as a date, within bounds; None where we cannot read it."""
    said = str(headers.get("Retry-After", "")).strip()
    if said.isascii() and said.isdigit():
        wait = timedelta(seconds=min(int(said[:9]), 999_999_999))
    else:
        try:
            wait = parsedate_to_datetime(said) - now
        except (TypeError, ValueError):  # no date, or one without its zone
            return None
    return min(max(wait, timedelta(0)), LONGEST_RETRY_AFTER)
