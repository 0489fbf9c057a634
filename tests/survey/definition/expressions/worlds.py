"""A small survey to evaluate expressions in, and what tests of them share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from survey.definition.expressions.elements import Branch, Element, ancestors, below, document_of, listing
from survey.definition.expressions.evaluate import Scope, Value, World, evaluate
from survey.definition.expressions.markup import from_xml
from survey.definition.expressions.parse import parse

KOLKATA = ZoneInfo("Asia/Kolkata")

SURVEY = """
<data version="7">
  <age>34</age><work>sort sell</work><born>1990-06-15</born><name>Asha</name><none/>
  <home>12.97 77.59 920 5</home>
  <plot>12.9 77.5 0 0; 12.9 77.6 0 0; 13.0 77.6 0 0; 12.9 77.5 0 0</plot>
  <household>
    <member><who>Ravi</who><years>40</years><child><called>Anu</called></child><child><called>Tara</called></child></member>
    <member><who>Mani</who><years/><child><called>Devi</called></child></member>
    <member><who>Lata</who><years>7</years></member>
  </household>
</data>
"""

CITIES = listing(
    [
        {"name": "blr", "label": "Bengaluru", "state": "ka"},
        {"name": "mys", "label": "Mysuru", "state": "ka"},
        {"name": "che", "label": "Chennai", "state": "tn"},
    ]
)


def scope(
    at: str = "/data/none",
    xml: str = SURVEY,
    *,
    now: str = "2024-05-01T20:00:00+00:00",
    lists: Mapping[str, Branch] | None = None,
    seed: int = 1,
) -> Scope:
    """The scope of an expression of the question at the path `at` in the survey `xml`."""
    document = from_xml(xml)
    tables = {"cities": CITIES} if lists is None else lists
    world = World(
        now=datetime.fromisoformat(now),
        timezone=KOLKATA,
        find=find,
        instance=tables.get,
        wording=lambda key: f"words of {key}",
        label=lambda value, elements: f"{value} of {'/'.join(element.name for element in elements)}",
        random=Random(seed),
    )
    question = evaluate(parse(at), Scope(world, document, document))
    assert isinstance(question, tuple)
    return Scope(world, question[0], question[0])


def find(name: str, element: Element) -> Sequence[Element]:
    """What `${name}` means: the nearest that can be reached, all of its repeats if it stands in some of its own."""
    for around in (element, *ancestors(element)):
        if around.name == name:
            return [around]
        if found := [node for node in below(around) if node.name == name]:
            return found
    return [node for node in below(document_of(element)) if node.name == name]


def value(expression: str, at: str = "/data/none", xml: str = SURVEY) -> Value:
    """What `expression` yields at the question `at`."""
    return evaluate(parse(expression), scope(at, xml))


def texts(found: Value) -> list[str]:
    """The texts of a node set."""
    assert isinstance(found, tuple)
    return [node.text() for node in found]
