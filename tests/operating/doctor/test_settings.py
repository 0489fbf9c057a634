"""Settings that are missing, or do not go together."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from operating.doctor.examining import examine
from operating.doctor.findings import Level
from tests.operating.doctor.patient import found, levels


def test_every_gap_in_the_settings_is_one_problem_and_nothing_else_is_looked_at(tmp_path: Path) -> None:
    findings = examine(
        {"KELU_ENVIRONMENT": "production", "KELU_DATA_DIR": str(tmp_path), "KELU_TIMEZONE": "Mars"},
        now=datetime.now(UTC),
    )
    assert {finding.check for finding in findings} == {"settings"}
    assert len(findings) == 4
    assert set(levels(findings)) == {Level.PROBLEM}


@pytest.mark.parametrize(
    ("changed", "check", "level"),
    [
        pytest.param({}, "settings", Level.FINE, id="production with everything"),
        pytest.param({"KELU_ENVIRONMENT": "development"}, "settings", Level.NOTE, id="development"),
        pytest.param({"KELU_LANGUAGES": "en,xx"}, "languages", Level.PROBLEM, id="a language that nobody here speaks"),
        pytest.param({"KELU_LANGUAGES": "kn,ur"}, "languages", Level.FINE, id="languages that are there"),
        pytest.param({"KELU_TRUSTED_PROXIES": "0"}, "proxies", Level.PROBLEM, id="no proxy in production"),
        pytest.param({"KELU_TRUSTED_PROXIES": "9"}, "proxies", Level.PROBLEM, id="more proxies than there can be"),
        pytest.param({}, "Twilio", Level.NOTE, id="no Twilio"),
        pytest.param(
            {"KELU_TWILIO_ACCOUNT_SID": "SK1", "KELU_TWILIO_AUTH_TOKEN": "0" * 32, "KELU_TWILIO_FROM": "+1"},
            "Twilio",
            Level.PROBLEM,
            id="a key in the place of the account",
        ),
        pytest.param(
            {"KELU_TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "KELU_TWILIO_AUTH_TOKEN": "x", "KELU_TWILIO_FROM": "+1"},
            "Twilio",
            Level.PROBLEM,
            id="a token that is none",
        ),
        pytest.param(
            {"KELU_TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "KELU_TWILIO_AUTH_TOKEN": "0" * 32, "KELU_TWILIO_FROM": "+1"},
            "Twilio",
            Level.FINE,
            id="Twilio as it should be",
        ),
        pytest.param({}, "e-mail", Level.NOTE, id="no mail server"),
        pytest.param(
            {"KELU_SMTP_URL": "smtp://a:b@mail.example.org", "KELU_MAIL_FROM": "kelu@example.org"},
            "e-mail",
            Level.NOTE,
            id="a mail server that may not encrypt",
        ),
        pytest.param(
            {"KELU_SMTP_URL": "smtps://a:b@mail.example.org", "KELU_MAIL_FROM": "kelu@example.org"},
            "e-mail",
            Level.FINE,
            id="a mail server as it should be",
        ),
    ],
)
def test_settings_that_do_not_go_together(
    environ: dict[str, str], changed: dict[str, str], check: str, level: Level
) -> None:
    assert levels(found(environ | changed, check)) == [level]
