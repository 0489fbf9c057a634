"""The survey sheet, row by row: types, names, texts, groups. Every row is read however wrong the others are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from survey.definition.expressions.checking import LEAVE_OUT, NOT_SUPPORTED
from survey.definition.expressions.lexer import NAME
from survey.definition.expressions.tree import Call
from survey.definition.model import SILENT, UNDECLARED, Choice, QuestionType
from survey.definition.xlsform.columns import MEDIA, Column
from survey.definition.xlsform.defaults import read_default
from survey.definition.xlsform.drafts import FORMULAS, TEXTS, Draft
from survey.definition.xlsform.faults import FILL_IN, ITS_OWN_NAME, NAME_IT, NOT_FILLED, Faults, Place
from survey.definition.xlsform.formulas import read_expression
from survey.definition.xlsform.kinds import KNOWN_SPELLINGS, Kind, Role, kind_of
from survey.definition.xlsform.lists import ChoiceList, ReadText
from survey.definition.xlsform.sheets import Sheet
from survey.words import N_

# The tree of groups is walked recursively.
MAX_GROUPS = 30

_NAME = re.compile(NAME)
_TRUE = frozenset({"yes", "true", "true()"})
FILL_TYPE = N_("Fill in its type, for example text, integer or select_one.")
_SELECTS = (QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE)


class SurveyRows:
    """Reads the rows of one survey sheet into drafts under `root`."""

    def __init__(
        self, sheet: Sheet, columns: Sequence[Column], text: ReadText, lists: dict[str, ChoiceList], faults: Faults
    ) -> None:
        self.sheet = sheet
        self.columns = {column.field: column for column in reversed(columns)}
        self.text = text
        self.lists = lists
        self.faults = faults
        self.root = Draft("", "", 0, None)
        # Open groups, innermost last, each with its container word as the workbook has it.
        self.open: list[tuple[Draft, str]] = [(self.root, "")]
        self.told_of_media = False

    def read(self) -> Draft:
        """The root draft, its children being the rows of the survey."""
        for row, cells in self.sheet.rows:
            if self.cell(cells, "disabled").lower() not in _TRUE:
                self.row(row, cells)
        for group, container in self.open[1:]:
            self.faults.error(
                self.place(group.row, "type"),
                N_("The %(container)s “%(name)s” is never ended."),
                N_("Add a row of type end_%(container)s after its last question."),
                container=container,
                name=group.name,
            )
        return self.root

    def cell(self, cells: dict[int, str], field: str) -> str:
        """The text of a row's cell in the column that means `field`, "" if there is none."""
        column = self.columns.get(field)
        return cells.get(column.index, "") if column else ""

    def place(self, row: int, field: str) -> Place:
        """Where the cell of `field` stands in `row`."""
        column = self.columns.get(field)
        return Place(self.sheet.name, row, column.header if column else field)

    def row(self, row: int, cells: dict[int, str]) -> None:
        """Read one row."""
        written = self.cell(cells, "type")
        if not written:
            # ODK takes a row without type, name and label for the author's own remark.
            if self.cell(cells, "name") or self.text(cells, "label"):
                self.faults.error(
                    self.place(row, "type"),
                    NOT_FILLED,
                    FILL_TYPE,
                    column="type",
                )
            return
        kind = kind_of(written)
        match kind.role:
            case Role.UNKNOWN:
                self.unknown_type(row, written)
            case Role.NOT_YET:
                self.not_yet(row, "type", written)
            case Role.END:
                self.end(row, kind, written)
                return
        draft = self.begin(row, cells, kind)
        if kind.role is Role.BEGIN:
            self.formulas(draft, cells, ("relevant",))
            self.texts(draft, cells, ("label",))
            draft.appearance = self.cell(cells, "appearance")
            if len(self.open) > MAX_GROUPS:
                if len(self.open) == MAX_GROUPS + 1:
                    self.faults.error(
                        self.place(row, "type"),
                        N_("Groups stand more than %(most)s deep in each other."),
                        N_("Take some of the groups apart."),
                        most=MAX_GROUPS,
                    )
                draft = self.open[-1][0]
            self.open.append((draft, kind.container))
            if kind.container == "repeat":
                self.not_yet(row, "type", written)
        elif kind.role is Role.QUESTION:
            self.question(draft, cells, kind)

    def begin(self, row: int, cells: dict[int, str], kind: Kind) -> Draft:
        """A draft for the row, placed in the group that is open. Rows that we cannot ask keep their name taken."""
        name = self.cell(cells, "name")
        if not name and kind.role is Role.QUESTION and kind.type is QuestionType.NOTE:
            name = f"generated_note_name_{row}"
        parent = self.open[-1][0]
        self.check_name(row, name, parent)
        path = f"{parent.path}/{name}" if parent.path else name
        draft = Draft(name, path, row, None if kind.role is Role.BEGIN else kind.type)
        parent.children.append(draft)
        parent.names.add(name)
        parent.folded_names.add(name.lower())
        return draft

    def end(self, row: int, kind: Kind, written: str) -> None:
        """Close the group that is open, if it is of the same kind."""
        if len(self.open) == 1 or self.open[-1][1] != kind.container:
            self.faults.error(
                self.place(row, "type"),
                N_("“%(written)s” ends nothing that was begun."),
                N_("Delete this row, or add the row that begins the group."),
                written=written,
            )
            if len(self.open) == 1:
                return
        self.open.pop()

    def check_name(self, row: int, name: str, parent: Draft) -> None:
        """A name must be there, be a name, and be the only one in its group."""
        place = self.place(row, "name")
        if not name:
            self.faults.error(
                place,
                NOT_FILLED,
                NAME_IT,
                column="name",
            )
        elif not _NAME.fullmatch(name):
            self.faults.error(
                place,
                N_("The name “%(name)s” cannot be used."),
                N_("Begin with a letter; use only letters, digits, “_”, “-” and “.”, no spaces."),
                name=name,
            )
        elif name in parent.names:
            self.faults.error(
                place,
                N_("The name “%(name)s” is used twice in the same group."),
                ITS_OWN_NAME,
                name=name,
            )
        elif name.lower() in parent.folded_names:
            self.faults.warn(
                place,
                N_("The name “%(name)s” differs from another only in capital letters."),
                ITS_OWN_NAME,
                name=name,
            )

    def question(self, draft: Draft, cells: dict[int, str], kind: Kind) -> None:
        """Everything that a row of a supported type says."""
        row = draft.row
        silent = kind.type in SILENT
        self.texts(draft, cells, () if silent else TEXTS)
        self.formulas(draft, cells, ("relevant", "calculation") if silent else FORMULAS)
        draft.appearance = self.cell(cells, "appearance")
        if kind.type in _SELECTS:
            self.choices(draft, kind)
        if not silent:
            self.check_label(draft)
            draft.default = read_default(draft, self.cell(cells, "default"), self.place(row, "default"), self.faults)
        if kind.type is QuestionType.CALCULATE and not self.cell(cells, "calculation"):
            self.faults.error(
                self.place(row, "calculation"),
                NOT_FILLED,
                FILL_IN,
                column="calculation",
            )
        elif kind.type is not QuestionType.CALCULATE and self.cell(cells, "calculation"):
            self.not_yet(row, "calculation", f"{kind.type} + calculation")
        if kind.or_other:
            self.not_yet(row, "type", "or_other")
        for field in ("choice_filter", "trigger"):
            if self.cell(cells, field):
                self.not_yet(row, field, field)
        self.warn_of_left_out(draft, cells)

    def texts(self, draft: Draft, cells: dict[int, str], fields: Sequence[str]) -> None:
        """The texts of a row in every language."""
        for field in fields:
            if text := self.text(cells, field):
                draft.texts[field] = text
                draft.places[field] = self.place(draft.row, field)

    def formulas(self, draft: Draft, cells: dict[int, str], fields: Sequence[str]) -> None:
        """The expressions of a row, as far as they can be read."""
        for field in fields:
            written = self.cell(cells, field)
            if not written:
                continue
            place = self.place(draft.row, field)
            node = read_expression(written, place, self.faults)
            if node is not None and not (field == "required" and node == Call("false", ())):
                draft.formulas[field] = node
                draft.places[field] = place

    def choices(self, draft: Draft, kind: Kind) -> None:
        """The choices of a select question, from the list that its type names."""
        place = self.place(draft.row, "type")
        if not kind.choices:
            self.faults.error(
                place,
                N_("This question does not say which list its choices are in."),
                N_("Write the name of the list after the type, like select_one yes_no."),
            )
            return
        known = self.lists.get(kind.choices)
        if known is None or not known.choices:
            message = (
                N_("There is no list of choices named “%(list)s”.")
                if known is None
                else N_("The list “%(list)s” has no choices.")
            )
            suggestion = self.faults.similar(kind.choices, self.lists) if known is None else ""
            remedy = N_("Did you mean %(suggestion)s?") if suggestion else N_("Add its choices to the sheet “choices”.")
            self.faults.error(place, message, remedy, list=kind.choices, suggestion=suggestion)
            return
        first_use, known.used = not known.used, True
        draft.choices = tuple(
            choice if choice.label else Choice(choice.name, {UNDECLARED: choice.name}) for choice in known.choices
        )
        for choice, where in zip(known.choices, known.places, strict=True):
            if kind.type is QuestionType.SELECT_MULTIPLE and re.search(r"\s", choice.name):
                self.faults.error(
                    where,
                    N_("The choice name “%(name)s” has a space, but “%(question)s” lets people choose several."),
                    N_("Write the name without spaces. The label may have them."),
                    name=choice.name,
                    question=draft.name,
                )
            if first_use and not choice.label:
                self.faults.warn(
                    replace(where, column="label"),
                    N_("The choice “%(name)s” has no label. Its name is shown instead."),
                    N_("Write what people should read, in every language."),
                    name=choice.name,
                )

    def check_label(self, draft: Draft) -> None:
        """A question that is shown needs something to show."""
        if "label" in draft.texts:
            return
        place = self.place(draft.row, "label")
        remedy = N_("Write what people should read, in every language.")
        if "hint" in draft.texts:
            self.faults.warn(place, NOT_FILLED, remedy, column="label")
        else:
            self.faults.error(place, NOT_FILLED, remedy, column="label")

    def warn_of_left_out(self, draft: Draft, cells: dict[int, str]) -> None:
        """Columns that ODK acts on and we do not, where people would notice."""
        if draft.type in SILENT:
            return
        if draft.type is not QuestionType.NOTE and self.cell(cells, "read_only").lower() in _TRUE:
            self.faults.warn(
                self.place(draft.row, "read_only"),
                N_("“%(name)s” is read_only, which is left out: people can answer it."),
                N_("Use a note to show something that cannot be answered."),
                name=draft.name,
            )
        if "randomize" in self.cell(cells, "parameters"):
            self.faults.warn(
                self.place(draft.row, "parameters"),
                N_("The choices are shown in the order of the sheet, not shuffled."),
                N_("Nothing to do: the survey works without them."),
            )
        media = next((field for field in MEDIA if self.cell(cells, field)), None)
        if media is not None and not self.told_of_media:
            self.told_of_media = True
            self.faults.warn(
                self.place(draft.row, media),
                N_("Pictures, sound and video are not shown yet."),
                N_("Nothing to do: the survey works without them."),
            )

    def unknown_type(self, row: int, written: str) -> None:
        """A type that nobody knows, with the nearest that is known."""
        suggestion = self.faults.similar(written.split()[0].lower(), KNOWN_SPELLINGS)
        self.faults.error(
            self.place(row, "type"),
            N_("There is no question type “%(type)s”."),
            N_("Did you mean %(suggestion)s?") if suggestion else FILL_TYPE,
            type=written,
            suggestion=suggestion,
        )

    def not_yet(self, row: int, field: str, what: str) -> None:
        """Something of XLSForm that we cannot do yet, and that must not be silently left out."""
        self.faults.error(self.place(row, field), NOT_SUPPORTED, LEAVE_OUT, what=what)
