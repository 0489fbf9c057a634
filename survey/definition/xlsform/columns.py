"""Column headers to what they mean, in all the spellings that XLSForm has had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    "id_string": "id_string",
    **{
        name: name
        for name in (
            *(
                "version",
                "default_language",
                "public_key",
                "submission_url",
                "allow_choice_duplicates",
                "style",
                "name",
            ),
            *("instance_name", "namespaces", "clean_text_values", "add_none_option"),
        )
    },
}
TRANSLATED = frozenset({"label", "hint", "guidance_hint", "constraint_message", "required_message", "title", *MEDIA})

# "bind::relevant" and the like: the first part only tells where ODK writes the second.
_UNDER = {
    "bind": frozenset(
        {"relevant", "constraint", "constraint_message", "required", "required_message", "calculation", "read_only"}
    ),
    "control": frozenset({"appearance", "repeat_count"}),
    "body": frozenset({"appearance", "repeat_count"}),
    "media": frozenset(MEDIA),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place in the sheet, its header as written, what it means, and its language as written."""

    index: int
    header: str
    field: str
    language: str = ""


def read_columns(sheet: Sheet, known: Mapping[str, str], faults: Faults) -> list[Column]:
    """The columns of `sheet` that mean something, in order; columns that nobody knows are left out.

    Where a header stands twice, or two spellings of one column, the first counts and the second fills its gaps; that
    they say different things in some row is an error.
    """
    columns: list[Column] = []
    seen: dict[tuple[str, str], tuple[int, str]] = {}
    double_colon = any("::" in header for header in sheet.headers)
    for index, header in enumerate(sheet.headers):
        if not header:
            continue
        column = _column(index, header, known, double_colon=double_colon)
        key = (column.field, language_of(column.language).code if column.language else "") if column else (header, "")
        if key in seen:
            _merge(sheet, seen[key], (index, header), faults)
            continue
        seen[key] = (index, header)
        if column is not None:
            columns.append(column)
    return columns


def _merge(sheet: Sheet, first: tuple[int, str], second: tuple[int, str], faults: Faults) -> None:
    """Fill the gaps of the first column from the second, and tell of it."""
    remedy = N_("Keep one of them and delete the other.")
    differ = N_("The columns “%(first)s” and “%(second)s” are the same, and say different things.")
    agree = N_("The columns “%(first)s” and “%(second)s” are the same.")
    place = Place(sheet.name, 1, second[1])
    contradicting = False
    for _, cells in sheet.rows:
        text = cells.get(second[0], "")
        contradicting |= bool(text) and cells.setdefault(first[0], text) != text
    if contradicting:
        faults.error(place, differ, remedy, first=first[1], second=second[1])
    else:
        faults.warn(place, agree, remedy, first=first[1], second=second[1])


def further_columns(sheet: Sheet, columns: list[Column]) -> Iterator[tuple[int, str]]:
    """Index and header of each column of `sheet` that is not among `columns`."""
    read = {column.index for column in columns}
    for index, header in enumerate(sheet.headers):
        if header and index not in read:
            yield index, header


def _column(index: int, header: str, known: Mapping[str, str], *, double_colon: bool) -> Column | None:
    parts = header_parts(header, double_colon=double_colon)
    first = snake(parts[0])
    under = None
    if first in _UNDER and len(parts) > 1:
        under = _UNDER[first]
        parts = parts[1:]
        first = snake(parts[0])
    field = known.get(first)
    language = " ".join(parts[1:])
    if field is None or (language and field not in TRANSLATED) or (under is not None and field not in under):
        return None
    return Column(index, header, field, language)


def header_parts(header: str, *, double_colon: bool) -> list[str]:
    """A single colon parts a header only in sheets that have no double one, as in ODK; `jr:` stays whole."""
    if double_colon:
        return [part.strip() for part in header.split("::")]
    parts = [part.strip() for part in header.split(":")]
    if "jr" in parts[:-1]:
        place = parts.index("jr")
        parts[place : place + 2] = [f"jr:{parts[place + 1]}"]
    return parts


def snake(text: str) -> str:
    """`text` as columns are known by: in lower case, with `_` for spaces."""
    return "_".join(text.split()).lower()
