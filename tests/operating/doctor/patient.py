"""What the doctor is asked about in tests: an installation with nothing wrong but that nothing runs, and a web site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import sqlalchemy as sa

from operating.doctor.examining import examine
from operating.doctor.findings import Finding, Level

KEY = "a" * 40
PRODUCTION = {
    "KELU_ENVIRONMENT": "production",
    "KELU_SECRET_KEY": "s" * 40,
    "KELU_ADDRESS_KEY": KEY,
    "KELU_PUBLIC_URL": "https://127.0.0.1:9",
    "KELU_TRUSTED_PROXIES": "1",
}
GOOD_HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Request-Id": "1f0c2d3e",  # as proxies write it
}
HEALTHY = {"/healthz": (200, '{"ok":true}')}


def environ_over(engine: sa.Engine, folder: Path) -> dict[str, str]:
    """An installation in production over a test's database, with nothing wrong but that nothing runs."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    url = engine.url.render_as_string(hide_password=False)
    return PRODUCTION | {"KELU_DATA_DIR": str(data), "KELU_DATABASE_URL": url}


def found(environ: Mapping[str, str], check: str, *, online: bool = False) -> list[Finding]:
    findings = examine(environ, online=online, now=datetime.now(UTC))
    for finding in findings:
        assert finding.level is Level.FINE or (finding.why and finding.remedy), finding
    return [finding for finding in findings if finding.check == check]


def levels(findings: list[Finding]) -> list[Level]:
    return [finding.level for finding in findings]


@contextmanager
def site(headers: Mapping[str, str], pages: Mapping[str, tuple[int, str]]) -> Iterator[str]:
    """A web site on this machine with these pages; yields its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, text = pages.get(self.path, (404, ""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
