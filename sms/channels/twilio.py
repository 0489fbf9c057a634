"""Twilio, for SMS and WhatsApp: the signature gate, texts in, TwiML out, receipts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from html import escape
from urllib.parse import parse_qs

from sms.channels.base import SMS, WHATSAPP, Incoming
from sms.messages import State

NAME = "twilio"
_WHATSAPP_PREFIX = "whatsapp:"

# https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
STATUSES: Mapping[str, State] = {
    "accepted": State.SENT,
    "scheduled": State.SENT,
    "queued": State.SENT,
    "sending": State.SENT,
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,  # whether somebody has opened a text is their own affair
    "undelivered": State.FAILED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}

OPTED_OUT_ERROR = "21610"
BUSY_ERRORS = frozenset({"30001", "63018"})
"""Errors of a receipt that say that too much was sent at once: https://www.twilio.com/docs/api/errors."""

BUSY_WAIT = timedelta(minutes=15)


def signed(
    auth_token: str, signature: str, urls: Sequence[str], params: Mapping[str, Sequence[str]], body: bytes | None
) -> bool:
    """Whether Twilio signed this request for one of `urls` (the address as the sender saw it is not always ours).

    `params` are the form fields, nothing trimmed or left out. `body` is the raw body where there is no form, else None;
    it counts only if the signed address names its hash (`bodySHA256`).
    Source: https://www.twilio.com/docs/usage/security#validating-requests. (Twilio's own validator loses the host of an
    address with both a password and a port, and cannot take a field that comes twice.)
    """
    if not auth_token or not signature:
        return False
    given = signature.encode()
    fields = "".join(name + value for name in sorted(params) for value in sorted(set(params[name])))
    return any(
        hmac.compare_digest(_signature(auth_token, spelled + fields), given)
        for url in urls
        if _names_hash_of(url, body)
        for spelled in _with_and_without_port(url)
    )


def _signature(auth_token: str, text: str) -> bytes:
    return base64.b64encode(hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest())


def _names_hash_of(url: str, body: bytes | None) -> bool:
    if body is None:
        return True
    named = parse_qs(url.partition("?")[2]).get("bodySHA256")
    return not body if named is None else named[0] == hashlib.sha256(body).hexdigest()


def _with_and_without_port(url: str) -> tuple[str, ...]:
    """Twilio signs some addresses without the port they have, and some with the standard port they do not show."""
    scheme, separator, rest = url.partition("://")
    end = next((at for at, character in enumerate(rest) if character in "/?#"), len(rest))
    authority, path = rest[:end], rest[end:]
    userinfo, at, host = authority.rpartition("@")
    bare = re.sub(r":\d*$", "", host)
    other = bare if bare != host else f"{host}:{443 if scheme == 'https' else 80}"
    return url, f"{scheme}{separator}{userinfo}{at}{other}{path}"


def read_incoming(form: Mapping[str, str]) -> Incoming | None:
    """The text in a webhook's form; None if it is not one (no id or no sender)."""
    provider_id = form.get("MessageSid") or form.get("SmsSid") or ""
    sender = form.get("From", "")
    if not provider_id or not sender:
        return None
    kind = WHATSAPP if sender.startswith(_WHATSAPP_PREFIX) else SMS
    return Incoming(
        channel=NAME,
        channel_kind=kind,
        provider_id=provider_id[:64],
        sender=sender.removeprefix(_WHATSAPP_PREFIX),
        our_number=form.get("To", "").removeprefix(_WHATSAPP_PREFIX)[:64],
        text=form.get("Body", ""),
    )


def twiml(reply: str | None) -> str:
    """The answer to a webhook: `reply` as TwiML, or an empty response for silence."""
    if reply is None:
        return '<?xml version="1.0" encoding="UTF-8"?><Response/>'
    # XML 1.0 has no place for control characters; people's words are stored whole all the same.
    clean = "".join(character for character in reply if character >= " " or character in "\n\t")
    body = escape(clean, quote=False)
    return f'<?xml version="1.0" encoding="UTF-8"?><Response><Message>{body}</Message></Response>'


def carrier_address(channel_kind: str, value: str) -> str:
    """`value` as Twilio writes it."""
    return f"{_WHATSAPP_PREFIX}{value}" if channel_kind == WHATSAPP else value
