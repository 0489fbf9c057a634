"""What Kelu says: messages as (id, parameters), rendered in any language without a request at hand.

Message ids are the English sentences themselves; `translations/<language>/LC_MESSAGES/messages.po` hold the others.
Catalogues are read from their source form on first use and kept, so there is nothing compiled that could go stale.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parent.parent / "translations"
SOURCE_LANGUAGE = "en"

Parameter = str | int | float


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence not yet in any language: its id and the parameters that fill its `%(name)s` placeholders.

    `plural` with `count` chooses between two ids as gettext does.
    """

    id: str
    params: Mapping[str, Parameter] = field(default_factory=dict)
    plural: str | None = None
    count: int = 0


def N_(message_id: str) -> str:  # noqa: N802 — the name that gettext tools know
    """Mark `message_id` for translation and return it unchanged."""
    return message_id


class Refused(Exception):
    """Somebody asked for what cannot be done: the reason as a `Message`. Each edge shows it in its own way."""

    def __init__(self, message: Message | str, **params: Parameter) -> None:
        self.message = message if isinstance(message, Message) else Message(message, params)
        super().__init__(self.message.id)


@cache
def catalogue(language: str) -> NullTranslations:
    """The catalogue of `language`; of its base language ("kn" for "kn-Latn"); else English."""
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        base = language.partition("-")[0]
        return catalogue(base) if base != language else NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language.replace("-", "_")))
    compiled.seek(0)
    return GNUTranslations(compiled)


def translate(message_id: str, language: str) -> str:
    """The text of `message_id` in `language`, placeholders unfilled; the id itself where there is no translation."""
    return catalogue(language).gettext(message_id) if message_id else ""


def say(message: Message, language: str) -> str:
    """`message` as a sentence in `language`."""
    if message.plural is not None:
        text = catalogue(language).ngettext(message.id, message.plural, message.count)
    else:
        text = translate(message.id, language)
    return text % message.params if message.params else text.replace("%%", "%")
