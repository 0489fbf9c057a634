"""Sending through Twilio. Imported by the worker alone: Twilio's client takes 0.2 s and 20 MB to load."""

from __future__ import annotations

from typing import Any

from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from sms.channels.base import SendingFailed
from sms.channels.twilio import carrier_address

TIMEOUT_SECONDS = 10
OPTED_OUT = 21610
TWILIO_API = "https://api.twilio.com"

# https://www.twilio.com/docs/api/errors: the number cannot be texted, whoever tries and whenever.
PERMANENT = frozenset({21211, 21214, 21217, 21408, 21602, 21606, 21610, 21612, 21614, 21617, 63003, 63016})


class _ElsewhereClient(TwilioHttpClient):
    """Talks to another address in place of Twilio's: a stand-in for tests, or a relay."""

    def __init__(self, base_url: str) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self._base_url = base_url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        # Twilio's own clients call this positional parameter "uri" in one place and "url" in another.
        return super().request(method, url.replace(TWILIO_API, self._base_url, 1), *args, **kwargs)


class TwilioSender:
    """Hands texts to Twilio's Messages API."""

    delivers_at_once = False

    def __init__(
        self, account_sid: str, auth_token: str, *, default_from: str, status_callback: str, api_url: str = ""
    ) -> None:
        http_client = _ElsewhereClient(api_url) if api_url else TwilioHttpClient(timeout=TIMEOUT_SECONDS)
        self._client = Client(account_sid, auth_token, http_client=http_client)
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
            code = error.code or error.status
            permanent = code in PERMANENT or (400 <= error.status < 500 and error.status not in (408, 429))
            raise SendingFailed(str(code), permanent=permanent, opted_out=code == OPTED_OUT) from error
        return str(message.sid)
