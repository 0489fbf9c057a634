"""A pytest plugin: the `kelu` command over an installation of the test's own, as a person or a script calls it."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

import cli
from tests.web import PUBLIC_URL


class Kelu:
    """Calls the command; `said` and `complained` are what it printed last."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys
        self.said = self.complained = ""

    def __call__(self, *args: str, typed: str = "") -> int:
        self._monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = cli.main(args)
        self.said, self.complained = self._capsys.readouterr()
        return code

    @property
    def lines(self) -> list[Any]:
        """What was printed last, where each line of it is JSON."""
        return [json.loads(line) for line in self.said.splitlines()]


@pytest.fixture
def kelu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kelu:
    """The command over a new, migrated database; of the environment's settings it sees none."""
    for name in list(os.environ):
        if name.startswith("KELU_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("KELU_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("KELU_PUBLIC_URL", PUBLIC_URL)
    command = Kelu(monkeypatch, capsys)
    assert command("db", "upgrade") == 0
    return command
