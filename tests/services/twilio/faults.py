"""What a request to send meets: something that a test planned, or Twilio's answer to a wrong form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

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
"""HTTP status, Twilio's code and words of those that are answered."""


def invalid(form: Mapping[str, str]) -> tuple[int, str] | None:
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
