"""`search()` in the appearance column: choices from an attached CSV file, as ODK Collect and SurveyCTO know them.

The list of the question then says which columns of the file hold names and labels. Source: docs.getodk.org/form-logic,
"Dynamic selects from pre-loaded data".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from survey.definition.expressions.lexer import ExpressionError
from survey.definition.expressions.parse import parse
from survey.definition.expressions.tree import Binary, Call, Literal, Logic, Node, Path, Step
from survey.definition.model import UNDECLARED, Choice
from survey.definition.xlsform.drafts import Draft
from survey.definition.xlsform.faults import Faults, Place
from survey.definition.xlsform.formulas import CORRECT
from survey.definition.xlsform.instances import Instances
from survey.words import N_, Message

_SEARCH = re.compile(r"\bsearch\s*\(.*\)", re.DOTALL)
_ALWAYS = "kelu_always"
"""The column that marks the choices of the list itself, which are offered whatever is searched for."""
_WAYS = {"matches": "", "contains": "contains", "startswith": "starts-with", "endswith": "ends-with"}
_COUNTS = (1, 4, 6)


def has_search(appearance: str) -> bool:
    """Whether the choices are to be searched for in a file."""
    return "search" in appearance and _SEARCH.search(appearance) is not None


def read_search(draft: Draft, place: Place, instances: Instances, faults: Faults) -> None:
    """Give the select question `draft` the choices, and the filter, that its appearance searches for."""
    match = _SEARCH.search(draft.appearance)
    if match is None:
        return
    draft.appearance = " ".join((draft.appearance[: match.start()] + draft.appearance[match.end() :]).split())
    try:
        call = parse(match.group())
    except ExpressionError as error:
        faults.tell(place, error.message, Message(CORRECT, {"expression": match.group()}))
        return
    wanted = _wanted(call)
    if wanted is None:
        faults.error(
            place,
            N_("This search() cannot be understood."),
            N_("Write it like search('shops', 'matches', 'area', ${area}), or use select_one_from_file."),
        )
        return
    file, condition = wanted
    known = instances.content(f"{file}.csv", place)
    own, choices = _choices(draft, known.choices)
    draft.choices = (*own, *choices)
    draft.list_name = f"{known.name}_search"
    draft.known = known
    if own:
        known.columns.add(_ALWAYS)
    if condition is not None:
        marked = Binary("=", _column(_ALWAYS), Literal("yes"))
        draft.formulas["choice_filter"] = Logic("or", (marked, condition)) if own else condition
        draft.places["choice_filter"] = place


def _wanted(call: Node) -> tuple[str, Node | None] | None:
    """The file, and the condition for its rows; None if the call says neither."""
    match call:
        case Call("search", (Literal(str(file)), *further)) if len(further) + 1 in _COUNTS:
            pass
        case _:
            return None
    conditions = []
    if further:
        way, columns, value, *filtered = further
        if not (isinstance(way, Literal) and isinstance(columns, Literal)) or way.value not in _WAYS:
            return None
        found = [_condition(str(way.value), column, value) for column in _split(str(columns.value))]
        if not found:
            return None
        conditions.append(Logic("or", tuple(found)) if len(found) > 1 else found[0])
        if filtered:
            column, value = filtered
            if not isinstance(column, Literal):
                return None
            conditions.append(Binary("=", _column(str(column.value)), value))
    if not conditions:
        return file.removesuffix(".csv"), None
    return file.removesuffix(".csv"), Logic("and", tuple(conditions)) if len(conditions) > 1 else conditions[0]


def _condition(way: str, column: str, value: Node) -> Node:
    function = _WAYS[way]
    return Call(function, (_column(column), value)) if function else Binary("=", _column(column), value)


def _column(name: str) -> Node:
    return Path((Step(name),))


def _split(columns: str) -> list[str]:
    return [column.strip() for column in columns.split(",") if column.strip()]


def _choices(draft: Draft, rows: list[Choice]) -> tuple[list[Choice], list[Choice]]:
    """The choices of the list itself, whose names are numbers, and those of the file: each once, by name."""
    own, templates = [], []
    for choice in draft.choices:
        if re.fullmatch(r"-?\d+", choice.name):
            own.append(Choice(choice.name, choice.label, choice.media, {**choice.columns, _ALWAYS: "yes"}))
        else:
            templates.append(choice)
    found = {choice.name: choice for template in templates for choice in _from_file(template, rows)}
    return own, list(found.values())


def _from_file(template: Choice, rows: list[Choice]) -> Iterator[Choice]:
    for row in rows:
        name = row.columns.get(template.name, "")
        if name:
            label = {
                language: ", ".join(row.columns.get(column, "") for column in _split(columns))
                for language, columns in template.label.items()
            }
            yield Choice(name, label or {UNDECLARED: name}, columns=row.columns)
