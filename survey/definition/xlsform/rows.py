"""The survey sheet, row by row: types, names, groups. Every row is read however wrong the others are."""

from __future__ import annotations

from survey.definition.expressions.tree import Path, walk
from survey.definition.model import QuestionType
from survey.definition.xlsform.drafts import Draft
from survey.definition.xlsform.faults import DID_YOU_MEAN, NOT_FILLED, NOTHING_TO_DO, Faults
from survey.definition.xlsform.formulas import YES
from survey.definition.xlsform.instances import Instances
from survey.definition.xlsform.kinds import Kind, Role
from survey.definition.xlsform.loops import unroll
from survey.definition.xlsform.names import check_name, check_repeat_name
from survey.definition.xlsform.questions import Questions, read_formula, read_texts
from survey.definition.xlsform.selects import Selects
from survey.definition.xlsform.spellings import KNOWN_SPELLINGS, canonical, kind_of, list_with_spaces
from survey.definition.xlsform.survey_row import Row, SurveySheet
from survey.definition.xlsform.tongues import Tongues
from survey.words import N_

# The tree of groups is walked recursively.
MAX_GROUPS = 30

FILL_TYPE = N_("Fill in its type, for example text, integer or select_one.")
TABLE_LIST = "table-list"


class SurveyRows:
    """Reads the rows of one survey sheet into drafts under `root`. `settings` are those that stand among the rows."""

    def __init__(self, survey: SurveySheet, instances: Instances, tongues: Tongues, faults: Faults) -> None:
        self.survey = survey
        self.instances = instances
        self.faults = faults
        self.selects = Selects(instances, tongues, faults)
        self.questions = Questions(self.selects, faults)
        self.root = Draft("", "", 0, None)
        # Open groups, innermost last, each with its container word and the row that began it.
        self.open: list[tuple[Draft, str, Row | None]] = [(self.root, "", None)]
        self.repeat_names: set[str] = set()
        self.settings: dict[str, str] = {}

    def read(self) -> Draft:
        """The root draft, its children being the rows of the survey."""
        self.selects.add_others(self.survey)
        for number, cells in self.survey.sheet.rows:
            row = Row(self.survey, number, cells)
            if row.cell("disabled").lower() not in YES:
                self.row(row)
        for group, container, begun in self.open[1:]:
            if begun is not None:
                self.faults.error(
                    begun.place("type"),
                    N_("The %(container)s “%(name)s” is never ended."),
                    N_("Add a row of type end_%(container)s after its last question."),
                    container=container,
                    name=group.name,
                )
        return self.root

    def row(self, row: Row) -> None:
        """Read one row."""
        written = row.cell("type")
        if not written:
            # ODK takes a row without type, name and label for the author's own remark.
            if row.cell("name") or row.text("label"):
                self.faults.error(row.place("type"), NOT_FILLED, FILL_TYPE, column="type")
            return
        kind = kind_of(written)
        if kind.near:
            self.faults.warn(
                row.place("type"),
                N_("“%(written)s” is read as “%(type)s”."),
                N_("Write “%(type)s”."),
                written=written,
                type=canonical(kind),
            )
        if kind.role is not Role.UNKNOWN:
            row.correct("type", canonical(kind))
        match kind.role:
            case Role.UNKNOWN:
                self.unknown_type(row, written)
                self.begin(row, kind)
            case Role.END:
                self.end(row, kind, written)
            case Role.BEGIN:
                self.group(row, kind)
            case Role.FILE:
                self.file(row, kind)
            case Role.SETTING:
                self.settings.setdefault(kind.choices, row.cell("name"))
                row.leave_out()
            case _:
                draft = self.begin(row, kind)
                self.questions.read(draft, row, kind)
                self.in_table(draft, row)
                if kind.or_other and draft.name:
                    self.specify_other(draft, row)

    def begin(self, row: Row, kind: Kind) -> Draft:
        """A draft for the row, placed in the group that is open. Rows that cannot be read keep their name taken."""
        name = row.cell("name")
        parent = self.open[-1][0]
        if kind.role is Role.QUESTION and kind.type is QuestionType.NOTE and not name:
            name = f"generated_note_name_{row.number}"
        if kind.type is QuestionType.AUDIT:
            name, parent = QuestionType.AUDIT.value, self.root
            row.correct("name", "")
        check_name(row, name, parent, self.faults)
        path = f"{parent.path}/{name}" if parent.path else name
        draft = Draft(name, path, row.number, None if kind.role is Role.BEGIN else kind.type, parent)
        draft.places["name"] = row.place("name")
        parent.children.append(draft)
        return draft

    def group(self, row: Row, kind: Kind) -> None:
        """Open the group or repeat that begins in `row`."""
        draft = self.begin(row, kind)
        if kind.container == "loop":
            self.selects.loop(draft, row, kind)
        read_texts(draft, row, ("label",))
        for field in ("relevant", "read_only"):
            read_formula(draft, row, field, field, self.faults)
        self.keep_to_those_within(draft, row)
        draft.appearance = row.cell("appearance")
        if kind.container == "repeat":
            draft.repeats = True
            check_repeat_name(row, draft.name, self.repeat_names, self.faults)
            read_formula(draft, row, "repeat_count", "count", self.faults)
        elif row.cell("repeat_count"):
            self.left_out(row, "repeat_count")
        for field in ("required", "constraint", "calculation", "choice_filter", "default", "trigger", "parameters"):
            if row.cell(field) and row.cell(field).lower() not in ("no", "false", "false()"):
                self.left_out(row, field)
        if TABLE_LIST in draft.appearance.split():
            draft.table = ""
        if len(self.open) > MAX_GROUPS:
            if len(self.open) == MAX_GROUPS + 1:
                self.faults.error(
                    row.place("type"),
                    N_("Groups stand more than %(most)s deep in each other."),
                    N_("Take some of the groups apart."),
                    most=MAX_GROUPS,
                )
            draft = self.open[-1][0]
        self.open.append((draft, kind.container, row))

    def keep_to_those_within(self, draft: Draft, row: Row) -> None:
        """A read_only of a group is given to the questions in it, so that no path in it may depend on its place."""
        node = draft.formulas.get("read_only")
        if node is not None and any(isinstance(below, Path) and not below.absolute for below in walk(node)):
            del draft.formulas["read_only"]
            self.left_out(row, "read_only")

    def left_out(self, row: Row, field: str) -> None:
        """Tell of a cell that means nothing in a row of its type."""
        row.correct(field, "")
        self.faults.warn(
            row.place(field),
            N_("“%(column)s” means nothing in a row of type %(type)s. It is left out."),
            NOTHING_TO_DO,
            column=field,
            type=row.cell("type"),
        )

    def end(self, row: Row, kind: Kind, written: str) -> None:
        """Close the group that is open, if it is of the same kind."""
        if len(self.open) == 1 or self.open[-1][1] != kind.container:
            self.faults.error(
                row.place("type"),
                N_("“%(written)s” ends nothing that was begun."),
                N_("Delete this row, or add the row that begins the group."),
                written=written,
            )
            if len(self.open) == 1:
                return
        group, _, _ = self.open.pop()
        if group.known is not None:
            unroll(group, group.known)

    def file(self, row: Row, kind: Kind) -> None:
        """An attached file that the survey looks in."""
        name = row.cell("name")
        check_name(row, name, self.open[-1][0], self.faults)
        if name:
            stem = name.removesuffix(kind.extension)
            if stem in self.instances.files:
                # Named a second time: ODK's converter would take it for another.
                row.leave_out()
            self.instances.file(f"{stem}{kind.extension}", row.place("name")).used = True

    def in_table(self, draft: Draft, row: Row) -> None:
        """The questions of a table-list share their choices; where they do not, the table is shown as a list."""
        group = draft.parent
        if group is None or group.table is None or not draft.list_name:
            return
        if group.table in ("", draft.list_name) and "choice_filter" not in draft.formulas:
            group.table = draft.list_name
            return
        group.table = None
        group.appearance = " ".join(word for word in group.appearance.split() if word != TABLE_LIST)
        self.survey.corrections[group.row, "appearance"] = group.appearance
        self.faults.warn(
            row.place("type"),
            N_("The questions of a table-list need the same choices, unfiltered. “%(group)s” is shown as a list."),
            N_("Give all of them one list, or put the others into a group of their own."),
            group=group.name,
        )

    def specify_other(self, draft: Draft, row: Row) -> None:
        """The text question that goes with `or_other`."""
        parent = draft.parent or self.root
        made = self.selects.specify_other(draft, row, parent)
        if made.name in parent.names:
            check_name(row, made.name, parent, self.faults)
        parent.names.add(made.name)
        parent.folded_names.add(made.name.lower())
        parent.children.append(made)

    def unknown_type(self, row: Row, written: str) -> None:
        """A type that nobody knows, with the nearest that is known."""
        if list_name := list_with_spaces(written):
            self.faults.error(
                row.place("type"),
                N_("The name of the list “%(list)s” has a space."),
                N_("Write it without spaces, here and on the sheet “choices”, like yes_no."),
                list=list_name,
            )
            return
        suggestion = self.faults.similar(written.split()[0].lower(), KNOWN_SPELLINGS)
        self.faults.error(
            row.place("type"),
            N_("There is no question type “%(type)s”."),
            DID_YOU_MEAN if suggestion else FILL_TYPE,
            type=written,
            suggestion=suggestion,
        )
