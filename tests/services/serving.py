"""An HTTP server in a thread of the test's own process, whose connections can be torn or left hanging."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit


class Request:
    """One request, with what can be done about it: answer it, or tear the connection."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        parts = urlsplit(handler.path)
        self.method, self.path = handler.command, parts.path
        self.authorization = handler.headers.get("Authorization", "")
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        self._handler = handler

    def answer(self, status: int, content: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        """Answer with JSON."""
        written = json.dumps(content).encode()
        self._handler.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self._handler.send_header(name, value)
        self._handler.send_header("Content-Length", str(len(written)))
        self._handler.end_headers()
        self._handler.wfile.write(written)

    def tear(self) -> None:
        """Close the connection without a word."""
        self._handler.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: the other side is killed and torn away on purpose here."""


@contextmanager
def serving(handle: Callable[[Request], None], port: int = 0) -> Iterator[str]:
    """Let `handle` see every request, each in a thread; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with suppress(ConnectionError):
                handle(Request(self, body))

        def do_GET(self) -> None:
            self.handle_any()

        def do_POST(self) -> None:
            self.handle_any()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with _Server(("127.0.0.1", port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
