"""Workbook files of every kind to sheets: whatever the file, the answer is sheets or a reason."""

from __future__ import annotations

from survey.definition.xlsform.sheets import (
    SAVE_AGAIN,
    SPLIT,
    TOO_LARGE,
    Book,
    NotAWorkbook,
)
from survey.definition.xlsform.text_tables import read_text
from survey.definition.xlsform.xls import BEGINNINGS, read_xls
from survey.definition.xlsform.xlsx import read_xlsx
from survey.words import N_

MAX_BYTES = 10_000_000
_EXCEL_ENDINGS = (".xlsx", ".xlsm", ".xls")


def read_book(data: bytes, filename: str) -> Book:
    """The sheets of a workbook. Raises NotAWorkbook.

    The kind of file is told by its content, not its name, but text that calls itself an Excel workbook is none.
    Macros are never run, formulas count as their last result.
    """
    if not data.strip():
        raise NotAWorkbook(N_("The file is empty."), SAVE_AGAIN)
    if len(data) > MAX_BYTES:
        raise NotAWorkbook(TOO_LARGE, SPLIT)
    if data.startswith(b"PK"):
        return read_xlsx(data)
    if data.startswith(BEGINNINGS):
        return read_xls(data)
    if filename.lower().endswith(_EXCEL_ENDINGS):
        raise NotAWorkbook(N_("The file is not a workbook."), SAVE_AGAIN)
    return read_text(data)
