"""What one expression can look in: the form, its lists and files; and what is told of what is not there."""

from __future__ import annotations

from dataclasses import dataclass

from survey.definition.expressions.tree import Path
from survey.definition.xlsform.drafts import Draft
from survey.definition.xlsform.faults import DID_YOU_MEAN, LEAVE_OUT, Faults, Place
from survey.definition.xlsform.follow import InList
from survey.definition.xlsform.instances import Instances
from survey.definition.xlsform.known_names import KnownNames
from survey.definition.xlsform.lists import ChoiceList
from survey.words import N_

ALWAYS_EMPTY = N_("“%(what)s” is always empty: no answers are carried over yet.")
_LAST_SAVED = "__last-saved"


@dataclass(frozen=True, slots=True)
class Form:
    """What the expressions of a survey can name; `root_name` is what raw paths call the form itself."""

    root: Draft
    root_name: str
    names: KnownNames
    instances: Instances


@dataclass(frozen=True, slots=True)
class Lookups:
    """The look-ups of the expression that stands in `place`."""

    form: Form
    place: Place
    faults: Faults

    def instance(self, name: str, position: int) -> InList | None:
        """The list of choices, or the attached file, that `instance('name')` looks in."""
        known = self.form.instances.find(name)
        if known is not None:
            known.used = True
            return InList(known)
        if name == _LAST_SAVED:
            self.faults.warn(self.place, ALWAYS_EMPTY, LEAVE_OUT, position, what=name)
            return None
        suggestion = self.faults.similar(name, [*self.form.instances.lists, *self.form.instances.files])
        self.faults.error(
            self.place,
            N_("There is no list and no attached file named “%(name)s”."),
            DID_YOU_MEAN
            if suggestion
            else N_("Add the list to the sheet “choices”, or name the file in a row of type csv-external."),
            position,
            name=name,
            suggestion=suggestion,
        )
        return None

    def tell_nowhere(self, path: Path) -> None:
        """A path that nothing stands at."""
        self.faults.warn(
            self.place,
            N_("The path “%(path)s” leads to nothing, so it is always empty."),
            N_("Correct it, or name a question instead, like ${name}."),
            path.position,
            path=_shown(path),
        )

    def tell_no_column(self, known: ChoiceList, column: str, position: int) -> None:
        """A column that a list or file does not have."""
        suggestion = self.faults.similar(column, known.columns | {"name", "label"})
        self.faults.warn(
            self.place,
            N_("“%(list)s” has no column “%(column)s”, so it is always empty."),
            DID_YOU_MEAN if suggestion else N_("Add the column, or name a question like ${name}."),
            position,
            list=known.file or known.name,
            column=column,
            suggestion=suggestion,
        )


def _shown(path: Path) -> str:
    """A path as people wrote it, without its predicates."""
    text = "".join(("//" if step.deep else "/") + step.test for step in path.steps)
    if path.base is not None:
        return f"…{text}"
    return text if path.absolute else text.lstrip("/")
