"""Write the lock files from pyproject.toml: every version and its hashes, for every platform, naming no index.

Versions already locked stay unless pyproject.toml rules them out; --upgrade takes the newest that it allows.
"""

import signal
import subprocess
import sys

from tools.installer import ROOT, VENV, Missing, environment_for_uv, uv

FLAGS = [
    "--universal",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-annotate",
    "--python-version",
    "3.11",
]
LOCKS = {
    "requirements/run.txt": ["--group", "build", "pyproject.toml"],
    "requirements/dev.txt": ["--group", "build", "--group", "dev", "pyproject.toml"],
    "requirements/uv.txt": ["--group", "uv"],
}


def main() -> int:
    VENV.mkdir(exist_ok=True)
    try:
        command = uv()
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    if command is None:
        print("Locking needs uv, and it could not be fetched from the package index.", file=sys.stderr)
        return 1
    for lock, source in LOCKS.items():
        arguments = [*command, "pip", "compile", "--quiet", *FLAGS, *source, "-o", lock, *sys.argv[1:]]
        subprocess.run(arguments, cwd=ROOT, env=environment_for_uv(), check=True)
        print(f"Locked {lock}", flush=True)
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it without a traceback
    sys.exit(main())
