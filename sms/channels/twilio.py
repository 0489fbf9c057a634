"""Twilio, for SMS and WhatsApp: the signature gate, texts in, TwiML out, receipts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from twilio.request_validator import RequestValidator

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
    "read": State.DELIVERED,
    "undelivered": State.FAILED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}


def signed(
    auth_token: str, signature: str, urls: Sequence[str], params: Mapping[str, Sequence[str]], body: str
) -> bool:
    """Whether Twilio signed this request for one of `urls` (the address as the sender saw it is not always ours).

    `params` are the form fields, nothing trimmed or left out; `body` the raw body where it is JSON.
    """
    if not auth_token or not signature:
        return False
    validator = RequestValidator(auth_token)
    return any(validator.validate(url, body if "bodySHA256=" in url else _flat(params), signature) for url in urls)


def _flat(params: Mapping[str, Sequence[str]]) -> Mapping[str, object]:
    # The validator knows lists, but wants them only where a field repeats.
    return {name: values[0] if len(values) == 1 else list(values) for name, values in params.items()}


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
