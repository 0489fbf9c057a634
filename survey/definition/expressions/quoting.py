"""Expressions within expressions: the quoted question of `jr:choice-name(., '${work}')`."""

from __future__ import annotations

from functools import lru_cache

from survey.definition.expressions.lexer import ExpressionError
from survey.definition.expressions.parse import parse
from survey.definition.expressions.tree import Call, Literal, Node, walk


@lru_cache(maxsize=1024)
def quoted(text: str) -> Node | None:
    """The question or path that `text` names; None if it is no such expression."""
    try:
        node = parse(text)
    except ExpressionError:
        return None
    return None if any(isinstance(below, Call) for below in walk(node)) else node


def quoted_in(call: Call) -> Node | None:
    """The question that the text within `call` names, if it is one that takes such a text."""
    if call.name == "jr:choice-name" and len(call.arguments) == 2:
        question = call.arguments[1]
        if isinstance(question, Literal) and isinstance(question.value, str):
            return quoted(question.value)
    return None
