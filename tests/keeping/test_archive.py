"""An archive is whole or refused; any text survives it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from keeping.archive import Archive, Damaged, Manifest, from_json, to_json, writing
from tests.keeping.kept import all_rows, back_up, change, put_back


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]), id="torn off"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-1]), id="last byte missing"),
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_text("hello"), id="something else"),
        pytest.param(lambda path: change(path, "tables/feedback.jsonl", lambda data: data[:-40]), id="rows missing"),
        pytest.param(
            lambda path: change(path, "tables/feedback.jsonl", lambda data: data.replace(b"no water", b"no money")),
            id="other words",
        ),
        pytest.param(lambda path: change(path, "tables/feedback.jsonl", None), id="a table missing"),
        pytest.param(lambda path: change(path, "manifest.json", None), id="no manifest"),
        pytest.param(lambda path: change(path, "manifest.json", lambda _: b"[]"), id="another manifest"),
        pytest.param(lambda path: change(path, "manifest.json", lambda _: b'{"format": 1}'), id="half a manifest"),
    ],
)
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    some: sa.Engine, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    path = back_up(some, tmp_path)
    before = all_rows(some)
    harm(path)
    with pytest.raises(Damaged):
        put_back(some, path, replace=True)
    assert all_rows(some) == before


def test_whatever_byte_is_flipped_no_other_content_comes_out(some: sa.Engine, tmp_path: Path) -> None:
    path = back_up(some, tmp_path)
    whole = path.read_bytes()
    content = [list(Archive(path).rows(name)) for name in Archive(path).names("tables/")]
    refused, chance = 0, random.Random(3)  # the same flips every time
    for _ in range(150):
        place = chance.randrange(len(whole))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :])
        try:
            archive = Archive(path)
        except Damaged:
            refused += 1
        else:  # in what ZIP keeps beside: a date, an attribute
            assert [list(archive.rows(name)) for name in archive.names("tables/")] == content
    assert refused > 50


def test_a_format_of_the_future_is_told_from_damage(some: sa.Engine, tmp_path: Path) -> None:
    path = back_up(some, tmp_path)
    change(path, "manifest.json", lambda data: json.dumps(json.loads(data) | {"format": 2, "new": 1}).encode())
    with pytest.raises(Damaged, match="newer"):
        Archive(path)


ODD_TEXTS = st.one_of(
    st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=300),
    st.sampled_from(
        ["👩🏽\u200d🌾", "\u202eاردو\u202c", "\u2028\u2029\x85\r\n\t", "ನ" * 40_000, '{"a": "\\u0000"}', "\ufeff"]
    ),
)


@given(st.lists(ODD_TEXTS, max_size=4))
def test_any_text_survives_the_format(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("archive") / "a.zip"
    with writing(path, Manifest("", "", "", "", "")) as archive:
        archive.rows("tables/t.jsonl", ({"text": text} for text in texts))
    rows = list(Archive(path).rows("tables/t.jsonl"))
    assert [from_json(row["text"], sa.Text(), "sqlite") for row in rows] == texts


@given(st.binary(max_size=200))
def test_any_bytes_survive_the_format(data: bytes) -> None:
    assert from_json(json.loads(json.dumps(to_json(data))), sa.LargeBinary(), "postgresql") == data
