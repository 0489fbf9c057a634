"""A pytest plugin: where CI is set, a test that was left out (skipped, expected to fail, deselected) fails the run."""

import os

import pytest

LEFT_OUT = ("skipped", "xfailed", "xpassed", "deselected")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if left_out(session.config) and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
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
