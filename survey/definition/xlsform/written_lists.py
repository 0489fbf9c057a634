"""The lists of a survey on their way into a workbook: rows of the choices sheet, or files beside it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from survey.definition.expressions.lexer import NAME
from survey.definition.model import Choice, Question, Survey
from survey.definition.xlsform.attached import Unreadable, read_attached
from survey.definition.xlsform.columns import CHOICES_COLUMNS, MEDIA, snake
from survey.definition.xlsform.headings import Headings
from survey.definition.xlsform.spreadsheet import Table

_NAME = re.compile(NAME)
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")


@dataclass(slots=True)
class Lists:
    """Where the choices of a survey are written.

    `in_sheet` are lists of the choices sheet; `files` the names of attached files by list, `contents` what is in them:
    those that were not there when the survey was published have no content. `asked` are the lists that questions ask.
    """

    in_sheet: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    def list_of(self, question: Question) -> str:
        """The list, in the sheet or a file, that `question` asks; it gets one of its own if the survey has none."""
        name = question.list_name
        if name not in self.files and self.in_sheet.get(name) != question.choices:
            # Choices that were searched for in a file, or kept with the question as the first surveys did.
            first = name or question.name
            names = (first, *(f"{first}_{number}" for number in range(2, len(self.in_sheet) + len(self.files) + 3)))
            name = next(
                free
                for free in names
                if free not in self.files and self.in_sheet.get(free, question.choices) == question.choices
            )
            self.in_sheet[name] = question.choices
        self.asked.add(name)
        return name

    @property
    def duplicates(self) -> bool:
        """Whether some list has two choices of one name."""
        return any(len({choice.name for choice in choices}) < len(choices) for choices in self.in_sheet.values())


def lists_of(survey: Survey) -> Lists:
    """The lists that a survey has, told apart from its files."""
    lists = Lists()
    for name, choices in survey.lists.items():
        file, content = _file(name, choices)
        if file:
            lists.files[name] = file
            if content is not None:
                lists.contents[file] = content
        else:
            lists.in_sheet[name] = choices
    return lists


def choices_table(lists: Lists, headings: Headings) -> Table:
    """The choices sheet."""
    rows = [row for name, choices in lists.in_sheet.items() for row in _rows(name, choices, lists, headings)]
    further = dict.fromkeys(
        column
        for choices in lists.in_sheet.values()
        for choice in choices
        for column in choice.columns
        if _can_be_further(column)
    )
    order = ["list_name", "name"]
    order += [headings.header(field, code) for field in ("label", *MEDIA) for code in headings.codes]
    used = {header for row in rows for header in row}
    return Table("choices", [header for header in dict.fromkeys([*order, *further]) if header in used], rows)


def _rows(name: str, choices: Sequence[Choice], lists: Lists, headings: Headings) -> Iterator[dict[str, str]]:
    for choice in choices:
        # Labels that nobody is asked make no language of the survey.
        label = headings.label(choice) if name in lists.asked else choice.label
        row = {"list_name": name, "name": choice.name}
        row |= {headings.header("label", code): text for code, text in label.items()}
        for kind, names in choice.media.items():
            row |= {headings.header(kind, code): file for code, file in names.items()}
        yield row | {column: cell for column, cell in choice.columns.items() if _can_be_further(column)}


def _can_be_further(column: str) -> bool:
    return _NAME.fullmatch(column) is not None and snake(column) not in CHOICES_COLUMNS


def _file(name: str, choices: tuple[Choice, ...]) -> tuple[str, bytes | None]:
    """The name and content of the file that a list was read from; "" if it is one of the choices sheet.

    All that is in a row of a file stands in its columns, the name too: what is written from them and read again must be
    the list. A list without choices is a file that was not there.
    """
    if not choices:
        return f"{name}.csv", None
    for ending, named, written in ((".csv", "name", _csv), (".geojson", "id", _geojson), (".xml", "name", _xml)):
        if all(choice.name == choice.columns.get(named, "") and not choice.media for choice in choices):
            content = written([choice.columns for choice in choices])
            try:
                if read_attached(f"{name}{ending}", content)[1] == list(choices):
                    return f"{name}{ending}", content
            except Unreadable:
                continue
    return "", None


def _csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    headers = list(dict.fromkeys(header for row in rows for header in row))
    # The reader tells the delimiter by the first line, so commas must be most frequent there. What stands in a column
    # without a header is not read: it keeps rows that are empty.
    first = "".join(headers)
    extra = max(1, first.count(";") - len(headers) + 1, first.count("\t") - len(headers) + 1)
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow([*headers, *[""] * extra])
    for row in rows:
        lines.writerow([*(row.get(header, "") for header in headers), *["" if any(row.values()) else "-"] * extra])
    return text.getvalue().encode()


def _xml(rows: Sequence[Mapping[str, str]]) -> bytes:
    """Rows that lack a column, and do not just leave it empty, are from XML."""
    lines = ["<root>"]
    for row in rows:
        fields = (f"<{name}>{escape(cell, {chr(13): '&#13;'})}</{name}>" for name, cell in row.items())
        lines.append(f"<item>{''.join(fields)}</item>")
    return "\n".join([*lines, "</root>\n"]).encode()


def _geojson(rows: Sequence[Mapping[str, str]]) -> bytes:
    features = [_feature(row) for row in rows]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1).encode()


def _feature(row: Mapping[str, str]) -> dict[str, Any]:
    properties = {header: cell for header, cell in row.items() if header not in ("id", "geometry")}
    feature = {"type": "Feature", "properties": properties, "geometry": _geometry(row.get("geometry", ""))}
    return feature | ({"id": row["id"]} if "id" in row else {})


def _geometry(written: str) -> dict[str, Any] | None:
    """Points as ODK has them (latitude, longitude, …) back to what they were made from."""
    if not written:
        return None
    points = [[_number(word) for word in point.split()[1::-1]] for point in written.split("; ")]
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    if len(points) > 3 and points[0] == points[-1]:
        return {"type": "Polygon", "coordinates": [points]}
    return {"type": "LineString", "coordinates": points}


def _number(word: str) -> float | int | str:
    if not _NUMBER.fullmatch(word):
        return word
    return float(word) if "." in word or "e" in word.lower() else int(word)
