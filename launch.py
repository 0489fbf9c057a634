"""Bringing a whole installation up on one machine: database, demonstration data, web, worker; and down again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy.orm import Session, sessionmaker

import config
from demo.seed import PARTNER_EMAIL, TEAM_EMAIL, guide, seed
from forms.accounts.service import make_link
from survey.db import make_engine, make_session, upgrade
from survey.people.addresses import WrongAddressKey
from survey.people.programme import check_key, the_programme

SERVING = "python:operating.serving"
STARTS_WITHIN_SECONDS = 60
STOPS_WITHIN_SECONDS = 20


def run(port: int) -> int:
    """Serve on 127.0.0.1:`port` with a worker until INT or TERM; returns the exit code."""
    os.environ["PORT"] = str(port)
    settings = config.load()
    if not _free(port):
        print(f"Port {port} is taken. Choose another: PORT=8001 make run", file=sys.stderr)
        return 1
    engine = make_engine(settings.database_url)
    upgrade(engine)
    sessions = make_session(engine)
    installation = settings.installation
    try:
        with sessions.begin() as session:
            check_key(session, installation.keys)
            if the_programme(session) is None and not settings.production:
                print("First use: adding a demonstration programme …", flush=True)
                seed(session, installation, now=datetime.now(UTC))
    except WrongAddressKey:
        print(
            "The address key is not the one that the stored phone numbers were sealed with. Put the old key back "
            "(KELU_ADDRESS_KEY, or the file in the data folder); without it nobody who wrote can be answered.",
            file=sys.stderr,
        )
        return 1
    web = [sys.executable, "-m", "gunicorn", "--config", SERVING, "--bind", f"127.0.0.1:{port}", "wsgi:serve()"]
    work = [sys.executable, "-c", "import worker; worker.run()"]
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    # Sessions of their own: Ctrl-C reaches this process alone, which then stops them in order.
    running = [subprocess.Popen(command, cwd=config.ROOT, start_new_session=True) for command in (web, work)]
    code = 0
    try:
        _wait_until_up(port, stopping, running)
        if not stopping:
            _greet(settings.public_url, sessions)
        while not stopping:
            if any(process.poll() is not None for process in running):
                print("Kelu stopped unexpectedly; see above.", file=sys.stderr)
                code = 1
                break
            time.sleep(0.2)
    finally:
        for process in running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in running:
            try:
                process.wait(STOPS_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
    if stopping:
        print("\nKelu has stopped. Everything is kept; `make run` goes on from here.")
    return code


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _wait_until_up(port: int, stopping: list[int], running: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until and not stopping and all(process.poll() is None for process in running):
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)


def _greet(url: str, sessions: sessionmaker[Session]) -> None:
    print(f"\nKelu is running.\n  People open:  {url}/\n  The desk:     {url}/desk/", flush=True)
    with sessions.begin() as session:
        programme = the_programme(session)
        if programme is None or not programme.demonstration:
            return
        now = datetime.now(UTC)
        team, partner = (make_link(session, guide(session, email), now=now) for email in (TEAM_EMAIL, PARTNER_EMAIL))
    print(f"\nSign in: {url}/accounts/link/{team}")
    print(
        f"  (as the programme team; works once, within the hour)\nAs a partner instead: {url}/accounts/link/{partner}"
    )
    print("\nCtrl-C stops it.", flush=True)
