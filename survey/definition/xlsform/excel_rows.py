"""The rows of a sheet of an Excel workbook, element by element. Source: ECMA-376 Part 1, §18.3.1."""

from __future__ import annotations

from collections.abc import Callable

from survey.definition.xlsform.excel_cells import Formats, cell_of, clean, column_of
from survey.definition.xlsform.sheets import MAX_COLUMNS, Builder


class Over(Exception):
    """The rest of the sheet is of no interest."""


class Rows:
    """Takes a sheet's elements as they come and hands its rows to the builder."""

    def __init__(self, builder: Builder, texts: list[str], formats: Formats) -> None:
        self.builder = builder
        self.texts = texts
        self.formats = formats
        self.row = self.column = 0
        self.cells: dict[int, str] = {}
        self.kind = self.style = ""
        self.words: list[str] = []
        self.listening = self.formula = False
        self.aside = 0
        self.starts: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self.start_row,
            "c": self.start_cell,
            "f": self.start_formula,
            "v": self.start_value,
            "t": self.start_value,
            "rPh": self.start_aside,
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        starts = self.starts.get(name)
        if starts is not None:
            starts(attributes)

    def start_row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
        self.column = -1
        self.cells = {}

    def start_cell(self, attributes: dict[str, str]) -> None:
        self.column = column_of(attributes["r"]) if "r" in attributes else self.column + 1
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
        self.words = []
        self.formula = False

    def start_formula(self, attributes: dict[str, str]) -> None:
        del attributes
        self.formula = True

    def start_value(self, attributes: dict[str, str]) -> None:
        del attributes
        self.listening = not self.aside

    def start_aside(self, attributes: dict[str, str]) -> None:
        del attributes
        self.aside += 1

    def text(self, part: str) -> None:
        if self.listening:
            self.words.append(part)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self.listening = False
        elif name == "c":
            self.end_cell()
        elif name == "rPh":
            self.aside -= 1
        elif (name == "row" and not self.builder.add(self.row, self.cells)) or name == "sheetData":
            raise Over

    def end_cell(self) -> None:
        if self.column >= MAX_COLUMNS:
            return
        words = "".join(self.words)
        if self.kind == "s":
            if words:
                self.cells[self.column] = self.texts[int(words)]
        elif words:
            kind = self.kind
            text = clean(words) if kind in ("inlineStr", "str") else cell_of(words, kind, self.style, self.formats)
            self.cells[self.column] = text
        elif self.formula and self.kind != "str":
            self.builder.uncomputed(self.row, self.column)
