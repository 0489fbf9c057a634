"""Names of questions and groups."""

from __future__ import annotations

import re

from survey.definition.expressions.lexer import NAME
from survey.definition.xlsform.drafts import Draft
from survey.definition.xlsform.faults import ITS_OWN_NAME, NAME_IT, NOT_FILLED, Faults
from survey.definition.xlsform.survey_row import Row
from survey.words import N_

_NAME = re.compile(NAME)
CANNOT_BE_USED = N_("The name “%(name)s” cannot be used.")
HOW_NAMES_ARE = N_("Begin with a letter; use only letters, digits, “_”, “-” and “.”, no spaces.")
RESERVED = "meta"
"""ODK keeps its own things in a group of this name and takes no other by it."""


def check_name(row: Row, name: str, parent: Draft, faults: Faults) -> None:
    """A name must be there, be a name, and be the only one in its group."""
    place = row.place("name")
    if not name:
        faults.error(place, NOT_FILLED, NAME_IT, column="name")
    elif not _NAME.fullmatch(name):
        faults.error(
            place,
            CANNOT_BE_USED,
            HOW_NAMES_ARE,
            name=name,
        )
    elif name in parent.names:
        faults.error(
            place,
            N_("The name “%(name)s” is used twice in the same group."),
            ITS_OWN_NAME,
            name=name,
        )
    elif name == RESERVED:
        faults.warn(
            place,
            N_("ODK keeps the name “%(name)s” for itself. It is read all the same."),
            N_("Choose another name, so that the survey works with ODK too."),
            name=name,
        )
        row.correct("name", f"{name}_{row.number}")
    elif name.lower() in parent.folded_names:
        faults.warn(
            place,
            N_("The name “%(name)s” differs from another only in capital letters."),
            ITS_OWN_NAME,
            name=name,
        )
    parent.names.add(name)
    parent.folded_names.add(name.lower())


def check_repeat_name(row: Row, name: str, taken: set[str], faults: Faults) -> None:
    """The name of a repeat must be the only one in the whole survey, as ODK wants it."""
    if name and name in taken:
        faults.error(
            row.place("name"),
            N_("Two repeats are named “%(name)s”."),
            ITS_OWN_NAME,
            name=name,
        )
    taken.add(name)
