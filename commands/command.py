"""What every command has in common: its arguments, its session, how it prints and how it fails."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

import config
from survey.db import make_engine, make_session

Arguments = argparse.Namespace


class Wrong(Exception):
    """A command cannot do what it was asked; the message goes to standard error, and the exit code is 1."""


@contextmanager
def transaction() -> Iterator[Session]:
    """A session on the installation's database, committed at the end."""
    settings = config.load()
    engine = make_engine(settings.database_url)
    try:
        with make_session(engine).begin() as session:
            yield session
    finally:
        engine.dispose()


def put(value: Any, args: Arguments, plain: Callable[[], str]) -> None:
    """Print `value` as JSON with `--json`, else in plain words."""
    print(json.dumps(value, ensure_ascii=False) if args.json else plain())


def each_line(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
    """Answer each line of standard input, an object, with a line of output."""
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(answer(json.loads(line)), ensure_ascii=False), flush=True)
    return 0


def group(commands: Any, name: str, help_text: str) -> Any:
    """A group of commands under one word, such as `kelu survey …`."""
    return commands.add_parser(name, help=help_text).add_subparsers(required=True, metavar="COMMAND")


def command(among: Any, name: str, does: Callable[[Arguments], int]) -> argparse.ArgumentParser:
    """A command of `among`; the first line of the function's docstring is its help."""
    made: argparse.ArgumentParser = among.add_parser(name, help=(does.__doc__ or "").splitlines()[0])
    made.set_defaults(does=does)
    return made
