"""Make .venv from requirements/dev.txt, with Kelu itself linked in; do nothing when that is already so."""

import hashlib
import json
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from tools.installer import PYTHON, ROOT, VENV, Missing, environment, environment_for_uv, make_venv, pip, uv

LOCK = ROOT / "requirements" / "dev.txt"
STAMP = VENV / ".made-from"  # the folder that .venv was made in, and a digest of what it was made from
OURSELVES = ["--no-deps", "--no-build-isolation", "--editable", "."]


def main() -> int:
    made_from = f"{ROOT}\n{digest()}\n"
    if STAMP.exists() and STAMP.read_text() == made_from and works() and (VENV / "bin" / "kelu").exists():
        return 0

    print("Setting up .venv from requirements/dev.txt …", flush=True)
    try:
        if not works() or moved():
            make_venv(VENV, "--without-pip")
        STAMP.write_text(f"{ROOT}\n")  # begun: an interrupted setup starts again
        if not install_with_uv():
            print("uv could not do it; trying pip, which takes longer …", file=sys.stderr, flush=True)
            install_with_pip()
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failed:
        print(f"The packages could not be installed (exit code {failed.returncode}).", file=sys.stderr)
        print("Is a package index reachable? `pip config list` shows the one in use.", file=sys.stderr)
        return 1
    STAMP.write_text(made_from)
    return 0


def digest() -> str:
    """Of all that decides what is installed; a change to a linter's settings is none of that."""
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text())
    decides = [ours["project"], ours["build-system"], ours["tool"]["hatch"], LOCK.read_text()]
    return hashlib.sha256(json.dumps(decides).encode()).hexdigest()


def works() -> bool:
    """Whether .venv has a Python that runs and is new enough: the one it was made with may be gone."""
    probe = "import sys; sys.exit(sys.version_info < (3, 11))"
    return PYTHON.exists() and run([PYTHON, "-c", probe])


def moved() -> bool:
    """Whether .venv was made in another folder: its commands name that folder in their first line."""
    return STAMP.exists() and STAMP.read_text().splitlines()[:1] != [str(ROOT)]


def install_with_uv() -> bool:
    command = uv()
    if command is None:
        return False
    env = environment_for_uv()
    target = ["--quiet", "--python", str(PYTHON)]
    return run([*command, "pip", "sync", *target, "--require-hashes", str(LOCK)], env) and run(
        [*command, "pip", "install", *target, *OURSELVES], env
    )


def install_with_pip() -> None:
    command = [*pip(), "--python", str(PYTHON)]

    def pip_says(*arguments: str) -> str:
        return subprocess.run(
            [*command, *arguments], cwd=ROOT, env=environment(), check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    pip_says("install", "--quiet", "--require-hashes", "-r", str(LOCK))
    pip_says("install", "--quiet", *OURSELVES)
    if extra := names(pip_says("list", "--format=freeze")) - names(LOCK.read_text()) - {"kelu"}:
        pip_says("uninstall", "--quiet", "--yes", *extra)  # pip only ever adds


def names(requirements: str) -> set[str]:
    found = re.findall(r"^([\w.-]+)==", requirements, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in found}


def run(command: Sequence[str | Path], env: dict[str, str] | None = None) -> bool:
    return subprocess.run(command, cwd=ROOT, env=env).returncode == 0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it without a traceback
    sys.exit(main())
