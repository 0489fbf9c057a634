"""Installations for the doctor to look at."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.operating.doctor.patient import environ_over


@pytest.fixture
def environ(sqlite_engine: sa.Engine, tmp_path: Path) -> dict[str, str]:
    """Such an installation where the kind of database makes no difference."""
    return environ_over(sqlite_engine, tmp_path)


@pytest.fixture
def either(engine: sa.Engine, tmp_path: Path) -> dict[str, str]:
    """Such an installation over each kind of database in turn."""
    return environ_over(engine, tmp_path)
