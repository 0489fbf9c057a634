"""The machine: the data folder and who may read it, the disk, backups."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from operating.doctor import machine
from operating.doctor.findings import Level
from tests.operating.doctor.patient import found, levels


def test_a_data_folder_that_cannot_be_written(environ: dict[str, str]) -> None:
    assert levels(found(environ | {"KELU_DATA_DIR": "/proc/kelu"}, "data folder")) == [Level.PROBLEM]


def test_keys_that_others_can_read(environ: dict[str, str]) -> None:
    keys = Path(environ["KELU_DATA_DIR"], "keys")
    keys.mkdir()
    (keys / "address_key").touch(mode=0o644)
    assert levels(found(environ, "keys")) == [Level.PROBLEM]
    (keys / "address_key").chmod(0o600)
    assert found(environ, "keys") == []
    assert levels(found(environ, "data folder")) == [Level.FINE]


def test_a_data_folder_that_everybody_can_read(environ: dict[str, str]) -> None:
    data = Path(environ["KELU_DATA_DIR"])
    (data / "kelu.db").touch(mode=0o644)
    data.chmod(0o755)
    assert levels(found(environ, "data folder")) == [Level.PROBLEM]
    data.chmod(0o700)
    assert levels(found(environ, "data folder")) == [Level.FINE]


def test_a_disk_that_is_full(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert levels(found(environ, "disk")) == [Level.FINE]
    for name, level in (("LITTLE_ROOM", Level.NOTE), ("LEAST_ROOM", Level.PROBLEM)):
        monkeypatch.setattr(machine, name, 2**62)
        assert levels(found(environ, "disk")) == [level]


def test_backups_that_are_missing_or_old(environ: dict[str, str]) -> None:
    assert levels(found(environ, "backups")) == [Level.PROBLEM]
    backup = Path(environ["KELU_DATA_DIR"], "backups", "kelu-backup-20261124T020000Z.zip")
    backup.parent.mkdir()
    backup.touch()
    assert levels(found(environ, "backups")) == [Level.FINE]
    long_ago = (datetime.now(UTC) - timedelta(days=3)).timestamp()
    os.utime(backup, (long_ago, long_ago))
    (late,) = found(environ, "backups")
    assert late.level is Level.PROBLEM
    assert "3 days old" in late.what
