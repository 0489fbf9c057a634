"""Expression cells to trees; a cell that cannot be read is told with the character where reading stopped."""

from __future__ import annotations

from survey.definition.expressions.lexer import ExpressionError
from survey.definition.expressions.parse import parse
from survey.definition.expressions.tree import Call, Node
from survey.definition.xlsform.faults import Faults, Place
from survey.words import N_, Message

_CURLY = str.maketrans("‘’“”", "''\"\"")
YES = frozenset({"yes", "true", "true()"})
_NO = frozenset({"no", "false", "false()"})
CORRECT = N_("Correct the expression: %(expression)s")
ALWAYS = Call("true", ())
NEVER = Call("false", ())


def straight(text: str) -> str:
    """`text` with straight quotation marks for the curly ones that word processors make, as ODK's converter has it."""
    return text.translate(_CURLY)


def read_expression(cell: str, place: Place, faults: Faults) -> Node | None:
    """The tree of an expression cell, or None if it cannot be read (then a fault says why).

    `yes`, `no`, `true` and `false` stand for `true()` and `false()`.
    """
    word = cell.strip().lower()
    if word in YES or word in _NO:
        return ALWAYS if word in YES else NEVER
    source = straight(cell)
    if source != cell:
        faults.warn(
            place,
            N_("This expression has curly quotation marks. They are read as straight ones."),
            N_("Type straight quotation marks (' or \") instead."),
        )
    try:
        return parse(source)
    except ExpressionError as error:
        faults.tell(place, error.message, Message(CORRECT, {"expression": cell}))
        return None
