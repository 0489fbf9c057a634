"""Get what the tests need beside Python: PostgreSQL, Chromium, fonts. Uses what is there and installs what is not.

Only root on Debian or its kin can install; anybody else is told what is missing, and tests that need it are skipped.
Where CI is set nothing may be skipped, so there a missing part ends the run here.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.services import chromium, fonts, postgres, prism


@dataclass(frozen=True)
class Part:
    name: str
    found: Callable[[], str | None]  # what there is, in words; None if it is not there or does not run
    packages: tuple[str, ...]  # what brings it on Debian
    otherwise: str


def find_postgres() -> str | None:
    if os.environ.get("KELU_TEST_POSTGRES_URL"):
        return "the server of KELU_TEST_POSTGRES_URL"
    folder = postgres.find()
    return f"{postgres.version(folder)} in {folder}" if folder else None


def find_chromium() -> str | None:
    path = chromium.find()
    if path is None:
        return None
    said = subprocess.run([path, "--version"], capture_output=True, text=True)
    return f"{said.stdout.strip()} at {path}" if said.returncode == 0 else None


def find_npm() -> str | None:
    node = prism.node()
    return f"Node {node}" if node >= prism.OLDEST_NODE and shutil.which("npm") else None


def find_prism() -> str | None:
    if prism.find() is None and (lacking := prism.install()):
        print(f"Prism: {lacking}", file=sys.stderr)
    found = prism.find()
    return f"{found}, with {os.environ[prism.DESCRIPTION]}" if found else None


def find_fonts() -> str | None:
    return None if fonts.missing() else ", ".join(fonts.SCRIPTS)


PARTS = [
    Part("PostgreSQL", find_postgres, ("postgresql",), "install PostgreSQL 15 or newer, or set KELU_TEST_POSTGRES_URL"),
    Part("Chromium", find_chromium, ("chromium",), "install Chromium, or set KELU_TEST_CHROMIUM to one"),
    Part("Fonts", find_fonts, ("fontconfig", "fonts-noto-core"), "install fontconfig and the Noto fonts"),
]
FOR_TWILIO_S_DESCRIPTION = [
    Part("npm", find_npm, ("nodejs", "npm"), f"install npm and Node {prism.OLDEST_NODE} or newer"),
    Part("Prism", find_prism, (), "npm must reach its registry"),
]


def parts() -> list[Part]:
    """What this run needs; Prism only where its tests are asked for."""
    if prism.description() is None:
        return PARTS
    return [*PARTS, *FOR_TWILIO_S_DESCRIPTION]


def main() -> int:
    lacking = [part for part in parts() if part.found() is None]
    if packages := [package for part in lacking for package in part.packages]:
        install(packages)
    lost = False
    for part in parts():
        found = part.found()
        lost |= found is None
        print(f"{part.name}: {found or f'NOT FOUND; {part.otherwise}'}", flush=True)
    if lost and os.environ.get("CI"):
        print("Where CI is set, no test may be skipped, so everything above must be there.", file=sys.stderr)
        return 1
    return 0


def install(packages: list[str]) -> None:
    words = " ".join(packages)
    if not shutil.which("apt-get") or os.geteuid() != 0:
        print(f"On Debian, root could install what is missing: apt-get install {words}", file=sys.stderr)
        return
    print(f"Installing {words} …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    patient = ["apt-get", "-qq", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=300"]
    for pause in (5, 20, 0):  # a mirror may be slow, and another apt may be at work
        if all(
            subprocess.run([*patient, *step], env=quiet, stdin=subprocess.DEVNULL).returncode == 0
            for step in (["update"], ["install", "-y", "--no-install-recommends", *packages])
        ):
            return
        time.sleep(pause)
    print(f"apt-get could not install {words}.", file=sys.stderr)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it without a traceback
    sys.exit(main())
