"""`kelu xlsform …`: workbooks; but for the export without a database."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import config
from commands import evaluating
from commands.command import Arguments, Wrong, command, group, put
from commands.exporting import add_export
from commands.walking import run
from survey.definition import xlsform
from survey.publishing import check


def register(commands: Any) -> None:
    """Add the commands."""
    xlsforms = group(commands, "xlsform", "XLSForm workbooks")
    checking = command(xlsforms, "check", xlsform_check)
    checking.add_argument("file", type=Path)
    checking.add_argument("--lang", default="en")
    checking.add_argument("--json", action="store_true")
    running = command(xlsforms, "run", xlsform_run)
    running.add_argument("file", type=Path)
    running.add_argument("--answers", type=Path, required=True, help="a JSON file: path of the question → value")
    running.add_argument("--lang", help="the language of labels and errors (default: the workbook's)")
    running.add_argument("--now", help="the moment it is answered at, in ISO form (default: now)")
    running.add_argument("--timezone", help="where days begin and end (default: the programme's)")
    running.add_argument("--json", action="store_true", help="as it is printed anyway")
    evaluating.register(xlsforms)
    add_export(xlsforms)


def read_workbook(path: Path) -> xlsform.Workbook:
    """The workbook at `path`, read, with the files that lie beside it. Raises `Wrong` if there is no such file."""
    try:
        return xlsform.read(path.read_bytes(), path.name, lambda name: _beside(path, name))
    except OSError as error:
        raise Wrong(f"{path}: {error.strerror}") from error


def _beside(workbook: Path, name: str) -> bytes | None:
    """The content of the file `name` in the folder of `workbook`; None if there is no such plain file."""
    file = workbook.parent / Path(name).name
    try:
        if not stat.S_ISREG(file.lstat().st_mode):
            return None
        with file.open("rb") as opened:
            # One byte more than is read of it: the reader says that it is too large.
            return opened.read(xlsform.MAX_ATTACHED_BYTES + 1)
    except OSError:
        return None


def in_words(fault: dict[str, Any]) -> str:
    """A fault on one line."""
    row = f"row {fault['row']}" if fault["row"] else None
    place = ", ".join(part for part in (fault["sheet"], row, fault["column"]) if part)
    return ": ".join(part for part in (place, f"{fault['message']} {fault['remedy']}".strip()) if part)


def xlsform_check(args: Arguments) -> int:
    """Say whether a workbook can be published, and everything that is wrong with it."""
    workbook = read_workbook(args.file)
    report = check(workbook, args.lang, metadata=config.load().metadata)

    def plain() -> str:
        lines = [f"{kind[:-1]}: {in_words(fault)}" for kind in ("errors", "warnings") for fault in report[kind]]
        verdict = "can be published" if report["ok"] else "cannot be published yet"
        spoken = ", ".join(
            f"{language['name']} ({language['translated']}/{language['total']})" for language in report["languages"]
        )
        lines.append(f"{args.file.name}: {verdict}; {report['questions']} questions; {spoken}")
        lines.append(f"by text: {report['sms']['askable']} questions")
        lines += [f"  not {skip['name']}: {skip['why']}" for skip in report["sms"]["skipped"]]
        return "\n".join(lines)

    put(report, args, plain)
    return 0 if report["ok"] else 1


def xlsform_run(args: Arguments) -> int:
    """Show what a person would meet who gives these answers."""
    workbook = read_workbook(args.file)
    if workbook.survey is None:
        raise Wrong("\n".join(in_words(fault) for fault in check(workbook)["errors"]))
    return run(args, workbook.survey)
