"""The settings sheet, and settings that stand among the rows of the survey."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from survey.definition.expressions.lexer import NAME
from survey.definition.xlsform.columns import Column
from survey.definition.xlsform.faults import Faults, Place
from survey.definition.xlsform.formulas import YES
from survey.definition.xlsform.names import CANNOT_BE_USED, HOW_NAMES_ARE
from survey.definition.xlsform.sheets import Sheet
from survey.words import N_

ROOT = "data"
"""What raw paths call the form itself, where the settings give it no name."""
_NAME = re.compile(NAME)


class Settings:
    """The first row of the settings sheet that says anything, by what its columns mean."""

    def __init__(self, sheet: Sheet, columns: Sequence[Column]) -> None:
        self.sheet = sheet
        self.columns = columns
        self.row, self.cells = next(iter(sheet.rows), (2, {}))
        self.among_rows: Mapping[str, str] = {}

    def get(self, field: str) -> str:
        """The cell in the column that means `field` and names no language."""
        columns = (column for column in self.columns if column.field == field and not column.language)
        written = next((self.cells[column.index] for column in columns if column.index in self.cells), "")
        if not written and field == "form_id":
            return self.get("id_string") or self.among_rows.get(field, "")
        return written or self.among_rows.get(field, "")

    def says(self, field: str) -> bool:
        """Whether that setting is switched on."""
        return self.get(field).lower() in YES

    def place(self, field: str) -> Place:
        """Where the cell of `field` stands."""
        header = next((column.header for column in self.columns if column.field == field), field)
        return Place(self.sheet.name, self.row, header)

    @property
    def clean(self) -> bool:
        """Whether runs of spaces in the survey sheet count as one."""
        return self.get("clean_text_values").lower() not in ("no", "false", "false()")

    @property
    def root(self) -> str:
        """What raw paths call the form itself."""
        name = self.get("name")
        return name if _NAME.fullmatch(name) else ROOT

    def check(self, faults: Faults) -> None:
        """Tell of settings that cannot be followed."""
        if self.get("public_key"):
            # An error would keep teams from the surveys they have; whoever publishes reads this first.
            faults.warn(
                self.place("public_key"),
                N_("Answers are to be encrypted for those who have the key. That is not done here."),
                N_("If the team may read the answers, delete public_key. If not, do not publish the survey here."),
            )
        elif self.get("submission_url"):
            faults.warn(
                self.place("submission_url"),
                N_("Answers stay here. They are not sent to %(address)s."),
                N_("Delete submission_url, or leave it for those who use the survey with ODK."),
                address=self.get("submission_url"),
            )
        name = self.get("name")
        if name and not _NAME.fullmatch(name):
            faults.warn(
                self.place("name"),
                CANNOT_BE_USED,
                HOW_NAMES_ARE,
                name=name,
            )
        if self.says("add_none_option"):
            faults.warn(
                self.place("add_none_option"),
                N_("No choice “none” is added to the questions."),
                N_("Add it to the lists that need it."),
            )
