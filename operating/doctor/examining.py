"""The whole examination, in an order in which each thing stands on those before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from operating.doctor.database import look_into_database
from operating.doctor.findings import Finding, problem
from operating.doctor.machine import look_at_machine
from operating.doctor.running import ask_twilio, look_at_workers, look_from_outside
from operating.doctor.settings import look_at_settings, read_settings
from survey.db import make_engine


def examine(
    environ: Mapping[str, str], *, backups: Path | None = None, online: bool = False, now: datetime
) -> list[Finding]:
    """Everything that can be said of the installation that `environ` describes.

    `backups` is where its backups are (default: in the data folder); `online` lets Twilio be asked too.
    """
    settings, findings = read_settings(environ)
    if settings is None:
        return findings
    looks: list[tuple[str, Iterable[Finding]]] = [
        ("settings", look_at_settings(settings)),
        ("machine", look_at_machine(settings, backups=backups or settings.data_dir / "backups", now=now)),
    ]
    engine = None
    try:
        engine = make_engine(settings.database_url)
        looks.append(("database", look_into_database(settings, engine, now=now)))
    except Exception as error:  # noqa: BLE001 — whatever is wrong with the address, the rest is worth looking at
        findings.append(
            problem(
                "database",
                f"KELU_DATABASE_URL cannot be understood ({type(error).__name__}).",
                why="Kelu does not find its database.",
                remedy="Write it as postgresql://user:password@host/database, or leave it out for SQLite.",
            )
        )
    else:
        looks.append(("workers", look_at_workers(settings, now=now)))
    looks.append(("public address", look_from_outside(settings)))
    if online and settings.twilio_ready:
        looks.append(("Twilio online", ask_twilio(settings)))
    for name, look in looks:
        findings += _safely(name, look)
    if engine is not None:
        engine.dispose()
    return findings


def _safely(name: str, look: Iterable[Finding]) -> Iterator[Finding]:
    """What `look` finds; if it breaks, that is a finding too."""
    try:
        yield from look
    except Exception as error:  # noqa: BLE001 — a doctor who faints helps nobody
        yield problem(
            name,
            f"This could not be looked at ({type(error).__name__}).",
            why="Something is wrong that the doctor does not know.",
            remedy="See what the logs of the web app and the workers say.",
        )
