"""Excel workbooks (.xlsx, .xlsm) to sheets: streamed from the file, so that nothing in it can take more than its bound.

Only the parts that hold cells are opened: macros, pictures and links stay closed. Source: ECMA-376 Part 1, §18.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass, field

from survey.definition.safe_xml import NotXml, read_xml
from survey.definition.xlsform.excel_cells import Formats, clean
from survey.definition.xlsform.excel_rows import Over, Rows
from survey.definition.xlsform.sheets import (
    SAVE_AGAIN,
    SPLIT,
    TOO_LARGE,
    Book,
    Builder,
    NotAWorkbook,
    Sheet,
    recognised,
    wanted,
)
from survey.words import N_

MAX_UNPACKED_BYTES = 60_000_000
MAX_MEMBERS = 2_000
MAX_TEXTS = 1_000_000
_MAX_PLAN_BYTES = 5_000_000
"""For the parts that only tell how the others are to be read."""

_DAMAGED = N_("The file is damaged, or protected by a password.")


def read_xlsx(data: bytes) -> Book:
    """The sheets of an Excel workbook. Raises NotAWorkbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Archive(archive).book()
    except (
        *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotXml, EOFError),
        *(ValueError, KeyError, IndexError, OSError, NotImplementedError, RuntimeError, OverflowError),
    ) as error:
        raise NotAWorkbook(_DAMAGED, SAVE_AGAIN) from error


@dataclass(slots=True)
class _Plan:
    """Where the sheets are: name → part; the parts with texts and formats; whether dates count from 1904."""

    sheets: dict[str, str] = field(default_factory=dict)
    texts: str = ""
    formats: str = ""
    from_1904: bool = False


class _Archive:
    """The opened file."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        members = archive.infolist()
        # Python's zipfile stops at the size a member declares, so the declared sizes bound what is unpacked.
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
            raise NotAWorkbook(TOO_LARGE, SPLIT)
        self.names = {member.filename.lower(): member.filename for member in members}
        self.workbook = next((name for name in self.names.values() if name.lower().endswith("xl/workbook.xml")), "")
        if not self.workbook:
            raise NotAWorkbook(N_("The file is not a workbook."), SAVE_AGAIN)

    def part(self, name: str, most: int = MAX_UNPACKED_BYTES) -> bytes:
        member = self.archive.getinfo(self.names[name.lower()])
        if member.file_size > most:
            raise NotAWorkbook(TOO_LARGE, SPLIT)
        return self.archive.read(member)

    def book(self) -> Book:
        plan = self.plan()
        texts = _texts(self.part(plan.texts)) if plan.texts.lower() in self.names else []
        formats = Formats(from_1904=plan.from_1904)
        if plan.formats.lower() in self.names:
            formats.read(self.part(plan.formats, _MAX_PLAN_BYTES))
        sheets = [
            _sheet(name, self.part(plan.sheets[name]), texts, formats)
            for name in wanted(plan.sheets)
            if plan.sheets[name].lower() in self.names
        ]
        return recognised(sheets, plan.sheets)

    def plan(self) -> _Plan:
        """What the workbook says of its parts."""
        folder, file = posixpath.split(self.workbook)
        targets: dict[str, tuple[str, str]] = {}
        plan = _Plan()

        def related(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship":
                kind = attributes.get("Type", "").rpartition("/")[2]
                part = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
                targets[attributes.get("Id", "")] = (kind, part)
                if kind == "sharedStrings":
                    plan.texts = part
                elif kind == "styles":
                    plan.formats = part

        def opened(name: str, attributes: dict[str, str]) -> None:
            if name == "workbookPr":
                plan.from_1904 = attributes.get("date1904", "") in ("1", "true")
            elif name == "sheet":
                reference = next((value for key, value in attributes.items() if key.endswith(":id")), "")
                kind, part = targets.get(reference, ("", ""))
                if kind == "worksheet":
                    plan.sheets.setdefault(attributes.get("name", ""), part)

        relations = posixpath.join(folder, "_rels", f"{file}.rels")
        read_xml(self.part(relations, _MAX_PLAN_BYTES), related, _nothing, _nothing)
        read_xml(self.part(self.workbook, _MAX_PLAN_BYTES), opened, _nothing, _nothing)
        return plan


def _nothing(_: str) -> None:
    """An end or a text that says nothing."""


def _texts(data: bytes) -> list[str]:
    """The texts that cells share; how they are pronounced (`rPh`) is no part of them."""
    found: list[str] = []
    words: list[str] = []
    aside = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal aside
        del attributes
        if name == "si":
            words.clear()
        elif name == "rPh":
            aside += 1

    def end(name: str) -> None:
        nonlocal aside
        if name == "si":
            if len(found) >= MAX_TEXTS:
                raise NotAWorkbook(TOO_LARGE, SPLIT)
            found.append(clean("".join(words)))
        elif name == "rPh":
            aside -= 1

    def text(part: str) -> None:
        if not aside:
            words.append(part)

    read_xml(data, start, end, text)
    return found


def _sheet(name: str, data: bytes, texts: list[str], formats: Formats) -> Sheet:
    builder = Builder(name)
    reader = Rows(builder, texts, formats)
    with suppress(Over):
        read_xml(data, reader.start, reader.end, reader.text)
    return builder.sheet
