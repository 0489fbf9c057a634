"""A workbook file to a survey, or to everything that stands in its way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from survey.definition.expressions.tree import Node
from survey.definition.model import Survey, Text
from survey.definition.xlsform.columns import (
    CHOICES_COLUMNS,
    SETTINGS_COLUMNS,
    SURVEY_COLUMNS,
    Column,
    read_columns,
)
from survey.definition.xlsform.drafts import Draft
from survey.definition.xlsform.faults import Fault, Faults, Place
from survey.definition.xlsform.files import read_book
from survey.definition.xlsform.formulas import read_expression
from survey.definition.xlsform.instances import Attached, Instances, nothing_attached
from survey.definition.xlsform.known_names import KnownNames
from survey.definition.xlsform.left_out import (
    tell_of_left_out_columns,
    tell_of_left_out_settings,
    tell_of_left_out_sheets,
)
from survey.definition.xlsform.links import Links, tell_of_circles
from survey.definition.xlsform.lists import ChoiceList, read_lists
from survey.definition.xlsform.lookups import Form
from survey.definition.xlsform.rows import SurveyRows
from survey.definition.xlsform.second_opinion import Understood, ask_pyxform
from survey.definition.xlsform.settings import Settings
from survey.definition.xlsform.sheets import Book, NotAWorkbook, Sheet, tell_of_cells
from survey.definition.xlsform.survey_row import SurveySheet, survey_sheet
from survey.definition.xlsform.tongues import Coverage, Tongues, measure, read_tongues
from survey.words import N_


@dataclass(frozen=True, slots=True)
class Workbook:
    """What became of a workbook: `survey` is None exactly when there are `errors`.

    `questions` counts the rows that take an answer; `languages` are those of the workbook, in its order.
    """

    survey: Survey | None
    errors: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    questions: int = 0
    languages: tuple[Coverage, ...] = ()


def read(data: bytes, filename: str, attached: Attached = nothing_attached) -> Workbook:
    """Read an XLSForm (.xlsx, .xlsm, .xls, .csv, Markdown). Never raises for what is in the file.

    `filename` only serves as the form_id where the settings have none. `attached` is asked for the content of each file
    that the workbook looks in, by the name that the workbook uses (never a path); it answers None if there is none.
    """
    faults = Faults()
    try:
        book = read_book(data, filename)
    except NotAWorkbook as error:
        return Workbook(None, (Fault(error.message, error.remedy),))
    if "survey" not in book.sheets:
        tell_of_left_out_sheets(book.sheets, book.others, faults)
        faults.error(
            Place(),
            N_("The workbook has no sheet named “survey”."),
            N_("Name the sheet that holds the questions “survey”."),
        )
        return Workbook(None, *faults.in_order())
    return _Reading(book, PurePath(filename).stem or "survey", attached, faults).workbook()


class _Reading:
    """One workbook being read: sheets, then columns and languages, then rows, then what they point at."""

    def __init__(self, book: Book, stem: str, attached: Attached, faults: Faults) -> None:
        self.book = book
        self.stem = stem
        self.attached = attached
        self.faults = faults
        self.survey_sheet, self.survey_columns = self.sheet("survey", SURVEY_COLUMNS)
        self.choices_sheet, self.choices_columns = self.sheet("choices", CHOICES_COLUMNS)
        self.external_sheet, self.external_columns = self.sheet("external_choices", CHOICES_COLUMNS)
        settings_sheet, settings_columns = self.sheet("settings", SETTINGS_COLUMNS)
        self.settings = Settings(settings_sheet, settings_columns)

    def sheet(self, name: str, known: dict[str, str]) -> tuple[Sheet, list[Column]]:
        """A sheet, empty if the workbook has none, and its columns."""
        sheet = self.book.sheets.get(name, Sheet(name))
        columns = read_columns(sheet, known, self.faults)
        # Any column of the choices may be one that a filter looks at.
        every = known is CHOICES_COLUMNS
        read = range(len(sheet.headers)) if every else {column.index for column in columns}
        tell_of_cells(sheet, read, self.faults)
        return sheet, columns

    def workbook(self) -> Workbook:
        """Everything that can be said of the workbook."""
        tell_of_left_out_columns(self.survey_sheet, self.survey_columns, self.faults)
        tell_of_left_out_settings(self.settings.sheet, list(self.settings.columns), self.faults)
        tell_of_left_out_sheets(self.book.sheets, self.book.others, self.faults)
        if not self.has_needed_columns():
            return Workbook(None, *self.faults.in_order())
        self.settings.check(self.faults)
        tongues = read_tongues(
            self.survey_columns,
            [*self.choices_columns, *self.external_columns],
            self.settings.get("default_language"),
            self.settings.place("default_language"),
            self.survey_sheet.name,
            self.faults,
        )
        instances = Instances(
            self.lists(self.choices_sheet, self.choices_columns, tongues),
            self.lists(self.external_sheet, self.external_columns, tongues),
            self.attached,
            self.faults,
        )
        rows = survey_sheet(
            self.survey_sheet,
            self.survey_columns,
            tongues.reader(self.survey_columns),
            clean=self.settings.clean,
        )
        reader = SurveyRows(rows, instances, tongues, self.faults)
        root = reader.read()
        self.settings.among_rows = reader.settings
        form = Form(root, self.settings.root, KnownNames(root, self.faults), instances)
        links = Links(form, self.faults)
        links.check()
        instance_name = self.instance_name(links, root)
        coverage = measure(tongues, list(_texts(root, instances)), self.survey_sheet.name, self.faults)
        survey = self.finished(root, tongues, coverage, instances, instance_name)
        tell_of_circles(survey, root, self.faults)
        questions = sum(1 for question in survey.questions() if question.takes_answer)
        if not questions:
            self.faults.error(
                Place(self.survey_sheet.name),
                N_("The survey asks nothing."),
                N_("Add at least one question that people can answer."),
            )
        if not self.faults.errors:
            self.ask_odk(rows, survey)
        errors, warnings = self.faults.in_order()
        return Workbook(None if errors else survey, errors, warnings, questions, coverage)

    def lists(self, sheet: Sheet, columns: list[Column], tongues: Tongues) -> dict[str, ChoiceList]:
        """The lists of one of the sheets that hold choices."""
        allow = self.settings.says("allow_choice_duplicates") or sheet is self.external_sheet
        return read_lists(sheet, columns, tongues.reader(columns), self.faults, allow_duplicates=allow)

    def has_needed_columns(self) -> bool:
        """Whether the survey sheet can be read at all."""
        present = {column.field for column in self.survey_columns}
        missing = [field for field in ("type", "name") if field not in present]
        for field in missing:
            self.faults.error(
                Place(self.survey_sheet.name, 1),
                N_("The sheet “%(sheet)s” has no column “%(column)s”."),
                N_("Add the column “%(column)s”."),
                sheet=self.survey_sheet.name,
                column=field,
            )
        return not missing

    def instance_name(self, links: Links, root: Draft) -> Node | None:
        """The expression that names a submission."""
        written = self.settings.get("instance_name")
        if not written:
            return None
        place = self.settings.place("instance_name")
        node = read_expression(written, place, self.faults)
        if node is not None:
            links.check_formula(node, root, None, place)
        return node

    def ask_odk(self, rows: SurveySheet, survey: Survey) -> None:
        """What ODK's converter says of what was understood."""
        sheets = {"survey": Understood(self.survey_sheet, self.survey_columns, rows.corrections, rows.left_out)}
        if self.choices_sheet.rows:
            sheets["choices"] = Understood(self.choices_sheet, self.choices_columns)
        if self.external_sheet.rows:
            sheets["external_choices"] = Understood(self.external_sheet, self.external_columns)
        repeats = {placed.item.name for placed in survey.placed}
        # A repeat may not have the name of the form; which one the form has there makes no difference here.
        root = next(
            name for name in (survey.root, *(f"form_{number}" for number in range(9_999))) if name not in repeats
        )
        duplicates = self.settings.says("allow_choice_duplicates")
        ask_pyxform(sheets, survey.form_id, root, self.faults, allow_duplicates=duplicates)

    def finished(
        self,
        root: Draft,
        tongues: Tongues,
        coverage: tuple[Coverage, ...],
        instances: Instances,
        instance_name: Node | None,
    ) -> Survey:
        """The survey that the drafts have become. Languages without a single text are left out."""
        form_id = self.settings.get("form_id") or self.stem
        spoken = [
            language for language, measured in zip(tongues.languages, coverage, strict=True) if measured.translated
        ]
        languages = tuple(spoken) or tongues.languages[:1]
        default = (
            tongues.default if any(tongues.default == language.code for language in languages) else languages[0].code
        )
        title: Text = tongues.reader(self.settings.columns)(self.settings.cells, "title")
        if not title and (among_rows := self.settings.get("title")):
            title = {default: among_rows}
        return Survey(
            form_id=form_id,
            title=title or {default: form_id},
            languages=languages,
            default_language=default,
            children=tuple(child.finished() for child in root.children),
            lists=instances.looked_in(),
            version=self.settings.get("version"),
            root=self.settings.root,
            style=self.settings.get("style"),
            instance_name=instance_name,
        )


def _texts(root: Draft, instances: Instances) -> Iterator[Text]:
    """Every text of the workbook that people may meet."""
    for draft in root.walk():
        if not draft.made:
            yield from draft.texts.values()
    for known in (*instances.lists.values(), *instances.external.values()):
        if known.asked:
            unlabelled = set(known.unlabelled)
            for index, choice in enumerate(known.choices):
                if index not in unlabelled and choice.name not in known.made:
                    yield choice.label
