"""The `kelu` command, as a person or a script calls it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import config
from tests.command import Kelu

WORKBOOK = str(config.ROOT / "demo" / "work_and_health.xlsx")


def test_a_good_workbook_is_said_to_be_good(kelu: Kelu) -> None:
    assert kelu("xlsform", "check", WORKBOOK, "--json") == 0
    (report,) = kelu.lines
    assert (report["ok"], report["errors"], report["questions"]) == (True, [], 10)
    assert report["languages"][1] == {"code": "kn", "name": "Kannada", "translated": 43, "total": 43}
    assert report["sms"] == {"askable": 10, "skipped": []}


def test_a_broken_workbook_is_refused_with_every_fault(kelu: Kelu, tmp_path: Path) -> None:
    table = """
| survey |            |      |       |           |
|        | type       | name | label | relevant  |
|        | select_one | a    | A     |           |
|        | geopont    | b    | B     |           |
|        | text       | c    | C     | ${nobody} |
"""
    broken = tmp_path / "broken.md"
    broken.write_text(table)
    assert kelu("xlsform", "check", str(broken), "--json") == 1
    (report,) = kelu.lines
    assert [(fault["row"], fault["column"]) for fault in report["errors"]] == [
        (2, "type"),
        (3, "type"),
        (4, "relevant"),
    ]
    assert kelu("survey", "publish", str(broken)) == 1
    assert "geopont" in kelu.complained
    assert kelu("survey", "list", "--json") == 0
    assert kelu.said == "[]\n"


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 not really", bytes(range(256))])
def test_what_is_no_workbook_is_told_so(kelu: Kelu, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(content)
    assert kelu("xlsform", "check", str(file)) == 1
    assert kelu("survey", "publish", str(file)) == 1
    assert "Traceback" not in kelu.complained
    assert kelu("xlsform", "check", str(tmp_path / "missing.xlsx")) == 1
    assert "missing.xlsx" in kelu.complained


def test_publishing_the_same_workbook_twice_makes_one_version(kelu: Kelu) -> None:
    for _ in range(2):
        assert kelu("survey", "publish", WORKBOOK) == 0
        assert kelu.lines == [
            {"slug": "work_and_health", "version": 1, "languages": ["en", "kn", "hi", "ta", "te", "ur"]}
        ]


def test_segments_and_reading_one_by_one_and_in_bulk(kelu: Kelu) -> None:
    assert kelu("sms", "segments", "ಕನ್ನಡ" * 15) == 0
    assert kelu.lines == [{"encoding": "UCS-2", "units": 75, "segments": 2}]
    assert kelu("sms", "segments", "--jsonl", typed='{"text": "a"}\n{"text": "€"}\n') == 0
    assert [line["units"] for line in kelu.lines] == [1, 2]

    assert kelu("read", "--type", "integer", "--lang", "kn", "೪೨") == 0
    assert kelu.lines == [{"ok": True, "value": 42, "why": ""}]
    asked = {"type": "date", "lang": "en", "text": "31/02/2026"}
    assert kelu("read", "--jsonl", typed=json.dumps(asked)) == 0
    assert (kelu.lines[0]["ok"], kelu.lines[0]["value"]) == (False, None)
    assert kelu("read", "--jsonl", typed="not json") == 1


def test_a_dialogue_can_be_played_and_stores_nothing(kelu: Kelu) -> None:
    kelu("survey", "publish", WORKBOOK)
    assert kelu("sms", "play", "work_and_health", "--lang", "kn", typed="೧\n೧೨\nನಿಲ್ಲಿಸಿ\n") == 0
    assert "ಮಾರ್ತೀರಿ" in kelu.said
    assert kelu("survey", "list", "--json") == 0
    assert kelu.lines[0][0]["submissions"] == 0
    assert kelu("sms", "play", "nothing") == 1


def test_staff_are_added_with_a_password_or_a_link(kelu: Kelu) -> None:
    add = ("user", "add", "meera@example.org", "--role", "partner", "--organisation", "Some Trust", "--password-stdin")
    assert kelu(*add, typed="short\n") == 1
    assert "12" in kelu.complained
    assert kelu(*add, typed="long enough to be one\n") == 0
    assert kelu(*add, typed="long enough to be one\n") == 1
    assert kelu("user", "link", "meera@example.org") == 0
    assert re.fullmatch(r"https://kelu\.example\.org/accounts/link/[\w-]{32}\n", kelu.said)
    assert kelu("user", "link", "nobody@example.org") == 1
