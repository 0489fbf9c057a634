"""XML from strangers, read as a stream: no entities of its own, nothing fetched, bounded in depth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

MAX_DEPTH = 100


class NotXml(ValueError):
    """What was to be XML is not, or holds what no file of ours does."""


@dataclass(frozen=True, slots=True)
class Besides:
    """What else a reader wants to know: the name of the document type, comments, instructions (target, content)."""

    doctype: Callable[[str], None]
    comment: Callable[[str], None]
    instruction: Callable[[str, str], None]


def read_xml(
    data: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
    besides: Besides | None = None,
) -> None:
    """Call `start` and `end` for every element and `text` for what is between.

    Without `besides` names come without their prefixes, and a document type is refused. Raises NotXml for what cannot
    be read; whatever the callbacks raise passes through.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = 0

    def called(name: str) -> str:
        return name if besides is not None else name.rpartition(":")[2]

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise NotXml("the XML is too deeply nested")
        start(called(name), attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(called(name))

    def declared(name: str, system: str | None, public: str | None, internal: int) -> None:
        if internal or besides is None:
            _refuse()
        besides.doctype(name)

    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = parser.ExternalEntityRefHandler = parser.SkippedEntityHandler = _refuse
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = text
    if besides is not None:
        parser.CommentHandler = besides.comment
        parser.ProcessingInstructionHandler = besides.instruction
    try:
        parser.Parse(data, True)
    except NotXml:
        raise
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise NotXml(f"not XML: {error}") from error


def _refuse(*_: object) -> NoReturn:
    raise NotXml("the XML declares entities of its own")


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
                raise NotXml("the XML has too many rows")
            rows.append({})

    def end(name: str) -> None:
        if len(path) == 3:
            rows[-1][name] = "".join(words).strip()
        path.pop()
        words.clear()

    read_xml(data, start, end, words.append)
    if not rows:
        raise NotXml("the XML has no rows")
    yield from rows
