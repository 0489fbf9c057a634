"""A workbook on disk is read with the files that lie beside it, and with no others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from commands.command import Wrong
from commands.xlsforms import read_workbook

TABLE = "| survey |\n| | type | name | label |\n| | select_one_from_file shops.csv | s | Shop |\n"
SHOPS = "name,label\nr,Ravi\n"


def workbook(folder: Path) -> Path:
    path = folder / "form.md"
    path.write_text(TABLE, encoding="utf-8")
    return path


def choices(path: Path) -> list[str]:
    survey = read_workbook(path).survey
    assert survey is not None
    (question,) = survey.questions()
    return [choice.name for choice in question.choices]


def test_a_file_beside_the_workbook_is_read(tmp_path: Path) -> None:
    (tmp_path / "shops.csv").write_text(SHOPS, encoding="utf-8")

    assert choices(workbook(tmp_path)) == ["r"]


def test_without_the_file_its_choices_are_empty(tmp_path: Path) -> None:
    assert choices(workbook(tmp_path)) == []


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_what_is_no_plain_file_is_not_read(tmp_path: Path, kind: str) -> None:
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text(SHOPS, encoding="utf-8")
    place = tmp_path / "shops.csv"
    if kind == "link":
        place.symlink_to(elsewhere)
    elif kind == "folder":
        place.mkdir()
    else:
        os.mkfifo(place)

    assert choices(workbook(tmp_path)) == []


def test_a_workbook_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(Wrong, match=r"nowhere\.md"):
        read_workbook(tmp_path / "nowhere.md")
