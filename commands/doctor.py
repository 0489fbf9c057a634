"""`kelu doctor`: what is wrong with this installation, and what to do."""

from __future__ import annotations

import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from commands.command import Arguments, command, put
from operating.doctor.examining import examine
from operating.doctor.findings import Finding, Level

MARKS = {Level.FINE: "ok     ", Level.NOTE: "note   ", Level.PROBLEM: "PROBLEM"}


def register(commands: Any) -> None:
    """Add the command."""
    doctor = command(commands, "doctor", examine_installation)
    doctor.add_argument("--json", action="store_true")
    doctor.add_argument("--online", action="store_true", help="ask Twilio about the account too")
    doctor.add_argument(
        "--backups", type=Path, metavar="FOLDER", help="where backups are (default: in the data folder)"
    )


def examine_installation(args: Arguments) -> int:
    """Say what is wrong with this installation, why it matters and what to do; exit 1 if anything is."""
    findings = examine(os.environ, backups=args.backups, online=args.online, now=datetime.now(UTC))
    healthy = all(finding.level is not Level.PROBLEM for finding in findings)
    put({"ok": healthy, "findings": [asdict(finding) for finding in findings]}, args, lambda: _plain(findings))
    return 0 if healthy else 1


def _plain(findings: list[Finding]) -> str:
    lines: list[str] = []
    for finding in findings:
        lines.append(f"{MARKS[finding.level]}  {finding.check}: {finding.what}")
        if finding.why:
            lines.append(f"         Why it matters: {finding.why}")
        if finding.remedy:
            lines.append(f"         What to do: {finding.remedy}")
    problems = sum(finding.level is Level.PROBLEM for finding in findings)
    lines.append("All is well." if not problems else f"{problems} to mend.")
    return "\n".join(lines)
