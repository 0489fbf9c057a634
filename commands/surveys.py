"""`kelu survey …`: publishing and listing surveys."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from commands.command import Arguments, Wrong, command, group, put, transaction
from commands.xlsforms import in_words, read_workbook
from survey.catalogue import newest_versions
from survey.collect.submissions import completed_counts
from survey.definition.model import UNDECLARED, Survey
from survey.publishing import check, publish_survey


def register(commands: Any) -> None:
    """Add the commands."""
    surveys = group(commands, "survey", "surveys")
    command(surveys, "publish", survey_publish).add_argument("file", type=Path)
    command(surveys, "list", survey_list).add_argument("--json", action="store_true")


def codes_of(survey: Survey) -> list[str]:
    """The codes of the languages that a survey says it is written in."""
    return [language.code for language in survey.languages if language.code != UNDECLARED]


def survey_publish(args: Arguments) -> int:
    """Publish a workbook as a survey, or as the next version of one."""
    workbook = read_workbook(args.file)
    if workbook.survey is None or workbook.errors:
        faults = "\n".join(f"  {in_words(fault)}" for fault in check(workbook)["errors"])
        raise Wrong(f"{args.file.name} cannot be published yet:\n{faults}")
    with transaction() as session:
        version, _new = publish_survey(session, workbook.survey, staff_id=None, now=datetime.now(UTC))
        published = {
            "slug": version.record.slug,
            "version": version.number,
            "languages": codes_of(version.survey),
        }
    print(json.dumps(published, ensure_ascii=False))
    return 0


def survey_list(args: Arguments) -> int:
    """List the surveys."""
    with transaction() as session:
        counts = completed_counts(session)
        rows = [
            {
                "slug": version.record.slug,
                "version": version.number,
                "open": version.record.open,
                "languages": codes_of(version.survey),
                "submissions": counts.get(version.survey_id, 0),
            }
            for version in newest_versions(session)
        ]
    put(
        rows,
        args,
        lambda: "\n".join(f"{row['slug']}  version {row['version']}  {row['submissions']} answered" for row in rows),
    )
    return 0
