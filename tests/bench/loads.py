"""What can be sent, whatever it is: made ready, sent by the client, checked in the database at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Protocol

from tests.bench.client import Lane, Request


class WrongInDatabase(Exception):
    """What is stored is not what was sent and answered."""


class Load(Protocol):
    """Something to send. One unit of it (a turn, a submission, a page) is one lane or `requests_per_unit` requests.

    `window` lanes are under way at any time; 0 means one for each connection.
    """

    name: str
    window: int
    requests_per_unit: int

    def lanes(self, requests: int) -> list[Lane]:
        """Lanes with at least so many requests ahead, whatever earlier lanes left unsent among them."""
        ...

    def took(self, done: Sequence[int]) -> None:
        """Hear how many requests of each of the last lanes were answered."""
        ...

    def check(self) -> int:
        """Look into the database for all that was answered; returns how many. Raises `WrongInDatabase`."""
        ...


def in_turn(lanes: Sequence[Lane]) -> list[Request]:
    """The requests of lanes that take turns, as one connection would send them."""
    return [request for step in zip_longest(*lanes) for request in step if request is not None]


def get(path: str, headers: Mapping[str, str]) -> bytes:
    """The bytes of a GET."""
    return _head("GET", path, headers)


def post(path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """The bytes of a POST of a form."""
    about = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    return _head("POST", path, about | dict(headers)) + body


def _head(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: kelu.example.org", *(f"{name}: {headers[name]}" for name in headers)]
    return "\r\n".join([*lines, "", ""]).encode()
