"""`kelu web` and `kelu worker` as they run on a server: production, two processes, logs that say nothing of anybody."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from twilio.request_validator import RequestValidator

import config
from survey import db
from tests.web import TOKEN

METRICS_TOKEN = "a token that is long enough"
WRITTEN = "they closed the road to the sorting place again"
UP_WITHIN_SECONDS = 60


@dataclass
class Server:
    """An installation in production. `folder` holds its data and its logs."""

    folder: Path
    port: int
    environ: dict[str, str]

    @contextmanager
    def running(self, *args: str) -> Iterator[Path]:
        """Run a `kelu` command, yield its log, and end it with TERM; it must end well."""
        log = self.folder / f"{args[0]}.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-c", "import sys, cli; sys.exit(cli.main(sys.argv[1:]))", *args],
                cwd=config.ROOT,
                env=self.environ,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            yield log
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(60)
        assert code == 0, log.read_text(encoding="utf-8")

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """The status and the text that an address answers with."""
        try:
            with urlopen(Request(f"http://127.0.0.1:{self.port}{path}", headers=headers), timeout=10) as response:
                return response.status, response.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def text(self, body: str) -> None:
        """Deliver a text as Twilio does, signed."""
        params = {"MessageSid": "SM" + "7" * 32, "From": "+917000000199", "To": "+918000000000", "Body": body}
        signature = RequestValidator(TOKEN).compute_signature(f"{self.environ['KELU_PUBLIC_URL']}/sms/twilio", params)
        address = f"http://127.0.0.1:{self.port}/sms/twilio"
        with urlopen(Request(address, urlencode(params).encode(), {"X-Twilio-Signature": signature}), timeout=10):
            pass

    def wait_for(self, path: str, what: str = "", **headers: str) -> str:
        """Wait until an address answers 200 with `what` in its text."""
        until = time.monotonic() + UP_WITHIN_SECONDS
        while time.monotonic() < until:
            with suppress(URLError, OSError):
                status, text = self.get(path, **headers)
                if status == 200 and what in text:
                    return text
            time.sleep(0.1)
        logs = {log.name: log.read_text(encoding="utf-8")[-2000:] for log in self.folder.glob("*.log")}
        raise AssertionError(f"{path} did not come to say {what!r}: {logs}")


@pytest.fixture
def server(tmp_path: Path) -> Server:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ours = {
        "KELU_ENVIRONMENT": "production",
        "KELU_DATA_DIR": str(tmp_path),
        "KELU_SECRET_KEY": "s" * 40,
        "KELU_ADDRESS_KEY": "a" * 40,
        "KELU_PUBLIC_URL": "https://kelu.example.org",
        "KELU_METRICS_TOKEN": METRICS_TOKEN,
        "KELU_TRUSTED_PROXIES": "1",
        "KELU_TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000001",
        "KELU_TWILIO_AUTH_TOKEN": TOKEN,
        "KELU_TWILIO_API_URL": "http://127.0.0.1:9",
    }
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KELU_")} | ours
    engine = db.make_engine(f"sqlite:///{tmp_path / 'kelu.db'}")
    db.upgrade(engine)
    engine.dispose()
    return Server(tmp_path, port, environ)


def lines_of(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_a_server_answers_counts_over_its_processes_and_logs_nothing_of_anybody(server: Server) -> None:
    bearer = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    with server.running("worker") as worker_log, server.running("web", "--bind", f"127.0.0.1:{server.port}") as web_log:
        server.wait_for("/readyz")
        server.text(WRITTEN)
        for _ in range(20):  # more than one process will have had some
            server.get("/")
        assert server.get("/accounts/link/a-secret-that-signs-in?phone=7000000199")[0] == 200
        assert server.get("/metrics")[0] == 401
        server.wait_for("/metrics", "kelu_workers_alive 1.0", **bearer)
        figures = server.wait_for("/metrics", 'endpoint="public.home"', **bearer)
        assert 'kelu_http_requests_total{endpoint="public.home",method="GET",status="2xx"} 20.0' in figures
        assert "kelu_feedback 1.0" in figures
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(b"GET /accounts/link/a-secret-that-signs-in HTTP/9.9\r\nHost: a b\r\n\r\n")
            while connection.recv(4096):
                pass
    said = web_log.read_text(encoding="utf-8") + worker_log.read_text(encoding="utf-8")
    for private in (WRITTEN, "7000000199", "a-secret-that-signs-in", "127.0.0.1", METRICS_TOKEN, TOKEN):
        assert private not in said
    answered = [line for line in lines_of(web_log) if line["message"] == "answered"]
    assert sum(line["endpoint"] == "public.home" for line in answered) == 20
    assert any(line["endpoint"] == "accounts.link" for line in answered)
    assert [line["message"] for line in lines_of(worker_log)] == ["the worker begins", "the worker has ended"]


def failing(environ: dict[str, str], *args: str) -> subprocess.CompletedProcess[str]:
    """Run a `kelu` command that is to end by itself, and in vain."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys, cli; sys.exit(cli.main(sys.argv[1:]))", *args],
        cwd=config.ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    return done


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        pytest.param("postgresql://kelu:half@1:secret-word@127.0.0.1/kelu", "ValueError", id="a password with @ and :"),
        pytest.param("postgresql://kelu:secret-word@127.0.0.1:9/kelu", "OperationalError", id="nobody listens"),
    ],
)
@pytest.mark.parametrize("command", ["web", "worker", "db upgrade"])
def test_a_database_that_cannot_be_opened_shows_no_password(server: Server, command: str, url: str, kind: str) -> None:
    args = [*command.split(), *(["--bind", f"127.0.0.1:{server.port}"] if command == "web" else [])]
    done = failing(server.environ | {"KELU_DATABASE_URL": url}, *args)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    errors = [line["error"][0]["kind"] for line in lines if "error" in line]
    assert kind in errors
    assert set(errors) <= {kind, "HaltServer"}  # gunicorn's own word, if its worker ends while it starts another
    assert "secret-word" not in done.stdout + done.stderr


def test_what_production_lacks_is_said_in_words(server: Server) -> None:
    environ = {name: value for name, value in server.environ.items() if name != "KELU_ADDRESS_KEY"}
    for command in ("web", "worker"):
        done = failing(environ, command)
        assert done.returncode == 1
        assert "KELU_ADDRESS_KEY is missing" in done.stderr
        assert "Traceback" not in done.stderr
