"""XML to a document, without what makes XML dangerous: no entities of its own, nothing fetched, bounded in size."""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

from survey.definition.expressions.elements import Branch

MAX_CHARACTERS = 5_000_000
MAX_NODES = 200_000
# A string value is gathered by recursion.
MAX_LEVELS = 100


class NotXML(ValueError):
    """A text that is no XML, or more of it than we read."""


def from_xml(text: str) -> Branch:
    """The document that `text` describes; names keep their prefixes as written. Raises NotXML."""
    return _Reader(text).document


def doctype_of(text: str) -> str | None:
    """The name in the document type declaration of `text`, if it has one. Raises NotXML."""
    return _Reader(text).doctype


class _Reader:
    def __init__(self, text: str) -> None:
        self.document = Branch()
        self.doctype: str | None = None
        self._at = self.document
        self._levels = self._nodes = 0
        self._texts: list[str] = []
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._declaration
        parser.EntityDeclHandler = parser.SkippedEntityHandler = _refuse_entities
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._texts.append
        parser.CommentHandler = lambda comment: self._part("comment", comment)
        parser.ProcessingInstructionHandler = lambda target, data: self._part("instruction", data, target)
        if len(text) > MAX_CHARACTERS:
            raise NotXML("the XML is too long")
        try:
            parser.Parse(text.strip().encode(), True)
        except (expat.ExpatError, UnicodeEncodeError) as error:
            raise NotXML(f"not XML: {error}") from error

    def _declaration(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        if internal:
            _refuse_entities()
        self.doctype = name

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count()
        self._levels += 1
        if self._levels > MAX_LEVELS:
            raise NotXML("the XML is too deeply nested")
        self._at = Branch(name, self._at, attributes)

    def _end(self, name: str) -> None:
        self._count()
        self._levels -= 1
        self._at = self._at.parent or self.document

    def _part(self, kind: str, value: str, name: str = "") -> None:
        self._count()
        self._at.add("comment" if kind == "comment" else "instruction", value, name)

    def _count(self) -> None:
        """Before anything but text: the text gathered so far, whole sections of it included, is one node."""
        if self._texts:
            if self._at is not self.document:
                self._at.add("text", "".join(self._texts))
            self._texts.clear()
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise NotXML("the XML has too many elements")


def _refuse_entities(*_: object) -> NoReturn:
    raise NotXML("the XML declares entities of its own")
