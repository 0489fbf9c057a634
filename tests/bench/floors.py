"""Sending to the floor: the same form as a text's, one request each, every one counted in its table afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

import sqlalchemy as sa

from tests.bench.client import Lane, Request
from tests.bench.floor import TABLE
from tests.bench.loads import WrongInDatabase, post

TEXT = "The weighing must be right, and there must be water at the centre."


@dataclass
class Floor:
    """Requests to the floor, and how many were answered."""

    engine: sa.Engine
    sent: set[str] = field(default_factory=set)
    name = "floor"
    window = 64
    requests_per_unit = 1

    def lanes(self, requests: int) -> list[Lane]:
        """One request a lane."""
        self._ids = [f"SMfloor{uuid4().hex[:25]}" for _ in range(requests)]
        return [[_request(provider_id)] for provider_id in self._ids]

    def took(self, done: Sequence[int]) -> None:
        """Remember which were answered."""
        self.sent |= {provider_id for provider_id, steps in zip(self._ids, done, strict=True) if steps}

    def check(self) -> int:
        """Every request has its row, and there are no others; returns how many. Raises `WrongInDatabase`."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(TABLE.c.provider_id, TABLE.c.text)).all()
        if len(rows) != len(self.sent) or {row.provider_id for row in rows} != self.sent:
            raise WrongInDatabase(f"the floor answered {len(self.sent)} requests and holds {len(rows)} rows")
        return len(rows)


def _request(provider_id: str) -> Request:
    body = urlencode({"MessageSid": provider_id, "Body": TEXT}).encode()
    return Request(post("/floor", body, {}), holds=(f"kept {provider_id}".encode(),), whole=True)
