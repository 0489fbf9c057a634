"""XML to a document that expressions walk, bounded in size."""

from __future__ import annotations

from survey.definition.expressions.elements import Branch
from survey.definition.safe_xml import Besides, NotXml, read_xml

MAX_CHARACTERS = 5_000_000
MAX_NODES = 200_000


def from_xml(text: str) -> Branch:
    """The document that `text` describes; names keep their prefixes as written. Raises NotXml."""
    return _Reader(text).document


def doctype_of(text: str) -> str | None:
    """The name in the document type declaration of `text`, if it has one. Raises NotXml."""
    return _Reader(text).doctype


class _Reader:
    def __init__(self, text: str) -> None:
        self.document = Branch()
        self.doctype: str | None = None
        self._at = self.document
        self._nodes = 0
        self._texts: list[str] = []
        if len(text) > MAX_CHARACTERS:
            raise NotXml("the XML is too long")
        try:
            data = text.strip().encode()
        except UnicodeEncodeError as error:
            raise NotXml(f"not XML: {error}") from error
        read_xml(data, self._start, self._end, self._texts.append, Besides(self._declared, self._comment, self._told))

    def _declared(self, name: str) -> None:
        self.doctype = name

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count()
        self._at = Branch(name, self._at, attributes)

    def _end(self, name: str) -> None:
        self._count()
        self._at = self._at.parent or self.document

    def _comment(self, comment: str) -> None:
        self._count()
        self._at.add("comment", comment)

    def _told(self, target: str, content: str) -> None:
        self._count()
        self._at.add("instruction", content, target)

    def _count(self) -> None:
        """Before anything but text: the text gathered so far, whole sections of it included, is one node."""
        if self._texts:
            if self._at is not self.document:
                self._at.add("text", "".join(self._texts))
            self._texts.clear()
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise NotXml("the XML has too many elements")
