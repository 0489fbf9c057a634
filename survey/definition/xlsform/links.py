"""What expressions and texts point at: raw paths to names, names that do not exist, and circles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from survey.definition.expressions.checking import problems, references
from survey.definition.expressions.tree import (
    Binary,
    Call,
    Current,
    Literal,
    Logic,
    Negate,
    Node,
    Path,
    Reference,
)
from survey.definition.model import QuestionType
from survey.definition.texts import names_in
from survey.definition.xlsform.drafts import Draft
from survey.definition.xlsform.faults import ITS_OWN_NAME, Faults, Place
from survey.words import N_


class Links:
    """All drafts of a survey by name and path; resolves what their expressions and texts point at, in place."""

    def __init__(self, root: Draft, faults: Faults) -> None:
        self.drafts = [draft for draft in root.walk() if draft is not root]
        self.by_path = {draft.path: draft for draft in self.drafts}
        self.by_name = {draft.name: draft for draft in reversed(self.drafts)}
        self.named = Counter(draft.name for draft in self.drafts)
        self.faults = faults

    def resolve(self) -> None:
        """Turn paths into names, and tell of all that points nowhere."""
        for draft in self.drafts:
            for field, node in draft.formulas.items():
                place = draft.places[field]
                resolved = self.without_paths(node, draft, place)
                draft.formulas[field] = resolved
                for problem in problems(resolved):
                    self.faults.error_with(place, problem.message, problem.remedy)
                for name in sorted(references(resolved)):
                    self.check_name(name, place)
                self.check_choices(resolved, draft, place)
            for field, text in draft.texts.items():
                for name in sorted({name for words in text.values() for name in names_in(words)}):
                    self.check_name(name, draft.places[field])

    def check_name(self, name: str, place: Place) -> None:
        """`${name}` must mean one question."""
        draft = self.by_name.get(name)
        if draft is None:
            suggestion = self.faults.similar(name, self.by_name)
            self.faults.error(
                place,
                N_("There is no question named “%(name)s”."),
                N_("Did you mean %(suggestion)s?") if suggestion else N_("Correct the name, or add the question."),
                name=name,
                suggestion=suggestion,
            )
        elif self.named[name] > 1:
            self.faults.error(
                place,
                N_("“%(name)s” could mean several questions."),
                ITS_OWN_NAME,
                name=name,
            )
        elif draft.type is None:
            self.faults.error(
                place,
                N_("“%(name)s” is a group and has no answer of its own."),
                N_("Name a question instead, like ${name}."),
                name=name,
            )

    def without_paths(self, node: Node, draft: Draft, place: Place) -> Node:
        """`node` with every plain path to a question replaced by that question's name."""

        def inner(below: Node) -> Node:
            return self.without_paths(below, draft, place)

        match node:
            case Path(base=None):
                return self.target(node, draft, place)
            case Call():
                return replace(node, arguments=tuple(map(inner, node.arguments)))
            case Logic():
                return replace(node, operands=tuple(map(inner, node.operands)))
            case Binary():
                return replace(node, left=inner(node.left), right=inner(node.right))
            case Negate():
                return replace(node, operand=inner(node.operand))
        return node

    def target(self, path: Path, draft: Draft, place: Place) -> Node:
        """The question that `path` leads to from `draft`; `path` itself where it cannot be followed."""
        if any(step.predicates or step.deep or step.test[0] in "@*" or "(" in step.test for step in path.steps):
            return path
        tests = [step.test for step in path.steps]
        if tests == ["null"] and not path.absolute:
            # There is no `null` in XPath: it names a question that does not exist, and so yields nothing.
            self.faults.warn(
                place, N_("“null” is read as empty."), N_("Write '' (two quotation marks) for an empty value.")
            )
            return Literal("")
        parts = [] if path.absolute else draft.path.split("/")
        for test in tests[1:] if path.absolute else tests:
            if test == ".." and parts:
                parts.pop()
            elif test not in (".", ".."):
                parts.append(test)
        target = self.by_path.get("/".join(parts))
        if target is draft:
            return Current()
        if target is None or target.type is None or self.named[target.name] > 1:
            return path
        return Reference(target.name)

    def check_choices(self, node: Node, draft: Draft, place: Place) -> None:
        """A comparison with a choice that does not exist can never be true."""
        for question, name in _compared(node, draft, self.by_name):
            # 'NaN' is how many surveys ask whether a number is missing.
            if name not in ("", "NaN") and question.choices and all(choice.name != name for choice in question.choices):
                self.faults.warn(
                    place,
                    N_("“%(question)s” has no choice named “%(name)s”."),
                    N_("Compare with the name of a choice, not with its label."),
                    question=question.name,
                    name=name,
                )


def _compared(node: Node, draft: Draft, by_name: dict[str, Draft]) -> Iterator[tuple[Draft, str]]:
    pair: tuple[Node, ...] = ()
    match node:
        case Binary("=" | "!=", left, right):
            pair = (right, left) if isinstance(left, Literal) else (left, right)
        case Call("selected", (left, right)):
            pair = (left, right)
    match pair:
        case (Reference(name), Literal(str(value))) if name in by_name:
            yield by_name[name], value
        case (Current(), Literal(str(value))):
            yield draft, value
    match node:
        case Call():
            below: tuple[Node, ...] = node.arguments
        case Logic():
            below = node.operands
        case Binary():
            below = (node.left, node.right)
        case Negate():
            below = (node.operand,)
        case _:
            below = ()
    for child in below:
        yield from _compared(child, draft, by_name)


def tell_of_circles(root: Draft, faults: Faults) -> None:
    """An error for every circle: a value or a relevance that depends, over whatever detours, on itself."""
    depends: dict[str, set[str]] = {}
    drafts: dict[str, Draft] = {}
    _collect(root, set(), depends, drafts)
    for circle in _circles(depends):
        draft = drafts[circle[0]]
        field = "calculation" if draft.type is QuestionType.CALCULATE else "relevant"
        faults.error(
            draft.places.get(field) or draft.places.get("relevant") or Place("survey", draft.row, field),
            N_("These depend on each other in a circle: %(names)s."),
            N_("Change one of them so that it does not need the others."),
            names=" → ".join([*circle, circle[0]]),
        )


def _collect(draft: Draft, around: set[str], depends: dict[str, set[str]], drafts: dict[str, Draft]) -> None:
    own = set(around)
    if relevant := draft.formulas.get("relevant"):
        own |= references(relevant)
    if draft.type is not None:
        if draft.type is QuestionType.CALCULATE and (calculation := draft.formulas.get("calculation")):
            own |= references(calculation)
        depends.setdefault(draft.name, set()).update(own)
        drafts.setdefault(draft.name, draft)
    for child in draft.children:
        _collect(child, own, depends, drafts)


def _circles(depends: dict[str, set[str]]) -> Iterator[list[str]]:
    """Each circle once, found by walking depth first without recursion."""
    done: set[str] = set()
    for start in depends:
        trail: dict[str, None] = {}
        pending: list[tuple[str, Iterator[str]]] = []
        name: str | None = start
        while name is not None or pending:
            if name is not None and name in trail:
                names = list(trail)
                yield names[names.index(name) :]
            elif name is not None and name not in done:
                trail[name] = None
                pending.append((name, iter(sorted(depends.get(name, ())))))
            name = None
            while pending and name is None:
                name = next(pending[-1][1], None)
                if name is None:
                    left = pending.pop()[0]
                    done.add(left)
                    del trail[left]
