"""The lists that a choice filter can leave at most, told from the survey alone.

`district=${district}` leaves the choices of one district, whichever it is: the list is grouped by the columns that the
filter compares. What cannot be told so (`selected(${districts}, district)`) may leave the whole list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from survey.definition.expressions.tree import Binary, Literal, Logic, Node, Path
from survey.definition.model import Choice, Question

Choices = tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """What a filter compares: `fixed` columns with values that the workbook gives, `free` ones with answers. Choices
    that fit one of `always` are left beside."""

    fixed: tuple[tuple[str, str], ...] = ()
    free: tuple[str, ...] = ()
    always: tuple[tuple[tuple[str, str], ...], ...] = ()

    def groups(self, choices: Choices) -> Sequence[Choices]:
        """The longest lists that can be left of `choices`: one per combination of values in the free columns.

        Not in the order of the list where some are always left; only their length counts here.
        """
        beside = [choice for choice in choices if any(_fits(choice, fixed) for fixed in self.always)]
        known = set(map(id, beside))
        groups: dict[tuple[str, ...], list[Choice]] = {}
        for choice in choices:
            if id(choice) not in known and _fits(choice, self.fixed):
                groups.setdefault(tuple(_column(choice, name) for name in self.free), []).append(choice)
        return [(*group, *beside) for group in groups.values()] or ([tuple(beside)] if beside else [])


WHOLE = Grouping()
"""Nothing is known of the filter: the whole list may be left."""


def grouping(question: Question) -> Grouping:
    """What `question`'s choice filter tells of the lists that it leaves."""
    return _of(question.choice_filter) if question.choice_filter is not None else WHOLE


def _of(node: Node) -> Grouping:
    if isinstance(node, Logic) and node.operator == "or":
        return _either([_of(operand) for operand in node.operands])
    operands = node.operands if isinstance(node, Logic) else (node,)
    compared = [pair for operand in operands for pair in _compared(operand)]
    fixed = tuple((column, value) for column, value in compared if value is not None)
    return Grouping(fixed, tuple(dict.fromkeys(column for column, value in compared if value is None)))


def _either(sides: Sequence[Grouping]) -> Grouping:
    """`district=${district} or name='other'`: one side that groups, beside others that always leave the same."""
    free = [side for side in sides if side.free or side.always or not side.fixed]
    if len(free) != 1 or free[0] == WHOLE:
        return WHOLE
    always = tuple(side.fixed for side in sides if side is not free[0])
    return Grouping(free[0].fixed, free[0].free, (*free[0].always, *always))


def _compared(node: Node) -> Iterator[tuple[str, str | None]]:
    """The column that `node` compares for being equal, with the value if the workbook gives it."""
    if not isinstance(node, Binary) or node.operator != "=":
        return
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if column := _column_named(side):
            if not _column_named(other):
                yield column, str(other.value) if isinstance(other, Literal) else None
            return


def _column_named(node: Node) -> str:
    if isinstance(node, Path) and len(node.steps) == 1 and not node.absolute and node.base is None:
        step = node.steps[0]
        if not step.predicates and not step.deep and step.test.replace("_", "").replace("-", "").isalnum():
            return step.test
    return ""


def _fits(choice: Choice, fixed: Sequence[tuple[str, str]]) -> bool:
    return all(_column(choice, name) == value for name, value in fixed)


def _column(choice: Choice, name: str) -> str:
    return choice.name if name == "name" else choice.columns.get(name, "")
