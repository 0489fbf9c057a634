"""One row of the survey sheet: its cells by what they mean, and what of them was read differently than written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from survey.definition.model import Text
from survey.definition.xlsform.columns import MEDIA, Column
from survey.definition.xlsform.faults import Place
from survey.definition.xlsform.lists import ReadText
from survey.definition.xlsform.sheets import Sheet

_SPACES = re.compile(" +")

Corrections = dict[tuple[int, str], str]
"""(row, field) → the text that ODK's converter shall read there; "" for nothing."""


@dataclass(slots=True)
class SurveySheet:
    """The survey sheet and its columns. `clean` as ODK's setting clean_text_values: runs of spaces count as one."""

    sheet: Sheet
    columns: Mapping[str, Column]
    text: ReadText
    clean: bool = True
    corrections: Corrections = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)
    """Rows that ODK's converter shall not see."""


@dataclass(frozen=True, slots=True)
class Row:
    """Row `number` of the spreadsheet."""

    of: SurveySheet
    number: int
    cells: dict[int, str]

    def cell(self, field: str) -> str:
        """The text of the cell in the column that means `field`, "" if there is none."""
        column = self.of.columns.get(field)
        text = self.cells.get(column.index, "") if column else ""
        return _SPACES.sub(" ", text) if self.of.clean and "  " in text else text

    def place(self, field: str) -> Place:
        """Where the cell of `field` stands."""
        column = self.of.columns.get(field)
        return Place(self.of.sheet.name, self.number, column.header if column else field)

    def text(self, field: str) -> Text:
        """The text of `field` in every language."""
        return self.of.text(self.cells, field)

    def media(self) -> dict[str, Text]:
        """File names by kind of media and language."""
        return {kind: names for kind in MEDIA if kind in self.of.columns and (names := self.text(kind))}

    def correct(self, field: str, text: str) -> None:
        """Let ODK's converter read `text` in the cell of `field`."""
        self.of.corrections[self.number, field] = text

    def leave_out(self) -> None:
        """Let ODK's converter not see this row."""
        self.of.left_out.add(self.number)


def survey_sheet(sheet: Sheet, columns: Sequence[Column], text: ReadText, *, clean: bool) -> SurveySheet:
    """The survey sheet with its columns by field; where a field has several, the first."""
    return SurveySheet(sheet, {column.field: column for column in reversed(columns)}, text, clean)
