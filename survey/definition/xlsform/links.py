"""What expressions and texts point at: names, raw paths, lists, files and choices that must be there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from survey.definition.dependencies import circles
from survey.definition.expressions.checking import problems
from survey.definition.expressions.tree import Node
from survey.definition.model import Survey
from survey.definition.texts import names_in
from survey.definition.xlsform.drafts import Draft
from survey.definition.xlsform.faults import LEAVE_OUT, Faults, Place
from survey.definition.xlsform.follow import ITEM, InForm, InList, Spot
from survey.definition.xlsform.lookups import ALWAYS_EMPTY, Form
from survey.definition.xlsform.pointing import Pointing
from survey.words import N_


class Links:
    """Looks where the expressions and texts of all drafts of a form point."""

    def __init__(self, form: Form, faults: Faults) -> None:
        self.form = form
        self.names = form.names
        self.faults = faults

    def check(self) -> None:
        """Tell of everything that points nowhere."""
        for draft in self.names.drafts:
            for field, node in draft.formulas.items():
                here: Spot = InForm((draft,))
                if field == "choice_filter":
                    here = InList(draft.known, ITEM) if draft.known is not None else None
                self.check_formula(node, draft, here, draft.places[field])
            if draft.choices_from:
                self.check_choices_from(draft.choices_from, draft.places["choices_from"])
            for name in draft.trigger:
                self.check_trigger(name, draft.places["trigger"])
            texts = {**draft.texts, **draft.media, "parameters": draft.parameters, "appearance": {"": draft.appearance}}
            for field, text in texts.items():
                self.check_text(text, draft.places.get(field, draft.places["name"]))
        for known in (*self.form.instances.lists.values(), *self.form.instances.external.values()):
            if known.asked:
                for choice, place in zip(known.choices, known.places, strict=True):
                    self.check_text(choice.label, replace(place, column="label"))

    def check_formula(self, node: Node, draft: Draft, here: Spot, place: Place) -> None:
        """One expression of `draft`, seen from `here`."""
        for problem in problems(node):
            self.faults.tell(place, problem.message, problem.remedy, problem.position, warning=problem.warning)
        Pointing(self.form, draft, place, self.faults).value(node, here)

    def check_text(self, text: Mapping[str, str], place: Place) -> None:
        """The names in a text, in all its languages."""
        told = [words for words in text.values() if "${" in words or "instance(" in words]
        if any(words.count("${") != len(names_in(words)) for words in told):
            self.faults.error(
                place, N_("A “${” in this text is never closed with “}”."), N_("Write the whole name, like ${name}.")
            )
        if any("instance(" in words for words in told):
            self.faults.warn(
                place,
                N_("A text can hold names like ${name}, but no look-ups. “instance(…)” is shown as it is written."),
                N_("Look it up in a row of type calculate, and name that in the text."),
            )
        for name in sorted({name for words in told for name in names_in(words)}):
            if name.startswith("last-saved#"):
                self.faults.warn(place, ALWAYS_EMPTY, LEAVE_OUT, what=f"${{{name}}}")
            else:
                self.names.check(name, place)

    def check_choices_from(self, name: str, place: Place) -> None:
        """Choices can be what was answered to a question that stands in a repeat."""
        around = self.names.check(name, place)
        if around is None:
            return
        while around.parent is not None and not around.repeats:
            around = around.parent
        if not around.repeats:
            self.faults.error(
                place,
                N_("“%(name)s” is in no repeat, so its answers are no choices."),
                N_("Name a question of a repeat, or a list of choices."),
                name=name,
            )

    def check_trigger(self, name: str, place: Place) -> None:
        """A question to watch must be one that changes before people's eyes."""
        watched = self.names.check(name, place)
        if watched is not None and watched.hidden:
            self.faults.error(
                place,
                N_("“%(name)s” is not shown to anybody, so nothing can wait for its answer."),
                N_("Name a question that people answer."),
                name=name,
            )


def tell_of_circles(survey: Survey, root: Draft, faults: Faults) -> None:
    """An error for every circle: a value or a relevance that depends, over whatever detours, on itself."""
    drafts: dict[str, Draft] = {}
    for child in root.children:
        for draft in child.walk():
            drafts.setdefault(draft.path, draft)
    for circle in circles(survey):
        draft = drafts[circle[0]]
        fields = ("calculation", "relevant", "count", "choice_filter", "dynamic_default", "name")
        names = [drafts[path].name for path in (*circle, circle[0])]
        faults.error(
            next((draft.places[field] for field in fields if field in draft.formulas), draft.places["name"]),
            N_("These depend on each other in a circle: %(names)s."),
            N_("Change one of them so that it does not need the others."),
            names=" → ".join(names),
        )
