"""`kelu xlsform export`: a published survey as a workbook again."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from survey.definition import codec, xlsform
from tests.command import Kelu

WORKBOOK = config.ROOT / "demo" / "work_and_health.xlsx"
SHOPS = """
| survey |
| | type | name | label | choice_filter |
| | select_one_from_file shops.csv | shop | Shop? | |
| | select_one_from_file towns.csv | town | Town? | |
"""


@pytest.fixture(autouse=True)
def published(kelu: Kelu) -> None:
    assert kelu("survey", "publish", str(WORKBOOK)) == 0


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The folder that is exported to."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def definition(path: Path) -> object:
    survey = xlsform.read(path.read_bytes(), path.name).survey
    assert survey is not None
    return {**codec.to_json(survey), "children": len(survey.children)}


def test_a_survey_is_written_and_said_to_read_back(kelu: Kelu, out: Path) -> None:
    file = out / "work.xlsx"
    assert kelu("xlsform", "export", "work_and_health", str(file), "--json") == 0
    assert kelu.lines == [
        {
            "slug": "work_and_health",
            "version": 1,
            "file": str(file),
            "attached": [],
            "missing": [],
            "same": True,
        }
    ]
    assert definition(file) == definition(WORKBOOK)
    assert [path.name for path in out.iterdir()] == ["work.xlsx"]
    (out / "plain").touch()
    assert file.stat().st_mode == (out / "plain").stat().st_mode


def test_nothing_is_replaced_unless_it_is_forced(kelu: Kelu, out: Path) -> None:
    file = out / "work.xlsx"
    file.write_text("mine")
    assert kelu("xlsform", "export", "work_and_health", str(file)) == 1
    assert "exists already" in kelu.complained
    assert file.read_text() == "mine"
    assert kelu("xlsform", "export", "work_and_health", str(file), "--force") == 0
    assert kelu.said == f"{file}: work_and_health, version 1\n"
    assert definition(file) == definition(WORKBOOK)


def test_an_older_version_can_be_had(kelu: Kelu, tmp_path: Path, out: Path) -> None:
    for label in ("First?", "Second?"):
        table = tmp_path / "asking.md"
        table.write_text(f"| survey |\n| | type | name | label |\n| | text | a | {label} |\n")
        assert kelu("survey", "publish", str(table)) == 0
    for arguments, label in (((), "Second?"), (("--version", "1"), "First?")):
        file = out / f"{label}.xlsx"
        assert kelu("xlsform", "export", "asking", str(file), *arguments) == 0
        survey = xlsform.read(file.read_bytes(), file.name).survey
        assert survey is not None
        assert [question.label["und"] for question in survey.questions()] == [label]


def test_attached_files_are_written_beside_the_workbook(kelu: Kelu, tmp_path: Path, out: Path) -> None:
    table = tmp_path / "shops.md"
    table.write_text(SHOPS)
    (tmp_path / "shops.csv").write_text("name,label\nr1,Ravi\n")
    assert kelu("survey", "publish", str(table)) == 0

    (out / "shops.csv").write_text("mine")
    assert kelu("xlsform", "export", "shops", str(out / "new.xlsx")) == 1
    assert "shops.csv exists already" in kelu.complained
    assert [path.name for path in out.iterdir()] == ["shops.csv"]

    assert kelu("xlsform", "export", "shops", str(out / "new.xlsx"), "--force", "--json") == 0
    assert (kelu.lines[0]["attached"], kelu.lines[0]["missing"]) == (["shops.csv"], ["towns.csv"])
    assert (out / "shops.csv").read_text().startswith("name,label")
    assert kelu("xlsform", "export", "shops", str(out / "again.xlsx"), "--force") == 0
    assert "shops.csv: belongs to it" in kelu.said
    assert "not there: towns.csv" in kelu.said


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        pytest.param(("nothing", "a.xlsx"), "there is no survey nothing", id="no such survey"),
        pytest.param(("work_and_health", "a.xlsx", "--version", "2"), "no version 2; the newest is 1", id="no version"),
        pytest.param(("work_and_health", "a.xlsx", "--version", "0"), "no version 0", id="version 0"),
        pytest.param(("work_and_health", "a.csv"), "end in .xlsx", id="another kind of file"),
        pytest.param(("work_and_health", "no/where/a.xlsx"), "a.xlsx: No such file or directory", id="no such folder"),
        pytest.param(("work_and_health", "folder.xlsx", "--force"), "folder.xlsx is a folder", id="a folder"),
    ],
)
def test_what_cannot_be_done_is_said(
    kelu: Kelu, out: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], why: str
) -> None:
    monkeypatch.chdir(out)
    (out / "folder.xlsx").mkdir()
    assert kelu("xlsform", "export", *arguments) == 1
    assert why in kelu.complained
    assert [path.name for path in out.iterdir()] == ["folder.xlsx"]


def test_a_disk_that_is_full_leaves_what_was_there(kelu: Kelu, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = out / "work.xlsx"
    file.write_text("mine")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert kelu("xlsform", "export", "work_and_health", str(file), "--force") == 1
    assert "No space left on device" in kelu.complained
    assert [(path.name, path.read_text()) for path in out.iterdir()] == [("work.xlsx", "mine")]
