"""Column headers to what they mean, in all the spellings that XLSForm has had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from survey.definition.xlsform.faults import Faults, Place
from survey.definition.xlsform.language_names import language_of
from survey.definition.xlsform.sheets import Sheet
from survey.words import N_

_SPELLINGS: dict[str, tuple[str, ...]] = {
    "type": ("type", "command"),
    "name": ("name", "tag", "value"),
    "label": ("label", "caption"),
    "hint": ("hint",),
    "guidance_hint": ("guidance_hint",),
    "required": ("required",),
    "required_message": ("required_message", "requiredmsg", "jr:requiredmsg"),
    "relevant": ("relevant", "relevance"),
    "constraint": ("constraint",),
    "constraint_message": ("constraint_message", "constraining_message", "jr:constraintmsg"),
    "calculation": ("calculation", "calculate"),
    "default": ("default",),
    "appearance": ("appearance",),
    "choice_filter": ("choice_filter",),
    "repeat_count": ("repeat_count", "count", "jr:count"),
    "read_only": ("read_only", "readonly"),
    "parameters": ("parameters",),
    "trigger": ("trigger",),
    "disabled": ("disabled",),
    "image": ("image",),
    "big-image": ("big-image",),
    "audio": ("audio",),
    "video": ("video",),
}
SURVEY_COLUMNS = {spelling: field for field, spellings in _SPELLINGS.items() for spelling in spellings}
MEDIA = ("image", "big-image", "audio", "video")
CHOICES_COLUMNS = {
    "list_name": "list_name",
    "name": "name",
    "value": "name",
    "label": "label",
    "caption": "label",
    **{name: name for name in MEDIA},
}
SETTINGS_COLUMNS = {
    "form_title": "title",
    "set_form_title": "title",
    "title": "title",
    "translated_title": "title",  # ours: ODK's converter stumbles over form_title in several languages
    "form_id": "form_id",
    "set_form_id": "form_id",
    "id_string": "form_id",
    "version": "version",
    "default_language": "default_language",
    "public_key": "public_key",
    "allow_choice_duplicates": "allow_choice_duplicates",
}
TRANSLATED = frozenset({"label", "hint", "guidance_hint", "constraint_message", "required_message", "title", *MEDIA})

# "bind::relevant" and the like: the first part only tells where ODK writes the second.
_PREFIXES = frozenset({"bind", "control", "body", "media"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place in the sheet, its header as written, what it means, and its language as written."""

    index: int
    header: str
    field: str
    language: str = ""


def read_columns(sheet: Sheet, known: Mapping[str, str], faults: Faults) -> list[Column]:
    """The columns of `sheet` that mean something, in order; columns that nobody knows are left out.

    A header that stands twice, or two spellings of one column, is an error; the first counts.
    """
    columns: list[Column] = []
    seen: dict[tuple[str, str], str] = {}
    double_colon = any("::" in header for header in sheet.headers)
    for index, header in enumerate(sheet.headers):
        if not header:
            continue
        column = _column(index, header, known, double_colon=double_colon)
        key = (column.field, language_of(column.language).code if column.language else "") if column else (header, "")
        if key in seen:
            faults.error(
                Place(sheet.name, 1, header),
                N_("The columns “%(first)s” and “%(second)s” are the same."),
                N_("Keep one of them and delete the other."),
                first=seen[key],
                second=header,
            )
            continue
        seen[key] = header
        if column is not None:
            columns.append(column)
    if known is SURVEY_COLUMNS:
        _warn_of_misspelt(sheet, columns, known, faults)
    return columns


def _column(index: int, header: str, known: Mapping[str, str], *, double_colon: bool) -> Column | None:
    parts = _parts(header, double_colon=double_colon)
    first = _snake(parts[0])
    if first in _PREFIXES and len(parts) > 1:
        parts = parts[1:]
        first = _snake(parts[0])
    field = known.get(first)
    language = " ".join(parts[1:])
    if field is None or (language and field not in TRANSLATED):
        return None
    return Column(index, header, field, language)


def _parts(header: str, *, double_colon: bool) -> list[str]:
    """A single colon parts a header only in sheets that have no double one, as in ODK; `jr:` stays whole."""
    if double_colon:
        return [part.strip() for part in header.split("::")]
    parts = [part.strip() for part in header.split(":")]
    if "jr" in parts[:-1]:
        place = parts.index("jr")
        parts[place : place + 2] = [f"jr:{parts[place + 1]}"]
    return parts


def _snake(text: str) -> str:
    return "_".join(text.split()).lower()


def _warn_of_misspelt(sheet: Sheet, columns: list[Column], known: Mapping[str, str], faults: Faults) -> None:
    read = {column.index for column in columns}
    for index, header in enumerate(sheet.headers):
        if index in read or not header:
            continue
        word = _snake(header.partition(":")[0])
        suggestion = "" if word in known else faults.similar(word, known)
        if suggestion:
            faults.warn(
                Place(sheet.name, 1, header),
                N_("The column “%(column)s” is not known and is left out."),
                N_("Did you mean %(suggestion)s?"),
                column=header,
                suggestion=suggestion,
            )
