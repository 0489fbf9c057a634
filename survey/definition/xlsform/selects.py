"""Select questions: which choices they have, from the workbook's lists or from attached files."""

from __future__ import annotations

import re
from collections.abc import Mapping

from survey.definition.expressions.lexer import NAME
from survey.definition.expressions.tree import Call, Literal, Path, Step
from survey.definition.model import UNDECLARED, Choice, QuestionType
from survey.definition.xlsform.drafts import Draft
from survey.definition.xlsform.faults import DID_YOU_MEAN, Faults, Place
from survey.definition.xlsform.formulas import read_expression
from survey.definition.xlsform.instances import Instances
from survey.definition.xlsform.kinds import FILE_EXTENSIONS, Kind
from survey.definition.xlsform.lists import ChoiceList
from survey.definition.xlsform.names import CANNOT_BE_USED, HOW_NAMES_ARE
from survey.definition.xlsform.search import has_search, read_search
from survey.definition.xlsform.spellings import kind_of
from survey.definition.xlsform.survey_row import Row, SurveySheet
from survey.definition.xlsform.tongues import Tongues
from survey.words import N_

OTHER = "other"
OTHER_LABEL = N_("Other")
SPECIFY_OTHER = N_("Specify other.")
_NAME = re.compile(NAME)


class Selects:
    """Gives select questions their choices."""

    def __init__(self, instances: Instances, tongues: Tongues, faults: Faults) -> None:
        self.instances = instances
        self.tongues = tongues
        self.faults = faults

    def add_others(self, survey: SurveySheet) -> None:
        """Add the choice `other` to every list that some question asks with `or_other`; all have it then, as in ODK."""
        column = survey.columns.get("type")
        if column is None:
            return
        for _, cells in survey.sheet.rows:
            written = cells.get(column.index, "")
            if "other" not in written.lower() or not (kind := kind_of(written)).or_other:
                continue
            known = self.instances.lists.get(kind.choices)
            if known is not None and known.choices and OTHER not in known.names:
                label = self.tongues.say_in_all(OTHER_LABEL)
                known.add(Choice(OTHER, label), known.places[-1])
                known.made.add(OTHER)

    def read(self, draft: Draft, row: Row, kind: Kind) -> None:
        """The choices of the select question in `row`."""
        if "${" in kind.choices:
            # Choices that people gave themselves: what was answered to a question of a repeat.
            draft.choices_from = kind.choices.removeprefix("${").removesuffix("}").strip()
            draft.places["choices_from"] = row.place("type")
            if written := row.cell("choice_filter"):
                self.choice_filter(draft, row, kind, written)
            return
        if not kind.choices:
            self.faults.error(
                row.place("type"),
                N_("This question does not say which list its choices are in."),
                N_("Write the name of the list after the type, like select_one yes_no."),
            )
            return
        if written := row.cell("choice_filter"):
            self.choice_filter(draft, row, kind, written)
        if kind.extension == "?":
            self.faults.error(
                row.place("type"),
                N_("“%(file)s” is not the name of a file with choices."),
                N_("The name of the file ends in one of: %(endings)s."),
                file=kind.choices,
                endings=", ".join(FILE_EXTENSIONS),
            )
        elif kind.extension:
            self.from_file(draft, row, kind)
        else:
            self.from_list(draft, row, kind)
            if has_search(draft.appearance) and draft.choices:
                read_search(draft, row.place("appearance"), self.instances, self.faults)
                row.correct("appearance", draft.appearance)

    def choice_filter(self, draft: Draft, row: Row, kind: Kind, written: str) -> None:
        """Which of the choices are offered."""
        if kind.or_other:
            self.faults.error(
                row.place("choice_filter"),
                N_("A question with or_other cannot filter its choices."),
                N_("Add “other” to the list of choices, and a text question after this one, instead of or_other."),
            )
            return
        node = read_expression(written, row.place("choice_filter"), self.faults)
        if node is not None:
            draft.formulas["choice_filter"] = node
            draft.places["choice_filter"] = row.place("choice_filter")

    def from_list(self, draft: Draft, row: Row, kind: Kind) -> None:
        """The choices of a list of the workbook."""
        known = self.instances.list_named(kind.choices, external=kind.external)
        if known is None or not known.choices:
            self.no_such_list(row.place("type"), kind, known)
            return
        known.ask(self.faults)
        draft.known, draft.list_name, draft.choices = known, known.name, known.as_tuple()
        self.names_with_spaces(draft, known, kind)

    def names_with_spaces(self, draft: Draft, known: ChoiceList, kind: Kind) -> None:
        """Names with spaces cannot be told apart where several are chosen; where one is, they are told of once."""
        for index in known.spaced():
            name, where = known.choices[index].name, known.places[index]
            if kind.type is QuestionType.SELECT_ONE:
                self.faults.warn(
                    where,
                    N_("The choice name “%(name)s” has a space."),
                    N_("Write the names of choices without spaces. Their labels may have them."),
                    name=name,
                )
                return
            self.faults.error(
                where,
                N_("The choice name “%(name)s” has a space, but “%(question)s” lets people choose several."),
                N_("Write the name without spaces. The label may have them."),
                name=name,
                question=draft.name,
            )

    def loop(self, draft: Draft, row: Row, kind: Kind) -> None:
        """The list that a loop goes over: its choices name groups."""
        known = self.instances.list_named(kind.choices)
        if known is None or not known.choices:
            self.no_such_list(row.place("type"), kind, known)
            return
        draft.known = known
        for choice, where in zip(known.choices, known.places, strict=True):
            if not _NAME.fullmatch(choice.name):
                self.faults.error(where, CANNOT_BE_USED, HOW_NAMES_ARE, name=choice.name)

    def no_such_list(self, place: Place, kind: Kind, known: ChoiceList | None) -> None:
        """A question whose list is not there, or empty."""
        where = self.instances.external if kind.external else self.instances.lists
        suggestion = self.faults.similar(kind.choices, where) if known is None else ""
        self.faults.error(
            place,
            N_("There is no list of choices named “%(list)s”.")
            if known is None
            else N_("The list “%(list)s” has no choices."),
            DID_YOU_MEAN if suggestion else N_("Add its choices to the sheet “%(sheet)s”."),
            list=kind.choices,
            suggestion=suggestion,
            sheet="external_choices" if kind.external else "choices",
        )

    def from_file(self, draft: Draft, row: Row, kind: Kind) -> None:
        """The choices of an attached file; the parameters say in which of its columns names and labels are."""
        known = self.instances.file(f"{kind.choices}{kind.extension}", row.place("type"))
        known.used = True
        draft.known, draft.list_name = known, known.name
        usual = ("id", "title") if kind.extension == ".geojson" else ("name", "label")
        value, label = (draft.parameters.get(field, usual[i]) for i, field in enumerate(("value", "label")))
        for column in (value, label):
            if not _NAME.fullmatch(column):
                self.faults.error(
                    row.place("parameters"),
                    N_("“%(column)s” cannot be the name of a column."),
                    N_("Write the header of a column of the file, which has no spaces."),
                    column=column,
                )
                return
            if known.complete and column not in known.columns:
                suggestion = self.faults.similar(column, known.columns)
                self.faults.error(
                    row.place("parameters" if column not in usual else "type"),
                    N_("The file “%(file)s” has no column “%(column)s”."),
                    DID_YOU_MEAN
                    if suggestion
                    else N_("Add the column, or name another with the parameters value=… and label=…."),
                    file=known.file,
                    column=column,
                    suggestion=suggestion,
                )
                return
        as_it_is = (value, label) == usual and "" not in known.names
        draft.choices = known.as_tuple() if as_it_is else _with(known, value, label)

    def specify_other(self, draft: Draft, row: Row, parent: Draft) -> Draft:
        """The text question that ODK puts after a select question with `or_other`."""
        name = f"{draft.name}_{OTHER}"
        path = f"{parent.path}/{name}" if parent.path else name
        made = Draft(name, path, row.number, QuestionType.TEXT, parent, made=True)
        made.texts["label"] = self.tongues.say_in_all(SPECIFY_OTHER)
        made.formulas["relevant"] = Call("selected", (Path((Step(".."), Step(draft.name))), Literal(OTHER)))
        made.places.update({field: row.place("type") for field in ("name", "label", "relevant")})
        return made


def _with(known: ChoiceList, value: str, label: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            name=columns[value],
            label={UNDECLARED: columns.get(label) or columns[value]},
            columns=columns,
        )
        for columns in _rows(known)
        if columns.get(value)
    )


def _rows(known: ChoiceList) -> list[Mapping[str, str]]:
    return [choice.columns for choice in known.choices]
