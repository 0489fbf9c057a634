"""One process and no server: what a request costs in CPU and statements, and a profile.

For tuning, and where the machine is too busy to be timed; and the only place that counts statements.
"""

from __future__ import annotations

import cProfile
import pstats
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests.bench.client import Request
from tests.bench.loads import Load, in_turn
from tests.bench.wire import Answer


class WrongAnswer(Exception):
    """The app did not answer what it must."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as the database was given it."""

    text: str
    parameters: Any = ()


@dataclass(frozen=True, slots=True)
class Inside:
    """An app and the engine under it."""

    app: Flask
    engine: sa.Engine

    def statements(self, load: Load) -> tuple[list[Statement], int]:
        """The statements of one unit of `load`, with the ends of transactions; and how many requests it took."""
        self.cpu(load, 1)
        requests = taken(load, 1)
        with counted(self.engine) as seen:
            self._each(requests)
        return seen, len(requests)

    def cpu(self, load: Load, units: int) -> float:
        """CPU seconds that one request takes, of this process alone."""
        requests = taken(load, units)
        began = time.process_time()
        self._each(requests)
        return (time.process_time() - began) / len(requests)

    def profile(self, load: Load, units: int, file: Path) -> None:
        """Write a profile for `pstats`, and print the functions that take most."""
        requests = taken(load, units)
        profile = cProfile.Profile()
        profile.runcall(self._each, requests)
        profile.dump_stats(file)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(60)

    def _each(self, requests: Sequence[Request]) -> None:
        for request in requests:
            if why := request.wrong(self.answer(request)):
                raise WrongAnswer(why)

    def answer(self, request: Request) -> Answer:
        """What the app answers."""
        return call(self.app, request.data)


def taken(load: Load, units: int) -> list[Request]:
    """The requests of some lanes, as one connection sends them; noted as sent, for they will be."""
    lanes = load.lanes(units * load.requests_per_unit)
    load.took([len(lane) if number < units else 0 for number, lane in enumerate(lanes)])
    return in_turn(lanes[:units])


@contextmanager
def counted(engine: sa.Engine) -> Iterator[list[Statement]]:
    """The statements that the database is given meanwhile, with the ends of transactions."""
    seen: list[Statement] = []

    def executed(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append(Statement(" ".join(statement.split()), parameters))

    def committed(_connection: Any) -> None:
        seen.append(Statement("COMMIT"))

    sa.event.listen(engine, "before_cursor_execute", executed)
    sa.event.listen(engine, "commit", committed)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", executed)
        sa.event.remove(engine, "commit", committed)


def call(app: Flask, data: bytes) -> Answer:
    """What `app` answers to a request's bytes."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, target, _ = first.split(" ")
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for line in lines:
        name, _, value = line.partition(": ")
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    told: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _error: Any = None, /) -> Callable[[bytes], object]:
        told.extend([status, headers])
        return told.append

    chunks: Any = app.wsgi_app(environ, start)
    raw = b"".join(chunks)
    if hasattr(chunks, "close"):
        chunks.close()
    status, headers = told
    answered = "\r\n".join([f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers), ""])
    return Answer(int(status[:3]), answered.lower().encode(), raw)


def show(
    apps: Mapping[str, Inside], loads: Sequence[Load], *, requests: int, explain: bool, profile: Path | None
) -> None:
    """Print what every load costs."""
    for load in loads:
        inside, units = apps[load.name], max(1, requests // load.requests_per_unit)
        inside.cpu(load, units)
        if profile is not None:
            inside.profile(load, units, profile.with_name(f"{profile.name}.{load.name.replace(' ', '-')}"))
            continue
        cost = inside.cpu(load, units) * 1000
        seen, count = inside.statements(load)
        print(f"{load.name:24}{cost:8.3f} ms of CPU and {len(seen) / count:.2f} statements a request", flush=True)
        if explain:
            print("\n".join(f"    {statement.text}" for statement in seen))
