"""The servers that are measured: gunicorn as `kelu run` starts it, on a port and with processes of our own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import config
from launch import SERVING
from operating.serving import workers
from tests.bench.processes import family, listens

UP_WITHIN_SECONDS = 60
STOPS_WITHIN_SECONDS = 20


class NotOurs(Exception):
    """What answers on the port is not what we started."""


@dataclass(frozen=True, slots=True)
class Server:
    """A gunicorn that is up: its port, and the processes whose CPU time is its own (arbiter and workers)."""

    port: int
    pids: tuple[int, ...]

    @property
    def workers(self) -> tuple[int, ...]:
        """The processes that answer."""
        return self.pids[1:]


@contextmanager
def serving(app: str, environ: Mapping[str, str], log: Path) -> Iterator[Server]:
    """Serve the WSGI `app` as Kelu is served, in the environment plus `environ`; stop it at the end.

    Raises `NotOurs` if it does not come up, or if somebody else's socket answers on the port.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", SERVING, "--bind", f"127.0.0.1:{port}", app]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KELU_")}
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=config.ROOT, env=clean | dict(environ), stdout=output, stderr=output, start_new_session=True
        )
    try:
        server = Server(port, _up(process, port, log))
        yield server
        if tuple(family(process.pid)) != server.pids:
            raise NotOurs(f"a process of {app} ended while it was measured:\n{log.read_text()}")
    finally:
        process.terminate()
        try:
            process.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _up(process: subprocess.Popen[bytes], port: int, log: Path) -> tuple[int, ...]:
    until = time.monotonic() + UP_WITHIN_SECONDS
    while time.monotonic() < until and process.poll() is None:
        pids = family(process.pid)
        if len(pids) == 1 + workers and listens(port, pids) and _answers(port):
            if family(process.pid) != pids:
                continue  # a worker died and was replaced
            return tuple(pids)
        time.sleep(0.1)
    raise NotOurs(f"the server did not come up on a port of its own:\n{log.read_text()}")


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as probe:
            probe.sendall(b"GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return probe.recv(12).startswith(b"HTTP/1.1 404")
    except OSError:
        return False
