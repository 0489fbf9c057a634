"""Where the paths of an expression lead: to rows of the survey, to rows of a list or a file, or nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from survey.definition.expressions.tree import Path, Step
from survey.definition.xlsform.drafts import Draft
from survey.definition.xlsform.lists import OF_EVERY_LIST, ChoiceList


@dataclass(frozen=True, slots=True)
class InForm:
    """Rows of the survey; the root draft stands for the form itself."""

    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class InList:
    """Within a list or file, `ITEM` steps below its top: its rows; further below: their column."""

    known: ChoiceList
    depth: int = 0
    column: str = ""


ITEM = 2
Spot: TypeAlias = InForm | InList | None
"""None is where nothing can be said, as within the metadata that ODK adds."""

NOWHERE = InForm(())


def follow(start: Spot, step: Step) -> Spot:
    """Where `step` leads from `start`, whatever its predicates say."""
    if start is None or "::" in step.test or step.test[0] == "@" or (step.test.endswith(")") and step.test != "node()"):
        return None
    if isinstance(start, InList):
        if step.test in (".", "..") or step.deep:
            up = start.depth - 1 if step.test == ".." else start.depth
            return None if step.deep or up < 0 else InList(start.known, up)
        return InList(start.known, start.depth + 1, step.test)
    drafts: Iterable[Draft] = start.drafts
    if step.deep:
        drafts = dict.fromkeys(below for draft in drafts for below in draft.walk())
    if step.test == ".":
        return InForm(tuple(drafts))
    if step.test == "..":
        return InForm(tuple(dict.fromkeys(draft.parent for draft in drafts if draft.parent is not None)))
    if step.test in ("*", "node()"):
        return InForm(tuple(child for draft in drafts for child in draft.children))
    found = [child for draft in drafts if (child := draft.child(step.test)) is not None]
    if not found and step.test == "meta" and any(draft.parent is None for draft in start.drafts):
        return None
    return InForm(tuple(found))


def lost(spot: Spot) -> bool:
    """Whether `spot` is nowhere at all."""
    return isinstance(spot, InForm) and not spot.drafts


def lacks_column(spot: Spot) -> bool:
    """Whether `spot` is a column of a list that has no such column, as far as that is known."""
    if not isinstance(spot, InList) or spot.depth != ITEM + 1 or not spot.known.complete or spot.column == "*":
        return False
    own = frozenset[str]() if spot.known.file else OF_EVERY_LIST
    return spot.column not in own and spot.column not in spot.known.columns


def names_null(path: Path) -> bool:
    """Whether somebody took XPath to have a `null`."""
    return path.base is None and not path.absolute and [step.test for step in path.steps] == ["null"]
