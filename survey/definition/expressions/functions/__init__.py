"""The functions of the expression language, by subject; here the tables that gather them.

What each does follows the ODK XForms specification (https://getodk.github.io/xforms-spec/#xpath-functions), and ODK Web
Forms where it and Collect disagree; where we follow neither or only Collect, the function says so (docs/expressions.md
has the list).
"""

from __future__ import annotations

from survey.definition.expressions.functions import branching, choices, dates, geography, nodes, numbers, text
from survey.definition.expressions.functions.function import Function, Lazy

__all__ = ["FUNCTIONS", "LAZY", "Function", "Lazy", "signature"]

FUNCTIONS: dict[str, Function] = {
    **text.FUNCTIONS,
    **numbers.FUNCTIONS,
    **dates.FUNCTIONS,
    **nodes.FUNCTIONS,
    **choices.FUNCTIONS,
    **geography.FUNCTIONS,
}
LAZY: dict[str, Lazy] = branching.FUNCTIONS


def signature(name: str) -> Function | Lazy | None:
    """The function `name`, or None if we have no such function."""
    return FUNCTIONS.get(name) or LAZY.get(name)
