"""Expression cells to trees; a cell that cannot be read is told with the character where reading stopped."""

from __future__ import annotations

from survey.definition.expressions.lexer import ExpressionError
from survey.definition.expressions.parse import parse
from survey.definition.expressions.tree import Call, Node
from survey.definition.xlsform.faults import Faults, Place
from survey.words import N_, Message

_CURLY = str.maketrans("‘’“”", "''\"\"")
_YES = frozenset({"yes", "true"})
_NO = frozenset({"no", "false"})


def read_expression(cell: str, place: Place, faults: Faults) -> Node | None:
    """The tree of an expression cell, or None if it cannot be read (then a fault says why).

    `yes`, `no`, `true` and `false` stand for `true()` and `false()`. Curly quotes, which word processors make, are read
    as straight ones, as ODK's converter reads them.
    """
    word = cell.strip().lower()
    if word in _YES or word in _NO:
        return Call("true" if word in _YES else "false", ())
    straight = cell.translate(_CURLY)
    if straight != cell:
        faults.warn(
            place,
            N_("This expression has curly quotation marks. They are read as straight ones."),
            N_("Type straight quotation marks (' or \") instead."),
        )
    try:
        node = parse(straight)
    except ExpressionError as error:
        faults.error_with(
            place, error.message, Message(N_("Correct the expression: %(expression)s"), {"expression": cell})
        )
        return None
    return node
