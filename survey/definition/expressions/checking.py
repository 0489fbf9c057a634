"""What must be known of an expression before it may be published: what it uses, and what of that we do not do."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from survey.definition.expressions.functions import FUNCTIONS, LAZY, Function, Lazy, signature
from survey.definition.expressions.functions.text import DIGESTS, ENCODINGS
from survey.definition.expressions.patterns import Unreadable, compiled, takes_too_long
from survey.definition.expressions.printing import print_expression
from survey.definition.expressions.quoting import quoted, quoted_in
from survey.definition.expressions.refused import REFUSED
from survey.definition.expressions.tree import (
    Binary,
    Call,
    Current,
    Filter,
    Literal,
    Node,
    Path,
    Reference,
    children,
    walk,
)
from survey.words import N_, Message, Parameter

NOT_SUPPORTED = N_("“%(what)s” is not supported yet.")
LEAVE_OUT = N_("Leave it out for now, or find another way.")
_NAME_A_QUESTION = N_("Name a question instead, like ${name}.")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an expression that could be read, and what to do about it.

    `position` is the character (1-based) it is about, 0 if that is not known. A `warning` need not stop anybody.
    """

    message: Message
    remedy: Message
    position: int = 0
    warning: bool = False


def references(node: Node) -> set[str]:
    """The names of all questions that `node` looks at as `${name}`, those that it quotes included."""
    found = set()
    for below in walk(node):
        if isinstance(below, Reference) and "#" not in below.name:
            found.add(below.name)
        elif isinstance(below, Call) and (question := quoted_in(below)) is not None:
            found |= references(question)
    return found


def problems(node: Node) -> Iterator[Problem]:
    """Everything in `node` that the evaluator cannot do, in reading order."""
    match node:
        case Reference(name, position) if "#" in name:
            yield Problem(
                Message(N_("“%(what)s” is always empty: no answers are carried over yet."), {"what": f"${{{name}}}"}),
                Message(LEAVE_OUT),
                position,
                warning=True,
            )
        case Call(name) if name in REFUSED:
            # What stands in its brackets goes with it.
            reason, remedy = REFUSED[name]
            yield Problem(Message(reason), Message(remedy), node.position)
            return
        case Call():
            yield from _call_problems(node)
        case Binary("|", left, right):
            yield from _not_nodes((left, right), N_("“|” joins questions or lists, and “%(what)s” is neither."))
        case Filter(base):
            yield from _not_nodes((base,), N_("“[…]” chooses among questions or lists, and “%(what)s” is neither."))
        case Path(steps, _, base):
            if base is not None:
                yield from _not_nodes((base,), N_("“/” follows questions or lists, and “%(what)s” is neither."))
            for step in steps:
                if step.test in ("@*", "@node()"):
                    yield Problem(Message(NOT_SUPPORTED, {"what": step.test}), Message(LEAVE_OUT), node.position)
    for child in children(node):
        yield from problems(child)


def _call_problems(node: Call) -> Iterator[Problem]:
    function = signature(node.name)
    if function is None:
        yield _unknown(node)
    elif (wrong := _wrong_count(node, function)) is not None:
        yield wrong
    else:
        taken = [node.arguments[place] for place in function.nodes if place < len(node.arguments)]
        yield from _not_nodes(
            taken, N_("%(function)s() works on questions or lists, and “%(what)s” is neither."), function=node.name
        )
        yield from _text_problems(node)


def _text_problems(node: Call) -> Iterator[Problem]:
    """What is wrong with the texts that some functions take, where they are written out."""
    texts = [argument.value if isinstance(argument, Literal) else None for argument in node.arguments]
    match node.name, texts:
        case "regex", [_, str(pattern)]:
            yield from _pattern_problems(pattern, node.position)
        case "digest", [_, str(algorithm), *_] if algorithm not in DIGESTS:
            yield _unknown_word(node, algorithm, ", ".join(DIGESTS))
        case "digest", [_, _, str(encoding)] if encoding not in ENCODINGS:
            yield _unknown_word(node, encoding, ", ".join(ENCODINGS))
        case "jr:choice-name", [_, str(question)] if quoted(question) is None:
            yield Problem(
                Message(N_("“%(what)s” in jr:choice-name() is not a question."), {"what": _shortened(question)}),
                Message(N_("Name the question in quotation marks, like '${name}'.")),
                node.position,
            )


def _pattern_problems(pattern: str, position: int) -> Iterator[Problem]:
    params: dict[str, Parameter] = {"pattern": pattern}
    try:
        compiled(pattern)
    except Unreadable:
        yield Problem(
            Message(N_("The pattern “%(pattern)s” in regex() cannot be read."), params),
            Message(N_("Correct the pattern. For ten digits, for example, it is [0-9]{10}.")),
            position,
        )
        return
    if takes_too_long(pattern):
        yield Problem(
            Message(N_("The pattern “%(pattern)s” in regex() takes too long on some answers."), params),
            Message(N_("Do not repeat in brackets what is repeated already, as in (a+)+.")),
            position,
        )


_NODE_FUNCTIONS = frozenset({"current", "indexed-repeat", "instance", "randomize"})


def _not_nodes(nodes: list[Node] | tuple[Node, ...], message: str, **params: Parameter) -> Iterator[Problem]:
    """A problem for each of `nodes` that can never be a node set."""
    for node in nodes:
        match node:
            case Path() | Filter() | Reference() | Current() | Binary("|"):
                continue
            case Call("if", (_, yes, no)):
                yield from _not_nodes((yes, no), message, **params)
                continue
            case Call(name, _) if name in _NODE_FUNCTIONS or signature(name) is None:
                continue  # an unknown function is told of on its own
        position = node.position if isinstance(node, Call) else 0
        what = _shortened(_shown(node))
        yield Problem(Message(message, {**params, "what": what}), Message(_NAME_A_QUESTION), position)


def _shown(node: Node) -> str:
    try:
        return print_expression(node)
    except ValueError:
        return "…"


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _unknown(node: Call) -> Problem:
    message = Message(N_("There is no function %(function)s()."), {"function": node.name})
    similar = difflib.get_close_matches(node.name.lower(), [*FUNCTIONS, *LAZY], 1)
    if similar:
        remedy = Message(N_("Did you mean %(suggestion)s?"), {"suggestion": f"{similar[0]}()"})
        return Problem(message, remedy, node.position)
    return Problem(message, Message(LEAVE_OUT), node.position)


def _unknown_word(node: Call, word: str, known: str) -> Problem:
    return Problem(
        Message(N_("%(function)s() does not know “%(what)s”."), {"function": node.name, "what": _shortened(word)}),
        Message(N_("It knows %(known)s."), {"known": known}),
        node.position,
    )


def _wrong_count(node: Call, function: Function | Lazy) -> Problem | None:
    minimum, maximum, count = function.minimum, function.maximum, len(node.arguments)
    # Pairs behind the first argument, or the first two.
    paired = {"indexed-repeat": count % 2 == 1, "weighted-checklist": count % 2 == 0}.get(node.name, True)
    if minimum <= count and (maximum is None or count <= maximum) and paired:
        return None
    params: dict[str, Parameter] = {"function": node.name, "count": count, "minimum": minimum, "maximum": maximum or 0}
    if node.name == "indexed-repeat":
        remedy = Message(N_("It takes a question, and for every repeat around it the repeat and a number."))
    elif node.name == "weighted-checklist":
        remedy = Message(N_("It takes two numbers, and then pairs of a condition and its weight."))
    elif maximum is None:
        remedy = Message(N_("It takes %(minimum)s or more."), params)
    elif minimum == maximum:
        remedy = Message(N_("It takes %(minimum)s."), params)
    else:
        remedy = Message(N_("It takes from %(minimum)s to %(maximum)s."), params)
    message = Message(N_("%(function)s() has the wrong number of values in its brackets: %(count)s."), params)
    return Problem(message, remedy, node.position)
