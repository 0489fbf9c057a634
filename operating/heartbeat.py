"""When each worker was last at work: written beside the queue, where web processes on other machines read it too."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from huey import Huey

log = logging.getLogger(__name__)

PREFIX = "worker-seen."
EVERY = timedelta(seconds=10)
ALIVE_WITHIN = timedelta(minutes=3)
"""A worker looks at least once a minute, and a carrier may keep it for some seconds a text."""

FORGOTTEN_AFTER = timedelta(days=1)


class Heartbeat:
    """One worker's sign of life."""

    def __init__(self, huey: Huey, name: str | None = None) -> None:
        self._storage = huey.storage
        self._key = f"{PREFIX}{name or f'{socket.gethostname()}-{os.getpid()}'}"
        self._last: datetime | None = None

    def beat(self, now: datetime) -> None:
        """Say that this worker is at work; often enough is once in ten seconds."""
        if self._last is not None and now - self._last < EVERY:
            return
        first, self._last = self._last is None, now
        try:
            if first:
                self._forget_the_dead(now)
            self._storage.put_data(self._key, str(now.timestamp()).encode("ascii"))
        except Exception as error:  # noqa: BLE001 — each storage has its own; no text waits for a sign of life
            log.warning("no sign of life could be left: %s", type(error).__name__)

    def stop(self) -> None:
        """Say that this worker has ended as it should."""
        self._storage.pop_data(self._key)

    def _forget_the_dead(self, now: datetime) -> None:
        for name, at in _items(self._storage.result_items()).items():
            if now - at > FORGOTTEN_AFTER:
                self._storage.pop_data(name)


def workers_seen(huey: Huey) -> Mapping[str, datetime]:
    """When each worker of the last day was last at work, by a name that says nothing outside."""
    found = _items(huey.storage.result_items())
    return {name.removeprefix(PREFIX): at for name, at in found.items()}


def _items(stored: Mapping[str | bytes, bytes]) -> dict[str, datetime]:
    items: dict[str, datetime] = {}
    for key, value in stored.items():
        name = key.decode() if isinstance(key, bytes) else key
        if name.startswith(PREFIX):
            items[name] = datetime.fromtimestamp(float(value), UTC)
    return items
