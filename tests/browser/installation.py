"""A whole installation of real processes, as `make run` brings it up: web, worker, database, demonstration."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import uuid4

from twilio.request_validator import RequestValidator

import config

TOKEN = "a token that is known to this test alone"
UP_WITHIN_SECONDS = 90


@dataclass
class Running:
    """An installation that is up. `team` and `partner` are the links that it printed."""

    url: str
    team: str
    partner: str
    environ: dict[str, str] = field(repr=False)

    def kelu(self, *args: str) -> str:
        """Run a `kelu` command in the installation's environment and return what it prints."""
        command = [sys.executable, "-c", "import sys, cli; sys.exit(cli.main(sys.argv[1:]))", *args]
        done = subprocess.run(
            command, cwd=config.ROOT, env=self.environ, check=True, capture_output=True, text=True, timeout=120
        )
        return done.stdout

    def text(self, sender: str, body: str) -> str:
        """Deliver a text as Twilio does, signed; returns the TwiML."""
        address = f"{self.url}/sms/twilio"
        params = {"MessageSid": f"SM{uuid4().hex}", "From": sender, "To": "+918000000000", "Body": body}
        signature = RequestValidator(TOKEN).compute_signature(address, params)
        request = Request(address, urlencode(params).encode(), {"X-Twilio-Signature": signature})
        with urlopen(request, timeout=30) as response:
            return str(response.read().decode())


@contextmanager
def running(data_dir: Path) -> Iterator[Running]:
    """Bring an installation up in `data_dir`, and down again with Ctrl-C; it must end cleanly."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KELU_")} | {
        "KELU_DATA_DIR": str(data_dir),
        "PORT": str(port),
        "KELU_TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000001",
        "KELU_TWILIO_AUTH_TOKEN": TOKEN,
        "KELU_TWILIO_API_URL": "http://127.0.0.1:9",  # nobody listens there: nothing may leave this machine
        "PYTHONUNBUFFERED": "1",
    }
    log = data_dir / "run.log"
    data_dir.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", "import sys, cli; sys.exit(cli.main(['run']))"],
            cwd=config.ROOT,
            env=environ,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        team, partner = _links(process, log)
        yield Running(f"http://127.0.0.1:{port}", team, partner, environ)
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(60)
    said = log.read_text(encoding="utf-8")
    assert code == 0, said
    assert "Traceback" not in said, said


def _links(process: subprocess.Popen[bytes], log: Path) -> tuple[str, str]:
    until = time.monotonic() + UP_WITHIN_SECONDS
    while time.monotonic() < until and process.poll() is None:
        lines = log.read_text(encoding="utf-8").splitlines()
        links = {line.partition(": ")[0]: line.partition(": ")[2] for line in lines if "/accounts/link/" in line}
        if len(links) == 2:
            return links["Sign in"], links["As a partner instead"]
        time.sleep(0.1)
    raise AssertionError(f"it did not come up:\n{log.read_text(encoding='utf-8')}")
