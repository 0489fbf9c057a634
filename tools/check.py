"""Run every check, whatever the others say, and close with one summary. With --tests, pytest too."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
CHECKS = {
    "lint": ["ruff", "check", "--output-format", "concise"],
    "layout": ["ruff", "format", "--check", "--output-format", "concise"],
    "types": ["mypy", "--no-error-summary"],
    "imports": ["lint-imports", "--no-logo"],
}


def main(arguments: list[str]) -> int:
    checks = dict(CHECKS)
    if arguments[:1] == ["--tests"]:
        checks["tests"] = ["pytest", *arguments[1:]]
    rows: list[tuple[str, int, float]] = []
    stopped: list[int] = []

    def stop(number: int, _frame: object) -> None:
        """Wait for the end of what runs: it must stop what it started, such as a database.

        Ctrl-C reaches it from the terminal; a request to end reaches only us, so it is passed on.
        """
        stopped.append(number)
        if number == signal.SIGTERM:
            program.terminate()

    env = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}
    for name, (command, *rest) in checks.items():
        print(f"── {name}: {' '.join([command, *rest])}", flush=True)
        began = time.monotonic()
        program = subprocess.Popen([BIN / command, *rest], env=env)
        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)
        rows.append((name, program.wait(), time.monotonic() - began))
        if stopped:
            return 128 + stopped[0]

    print("── summary")
    for name, code, seconds in rows:
        print(f"{name:<8} {'ok' if code == 0 else f'FAILED (exit code {code})':<24} {seconds:6.1f} s")
    return 1 if any(code for _, code, _ in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
