"""`kelu run`, `kelu web`, `kelu worker`, `kelu db …`: bringing an installation up."""

from __future__ import annotations

import os
import sys
from typing import Any

import config
import launch
import worker
from commands.command import Arguments, Wrong, command, group
from survey.db import downgrade, make_engine, upgrade


def register(commands: Any) -> None:
    """Add the commands."""
    command(commands, "run", run)
    web = command(commands, "web", run_web)
    web.add_argument("--bind", default="127.0.0.1:8000", metavar="ADDRESS:PORT")
    web.add_argument("--workers", type=int, default=2, metavar="N", help="processes (default: 2)")
    command(commands, "worker", run_worker)
    db = group(commands, "db", "the database")
    command(db, "upgrade", db_upgrade)
    command(db, "downgrade", db_downgrade).add_argument("revision")


def run(_args: Arguments) -> int:
    """Migrate, fill with demonstration data on first use, serve with a worker until Ctrl-C."""
    port = os.environ.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise Wrong(f"PORT is “{port}”; it must be a number such as 8000.")
    return launch.run(int(port))


def run_web(args: Arguments) -> int:
    """Run the web app under gunicorn, in this process's place."""
    config.load()  # what is missing is said here, in words
    if args.workers < 1:
        raise Wrong("--workers must be 1 or more.")
    serve = [sys.executable, "-m", "gunicorn", "--config", launch.SERVING, "--bind", args.bind]
    sys.stdout.flush()
    os.execv(sys.executable, [*serve, "--workers", str(args.workers), "wsgi:serve()"])  # noqa: S606 — no shell is meant


def run_worker(_args: Arguments) -> int:
    """Run the worker."""
    worker.run()
    return 0


def db_upgrade(_args: Arguments) -> int:
    """Bring the database up to date."""
    upgrade(make_engine(config.load().database_url))
    return 0


def db_downgrade(args: Arguments) -> int:
    """Take the database back to a revision."""
    downgrade(make_engine(config.load().database_url), args.revision)
    return 0
