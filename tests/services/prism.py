"""Prism: a mock of Twilio's API made from Twilio's own description, which refuses requests that do not fit it.

The description is not ours to hand on. The tests that need it are asked for by naming it in
KELU_TEST_TWILIO_DESCRIPTION; Prism itself comes from npm, pinned in `prism_npm/`.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

DESCRIPTION = "KELU_TEST_TWILIO_DESCRIPTION"
PINNED = Path(__file__).parent / "prism_npm"
FILES = ("package.json", "package-lock.json")
HOME = Path(sys.prefix) / "prism"
OLDEST_NODE = 18
UP_WITHIN_SECONDS = 60


def description() -> Path | None:
    """Where Twilio's description lies; None if the tests that need it are not asked for."""
    given = os.environ.get(DESCRIPTION)
    return Path(given) if given else None


def find() -> Path | None:
    """The pinned Prism, if it has been installed and there is a Node to run it."""
    program = HOME / "node_modules" / ".bin" / "prism"
    same = all((HOME / name).is_file() and (HOME / name).read_bytes() == (PINNED / name).read_bytes() for name in FILES)
    return program if same and program.exists() and node() >= OLDEST_NODE else None


def node() -> int:
    """The major version of Node; 0 if there is none that runs."""
    try:
        said = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    except OSError:
        return 0
    number = re.search(r"\d+", said)
    return int(number[0]) if number else 0


def install() -> str | None:
    """Install the pinned Prism beside Python's packages; returns what kept it from being installed."""
    if node() < OLDEST_NODE or shutil.which("npm") is None:
        return f"it needs npm and Node {OLDEST_NODE} or newer"
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    for name in FILES:
        shutil.copy(PINNED / name, HOME)
    done = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=HOME,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode == 0:
        return None
    (HOME / "package.json").unlink()  # begun and not finished: the next run starts again
    return f"npm could not install it: {done.stderr.strip()[-500:]}"


@contextmanager
def running(program: Path, described: Path) -> Iterator[str]:
    """Serve `described` as a mock; yields its address. A request that does not fit is answered with 422, 401 or 404.

    Without Prism's `--errors`: that would also hold Twilio's examples, with which it answers, against Twilio's schemas,
    and they do not fit.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.NamedTemporaryFile() as log:
        command: list[str | Path] = [program, "mock", "--host", "127.0.0.1", "--port", str(port), described]
        mock = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, mock, log.name)
            yield url
        finally:
            mock.terminate()
            mock.wait(30)


def _wait_for(url: str, mock: subprocess.Popen[bytes], log: str) -> None:
    until = time.monotonic() + UP_WITHIN_SECONDS
    while mock.poll() is None and time.monotonic() < until:
        try:
            urlopen(url, timeout=5).close()
        except HTTPError as answer:  # there is nothing at the root, and that is an answer
            answer.close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"Prism did not come up:\n{Path(log).read_text(errors='replace')}")
