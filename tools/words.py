"""Gather every sentence marked for translation and bring the catalogues up to date; what they had stays.

`python -m tools.words` updates `translations/`. `python -m tools.words fill kn FILE.json` takes translations from a
JSON object of English to translated sentences (a list for a plural), and says which the catalogue does not know.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "translations"
TEMPLATE = FOLDER / "messages.pot"
ROOMS = ("survey", "sms", "forms")
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true", "silent": "false"}}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
}


def gather() -> Catalog:
    """Every marked sentence of the code and the templates, with the files it stands in."""
    catalogue = Catalog(project="Kelu", charset="utf-8", fuzzy=False)
    for room in ROOMS:
        found = extract_from_dir(
            ROOT / room, METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
        )
        for name, _line, message, comments, _context in sorted(found, key=lambda entry: (entry[0], entry[1])):
            catalogue.add(message, locations=[(f"{room}/{name}", 0)], auto_comments=comments)
    return catalogue


def languages() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.parent.parent.name for path in FOLDER.glob("*/LC_MESSAGES/messages.po"))


def path_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def load(language: str) -> Catalog:
    """The catalogue of `language`; a new one if it has none."""
    path = path_of(language)
    if not path.is_file():
        return Catalog(locale=language, project="Kelu", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def save(catalogue: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.fuzzy = False
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, omit_header=catalogue.locale is None, include_lineno=False, sort_output=True)


def update(names: list[str]) -> None:
    """Bring the template and the catalogues of `names` up to date with the code."""
    template = gather()
    save(template, TEMPLATE)
    for language in names:
        catalogue = load(language)
        catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False)
        catalogue.obsolete.clear()
        save(catalogue, path_of(language))
        missing = len([message for message in catalogue if message.id and not all_said(message.string)])
        print(f"{language}: {len(catalogue)} sentences, {missing} to translate")


def all_said(string: str | list[str] | tuple[str, ...] | None) -> bool:
    """Whether a translation has all its forms."""
    return all(string) if isinstance(string, list | tuple) else bool(string)


def fill(language: str, source: Path) -> None:
    """Take the translations in `source` into the catalogue of `language`."""
    catalogue = load(language)
    for message_id, string in json.loads(source.read_text(encoding="utf-8")).items():
        message = catalogue.get(message_id)
        if message is None:
            print(f"{language}: not in the catalogue: {message_id}")
            continue
        message.string = tuple(string) if isinstance(string, list) else string
    save(catalogue, path_of(language))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fill", language, source]:
            fill(language, Path(source))
        case []:
            update(languages())
        case names:
            update(names)
