"""Reading HTTP/1.1 answers off a kept connection, as little as the load generator needs."""

from __future__ import annotations

import gzip
from dataclasses import dataclass


class NotHttp(Exception):
    """What came back cannot be read as an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its status, its head in lower case, its body as it travelled (`body` unpacks it)."""

    status: int
    head: bytes
    raw: bytes

    @property
    def body(self) -> bytes:
        """The body, unpacked."""
        return gzip.decompress(self.raw) if b"\r\ncontent-encoding: gzip" in self.head else self.raw


class Reader:
    """Puts one answer at a time together from the pieces that a socket gives."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> Answer | None:
        """Take a piece; returns the answer once it is whole. Raises `NotHttp`."""
        held = self._held = self._held + data if self._held else data
        end = held.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = held[: end + 2].lower()  # every line with its end
        if not head.startswith(b"http/1.1 "):
            raise NotHttp(repr(held[:80]))
        status = int(head[9:12])
        at = head.find(b"\r\ncontent-length:")
        if at >= 0:
            length = int(head[at + 17 : head.find(b"\r\n", at + 2)])
            if len(held) < end + 4 + length:
                return None
            if len(held) > end + 4 + length:
                raise NotHttp("more than one answer came to one request")
            body = held[end + 4 :]
        elif b"\r\ntransfer-encoding: chunked" in head:
            chunks = _unchunked(held, end + 4)
            if chunks is None:
                return None
            body = chunks
        elif status in (204, 304):
            body = b""
        else:
            raise NotHttp("an answer without a length cannot be kept apart from the next")
        self._held = b""
        return Answer(status, head, body)


def _unchunked(held: bytes, at: int) -> bytes | None:
    parts: list[bytes] = []
    while True:
        line_end = held.find(b"\r\n", at)
        if line_end < 0:
            return None
        size = int(held[at:line_end].split(b";")[0], 16)
        at = line_end + 2
        if size == 0:
            return b"".join(parts) if held[at : at + 2] == b"\r\n" else None
        if len(held) < at + size + 2:
            return None
        parts.append(held[at : at + size])
        at += size + 2
