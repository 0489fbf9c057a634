"""One expression, walked from where it stands: everything that it names must be there."""

from __future__ import annotations

from survey.definition.expressions.functions import signature
from survey.definition.expressions.quoting import quoted_in
from survey.definition.expressions.tree import Binary, Call, Current, Filter, Literal, Node, Path, Reference, children
from survey.definition.model import OF_CHOICES
from survey.definition.xlsform.drafts import Draft
from survey.definition.xlsform.faults import Faults, Place
from survey.definition.xlsform.follow import ITEM, InForm, InList, Spot, follow, lacks_column, lost, names_null
from survey.definition.xlsform.lookups import Form, Lookups
from survey.words import N_

# Whether a group, or all of a repeat, may stand in their brackets.
_OF_GROUPS = frozenset(
    {"count", "count-non-empty", "position", "indexed-repeat", "name", "local-name", "boolean", "not", "randomize"}
)
_PULLDATA_COLUMNS = (1, 2)


class Pointing:
    """Walks an expression of `draft` that stands in `place`."""

    def __init__(self, form: Form, draft: Draft, place: Place, faults: Faults) -> None:
        self.form = form
        self.faults = faults
        self.draft = draft
        self.place = place
        self.lookups = Lookups(form, place, faults)

    def value(self, node: Node, here: Spot) -> None:
        """`node` where a value is wanted, seen from `here`."""
        match node:
            case Reference() | Path() | Filter() | Current() | Binary("|"):
                self.nodes(node, here)
            case Call():
                self.call(node, here)
            case Binary("=" | "!=", left, right):
                self.compared(self.spot(left, here), right)
                self.compared(self.spot(right, here), left)
            case _:
                for below in children(node):
                    self.value(below, here)

    def spot(self, node: Node, here: Spot) -> Spot:
        """Where `node` leads, its value being wanted; None if it leads to no nodes."""
        if isinstance(node, Reference | Path | Filter | Current):
            return self.nodes(node, here)
        self.value(node, here)
        return None

    def nodes(self, node: Node, here: Spot, *, groups: bool = False) -> Spot:
        """Where `node` leads, seen from `here`; with `groups` it may lead to groups."""
        match node:
            case Current():
                return here
            case Reference(name, position):
                if "#" in name:
                    return None
                found = self.form.names.check(name, self.place, position, groups=groups)
                return InForm((found,)) if found is not None else None
            case Filter(base, predicates):
                spot = self.nodes(base, here, groups=True)
                for predicate in predicates:
                    self.value(predicate, spot)
                return spot
            case Path():
                return self.path(node, here)
            case Binary("|", left, right):
                self.nodes(left, here, groups=groups)
                self.nodes(right, here, groups=groups)
                return None
            case Call("current", ()):
                return InForm((self.draft,))
            case Call("instance", (Literal(str(name)),)):
                return self.lookups.instance(name, node.position)
            case Call("randomize" | "indexed-repeat", (first, *_)):
                self.value(node, here)
                return self.nodes(first, here, groups=True)
        self.value(node, here)
        return None

    def path(self, path: Path, here: Spot) -> Spot:
        """Where a raw path leads, step by step."""
        if names_null(path):
            self.faults.warn(
                self.place,
                N_("“null” is read as empty."),
                N_("Write '' (two quotation marks) for an empty value."),
                path.position,
            )
            return None
        steps = path.steps
        spot = here if path.base is None else self.nodes(path.base, here, groups=True)
        if path.absolute and path.base is None:
            spot = InForm((self.form.root,))
            if steps and not steps[0].deep:
                if steps[0].test not in (self.form.root_name, "*"):
                    self.lookups.tell_nowhere(path)
                    spot = None
                steps = steps[1:]
        for step in steps:
            reached = follow(spot, step)
            if lost(reached):
                if not lost(spot):
                    self.lookups.tell_nowhere(path)
                reached = None
            elif lacks_column(reached) and isinstance(reached, InList):
                self.lookups.tell_no_column(reached.known, reached.column, path.position)
                reached = None
            for predicate in step.predicates:
                self.value(predicate, reached)
            spot = reached
        return spot

    def call(self, call: Call, here: Spot) -> None:
        """A function and what stands in its brackets."""
        function = signature(call.name)
        wanted = function.nodes if function is not None else ()
        spots: list[Spot] = []
        for index, argument in enumerate(call.arguments):
            of_groups = call.name in _OF_GROUPS or index in wanted or -1 in wanted
            if of_groups and isinstance(argument, Reference | Path | Filter | Current | Binary):
                spots.append(self.nodes(argument, here, groups=call.name in _OF_GROUPS))
            elif call.name == "instance" and index == 0:
                self.nodes(call, here)
                spots.append(None)
            else:
                spots.append(self.spot(argument, here))
        match call.name, call.arguments:
            case "selected", (_, choice):
                self.compared(spots[0], choice)
            case "jr:choice-name", (_, _):
                self.choice_name(call, here)
            case "pulldata", (Literal(str(name)), *_):
                self.pulldata(call, name)
            case "indexed-repeat", (_, _, _, *_):
                self.indexed(call, spots)

    def compared(self, spot: Spot, value: Node) -> None:
        """A comparison with a choice that does not exist can never be true."""
        if not (isinstance(spot, InForm) and len(spot.drafts) == 1 and isinstance(value, Literal)):
            return
        question, name = spot.drafts[0], value.value
        known = question.known
        # 'NaN' is how many surveys ask whether a number is missing.
        if not isinstance(name, str) or name.strip() in ("", "NaN") or known is None or not known.complete:
            return
        if question.type in OF_CHOICES and not (question.choice_names() & {name, name.strip()}):
            self.faults.warn(
                self.place,
                N_("“%(question)s” has no choice named “%(name)s”."),
                N_("Compare with the name of a choice, not with its label."),
                question=question.name,
                name=name,
            )

    def choice_name(self, call: Call, here: Spot) -> None:
        """The second argument quotes the question whose choices are meant."""
        quoted = quoted_in(call)
        spot = self.nodes(quoted, here) if isinstance(quoted, Reference | Path) else None
        if isinstance(spot, InForm) and spot.drafts and spot.drafts[0].type not in OF_CHOICES:
            self.faults.error(
                self.place,
                N_("jr:choice-name() looks for the choices of “%(name)s”, which has none."),
                N_("Name a select question in it."),
                call.position,
                name=spot.drafts[0].name,
            )

    def pulldata(self, call: Call, name: str) -> None:
        """The file that is looked in, and the columns of it."""
        known = self.form.instances.find(name.removesuffix(".csv"))
        if known is None:
            known = self.form.instances.file(f"{name.removesuffix('.csv')}.csv", self.place)
        known.used = True
        for place in _PULLDATA_COLUMNS:
            argument = call.arguments[place] if place < len(call.arguments) else None
            if isinstance(argument, Literal) and lacks_column(InList(known, ITEM + 1, str(argument.value))):
                self.lookups.tell_no_column(known, str(argument.value), call.position)

    def indexed(self, call: Call, spots: list[Spot]) -> None:
        """`indexed-repeat(question, repeat, number, …)`: the question stands in the repeats."""
        for index in range(1, len(spots) - 1, 2):
            repeat, question = spots[index], spots[0]
            if not (isinstance(repeat, InForm) and isinstance(question, InForm) and repeat.drafts and question.drafts):
                continue
            around, inside = repeat.drafts[0], question.drafts[0]
            if not around.repeats:
                message, remedy = N_("“%(group)s” is not a repeat."), N_("Name a repeat in indexed-repeat().")
            elif not inside.is_in(around):
                message = N_("“%(name)s” does not stand in the repeat “%(group)s”.")
                remedy = N_("Name a question of that repeat in indexed-repeat().")
            else:
                continue
            self.faults.error(self.place, message, remedy, call.position, name=inside.name, group=around.name)
