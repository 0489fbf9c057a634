"""The documents that paths walk through: a survey's answers, choice lists, attached tables, XML.

An interview brings elements of its own; they only need what `Element` asks for, and to be equal to themselves alone
(no `__eq__`), since node sets keep each node once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


class Element(Protocol):
    """A node of a document. The document itself, above the top element, has no parent and the name ""."""

    @property
    def name(self) -> str:
        """The name with its prefix, if it has one."""
        ...

    @property
    def parent(self) -> Element | None: ...

    def children(self) -> Sequence[Element]:
        """The elements directly below, in document order."""
        ...

    def called(self, name: str) -> Sequence[Element]:
        """Those of the children that have this name; for most steps of paths nothing else need be unfolded."""
        ...

    def text(self) -> str:
        """The string value: all text within."""
        ...

    def attribute(self, name: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Part:
    """What a document has besides elements: an attribute (`name` is its own), a text, a comment, an instruction.

    `place` tells apart the texts of one parent.
    """

    kind: Literal["attribute", "text", "comment", "instruction"]
    name: str
    parent: Element
    value: str
    place: int = 0

    def children(self) -> Sequence[Element]:
        return ()

    def called(self, name: str) -> Sequence[Element]:
        return ()

    def text(self) -> str:
        return self.value

    def attribute(self, name: str) -> str | None:
        return None


class Branch:
    """An element of a document that we build ourselves: a choice list, a table, XML."""

    __slots__ = ("_attributes", "contents", "elements", "indexes", "name", "parent")

    def __init__(self, name: str = "", parent: Branch | None = None, attributes: Mapping[str, str] | None = None):
        self.name = name
        self.parent: Branch | None = parent
        self.contents: list[Branch | Part] = []
        self.elements: list[Branch] = []
        self.indexes: dict[tuple[str, str], dict[str, tuple[Element, ...]]] = {}
        """What `paths` has looked up before: (name of the children, name of theirs) → value → children."""
        self._attributes = attributes or {}
        if parent is not None:
            parent.contents.append(self)
            parent.elements.append(self)

    def children(self) -> Sequence[Element]:
        return self.elements

    def called(self, name: str) -> Sequence[Element]:
        return [element for element in self.elements if element.name == name]

    def text(self) -> str:
        return "".join(below.text() for below in self.contents if isinstance(below, Branch) or below.kind == "text")

    def attribute(self, name: str) -> str | None:
        return self._attributes.get(name)

    def add(self, kind: Literal["text", "comment", "instruction"], value: str, name: str = "") -> None:
        """Put a text, a comment or an instruction behind what this element already holds."""
        self.contents.append(Part(kind, name, self, value, len(self.contents)))


def listing(rows: Iterable[Mapping[str, str]]) -> Branch:
    """The document of a choice list or an attached table: `root` with an `item` for each of `rows`."""
    document = Branch()
    root = Branch("root", document)
    for row in rows:
        item = Branch("item", root)
        for name, value in row.items():
            cell = Branch(name, item)
            if value:
                cell.add("text", value)
    return document


def contents(element: Element) -> Sequence[Element]:
    """All that `child::node()` means: elements, and the texts, comments and instructions between them."""
    if isinstance(element, Branch):
        return element.contents
    children = element.children()
    if children or isinstance(element, Part) or not (text := element.text()):
        return children
    return (Part("text", "", element, text),)


def document_of(element: Element) -> Element:
    """The document that `element` belongs to."""
    while (parent := element.parent) is not None:
        element = parent
    return element


def ancestors(element: Element) -> Iterator[Element]:
    """What `element` stands in, from the inside out, the document last."""
    while (parent := element.parent) is not None:
        yield parent
        element = parent


def below(element: Element, *, all_nodes: bool = False) -> Iterator[Element]:
    """Everything below `element` in document order: elements, or with `all_nodes` texts and comments too."""
    step = contents if all_nodes else _children
    pending = list(reversed(step(element)))
    while pending:
        following = pending.pop()
        yield following
        pending.extend(reversed(step(following)))


def _children(element: Element) -> Sequence[Element]:
    return element.children()


def in_document_order(elements: Iterable[Element]) -> tuple[Element, ...]:
    """Each of `elements` once, in document order; of several documents, the one met first comes first."""
    unique = tuple(dict.fromkeys(elements))
    if len(unique) < 2:
        return unique
    documents: dict[Element, int] = {}
    places: dict[Element, dict[Element, int]] = {}

    def order(element: Element) -> list[int]:
        key = []
        for parent in ancestors(element):
            if isinstance(element, Part) and element.kind == "attribute":
                key.append(-1)
            else:
                siblings = places.get(parent)
                if siblings is None:
                    siblings = places[parent] = {child: place for place, child in enumerate(contents(parent))}
                key.append(siblings.get(element, 0))
            element = parent
        key.append(documents.setdefault(element, len(documents)))
        key.reverse()
        return key

    return tuple(sorted(unique, key=order))
