"""The names of a survey, as `${name}` finds them."""

from __future__ import annotations

from collections import Counter

from survey.definition.xlsform.drafts import Draft
from survey.definition.xlsform.faults import DID_YOU_MEAN, ITS_OWN_NAME, Faults, Place
from survey.words import N_

MADE_BY_ODK = frozenset({"instanceID"})
"""Names that every form of ODK has without a row."""


class KnownNames:
    """All drafts of a survey, in form order and by name."""

    def __init__(self, root: Draft, faults: Faults) -> None:
        self.faults = faults
        self.drafts = [draft for draft in root.walk() if draft is not root]
        self.by_name = {draft.name: draft for draft in reversed(self.drafts)}
        self.named = Counter(draft.name for draft in self.drafts)

    def check(self, name: str, place: Place, position: int = 0, *, groups: bool = False) -> Draft | None:
        """The draft that `${name}` means; a group only where `groups` allows it. None, and told, if there is none."""
        if name in MADE_BY_ODK:
            return None
        draft = self.by_name.get(name)
        if draft is None:
            suggestion = self.faults.similar(name, self.by_name)
            self.faults.error(
                place,
                N_("There is no question named “%(name)s”."),
                DID_YOU_MEAN if suggestion else N_("Correct the name, or add the question."),
                position,
                name=name,
                suggestion=suggestion,
            )
        elif self.named[name] > 1:
            self.faults.error(place, N_("“%(name)s” could mean several questions."), ITS_OWN_NAME, position, name=name)
        elif draft.type is None and not groups:
            self.faults.error(
                place,
                N_("“%(name)s” is a group and has no answer of its own."),
                N_("Name a question instead, like ${name}."),
                position,
                name=name,
            )
        return draft
