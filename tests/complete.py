"""A pytest plugin: where CI is set, a test that was left out (skipped, expected to fail, deselected) fails the run.

Tests that need something we may not hand on are only there where it is named; the run says where they are not.
"""

import os
from pathlib import Path

import pytest

from tests.services import prism

NEEDS_DESCRIPTION = "test_twilio_contract.py"
LEFT_OUT = ("skipped", "xfailed", "xpassed", "deselected")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if left_out(session.config) and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    return True if collection_path.name == NEEDS_DESCRIPTION and prism.description() is None else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if prism.description() is None:
        terminalreporter.write_line(
            f"Not asked for: {NEEDS_DESCRIPTION}. It holds our requests against Twilio's own description of its API, "
            f"if {prism.DESCRIPTION} names that file."
        )
    if counts := left_out(config):
        told = ", ".join(f"{count} {how}" for how, count in counts.items())
        terminalreporter.write_line(f"Nothing may be left out here (CI is set), but: {told}.", red=True)


def left_out(config: pytest.Config) -> dict[str, int]:
    """How many tests were left out, by how; nothing when this is not CI."""
    if os.environ.get("CI", "").lower() in ("", "0", "false"):
        return {}
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    counts = {how: len(reporter.stats.get(how, ())) for how in LEFT_OUT} if reporter else {}
    return {how: count for how, count in counts.items() if count}
