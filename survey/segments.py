"""What a text costs to send: its encoding and the segments it is billed as."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Encoding = Literal["GSM-7", "UCS-2"]

GSM7_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The GSM 7 bit default alphabet without its escape. Source: 3GPP TS 23.038 §6.2.1."""

GSM7_EXTENSION = frozenset("\f^{}\\[~]|€")
"""Characters sent as an escape and a second septet. Source: 3GPP TS 23.038 §6.2.1.1."""

_LIMITS: dict[Encoding, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}
"""Units in a single message, and in each part of a longer one (its user data header takes the rest)."""


@dataclass(frozen=True, slots=True)
class Segments:
    """`units` are septets in GSM-7 and UTF-16 code units in UCS-2. An empty text is one segment of no units."""

    encoding: Encoding
    units: int
    segments: int


def count_segments(text: str) -> Segments:
    """Count the SMS segments that `text` is billed as.

    GSM-7 holds 160 septets (153 each when split), UCS-2 70 UTF-16 units (67 each);
    an extension character or a surrogate pair is never split across two segments.
    Source: 3GPP TS 23.038 §6.2.1, TS 23.040 §9.2.3.24.
    """
    encoding, costs = _costs(text)
    units = sum(costs)
    single, part = _LIMITS[encoding]
    if units <= single:
        return Segments(encoding, units, 1)
    return Segments(encoding, units, _filled(costs, part))


def _costs(text: str) -> tuple[Encoding, list[int]]:
    if GSM7_BASIC.issuperset(text):
        return "GSM-7", [1] * len(text)
    if all(char in GSM7_BASIC or char in GSM7_EXTENSION for char in text):
        return "GSM-7", [2 if char in GSM7_EXTENSION else 1 for char in text]
    return "UCS-2", [2 if char > "\uffff" else 1 for char in text]


def _filled(costs: Iterable[int], limit: int) -> int:
    """How many segments of `limit` units are begun when no character may straddle two."""
    segments, used = 1, 0
    for cost in costs:
        if used + cost > limit:
            segments, used = segments + 1, 0
        used += cost
    return segments
