"""The `kelu` command. What it can do lies in `commands/`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

import config
import logs
from commands import doctor, keeping, people, programme, serving, surveys, texts, xlsforms
from commands.command import Wrong
from survey.words import Refused, say

SUBJECTS = (serving, xlsforms, surveys, texts, people, keeping, programme, doctor)


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(prog="kelu", description="Ask, listen, decide together, say what came of it.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for subject in SUBJECTS:
        subject.register(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    args = parser().parse_args(argv)
    try:
        code: int = args.does(args)
        return code
    except Refused as refused:
        print(say(refused.message, "en"), file=sys.stderr)
    except (Wrong, config.SettingsError) as wrong:
        print(wrong, file=sys.stderr)
    except json.JSONDecodeError as error:
        print(f"This is not JSON: {error}", file=sys.stderr)
    except Exception:
        if os.environ.get("KELU_ENVIRONMENT") == "production":
            # It goes to the log of a container or a service: kind and place, without the text, whatever stands there.
            logs.set_up(production=True)
        raise
    return 1
