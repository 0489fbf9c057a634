"""The question that a repeat asks after each: is there another one?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from survey import languages
from survey.definition.model import UNDECLARED, Choice, Group, Question, QuestionType, Survey
from survey.words import N_, Message, say

ANOTHER = "another"
"""The appearance that such a question has, and none of a workbook's."""

YES = "yes"

_ASKED = N_("Is there another one?")
_ASKED_OF = N_("%(what)s: is there another one?")
_YES = N_("Yes")
_NO = N_("No")


def another(survey: Survey, group: Group, path: str) -> Question:
    """The question whether the repeating `group` stands at `path` ("household/member[2]") too."""
    return replace(survey.once(("another", group.path), lambda: _asked_of(survey, group)), path=path)


def _asked_of(survey: Survey, group: Group) -> Question:
    return Question(
        name=group.name,
        path=group.path,
        type=QuestionType.SELECT_ONE,
        label={code: say(_question(group.label, code), code) for code in _codes(survey)},
        choices=(_choice(survey, YES, _YES), _choice(survey, "no", _NO)),
        appearance=ANOTHER,
        row=group.row,
    )


def _question(label: Mapping[str, str], code: str) -> Message:
    own = label.get(code) or label.get(UNDECLARED, "")
    # A label that speaks of answers ("Child ${number}") speaks of the one before.
    return Message(_ASKED_OF, {"what": own}) if own and "${" not in own else Message(_ASKED)


def _choice(survey: Survey, name: str, word: str) -> Choice:
    return Choice(name, {code: say(Message(word), code) for code in _codes(survey)})


def _codes(survey: Survey) -> list[str]:
    """The survey's own languages and all of ours: whoever reads the page in one of them is asked in it."""
    codes = [language.code for language in survey.languages] + [language.code for language in languages.known()]
    return list(dict.fromkeys(codes))
