"""`kelu programme name`: what the programme of this installation is called."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import config
from commands.command import Arguments, Wrong, command, group, transaction
from survey import audit, languages
from survey.people.programme import check_key, set_up, the_programme


def register(commands: Any) -> None:
    """Add the command."""
    programmes = group(commands, "programme", "the programme")
    naming = command(programmes, "name", programme_name)
    naming.add_argument("name")
    naming.add_argument("--lang", default="en", metavar="CODE", help="the language of this name (default: en)")


def programme_name(args: Arguments) -> int:
    """Name the programme, in one language at a time; people see the name on every page."""
    name = args.name.strip()
    if not name:
        raise Wrong("The name is empty.")
    if args.lang not in {language.code for language in languages.known()}:
        raise Wrong(f"Kelu does not know the language “{args.lang}”.")
    settings, now = config.load(), datetime.now(UTC)
    keys = settings.installation.keys
    with transaction() as session:
        check_key(session, keys)
        programme = the_programme(session)
        if programme is None:
            programme = set_up(session, keys, {args.lang: name}, demonstration=False)
        else:
            programme.names = {**programme.names, args.lang: name}
        audit.record(session, "name_programme", programme, staff_id=None, now=now, language=args.lang)
    print(f"The programme is called {name} ({languages.name(args.lang)}).")
    return 0
