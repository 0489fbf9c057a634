"""`kelu xlsform …`: workbooks, without a database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from commands.command import Arguments, Wrong, command, group, put
from survey.definition import xlsform
from survey.publishing import check


def register(commands: Any) -> None:
    """Add the commands."""
    xlsforms = group(commands, "xlsform", "XLSForm workbooks")
    checking = command(xlsforms, "check", xlsform_check)
    checking.add_argument("file", type=Path)
    checking.add_argument("--lang", default="en")
    checking.add_argument("--json", action="store_true")


def read_workbook(path: Path) -> xlsform.Workbook:
    """The workbook at `path`, read. Raises `Wrong` if there is no such file."""
    try:
        return xlsform.read(path.read_bytes(), path.name)
    except OSError as error:
        raise Wrong(f"{path}: {error.strerror}") from error


def in_words(fault: dict[str, Any]) -> str:
    """A fault on one line."""
    row = f"row {fault['row']}" if fault["row"] else None
    place = ", ".join(part for part in (fault["sheet"], row, fault["column"]) if part)
    return ": ".join(part for part in (place, f"{fault['message']} {fault['remedy']}".strip()) if part)


def xlsform_check(args: Arguments) -> int:
    """Say whether a workbook can be published, and everything that is wrong with it."""
    workbook = read_workbook(args.file)
    report = check(workbook, args.lang)

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
