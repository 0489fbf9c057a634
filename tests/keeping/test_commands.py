"""`kelu backup`, `kelu restore` and `kelu contact forget`, as an administrator calls them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import cli
import config
from keeping import journals
from sms.gateway import receive
from survey.db import make_session
from survey.people.addresses import find_address
from tests.conftest import engine_for
from tests.sms.factories import PHONE, incoming

Kelu = Callable[..., int]


@pytest.fixture
def kelu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kelu:
    monkeypatch.setenv("KELU_DATA_DIR", str(tmp_path / "var"))

    def run(*args: str) -> int:
        return cli.main([str(arg) for arg in args])

    return run


def write_in(text: str) -> str:
    """Somebody writes; returns their code."""
    settings = config.load()
    with engine_for(settings.database_url) as engine, make_session(engine).begin() as session:
        receive(session, incoming(text), settings.installation, now=datetime.now(UTC))
        address = find_address(session, settings.installation.keys, "sms", PHONE)
        assert address is not None
        return address.contact.code


def test_the_way_from_a_lost_disk(
    kelu: Kelu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kelu("backup") == 1
    assert "kelu db upgrade" in capsys.readouterr().err
    kelu("db", "upgrade")
    code = write_in("no water here")
    capsys.readouterr()
    assert kelu("backup", tmp_path / "elsewhere", "--keep", "2", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert Path(told["file"]).stat().st_size == told["bytes"]
    assert kelu("contact", "forget", code.lower()) == 0
    assert kelu("contact", "forget", code) == 1
    journal = tmp_path / "var" / journals.NAME
    assert {forgotten for forgotten, _ in journals.read(journal.parent)} == {code}
    # The operator copied the journal to where the backups are. Then the disk is lost; the keys are not.
    (tmp_path / "elsewhere" / journals.NAME).write_bytes(journal.read_bytes())
    monkeypatch.setenv("KELU_DATA_DIR", str(tmp_path / "new"))
    assert kelu("restore", told["file"]) == 1
    assert "KELU_ADDRESS_KEY" in capsys.readouterr().err
    monkeypatch.setenv("KELU_ADDRESS_KEY", (tmp_path / "var/keys/address_key").read_text())
    assert kelu("restore", told["file"], "--json") == 0
    done = json.loads(capsys.readouterr().out)
    assert (done["forgotten_again"], done["tables"]["inbound"]) == (1, 1)
    assert kelu("restore", told["file"]) == 1
    assert "--replace" in capsys.readouterr().err
    assert kelu("restore", told["file"], "--replace") == 0
    assert write_in("hello again") != code


@pytest.mark.parametrize(
    "args",
    [
        pytest.param(["restore", "nowhere.zip"], id="no such file"),
        pytest.param(["restore", __file__], id="no backup"),
        pytest.param(["backup", "--keep", "0"], id="keep none"),
        pytest.param(["contact", "forget", "C-0000"], id="nobody"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    kelu: Kelu, args: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    kelu("db", "upgrade")
    assert kelu(*args) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(".")
