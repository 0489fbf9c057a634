"""Tokens to a tree: the grammar of XPath 1.0 with `${name}`, and without variables, by precedence climbing."""

from __future__ import annotations

import math

from survey.definition.expressions.lexer import ExpressionError, Token, tokens
from survey.definition.expressions.tree import (
    AXES,
    NODE_TESTS,
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
from survey.words import N_

# Unary minus stands between `*` and `|`.
_LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"), (), ("|",))
PRECEDENCE = {operator: level for level, operators in enumerate(_LEVELS, 1) for operator in operators}
NEGATE = 7
# Parsing and evaluation recurse: within these bounds they cannot exhaust the interpreter's stack.
MAX_NESTING = 60
MAX_DEPTH = 200

# What an axis written out means in short; `attribute` and `child` need none before a name.
_SHORT = {"self::node()": ".", "parent::node()": ".."}


def parse(source: str) -> Node:
    """The tree of the expression `source`. Raises ExpressionError with the position of what cannot be read."""
    return _Parser(source).whole()


class _Parser:
    def __init__(self, source: str) -> None:
        self.tokens = tokens(source)
        self.index = 0
        self.nesting = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def take(self) -> Token:
        token = self.token
        self.index += 1
        return token

    def sees(self, *texts: str) -> bool:
        return self.token.kind in ("symbol", "operator") and self.token.text in texts

    def skip(self, text: str) -> bool:
        if self.sees(text):
            self.index += 1
            return True
        return False

    def expect(self, text: str, opened: Token) -> None:
        if not self.skip(text):
            if self.token.kind == "end":
                message = N_("The “%(bracket)s” at character %(position)s is never closed.")
                raise ExpressionError(message, opened.position, bracket=opened.text)
            raise self.unexpected()

    def unexpected(self) -> ExpressionError:
        if self.token.kind == "end":
            return ExpressionError(
                N_("The expression ends at character %(position)s where more was expected."), self.token.position
            )
        return ExpressionError(
            N_("“%(character)s” at character %(position)s has no meaning here."),
            self.token.position,
            character=self.token.text,
        )

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH or self.nesting > MAX_NESTING:
            raise ExpressionError(
                N_("The expression is too deeply nested at character %(position)s."), self.token.position
            )

    def whole(self) -> Node:
        node = self.expression(0)
        if self.token.kind != "end":
            raise self.unexpected()
        return node

    def expression(self, minimum: int) -> Node:
        depth = self.depth
        self.nesting += 1
        self.deeper()
        left = self.unary()
        while self.token.kind == "operator" and PRECEDENCE[self.token.text] > minimum:
            operator = self.take().text
            right = self.expression(PRECEDENCE[operator])
            if operator in ("and", "or"):
                operands = [left, right]
                while self.token.kind == "operator" and self.token.text == operator:
                    self.take()
                    operands.append(self.expression(PRECEDENCE[operator]))
                left = Logic(operator, tuple(operands))
            else:
                # A chain `1 + 2 + 3 …` leans left, so its length is depth too.
                self.deeper()
                left = Binary(operator, left, right)
        self.depth = depth
        self.nesting -= 1
        return left

    def unary(self) -> Node:
        if self.sees("-"):
            self.take()
            return Negate(self.expression(NEGATE))
        return self.path()

    def path(self) -> Node:
        position = self.token.position
        if self.sees("/", "//"):
            if self.token.text == "/" and not self.step_follows(1):
                self.take()
                return Path((), absolute=True, position=position)
            return Path(self.steps(), absolute=True, position=position)
        if self.sees(".") and not self.step_continues(1):
            self.take()
            return Current()
        if self.step_follows(0):
            first = self.step(deep=False)
            steps = (first, *self.steps())
            return Current() if steps == (Step("."),) else Path(steps, position=position)
        base = self.primary()
        if self.sees("["):
            base = Filter(base, self.predicates())
        return Path(self.steps(), base=base, position=position) if self.sees("/", "//") else base

    def steps(self) -> tuple[Step, ...]:
        found = []
        while self.sees("/", "//"):
            found.append(self.step(deep=self.take().text == "//"))
        return tuple(found)

    def step_follows(self, ahead: int) -> bool:
        token = self.tokens[min(self.index + ahead, len(self.tokens) - 1)]
        if token.kind == "symbol":
            return token.text in (".", "..", "@")
        return token.kind == "name" and (token.text in NODE_TESTS or not self.opens_call(ahead))

    def step_continues(self, ahead: int) -> bool:
        token = self.tokens[self.index + ahead]
        return token.kind == "symbol" and token.text in ("/", "//", "[")

    def opens_call(self, ahead: int) -> bool:
        following = self.tokens[min(self.index + ahead + 1, len(self.tokens) - 1)]
        return following.kind == "symbol" and following.text == "("

    def step(self, *, deep: bool) -> Step:
        if not self.step_follows(0):
            raise self.unexpected()
        axis = ""
        if self.sees("@"):
            self.take()
            axis = "attribute"
        elif self.opens_axis():
            if self.token.text not in AXES:
                raise self.unexpected()
            axis = self.take().text
            self.take()
        return Step(self.test(axis), self.predicates(), deep)

    def opens_axis(self) -> bool:
        following = self.tokens[min(self.index + 1, len(self.tokens) - 1)]
        return self.token.kind == "name" and following.kind == "symbol" and following.text == "::"

    def test(self, axis: str) -> str:
        """What stands behind the axis, with the axis before it where that is not the usual one."""
        if axis and self.token.kind != "name":
            raise self.unexpected()
        test = self.take().text
        if test in NODE_TESTS and self.sees("("):
            opened = self.take()
            self.expect(")", opened)
            test += "()"
        if axis in ("", "child"):
            return test
        if axis == "attribute":
            return f"@{test}"
        return _SHORT.get(f"{axis}::{test}", f"{axis}::{test}")

    def predicates(self) -> tuple[Node, ...]:
        found = []
        while self.sees("["):
            opened = self.take()
            found.append(self.expression(0))
            self.expect("]", opened)
        return tuple(found)

    def primary(self) -> Node:
        token = self.token
        if token.kind == "text":
            return Literal(self.take().text)
        if token.kind == "number":
            value = float(self.take().text)
            if not math.isfinite(value):
                raise ExpressionError(N_("The number at character %(position)s is too large."), token.position)
            return Literal(value)
        if token.kind == "reference":
            return Reference(self.take().text, token.position)
        if token.kind == "name":
            name = self.take().text
            return Call(name, self.arguments(self.take()), token.position)
        if self.sees("("):
            opened = self.take()
            inside = self.expression(0)
            self.expect(")", opened)
            return inside
        raise self.unexpected()

    def arguments(self, opened: Token) -> tuple[Node, ...]:
        found: list[Node] = []
        if self.skip(")"):
            return ()
        while True:
            found.append(self.expression(0))
            if not self.skip(","):
                break
        self.expect(")", opened)
        return tuple(found)
