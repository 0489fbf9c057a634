"""Attached files to rows of a list: .csv, .xml and .geojson, within bounds."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from survey.definition.model import UNDECLARED, Choice, Text
from survey.definition.safe_xml import NotXml, rows_of_items
from survey.definition.xlsform.columns import header_parts
from survey.definition.xlsform.language_names import language_of
from survey.words import N_, Message, Parameter

MAX_BYTES = 10_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 300
MAX_CELL = 10_000

_Row = Mapping[str, str]


class Unreadable(Exception):
    """An attached file that cannot be read: why, and what to do."""

    def __init__(self, message: str, remedy: str, **params: Parameter) -> None:
        self.message = Message(message, params)
        self.remedy = Message(remedy, params)
        super().__init__(message)


_TOO_LARGE = N_("The attached file “%(file)s” is too large.")
_DAMAGED = N_("The attached file “%(file)s” cannot be read.")


def read_attached(name: str, data: bytes) -> tuple[Sequence[str], list[Choice]]:
    """The columns and the rows of an attached file; of each row, all its cells are `columns`. Raises Unreadable."""
    if len(data) > MAX_BYTES:
        raise _too_large(name)
    ending = name.rpartition(".")[2].lower()
    if ending == "xml":
        rows = _xml(name, data)
    elif ending == "geojson":
        rows = _geojson(name, data)
    else:
        rows = _csv(name, data)
    columns: dict[str, None] = {}
    choices = []
    named, labelled = ("id", "title") if ending == "geojson" else ("name", "label")
    for number, row in enumerate(rows):
        if number >= MAX_ROWS or len(columns) > MAX_COLUMNS or any(len(cell) > MAX_CELL for cell in row.values()):
            raise _too_large(name)
        columns.update(dict.fromkeys(row))
        found = row.get(named, "")
        label = _label(row, labelled) or ({UNDECLARED: found} if found else {})
        choices.append(Choice(found, label, columns={key: cell for key, cell in row.items() if cell}))
    return list(columns), choices


def _too_large(name: str) -> Unreadable:
    return Unreadable(
        _TOO_LARGE,
        N_("Keep it to %(rows)s rows with cells of at most %(characters)s characters."),
        file=name,
        rows=MAX_ROWS,
        characters=MAX_CELL,
    )


def _label(row: _Row, column: str) -> Text:
    """The label in every language that the file has a column for, like label::Kannada (kn)."""
    found: dict[str, str] = {}
    for header, cell in row.items():
        if cell and header.startswith(column):
            first, *language = header_parts(header, double_colon=True)
            if first == column:
                found[language_of(" ".join(language)).code] = cell
    return found


def _csv(name: str, data: bytes) -> Iterator[_Row]:
    text = _decoded(name, data)
    header = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",;\t", key=header.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        columns = [column.strip() for column in next(lines, [])]
        if not any(columns):
            raise Unreadable(
                N_("The attached file “%(file)s” is empty."), N_("Give its columns names in the first line."), file=name
            )
        for line in lines:
            cells = [cell.strip() for cell in line]
            if any(cells):
                cells += [""] * (len(columns) - len(cells))
                yield {column: cell for column, cell in zip(columns, cells, strict=False) if column}
    except csv.Error as error:
        raise Unreadable(_DAMAGED, N_("Save it as CSV with the encoding UTF-8 and try again."), file=name) from error


def _decoded(name: str, data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(
            N_("The letters in the attached file “%(file)s” cannot be read."),
            N_("Save it as CSV with the encoding UTF-8 and try again."),
            file=name,
        ) from error


def _xml(name: str, data: bytes) -> Iterator[_Row]:
    try:
        yield from rows_of_items(data, most=MAX_ROWS)
    except NotXml as error:
        raise Unreadable(
            _DAMAGED, N_("It needs the form <root><item><name>…</name><label>…</label></item></root>."), file=name
        ) from error


def _geojson(name: str, data: bytes) -> Iterator[_Row]:
    try:
        found = json.loads(_decoded(name, data))
        features = found["features"] if found["type"] == "FeatureCollection" else None
        if not isinstance(features, list):
            raise TypeError
        for feature in features:
            yield _feature(feature)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise Unreadable(_DAMAGED, N_("It needs to be a FeatureCollection of GeoJSON."), file=name) from error


def _feature(feature: Any) -> _Row:
    row = {str(key): _plain(value) for key, value in (feature.get("properties") or {}).items()}
    if feature.get("id") is not None:
        row["id"] = _plain(feature["id"])
    row["geometry"] = _geometry(feature.get("geometry") or {})
    return row


def _plain(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _geometry(geometry: Any) -> str:
    """Points as ODK has them: latitude, longitude, altitude, accuracy; lines and outlines with `; ` between."""
    coordinates = geometry.get("coordinates", [])
    match geometry.get("type"):
        case "Point":
            return _point(coordinates)
        case "LineString":
            return "; ".join(map(_point, coordinates))
        case "Polygon":
            return "; ".join(map(_point, coordinates[0]))
    return ""


def _point(coordinates: Any) -> str:
    return f"{_plain(coordinates[1])} {_plain(coordinates[0])} 0 0"
