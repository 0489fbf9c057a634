"""A pytest plugin: no log line of the whole run may hold a phone number, an e-mail address or what somebody wrote.

It listens to every logger, in our form and in its raw one, and reads the logs that tests' processes left under pytest's
temporary folder. What people wrote it learns from the databases: whatever is put into their tables is remembered.
"""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import logs

TABLES = frozenset({"feedback", "inbound", "outbound", "staff", "submission"})
"""Where people's words, and who they are, come in."""

WORDS_IN = {"feedback": "text", "inbound": "text", "outbound": "text"}
SHORTEST = 8
"""A shorter text says nothing that could not stand in a log by accident; so does a single word of Latin letters."""

SHAPES = {
    "a phone number": re.compile(r"(?<![\w.:+-])\+\d{8,15}(?!\w)|(?<![\w.:+-])[6-9]\d{9}(?![\w.])|whatsapp:\+?\d"),
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"),
}


@dataclass
class Leaks:
    """What was written by people, and every line that was logged (with the place it came from)."""

    planted: set[str] = field(default_factory=set)
    lines: dict[str, str] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)

    def plant(self, value: object) -> None:
        """Remember the texts in `value`, which may be a structure of them."""
        match value:
            case str() if len(value) >= SHORTEST and (not value.isascii() or re.search(r"[\s@]", value.strip())):
                self.planted.add(value.strip())
            case Mapping():
                self.plant(list(value.values()))
            case list() | tuple():
                for part in value:
                    self.plant(part)

    def hear(self, line: str, where: str) -> None:
        """Keep a line that was logged."""
        self.lines.setdefault(line, where)

    def check(self) -> list[str]:
        """What is wrong, one sentence for each line that says too much."""
        whole = "\n".join(self.lines)
        spoken = [text for text in self.planted if text in whole or json.dumps(text)[1:-1] in whole]
        return list(self._check_lines(spoken))

    def _check_lines(self, spoken: Iterable[str]) -> Iterator[str]:
        for line, where in self.lines.items():
            shapes = [name for name, shape in SHAPES.items() if shape.search(line)]
            texts = ["what somebody wrote" for text in spoken if text in line or json.dumps(text)[1:-1] in line]
            for kind in (*shapes, *texts[:1]):
                yield f"{kind} in a log line of {where}: {line[:300]}"


class Listening(logging.Handler):
    """Keeps each record twice: as Kelu would write it, and as whoever logged it meant it."""

    def __init__(self, leaks: Leaks) -> None:
        super().__init__(logging.NOTSET)
        self.leaks = leaks
        self.test = "the beginning of the run"

    def emit(self, record: logging.LogRecord) -> None:
        shown = logs.fields(record)
        for name in ("request_id", "ms"):  # ours, and never twice the same
            shown.pop(name, None)
        self.leaks.hear(json.dumps(shown, ensure_ascii=False), self.test)
        self.leaks.hear(f"{record.name}: {record.getMessage()}", self.test)


LEAKS = Leaks()
LISTENING = Listening(LEAKS)


def pytest_configure() -> None:
    logs.tame()
    logging.getLogger().setLevel(logging.DEBUG)
    logging.getLogger().addHandler(LISTENING)
    sa.event.listen(sa.Engine, "before_cursor_execute", _remember_what_is_written)


def pytest_runtest_setup(item: pytest.Item) -> None:
    LISTENING.test = item.nodeid


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    LISTENING.test = "the end of the run"
    factory: pytest.TempPathFactory | None = getattr(session.config, "_tmp_path_factory", None)
    if factory is not None:
        read_processes(LEAKS, factory.getbasetemp())
    LEAKS.found = LEAKS.check()
    if LEAKS.found and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for leak in LEAKS.found[:20]:
        terminalreporter.write_line(f"LEAK: {leak}", red=True)
    if LEAKS.found:
        terminalreporter.write_line("Logs may hold nothing about anybody: see logs.py.", red=True)


def read_processes(leaks: Leaks, folder: Path) -> None:
    """Take in the `*.log` files under `folder`, and the texts in the databases that lie beside them."""
    for log in sorted(folder.rglob("*.log")):
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            leaks.hear(line, log.name)
        for database in log.parent.rglob("*.db"):
            leaks.plant(_texts_in(database))


def _texts_in(database: Path) -> list[str]:
    texts: list[str] = []
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        for table, column in WORDS_IN.items():
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
                texts += [text for (text,) in connection.execute(f"SELECT {column} FROM {table}")]
    return texts


def _remember_what_is_written(
    _connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool
) -> None:
    compiled = getattr(context, "compiled", None)
    if compiled is None or not (context.isinsert or context.isupdate):
        return
    table = getattr(compiled.statement, "table", None)
    if table is not None and table.name in TABLES:
        LEAKS.plant(context.compiled_parameters)
