"""A row of the survey sheet while it is being read: what is known of it before names and paths are resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from survey.definition.expressions.tree import Call, Logic, Node
from survey.definition.model import SILENT, Choice, Group, Question, QuestionType, Text
from survey.definition.xlsform.faults import Place
from survey.definition.xlsform.lists import ChoiceList


@dataclass(slots=True, eq=False)
class Draft:
    """A question, or a group (`type` None) with its `children`.

    `texts`, `media` and `formulas` go by the names of the model's fields; `places` tells for each field which cell it
    is from. `known` is where the choices are from. `names` and `folded_names` (in lower case) are the children's.
    `table` is the list of a table-list group, "" before its first question, None for all others.
    """

    name: str
    path: str
    row: int
    type: QuestionType | None
    parent: Draft | None = None
    texts: dict[str, Text] = field(default_factory=dict)
    media: dict[str, Text] = field(default_factory=dict)
    formulas: dict[str, Node] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    default: str = ""
    trigger: tuple[str, ...] = ()
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    list_name: str = ""
    choices: tuple[Choice, ...] = ()
    choices_from: str = ""
    known: ChoiceList | None = None
    repeats: bool = False
    made: bool = False
    """Whether it stands in no row of its own, as the text question of `or_other`."""
    table: str | None = None
    children: list[Draft] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    folded_names: set[str] = field(default_factory=set)
    offered: set[str] | None = None

    def walk(self) -> Iterator[Draft]:
        """This draft and everything in it, in form order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def child(self, name: str) -> Draft | None:
        """The child of that name, None if there is none."""
        return next((child for child in self.children if child.name == name), None) if name in self.names else None

    def is_in(self, group: Draft) -> bool:
        """Whether it stands in `group`, at whatever depth."""
        around = self.parent
        while around is not None and around is not group:
            around = around.parent
        return around is not None

    @property
    def hidden(self) -> bool:
        """Whether nobody ever sees it."""
        return self.type in SILENT

    def choice_names(self) -> set[str]:
        """The names of its choices."""
        if self.offered is None:
            same = self.known is not None and self.choices is self.known.frozen
            self.offered = self.known.names if same and self.known else {choice.name for choice in self.choices}
        return self.offered

    def finished(self, read_only: Node | None = None) -> Question | Group:
        """The question or group that this has become; `read_only` is that of the groups around it."""
        label = self.texts.get("label", {})
        read_only = _either(read_only, self.formulas.get("read_only"))
        if self.type is None:
            return Group(
                name=self.name,
                path=self.path,
                children=tuple(child.finished(read_only) for child in self.children),
                label=label,
                relevant=self.formulas.get("relevant"),
                appearance=self.appearance,
                repeats=self.repeats,
                count=self.formulas.get("count"),
                row=self.row,
            )
        return Question(
            name=self.name,
            path=self.path,
            type=self.type,
            label=label,
            hint=self.texts.get("hint", {}),
            guidance_hint=self.texts.get("guidance_hint", {}),
            media=self.media,
            required=self.formulas.get("required"),
            required_message=self.texts.get("required_message", {}),
            relevant=self.formulas.get("relevant"),
            constraint=self.formulas.get("constraint"),
            constraint_message=self.texts.get("constraint_message", {}),
            calculation=self.formulas.get("calculation"),
            trigger=self.trigger,
            read_only=None if self.type in SILENT or self.type is QuestionType.NOTE else read_only,
            default=self.default,
            dynamic_default=self.formulas.get("dynamic_default"),
            list_name=self.list_name,
            choices_from=self.choices_from,
            choices=self.choices,
            choice_filter=self.formulas.get("choice_filter"),
            parameters=self.parameters,
            appearance=self.appearance,
            row=self.row,
        )


def _either(first: Node | None, second: Node | None) -> Node | None:
    always = Call("true", ())
    if first is None or second is None or always in (first, second) or first == second:
        return first if second is None or first == always else second
    return Logic("or", (first, second))
