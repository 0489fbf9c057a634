"""`kelu xlsform export`: a published survey as a workbook again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from commands.command import Arguments, Wrong, command, put, transaction
from survey.catalogue import SurveyVersion, find_survey, latest_version, version_numbered
from survey.definition.xlsform.writing import reads_back, write
from survey.words import Refused, say

ENDING = ".xlsx"


def add_export(xlsforms: Any) -> None:
    """Add the command to `kelu xlsform`."""
    exporting = command(xlsforms, "export", xlsform_export)
    exporting.add_argument("survey", help="the slug, as kelu survey list says it")
    exporting.add_argument("file", type=Path, help="the workbook to write, name.xlsx; attached files go beside it")
    exporting.add_argument("--version", type=int, help="an older version (default: the newest)")
    exporting.add_argument("--force", action="store_true", help="replace files that exist")
    exporting.add_argument("--json", action="store_true")


def xlsform_export(args: Arguments) -> int:
    """Write a published survey into a workbook."""
    file: Path = args.file
    if file.suffix.lower() != ENDING:
        raise Wrong(f"{file}: the workbook is an Excel file; let its name end in {ENDING}")
    with transaction() as session:
        version = find_version(session, args.survey, args.version)
        number, survey = version.number, version.survey
    try:
        written = write(survey)
    except Refused as refused:
        raise Wrong(say(refused.message, "en")) from refused
    put_files({file: written.workbook} | beside(file, written.files), force=args.force)
    same = reads_back(written, survey)
    result = {
        "slug": args.survey,
        "version": number,
        "file": str(file),
        "attached": sorted(written.files),
        "missing": sorted(written.missing),
        "same": same,
    }

    def plain() -> str:
        lines = [f"{file}: {args.survey}, version {number}"]
        lines += [f"{file.with_name(name)}: belongs to it; keep it in the same folder" for name in result["attached"]]
        lines += [f"not there: {name}, which it looks in and which nobody had attached" for name in result["missing"]]
        if not same:
            lines.append("read again, it differs from the published survey in what a workbook cannot hold as it was")
        return "\n".join(lines)

    put(result, args, plain)
    return 0


def find_version(session: Session, slug: str, number: int | None) -> SurveyVersion:
    """The version `number`, or else the newest, of the survey `slug`. Raises `Wrong` if there is none."""
    record = find_survey(session, slug)
    if record is None:
        raise Wrong(f"there is no survey {slug}; kelu survey list says which there are")
    latest = latest_version(session, record.id)
    version = latest if number is None else version_numbered(session, record.id, number)
    if version is None or latest is None:
        raise Wrong(f"{slug} has no version {number}" + (f"; the newest is {latest.number}" if latest else ""))
    return version


def beside(file: Path, contents: Mapping[str, bytes]) -> dict[Path, bytes]:
    """Attached files in the folder of the workbook. Their names come from the survey, and may lead nowhere else."""
    return {file.parent / Path(name).name: content for name, content in contents.items()}


def put_files(contents: Mapping[Path, bytes], *, force: bool) -> None:
    """Write all the files, each whole or not at all; without `force` none that exists is replaced. Raises `Wrong`."""
    for path in contents:
        if path.is_dir():
            raise Wrong(f"{path} is a folder")
        if not force and (path.exists() or path.is_symlink()):
            raise Wrong(f"{path} exists already; with --force it is replaced")
    parts: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            part = path.with_name(f".{path.name}.{os.getpid()}.part")
            with part.open("xb") as opened:
                parts[path] = part
                opened.write(content)
        for path in contents:
            parts[path].replace(path)
            del parts[path]
    except OSError as error:
        raise Wrong(f"{path}: {error.strerror}") from error
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
