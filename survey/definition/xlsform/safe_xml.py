"""XML from strangers, read as a stream: no document types, no entities of its own, nothing fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NoReturn
from xml.parsers import expat

MAX_DEPTH = 100


class NotXml(Exception):
    """What was to be XML is not, or holds what no file of ours does."""


def read_xml(
    data: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Call `start` and `end` for every element, by its name without a prefix, and `text` for what is between.

    Raises NotXml for what cannot be read; whatever the callbacks raise passes through.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = 0

    def refuse(*_: object) -> NoReturn:
        raise NotXml

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise NotXml
        start(name.rpartition(":")[2] if ":" in name else name, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name.rpartition(":")[2] if ":" in name else name)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, UnicodeError, LookupError, ValueError) as error:
        raise NotXml from error


def rows_of_items(data: bytes, *, most: int) -> Iterator[Mapping[str, str]]:
    """The children of the root element, at most `most` and one more: of each the text of its own children by name."""
    rows: list[dict[str, str]] = []
    path: list[str] = []
    words: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        del attributes
        path.append(name)
        words.clear()
        if len(path) == 2:
            if len(rows) > most:
                raise NotXml
            rows.append({})

    def end(name: str) -> None:
        if len(path) == 3:
            rows[-1][name] = "".join(words).strip()
        path.pop()
        words.clear()

    read_xml(data, start, end, words.append)
    if not rows:
        raise NotXml
    yield from rows
