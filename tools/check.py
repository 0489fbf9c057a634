"""Run every check, whatever the others say, and close with one summary. With --tests, pytest too.

The whole suite runs as two: tests that mostly wait for browsers and servers beside those that mostly compute, and the
type checker beside them. What runs beside is shown when it has ended.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import IO

BIN = Path(sys.executable).parent
CHECKS = {
    "lint": ["ruff", "check", "--output-format", "concise"],
    "layout": ["ruff", "format", "--check", "--output-format", "concise"],
    "imports": ["lint-imports", "--no-logo"],
    "types": ["mypy", "--no-error-summary"],
}
WAITING = ["tests/bench", "tests/browser", "tests/keeping", "tests/operating", "tests/soak"]
"""Where tests start servers and browsers of their own. All other tests are in the second run."""


class Run:
    """One check that runs, its output kept in a file until it is shown."""

    def __init__(self, name: str, command: list[str], output: IO[bytes]) -> None:
        self.name = name
        self.command = command
        self.output = output
        self.shown = 0
        self.began = time.monotonic()
        self.seconds: float | None = None
        env = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}
        program: list[Path | str] = [BIN / command[0], *command[1:]]
        self.program = subprocess.Popen(program, env=env, stdout=output, stderr=subprocess.STDOUT)

    def ended(self) -> bool:
        """Whether it has ended; looked at now and then, it knows how long it took."""
        if self.seconds is None and self.program.poll() is not None:
            self.seconds = time.monotonic() - self.began
        return self.seconds is not None

    def show(self) -> bool:
        """Show what was said since; returns whether there was anything."""
        said = os.pread(self.output.fileno(), 1 << 20, self.shown)
        self.shown += len(said)
        sys.stdout.buffer.write(said)
        sys.stdout.flush()
        return bool(said)


def follow(runs: list[Run]) -> None:
    """Show one after the other, each as it goes, until all have ended."""
    for run in runs:
        print(f"── {run.name}: {' '.join(run.command)}", flush=True)
        over = False
        while run.show() or not over:
            over = [other.ended() for other in runs][runs.index(run)]
            if not over:
                time.sleep(0.2)


def main(arguments: list[str]) -> int:
    runs: list[Run] = []
    stopped: list[int] = []

    def stop(number: int, _frame: object) -> None:
        """Wait for the end of what runs: it must stop what it started, such as a database.

        Ctrl-C reaches it from the terminal; a request to end reaches only us, so it is passed on.
        """
        stopped.append(number)
        if number == signal.SIGTERM:
            for run in runs:
                run.program.terminate()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    with ExitStack() as outputs:
        for together in _batches(arguments):
            batch = [
                Run(name, command, outputs.enter_context(tempfile.TemporaryFile()))
                for name, command in together.items()
            ]
            runs += batch
            follow(batch)
            if stopped:
                return 128 + stopped[0]

    print("── summary")
    for run in runs:
        code = run.program.returncode
        print(f"{run.name:<8} {'ok' if code == 0 else f'FAILED (exit code {code})':<24} {run.seconds or 0:6.1f} s")
    return 1 if any(run.program.returncode for run in runs) else 0


def _batches(arguments: list[str]) -> list[dict[str, list[str]]]:
    """What runs one after the other, each with what runs beside it."""
    one_by_one = [{name: command} for name, command in CHECKS.items()]
    if arguments[:1] != ["--tests"]:
        return one_by_one
    if chosen := arguments[1:]:
        return [*one_by_one, {"tests": ["pytest", *chosen]}]
    rest = [f"--ignore={folder}" for folder in WAITING]
    # The waiting ones first: they are shown as they go, the others when they are done.
    beside = {"tests 1": ["pytest", *WAITING], "tests 2": ["pytest", *rest], "types": CHECKS["types"]}
    return [*one_by_one[:-1], beside]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
