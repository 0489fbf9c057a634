"""An installation of real processes that are killed without warning and started anew, as a service manager would."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from random import Random
from urllib.error import URLError
from urllib.request import urlopen

import config
from launch import SERVING

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "a token that is known to the soak alone"
KEYS = {
    "KELU_SECRET_KEY": "a secret for the soak only, of no worth to anyone",
    "KELU_ADDRESS_KEY": "an address key for the soak only, of no worth to anyone",
}
UP_WITHIN_SECONDS = 60
STOPS_WITHIN_SECONDS = 30


class Victim(Enum):
    """What is killed."""

    WEB_PROCESS = "a web process"  # one of those that answer; gunicorn starts another
    WEB = "the web app"  # gunicorn itself, and a moment later the processes it leaves behind
    WORKER = "a worker"
    EVERYTHING = "everything"  # as when the power fails


@dataclass
class Installation:
    """Web and workers over one database. `kill` takes some of them down without warning."""

    folder: Path
    database_url: str
    twilio_url: str
    port: int
    workers: int
    killed: Counter[Victim] = field(default_factory=Counter)
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment of its processes: a production, and nothing of whoever runs the tests."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KELU_")}
        return kept | {
            "KELU_ENVIRONMENT": "production",
            "KELU_DATA_DIR": str(self.data_dir),
            "KELU_DATABASE_URL": self.database_url,
            **KEYS,
            "KELU_PUBLIC_URL": self.url,
            "KELU_TWILIO_ACCOUNT_SID": ACCOUNT,
            "KELU_TWILIO_AUTH_TOKEN": TOKEN,
            "KELU_TWILIO_API_URL": self.twilio_url,
            "TMPDIR": str(self.folder / "tmp"),  # who is killed does not clear up
        }

    @property
    def settings(self) -> config.Settings:
        return config.load(self.environ)

    def kelu(self, *args: str) -> str:
        """Run a `kelu` command in its environment; returns what it prints."""
        command = [sys.executable, "-c", "import sys, cli; sys.exit(cli.main(sys.argv[1:]))", *args]
        done = subprocess.run(command, cwd=config.ROOT, env=self.environ, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        """Start web and workers, and wait until the web app answers."""
        for name in ("logs", "tmp"):
            (self.folder / name).mkdir(parents=True)
        for name in ("web", *self._worker_names()):
            self._start(name)
        until = time.monotonic() + UP_WITHIN_SECONDS
        while time.monotonic() < until:
            with suppress(URLError, OSError), urlopen(f"{self.url}/healthz", timeout=2):
                return
            time.sleep(0.1)
        raise AssertionError(f"it did not come up:\n{self.log_tails()}")

    def kill(self, victim: Victim, chance: Random) -> None:
        """Kill `victim` and start anew what does not come back by itself."""
        self._all_alive()
        if victim is Victim.WEB_PROCESS:
            if answering := _children(self._running["web"].pid):
                os.kill(chance.choice(answering), signal.SIGKILL)
        elif victim is Victim.WEB:
            os.kill(self._running["web"].pid, signal.SIGKILL)
            time.sleep(chance.uniform(0, 0.2))  # those left behind go on answering
            self._restart("web")
        elif victim is Victim.WORKER:
            self._restart(chance.choice(self._worker_names()))
        else:
            self._restart(*self._running)
        self.killed[victim] += 1

    def stop(self) -> None:
        """Ask everything to end, which it must do in good order."""
        self._all_alive()
        for process in self._running.values():
            process.terminate()
        codes = {name: process.wait(STOPS_WITHIN_SECONDS) for name, process in self._running.items()}
        self._running.clear()
        assert set(codes.values()) == {0}, f"{codes}\n{self.log_tails()}"

    def end(self) -> None:
        """End whatever still runs."""
        for process in self._running.values():
            _kill(process)

    @property
    def logs(self) -> Mapping[str, str]:
        """All that its processes ever said, by process."""
        return {path.stem: path.read_text(encoding="utf-8") for path in sorted((self.folder / "logs").glob("*.log"))}

    def log_tails(self, lines: int = 30) -> str:
        """The last that each process said, but for the requests that it answered."""
        told = {
            name: [line for line in said.splitlines() if '"message": "answered"' not in line]
            for name, said in self.logs.items()
        }
        tails = ((name, said[-lines:]) for name, said in told.items())
        return "\n".join(line for name, last in tails for line in (f"── {name}", *last))

    def _worker_names(self) -> list[str]:
        return [f"worker-{number}" for number in range(1, self.workers + 1)]

    def _start(self, name: str) -> None:
        command = ["-m", "tests.soak.hasty_worker"]
        if name == "web":
            command = ["-m", "gunicorn", "--config", SERVING, "--bind", f"127.0.0.1:{self.port}", "wsgi:serve()"]
        with (self.folder / "logs" / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, *command],
                cwd=config.ROOT,
                env=self.environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _restart(self, *names: str) -> None:
        for name in names:
            _kill(self._running[name])
        for name in names:
            self._start(name)

    def _all_alive(self) -> None:
        ended = {name: code for name, process in self._running.items() if (code := process.poll()) is not None}
        assert not ended, f"ended without being killed: {ended}\n{self.log_tails()}"


@contextmanager
def running(folder: Path, database_url: str, twilio_url: str, workers: int) -> Iterator[Installation]:
    """An installation that is up over a migrated database; whatever happens, nothing of it is left running."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    installation = Installation(folder, database_url, twilio_url, port, workers)
    try:
        installation.start()
        yield installation
    finally:
        installation.end()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # a session of its own: the process and its children, nobody else
    process.wait()


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    if listed.exists():
        return [int(child) for child in listed.read_text().split()]
    everything = subprocess.run(["ps", "-A", "-o", "ppid=,pid="], capture_output=True, text=True, check=True).stdout
    return [int(child) for parent, child in map(str.split, everything.splitlines()) if int(parent) == pid]
