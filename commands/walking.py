"""What `kelu xlsform run` does with a workbook that has been read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import config
from commands.command import Arguments, Wrong
from survey.definition.model import Survey
from survey.interview import Clock
from survey.walking import walk


def run(args: Arguments, survey: Survey) -> int:
    """Print what a person would meet who gives the answers of the file `args.answers`."""
    clock = _clock(args)
    result = walk(survey, _answers(args.answers), clock, args.lang or survey.default_language)
    print(json.dumps(result, ensure_ascii=False, indent=2))
    return 0


def _answers(path: Path) -> dict[str, str]:
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except RecursionError as error:
        raise Wrong(f"{path}: too deeply nested") from error
    except (OSError, UnicodeDecodeError) as error:
        raise Wrong(f"{path}: {getattr(error, 'strerror', None) or 'not a text file'}") from error
    if not isinstance(data, dict):
        raise Wrong(f'{path}: the answers must be one object, like {{"age": "34"}}.')
    return {path: _value(value) for path, value in data.items()}


def _value(value: object) -> str:
    """An answer as ODK value text; numbers and lists are allowed for."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return " ".join(map(_value, value))
        case float() if value.is_integer():
            return str(int(value))
    return str(value)


def _clock(args: Arguments) -> Clock:
    try:
        timezone = ZoneInfo(args.timezone) if args.timezone else config.load().timezone
        now = datetime.fromisoformat(args.now) if args.now else datetime.now(UTC)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Wrong(str(error)) from error
    now = now if now.tzinfo else now.replace(tzinfo=timezone)
    return Clock(now, now, timezone)
