"""A tree back to text: what `print_expression` writes, `parse` reads to the same tree."""

from __future__ import annotations

from survey.definition.expressions.parse import NEGATE, PRECEDENCE
from survey.definition.expressions.tree import (
    Binary,
    Call,
    Current,
    Filter,
    Literal,
    Logic,
    Negate,
    Node,
    Path,
    Reference,
    Step,
)
from survey.definition.expressions.values import as_text

_WHOLE = 9


def print_expression(node: Node) -> str:
    """`node` in XLSForm's notation. Raises ValueError for a text that holds both kinds of quotation mark."""
    match node:
        case Literal(value):
            return _quoted(value) if isinstance(value, str) else as_text(value)
        case Current():
            return "."
        case Reference(name):
            return f"${{{name}}}"
        case Call(name, arguments):
            return f"{name}({', '.join(print_expression(argument) for argument in arguments)})"
        case Negate(operand):
            return f"-{_within(operand, NEGATE)}"
        case Binary(operator, left, right):
            level = PRECEDENCE[operator]
            return f"{_within(left, level)} {operator} {_within(right, level + 1)}"
        case Logic(operator, operands):
            return f" {operator} ".join(_within(operand, PRECEDENCE[operator] + 1) for operand in operands)
        case Filter(base, predicates):
            return _base(base) + _predicates(predicates)
        case Path(steps, absolute, base):
            start = "" if base is None else print_expression(base) if isinstance(base, Filter) else _base(base)
            if not steps:
                return "/"
            return start + _steps(steps, rooted=absolute or base is not None)


def _level(node: Node) -> int:
    match node:
        case Binary(operator) | Logic(operator):
            return PRECEDENCE[operator]
        case Negate():
            return NEGATE
    return _WHOLE


def _within(node: Node, level: int) -> str:
    text = print_expression(node)
    return text if _level(node) >= level else f"({text})"


def _base(node: Node) -> str:
    """A node before `[…]` or `/`: anything that would itself read as a path stands in parentheses."""
    text = print_expression(node)
    return f"({text})" if _level(node) < _WHOLE or isinstance(node, Path | Current | Filter) else text


def _steps(steps: tuple[Step, ...], *, rooted: bool) -> str:
    text = ""
    for index, step in enumerate(steps):
        if index or rooted:
            text += "//" if step.deep else "/"
        text += step.test + _predicates(step.predicates)
    return text


def _predicates(predicates: tuple[Node, ...]) -> str:
    return "".join(f"[{print_expression(predicate)}]" for predicate in predicates)


def _quoted(text: str) -> str:
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    raise ValueError("a text with both kinds of quotation mark has no notation in XPath")
