"""The choice lists and attached files of a survey as the documents that `instance('name')` looks in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from survey.definition.expressions.elements import Branch, Element, listing
from survey.definition.model import Choice, Question, Survey, text_in


class Tables:
    """The documents of one survey in one language, each made when it is first looked in."""

    def __init__(self, survey: Survey, language: str) -> None:
        self.survey = survey
        self.language = language
        self._documents: dict[str, Branch] = {}
        self._rows: dict[str, Sequence[Element]] = {}

    def document(self, name: str) -> Element | None:
        """The document of the list or file `name`: `root` with an `item` for each choice; None if there is none."""
        if name not in self._documents:
            choices = self.survey.lists.get(name)
            if choices is None:
                return None
            # In a file an empty cell is there, and empty; in the choices sheet it is not there at all.
            cells = {column: "" for choice in choices for column in choice.columns} if _is_file(choices) else {}
            self._documents[name] = listing(
                {**cells, **self._row(name, at, choice)} for at, choice in enumerate(choices)
            )
        return self._documents[name]

    def rows(self, question: Question) -> Sequence[Element]:
        """The items that a choice filter looks at, one for each of the question's choices."""
        listed = self.survey.lists.get(question.list_name, ())
        key = question.list_name if len(listed) == len(question.choices) else question.path
        if key not in self._rows:
            document = (
                self.document(question.list_name)
                if key == question.list_name
                else listing(self._row("", at, choice) for at, choice in enumerate(question.choices))
            )
            self._rows[key] = document.children()[0].children() if document is not None else ()
        return self._rows[key]

    def wording(self, identifier: str) -> str:
        """The label that ODK's converter keeps under `identifier` ("list-3"); "" if there is none."""
        name, _, number = identifier.rpartition("-")
        choices = self.survey.lists.get(name, ())
        at = int(number) if number.isdecimal() else len(choices)
        return self.label(choices[at]) if at < len(choices) else ""

    def label(self, choice: Choice) -> str:
        """What people read for `choice`."""
        return text_in(choice.label, self.language, self.survey.default_language)

    def _row(self, name: str, at: int, choice: Choice) -> Mapping[str, str]:
        return {"itextId": f"{name}-{at}", "name": choice.name, "label": self.label(choice), **choice.columns}


def _is_file(choices: Sequence[Choice]) -> bool:
    """Whether the choices are rows of an attached file: those have all their cells as columns, the name too."""
    return any("name" in choice.columns for choice in choices)


def tables(survey: Survey, language: str) -> Tables:
    """The tables of `survey` in `language`, kept as long as a process holds the definition."""
    return survey.once(("tables", language), lambda: Tables(survey, language))
