"""`kelu xlsform eval`: expressions over XML, line by line, for comparing our reading of ODK's language with others'."""

from __future__ import annotations

import io
import json
import math
import re
import sys
from datetime import UTC, datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import config
from commands.command import Arguments, Wrong, command
from survey.definition.expressions.elements import Element, below, document_of
from survey.definition.expressions.evaluate import (
    CannotEvaluate,
    Scope,
    Value,
    World,
    as_boolean,
    as_number,
    as_text,
    evaluate,
)
from survey.definition.expressions.lexer import ExpressionError
from survey.definition.expressions.markup import doctype_of, from_xml
from survey.definition.expressions.parse import parse
from survey.definition.safe_xml import NotXml
from survey.words import say

DEFAULT_XML = "<root/>"


def register(xlsforms: Any) -> None:
    """Add the command to the group `kelu xlsform`."""
    evaluating = command(xlsforms, "eval", xlsform_eval)
    evaluating.add_argument(
        "--jsonl", action="store_true", required=True, help="lines of standard input, an object each"
    )


def xlsform_eval(args: Arguments) -> int:
    """Evaluate expressions over XML: a line of JSON in, its value or its error out."""
    timezone = config.load().timezone
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # a line in another encoding is a bad line, not the end
    for line in sys.stdin:
        if line.strip():
            found = json.dumps(answer(line, timezone), ensure_ascii=False)
            # Half a surrogate pair has no UTF-8, but JSON can escape it.
            print(found.encode("utf-8", "backslashreplace").decode())
    return 0


def answer(line: str, timezone: ZoneInfo) -> dict[str, Any]:
    """The answer to one line: `{"value"}` or `{"error"}`."""
    try:
        asked = json.loads(line)
        if not isinstance(asked, dict):
            raise Wrong("not an object")
        return {"value": _value(asked, timezone)}
    except ExpressionError as error:
        return {"error": say(error.message, "en")}
    except (CannotEvaluate, NotXml, Wrong, ValueError, RecursionError) as error:
        return {"error": str(error) or type(error).__name__}


def _value(asked: dict[str, Any], default: ZoneInfo) -> str | float | bool:
    expression = asked.get("expression")
    if not isinstance(expression, str):
        raise Wrong("no expression")
    try:
        timezone = ZoneInfo(str(asked["timezone"])) if "timezone" in asked else default
    except (OSError, KeyError, ValueError) as error:
        raise Wrong("no such time zone") from error
    xml = str(asked.get("context_xml") or DEFAULT_XML)
    document = from_xml(xml)
    node = _context(str(asked.get("context_node") or "/"), document, doctype_of(xml))
    now = datetime.fromisoformat(str(asked["now"])) if asked.get("now") else datetime.now(UTC)
    world = World(
        now=now if now.tzinfo else now.replace(tzinfo=timezone),
        timezone=timezone,
        find=_find,
        instance=lambda name: _instance(document, name),
        wording=lambda name: "",
        label=lambda value, elements: value,
        random=Random(),  # noqa: S311 - what an expression calls random is no secret
    )
    return _as_json(evaluate(parse(expression), Scope(world, node, node)), asked.get("result_type"), timezone)


def _context(path: str, document: Element, doctype: str | None) -> Element:
    """The node at `path`: an expression, but that DOM's names for texts and comments, and the `[2]` of an element that
    follows a document type of the same name, are understood too."""
    path = path.replace("#comment", "comment()").replace("#cdata-section", "text()").replace("#text", "text()")
    if doctype is not None:
        path = re.sub(rf"^/{re.escape(doctype)}\[2\]", f"/{doctype}", path)
    scope = Scope(_NOWHERE, document, document)
    found = evaluate(parse(path), scope)
    if found == ():
        parent, _, target = path.rpartition("/")
        instructions = evaluate(parse(f"{parent}/processing-instruction()"), scope)
        found = tuple(node for node in instructions if node.name == target) if isinstance(instructions, tuple) else ()
    if not isinstance(found, tuple) or not found:
        raise Wrong("no such context node")
    return found[0]


def _find(name: str, element: Element) -> list[Element]:
    return [node for node in below(document_of(element)) if node.name == name]


def _instance(document: Element, name: str) -> Element | None:
    return next((node for node in below(document) if node.name == "instance" and node.attribute("id") == name), None)


_NOWHERE = World(
    now=datetime.fromtimestamp(0, UTC),
    timezone=UTC,
    find=_find,
    instance=lambda name: None,
    wording=lambda name: "",
    label=lambda value, elements: value,
    random=Random(0),  # noqa: S311
)


def _as_json(value: Value, result_type: object, timezone: ZoneInfo) -> str | float | bool:
    """`value` as the type that was asked for; else as what it is, a node set as its first node's text."""
    match result_type:
        case "boolean":
            return as_boolean(value)
        case "number" | "number-rounded":
            value = as_number(value, timezone)
        case "string":
            return as_text(value)
    if isinstance(value, bool):
        return value
    if type(value) is not float:
        return as_text(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return as_text(value)
    return int(value) if value == int(value) and abs(value) < 2**53 else value
