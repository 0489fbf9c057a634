"""A row of the survey sheet while it is being read: what is known of it before names and paths are resolved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from survey.definition.expressions.tree import Node
from survey.definition.model import Choice, Group, Question, QuestionType, Text
from survey.definition.xlsform.faults import Place

FORMULAS = ("required", "relevant", "constraint", "calculation")
TEXTS = ("label", "hint", "required_message", "constraint_message")


@dataclass(slots=True)
class Draft:
    """A question, or a group (`type` None) with its `children`.

    `places` tells for each field which cell it is from; `names` and `folded_names` (in lower case) are the children's.
    """

    name: str
    path: str
    row: int
    type: QuestionType | None
    texts: dict[str, Text] = field(default_factory=dict)
    formulas: dict[str, Node] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    default: str = ""
    appearance: str = ""
    choices: tuple[Choice, ...] = ()
    children: list[Draft] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    folded_names: set[str] = field(default_factory=set)

    def walk(self) -> Iterator[Draft]:
        """This draft and everything in it, in form order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def finished(self) -> Question | Group:
        """The question or group that this has become."""
        label = self.texts.get("label", {})
        if self.type is None:
            children = tuple(child.finished() for child in self.children)
            return Group(self.name, self.path, children, label, self.formulas.get("relevant"), self.row)
        return Question(
            name=self.name,
            path=self.path,
            type=self.type,
            label=label,
            hint=self.texts.get("hint", {}),
            required=self.formulas.get("required"),
            required_message=self.texts.get("required_message", {}),
            relevant=self.formulas.get("relevant"),
            constraint=self.formulas.get("constraint"),
            constraint_message=self.texts.get("constraint_message", {}),
            calculation=self.formulas.get("calculation"),
            default=self.default,
            choices=self.choices,
            appearance=self.appearance,
            row=self.row,
        )
