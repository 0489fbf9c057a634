"""The README's commands are real ones."""

from __future__ import annotations

import re
import shlex

import cli
import config

README = (config.ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (config.ROOT / "Makefile").read_text(encoding="utf-8")


def commands() -> list[str]:
    blocks = re.findall(r"^```\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


def test_every_command_in_the_readme_exists() -> None:
    assert commands()
    for line in commands():
        program, *args = shlex.split(line)
        if program == "make":
            assert re.search(rf"^{args[0]}:", MAKEFILE, re.MULTILINE), line
        else:
            assert program == ".venv/bin/kelu", line
            cli.parser().parse_args(args)


def test_two_commands_are_enough() -> None:
    assert {"make run", "make test"} <= set(commands())


def test_what_the_readme_points_at_is_there() -> None:
    for path in re.findall(r"`((?:[a-z]+/)+[\w.]*|[a-zA-Z_]+\.(?:py|md))`", README):
        assert path.startswith("var/") or (config.ROOT / path).exists(), path
