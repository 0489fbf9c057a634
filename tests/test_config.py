"""Settings: every gap at once, keys kept and hidden."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

import config
from config import SettingsError

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_development_needs_nothing_and_keeps_its_keys(tmp_path: Path) -> None:
    first = config.load({"KELU_DATA_DIR": str(tmp_path)})
    second = config.load({"KELU_DATA_DIR": str(tmp_path)})
    assert first == second
    assert first.secret_key != first.address_key
    for name in ("secret_key", "address_key"):
        assert stat.S_IMODE((tmp_path / "keys" / name).stat().st_mode) == 0o600


def test_production_names_every_gap_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        config.load({"KELU_DATA_DIR": str(tmp_path), "KELU_ENVIRONMENT": "production", "KELU_TIMEZONE": "Mars"})
    said = "\n".join(caught.value.gaps)
    for name in ("KELU_SECRET_KEY", "KELU_ADDRESS_KEY", "KELU_PUBLIC_URL", "KELU_TIMEZONE"):
        assert name in said
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KELU_ENVIRONMENT", "prod"),
        ("KELU_SECRET_KEY", "short"),
        ("KELU_ADDRESS_KEY", "short"),
        ("KELU_PUBLIC_URL", "kelu.example.org"),
        ("KELU_LANGUAGES", " , "),
        ("KELU_TRUSTED_PROXIES", "one"),
        ("KELU_IDENTIFYING_METADATA", "phonenumber,deviceid"),
        ("KELU_SMTP_URL", "mail.example.org:587"),
        ("KELU_MAIL_FROM", "nobody"),
    ],
)
def test_what_cannot_be_right_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        config.load({"KELU_DATA_DIR": str(tmp_path), name: value})


def test_no_key_shows_when_settings_are_printed(tmp_path: Path) -> None:
    secrets = {
        "KELU_SECRET_KEY": "s" * 40,
        "KELU_ADDRESS_KEY": "a" * 40,
        "KELU_TWILIO_AUTH_TOKEN": "t" * 32,
        "KELU_DATABASE_URL": "postgresql://kelu:hidden-password@localhost/kelu",
    }
    shown = repr(config.load({"KELU_DATA_DIR": str(tmp_path), **secrets}))
    for secret in ("s" * 40, "a" * 40, "t" * 32, "hidden-password"):
        assert secret not in shown


def test_every_setting_is_in_the_readme() -> None:
    source = Path(config.__file__).read_text(encoding="utf-8")
    named = {word for word in source.replace('"', " ").replace("'", " ").split() if word.startswith("KELU_")}
    names = {name.rstrip(".:,)") for name in named} - {"KELU_"}
    assert names
    for name in names:
        assert f"`{name}`" in README, f"{name} is not explained in the README"
