"""The operating guide's commands are real ones, and what deploys Kelu names what is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import cli
import config

GUIDE = (config.ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
DEPLOY = config.ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


def lines() -> list[str]:
    """Every line of the guide's shell blocks, and every command that stands within its text."""
    blocks = re.findall(r"^```\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```.*?^```$", "", GUIDE, flags=re.MULTILINE | re.DOTALL)
    spoken = re.findall(r"`((?:kelu|docker compose) [^`]+)`", prose)
    return [line for block in blocks for line in block.splitlines() if line] + spoken


def kelu_commands(line: str) -> list[list[str]]:
    """The `kelu` commands in a line of shell: their arguments."""
    words = shlex.split(line, comments=True)
    starts = [
        place
        for place, word in enumerate(words)
        if word in ("kelu", ".venv/bin/kelu") and (place == 0 or words[place - 1] in ("worker", "web", "&&", ";"))
    ]
    return [words[start + 1 :] for start in starts]


def test_every_kelu_command_in_the_guide_exists() -> None:
    found = [arguments for line in lines() for arguments in kelu_commands(line)]
    assert len(found) > 15
    for arguments in found:
        cli.parser().parse_args(arguments)


def test_what_the_one_shot_service_is_told_instead_exists() -> None:
    (told,) = re.findall(r"docker compose run --rm migrate ([\w ]+)", GUIDE)
    cli.parser().parse_args(told.split())


@pytest.mark.parametrize("line", lines())
def test_every_line_is_whole_shell(line: str) -> None:
    assert shlex.split(line, comments=True)


def test_every_file_that_the_guide_names_is_there() -> None:
    named = set(re.findall(r"(?<![\w/.])((?:deploy|docs|requirements)/[\w./*@-]+\w)", GUIDE))
    named |= set(re.findall(r"`(\w+\.md)`", GUIDE))
    assert {"deploy/Caddyfile", "deploy/kelu.env.example", "docs/keeping.md", "CHANGELOG.md"} <= named
    for name in named - {"deploy/.env"}:  # made by whoever follows it
        assert list(config.ROOT.glob(f"{name}*")), name


def test_every_link_within_the_guide_leads_somewhere() -> None:
    headings = {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", GUIDE, re.MULTILINE)
    }
    links = re.findall(r"\]\(#([\w-]+)\)", GUIDE)
    assert links
    assert set(links) <= headings


def test_every_unit_that_the_guide_starts_is_there() -> None:
    named = set(re.findall(r"kelu-(?:web|worker@|backup)[\w.]*", GUIDE))
    assert named
    there = {unit.name for unit in UNITS}
    for name in named:
        unit = re.sub(r"@\d?$", "@", name.rstrip("."))
        assert {unit, f"{unit}.service"} & there, name


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_run_commands_that_exist_and_are_locked_in(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    if unit.suffix == ".timer":
        assert "[Timer]" in text
        return
    (command,) = re.findall(r"^ExecStart=/opt/kelu/\.venv/bin/kelu (.*)$", text, re.MULTILINE)
    cli.parser().parse_args(command.split())
    for line in (
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "StateDirectory=kelu",
        "StateDirectoryMode=0700",
        "EnvironmentFile=/etc/kelu/kelu.env",
        "UMask=0077",
        "User=kelu",
    ):
        assert f"\n{line}\n" in text, line


def test_the_example_of_settings_names_settings_that_exist() -> None:
    example = (DEPLOY / "kelu.env.example").read_text(encoding="utf-8")
    source = Path(config.__file__).read_text(encoding="utf-8")
    names = set(re.findall(r"^(?:# )?(KELU_[A-Z_]+)=", example, re.MULTILINE))
    assert {"KELU_ADDRESS_KEY", "KELU_METRICS_TOKEN"} <= names
    for name in names - {"KELU_HOST"}:  # Compose makes KELU_PUBLIC_URL of it
        assert f'"{name}"' in source, name


def test_the_example_becomes_settings_as_the_guide_says(tmp_path: Path) -> None:
    example = (DEPLOY / "kelu.env.example").read_text(encoding="utf-8")
    text = re.sub(r"^# (KELU_[A-Z_]*=)", r"\1", example, flags=re.MULTILINE)
    environ = dict(line.split("=", 1) for line in text.splitlines() if re.match(r"[A-Z_]+=", line))
    for key in ("KELU_SECRET_KEY", "KELU_ADDRESS_KEY", "KELU_METRICS_TOKEN"):
        assert environ[key] == ""
        environ[key] = "0" * 64
    settings = config.load(environ | {"KELU_DATA_DIR": str(tmp_path)})
    assert settings.production
    assert settings.public_url == "https://kelu.example.org"


def test_everything_that_is_installed_is_also_in_the_image() -> None:
    wanted = re.findall(
        r'"([^"]+)"', re.findall(r"only-include = \[(.*?)\]", (config.ROOT / "pyproject.toml").read_text())[0]
    )
    taken = re.findall(r"^!([\w.]+)/?$", (config.ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert wanted
    assert set(wanted) <= set(taken)


def test_the_image_starts_with_commands_that_exist() -> None:
    dockerfile = (config.ROOT / "Dockerfile").read_text(encoding="utf-8")
    (words,) = re.findall(r"^CMD \[(.*)\]$", dockerfile, re.MULTILINE)
    cli.parser().parse_args(re.findall(r'"([^"]+)"', words))
    compose = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    commands = re.findall(r"^    command: \[(.*)\]", compose, re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        cli.parser().parse_args(command.split(", "))
