"""The languages of a workbook, which texts are in which, and how far each is translated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from survey.definition.model import UNDECLARED, Language, Text
from survey.definition.texts import tidied
from survey.definition.xlsform.columns import MEDIA, TRANSLATED, Column
from survey.definition.xlsform.faults import Faults, Place
from survey.definition.xlsform.language_names import language_of
from survey.definition.xlsform.lists import ReadText
from survey.words import N_, Message, say


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a survey's texts is there in one language. `code` is None where the workbook gives none."""

    code: str | None
    name: str
    translated: int
    total: int


@dataclass(frozen=True, slots=True)
class Tongues:
    """The languages of one workbook. `plain` is the code for columns that name no language."""

    languages: tuple[Language, ...]
    default: str
    plain: str
    headers: Mapping[str, str]

    def code(self, column: Column) -> str:
        """The code under which the texts of `column` are kept."""
        return language_of(column.language).code if column.language else self.plain

    def say_in_all(self, message_id: str) -> Text:
        """What Kelu says by `message_id`, in every language of the survey; in English where we do not know it."""
        return {language.code: say(Message(message_id), language.code) for language in self.languages}

    def reader(self, columns: Sequence[Column]) -> ReadText:
        """How to read a field of a row in all its languages; where two columns say the same, the named one counts."""
        coded: dict[str, list[tuple[int, str]]] = {}
        for column in sorted(columns, key=lambda column: not column.language):
            coded.setdefault(column.field, []).append((column.index, self.code(column)))

        def text(cells: dict[int, str], field: str) -> Text:
            found: dict[str, str] = {}
            for index, code in coded.get(field, ()):
                if index in cells:
                    found.setdefault(code, tidied(cells[index]))
            return found

        return text


def read_tongues(
    survey: Sequence[Column],
    choices: Sequence[Column],
    default_written: str,
    default_place: Place,
    sheet: str,
    faults: Faults,
) -> Tongues:
    """The languages that the columns and the settings of a workbook name, in order of their columns.

    `default_written` is the default_language of the settings, "" if there is none; `sheet` is the survey sheet's name.
    """
    known: dict[str, Language] = {}
    headers: dict[str, str] = {}
    stated = language_of(default_written) if default_written else None
    texts = [column for column in (*survey, *choices) if column.field in TRANSLATED and column.field not in MEDIA]
    for column in texts:
        # A plain column beside named ones (say, one hint for all) is no language of its own, unless it has the labels.
        if not column.language and (stated is not None or column.field != "label" or column not in survey):
            continue
        language = language_of(column.language)
        known.setdefault(language.code, language)
        headers.setdefault(language.code, column.header)
    plain = stated.code if stated is not None else UNDECLARED
    if stated is not None and stated.code not in known and any(not column.language for column in texts):
        known = {stated.code: stated, **known}
    if not known:
        known[plain] = stated or language_of("")
    for language in known.values():
        if not language.declared and language.code != UNDECLARED:
            _warn_of_missing_code(language, Place(sheet, 1, headers.get(language.code, "")), faults)
    if stated is not None and stated.code not in known:
        faults.warn(
            default_place,
            N_("The default language “%(language)s” has no column of its own."),
            N_("Write default_language as in the columns, like “Kannada (kn)”."),
            language=default_written,
        )
        stated = None
    first = next(iter(known))
    default = stated.code if stated is not None else UNDECLARED if UNDECLARED in known else first
    return Tongues(tuple(known.values()), default, plain, headers)


def _warn_of_missing_code(language: Language, place: Place, faults: Faults) -> None:
    if language.code.startswith("x-"):
        faults.warn(
            place,
            N_("The language “%(language)s” has no code."),
            N_("Add its code in brackets, like “Kannada (kn)”."),
            language=language.name,
        )
    else:
        faults.warn(
            place,
            N_("The language “%(language)s” has no code. It is read as “%(code)s”."),
            N_("Add its code in brackets, like “Kannada (kn)”."),
            language=language.name,
            code=language.code,
        )


def measure(tongues: Tongues, texts: Sequence[Text], sheet: str, faults: Faults) -> tuple[Coverage, ...]:
    """How many of `texts` there are in each language; a language that has some but not all is warned of."""
    measured = []
    for language in tongues.languages:
        translated = sum(1 for text in texts if text.get(language.code))
        code = language.code if language.declared else None
        measured.append(Coverage(code, language.name, translated, len(texts)))
        if translated < len(texts) and len(tongues.languages) > 1:
            faults.warn(
                Place(sheet, 1, tongues.headers.get(language.code, "")),
                N_("%(language)s: %(translated)s of %(total)s wordings are translated.")
                if translated
                else N_("%(language)s: nothing is translated, so it is left out."),
                N_("Fill in the rest, or people will read them in another language."),
                language=language.name,
                translated=translated,
                total=len(texts),
            )
    return tuple(measured)
