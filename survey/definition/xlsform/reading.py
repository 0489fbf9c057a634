"""A workbook file to a survey, or to everything that stands in its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from survey.definition.expressions.checking import LEAVE_OUT, NOT_SUPPORTED
from survey.definition.model import Survey, Text
from survey.definition.xlsform.columns import (
    CHOICES_COLUMNS,
    SETTINGS_COLUMNS,
    SURVEY_COLUMNS,
    read_columns,
)
from survey.definition.xlsform.drafts import Draft
from survey.definition.xlsform.faults import Fault, Faults, Place
from survey.definition.xlsform.links import Links, tell_of_circles
from survey.definition.xlsform.lists import ChoiceList, read_lists
from survey.definition.xlsform.rows import SurveyRows
from survey.definition.xlsform.second_opinion import ask_pyxform
from survey.definition.xlsform.sheets import MAX_CELL, NotAWorkbook, Sheet, read_sheets
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


def read(data: bytes, filename: str) -> Workbook:
    """Read an XLSForm (.xlsx, .xlsm, .xls, .csv, Markdown). Never raises for what is in the file.

    `filename` only serves as the form_id where the settings have none.
    """
    faults = Faults()
    try:
        sheets = read_sheets(data, filename)
    except NotAWorkbook as error:
        return Workbook(None, (Fault(error.message, error.remedy),))
    if "survey" not in sheets:
        faults.error(
            Place(),
            N_("The workbook has no sheet named “survey”."),
            N_("Name the sheet that holds the questions “survey”."),
        )
        return Workbook(None, *faults.in_order())
    return _Reading(sheets, PurePath(filename).stem or "survey", faults).workbook()


class _Reading:
    """One workbook being read: sheets, then columns and languages, then rows, then what they point at."""

    def __init__(self, sheets: dict[str, Sheet], stem: str, faults: Faults) -> None:
        self.sheets = sheets
        self.stem = stem
        self.faults = faults
        self.survey_sheet = sheets["survey"]
        self.choices_sheet = sheets.get("choices", Sheet("choices"))
        self.settings_sheet = sheets.get("settings", Sheet("settings"))
        self.survey_columns = read_columns(self.survey_sheet, SURVEY_COLUMNS, faults)
        self.choices_columns = read_columns(self.choices_sheet, CHOICES_COLUMNS, faults)
        self.settings_columns = read_columns(self.settings_sheet, SETTINGS_COLUMNS, faults)
        self.settings_row, self.settings = next(iter(self.settings_sheet.rows), (2, {}))

    def workbook(self) -> Workbook:
        """Everything that can be said of the workbook."""
        self.tell_of_long_cells()
        if not self.has_needed_columns():
            return Workbook(None, *self.faults.in_order())
        tongues = read_tongues(
            self.survey_columns,
            self.choices_columns,
            self.setting("default_language"),
            Place(self.settings_sheet.name, self.settings_row, "default_language"),
            self.survey_sheet.name,
            self.faults,
        )
        lists = read_lists(
            self.choices_sheet,
            self.choices_columns,
            tongues.reader(self.choices_columns),
            self.faults,
            allow_duplicates=self.setting("allow_choice_duplicates").lower() in ("yes", "true"),
        )
        text = tongues.reader(self.survey_columns)
        root = SurveyRows(self.survey_sheet, self.survey_columns, text, lists, self.faults).read()
        Links(root, self.faults).resolve()
        tell_of_circles(root, self.faults)
        coverage = measure(tongues, list(_texts(root, lists)), self.survey_sheet.name, self.faults)
        if self.setting("public_key"):
            self.faults.error(
                Place(self.settings_sheet.name, self.settings_row, "public_key"),
                NOT_SUPPORTED,
                LEAVE_OUT,
                what="public_key",
            )
        self.ask_odk()
        survey = self.finished(root, tongues, coverage)
        questions = sum(1 for question in survey.questions() if question.takes_answer)
        if not questions:
            self.faults.error(
                Place(self.survey_sheet.name),
                N_("The survey asks nothing."),
                N_("Add at least one question that people can answer."),
            )
        errors, warnings = self.faults.in_order()
        return Workbook(None if errors else survey, errors, warnings, questions, coverage)

    def setting(self, field: str) -> str:
        """The cell of the settings sheet in the column that means `field` and names no language."""
        columns = (column for column in self.settings_columns if column.field == field and not column.language)
        return next((self.settings[column.index] for column in columns if column.index in self.settings), "")

    def tell_of_long_cells(self) -> None:
        """Cells that were cut short."""
        for sheet in self.sheets.values():
            for row, index in sheet.too_long:
                self.faults.error(
                    Place(sheet.name, row, sheet.headers[index]),
                    N_("This cell holds more than %(characters)s characters."),
                    N_("Shorten it."),
                    characters=MAX_CELL,
                )

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

    def ask_odk(self) -> None:
        """What ODK's converter says; translated titles are our own addition, which it does not know."""
        own = {column.index for column in self.settings_columns if column.field == "title" and column.language}
        ask_pyxform(self.sheets, {"settings": own}, self.stem, self.faults)

    def finished(self, root: Draft, tongues: Tongues, coverage: tuple[Coverage, ...]) -> Survey:
        """The survey that the drafts have become. Languages without a single text are left out."""
        form_id = self.setting("form_id") or self.stem
        spoken = [
            language for language, measured in zip(tongues.languages, coverage, strict=True) if measured.translated
        ]
        languages = tuple(spoken) or tongues.languages[:1]
        default = (
            tongues.default if any(tongues.default == language.code for language in languages) else languages[0].code
        )
        title: Text = tongues.reader(self.settings_columns)(self.settings, "title")
        return Survey(
            form_id=form_id,
            title=title or {default: form_id},
            languages=languages,
            default_language=default,
            children=tuple(child.finished() for child in root.children),
            version=self.setting("version"),
        )


def _texts(root: Draft, lists: Mapping[str, ChoiceList]) -> Iterator[Text]:
    """Every text that people may meet."""
    for draft in root.walk():
        yield from draft.texts.values()
    for known in lists.values():
        if known.used:
            yield from (choice.label for choice in known.choices if choice.label)
