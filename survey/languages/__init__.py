"""Languages as data: what each is called, how it is written, and the words in it that mean something to Kelu.

One TOML file per language, read on first use; adding a language is adding a file. What a native speaker has yet to
confirm is listed in `translations/REVIEW.md`.
"""

from survey.languages.commands import COMMANDS, Command, command, named
from survey.languages.direction import Direction, direction, script
from survey.languages.guessing import Guess, of_text
from survey.languages.language import Clock, Language, Numbers, Vocabulary, find, get, known
from survey.languages.locales import locale, name

__all__ = [
    "COMMANDS",
    "Clock",
    "Command",
    "Direction",
    "Guess",
    "Language",
    "Numbers",
    "Vocabulary",
    "command",
    "direction",
    "find",
    "get",
    "known",
    "locale",
    "name",
    "named",
    "of_text",
    "script",
]
