"""Settings: one frozen, typed object read from the environment. Every gap is reported at once.

In development what is missing is generated once and kept under the data folder; production refuses to start without it.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sms.channels.mail import read_address
from survey.definition.model import COLLECTABLE, QuestionType
from survey.installation import Installation
from survey.people.addresses import AddressKeys
from survey.people.roles import Role

ROOT = Path(__file__).parent
REQUIRE_SECOND_FACTOR = "admin,safeguarding"
MAIL_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")
LANGUAGES = ("en", "kn", "hi", "ta", "te", "ur")


class SettingsError(Exception):
    """The environment does not describe a working installation. `gaps` lists everything that is wrong."""

    def __init__(self, gaps: list[str]) -> None:
        self.gaps = gaps
        super().__init__("Kelu cannot start:\n" + "\n".join(f"  - {gap}" for gap in gaps))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this installation is set up. Keys are kept out of `repr`, so that no log shows them."""

    production: bool
    data_dir: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    address_key: str = field(repr=False)
    public_url: str
    languages: tuple[str, ...]
    timezone: ZoneInfo
    country: str
    twilio_account_sid: str
    twilio_auth_token: str = field(repr=False)
    twilio_from: str
    twilio_api_url: str
    smtp_url: str = field(repr=False)
    mail_from: str
    trusted_proxies: int
    require_second_factor: frozenset[Role]
    metrics_token: str = field(repr=False)
    revision: str
    keep_texts: timedelta | None
    keep_people: timedelta | None
    metadata: frozenset[QuestionType]
    at_a_time: int
    remind_after: timedelta
    expire_after: timedelta

    @property
    def twilio_ready(self) -> bool:
        """Whether texts can be sent and received by Twilio."""
        return bool(self.twilio_account_sid and self.twilio_auth_token)

    @property
    def mail_ready(self) -> bool:
        """Whether staff can be written to by e-mail."""
        return bool(self.smtp_url and self.mail_from)

    @property
    def installation(self) -> Installation:
        """What the core needs to know of the settings."""
        keys = AddressKeys.derive(self.address_key)
        return Installation(
            self.languages,
            self.timezone,
            self.country,
            keys,
            self.metadata,
            remind_after=self.remind_after,
            expire_after=self.expire_after,
            at_a_time=self.at_a_time,
        )


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (default: the process's). Raises `SettingsError` naming every gap."""
    env = os.environ if environ is None else environ
    gaps: list[str] = []

    environment = env.get("KELU_ENVIRONMENT", "development")
    if environment not in ("development", "production"):
        gaps.append(f'KELU_ENVIRONMENT is "{environment}"; it is either "development" or "production".')
    production = environment == "production"

    data_dir = Path(env.get("KELU_DATA_DIR") or ROOT / "var").absolute()

    def key(name: str, purpose: str) -> str:
        value = env.get(name, "")
        if value:
            if len(value) < 32:
                gaps.append(f"{name} is shorter than 32 characters, too easy to guess.")
            return value
        if production:
            gaps.append(f"{name} is missing: {purpose}")
            return ""
        return kept_key(data_dir / "keys" / name.removeprefix("KELU_").lower())

    secret_key = key("KELU_SECRET_KEY", "it signs sessions and forms; make one with `openssl rand -base64 48`.")
    address_key = key(
        "KELU_ADDRESS_KEY",
        "it encrypts people's phone numbers; make one with `openssl rand -base64 48` and keep it as carefully as the"
        " database: without it nobody who wrote can ever be answered again.",
    )

    public_url = env.get("KELU_PUBLIC_URL", "").rstrip("/")
    if not public_url:
        if production:
            gaps.append("KELU_PUBLIC_URL is missing: the address people open, for example https://kelu.example.org.")
        public_url = f"http://127.0.0.1:{env.get('PORT', '8000')}"
    elif not public_url.startswith(("https://", "http://")):
        gaps.append("KELU_PUBLIC_URL must start with https:// or http://.")

    languages = tuple(
        code.strip() for code in env.get("KELU_LANGUAGES", ",".join(LANGUAGES)).split(",") if code.strip()
    )
    if not languages:
        gaps.append("KELU_LANGUAGES names no language.")

    timezone_name = env.get("KELU_TIMEZONE") or "Asia/Kolkata"
    try:
        timezone = ZoneInfo(timezone_name)
    except (KeyError, ValueError, OSError):
        gaps.append(f'KELU_TIMEZONE "{timezone_name}" is not a known time zone, such as Asia/Kolkata.')
        timezone = ZoneInfo("UTC")

    sid, token = env.get("KELU_TWILIO_ACCOUNT_SID", ""), env.get("KELU_TWILIO_AUTH_TOKEN", "")
    if production and sid and not token:
        gaps.append("KELU_TWILIO_AUTH_TOKEN is missing while KELU_TWILIO_ACCOUNT_SID is set.")

    smtp_url, mail_from = env.get("KELU_SMTP_URL", ""), env.get("KELU_MAIL_FROM", "").strip()
    if smtp_url:
        try:
            read_address(smtp_url)
        except ValueError:
            gaps.append("KELU_SMTP_URL is not smtp://user:password@host:port or smtps://user:password@host:port.")
    if (smtp_url or mail_from) and not MAIL_ADDRESS.fullmatch(mail_from):
        gaps.append("KELU_MAIL_FROM must be the e-mail address that letters to staff come from.")

    metrics_token = env.get("KELU_METRICS_TOKEN", "")
    if metrics_token and len(metrics_token) < 16:
        gaps.append("KELU_METRICS_TOKEN is shorter than 16 characters; make one with `openssl rand -hex 24`.")

    proxies = env.get("KELU_TRUSTED_PROXIES", "0")
    if not (proxies.isascii() and proxies.isdigit()):
        gaps.append("KELU_TRUSTED_PROXIES must be the number of proxies in front of Kelu, such as 1.")
        proxies = "0"

    def days(name: str, default: str, least: int) -> timedelta | None:
        value = env.get(name) or default
        if not (value.isascii() and value.isdigit() and len(value) < 6) or 0 < int(value) < least:
            gaps.append(f"{name} must be a number of days, {least} or more, or 0 for good.")
            return None
        return timedelta(days=int(value)) if int(value) else None

    def number(name: str, default: int, least: int, most: int) -> int:
        value = env.get(name) or str(default)
        if not (value.isascii() and value.isdigit() and len(value) < 6) or not least <= int(value) <= most:
            gaps.append(f"{name} must be a number from {least} to {most}.")
            return default
        return int(value)

    at_a_time = number("KELU_QUESTIONS_AT_A_TIME", 5, 0, 99)
    remind_after = timedelta(hours=number("KELU_REMIND_AFTER_HOURS", 24, 1, 720))
    expire_after = timedelta(hours=number("KELU_EXPIRE_AFTER_HOURS", 72, 1, 2160))
    if expire_after <= remind_after:
        gaps.append("KELU_EXPIRE_AFTER_HOURS must be more than KELU_REMIND_AFTER_HOURS.")

    keep_texts = days("KELU_KEEP_TEXTS_DAYS", "365", 1)
    # Somebody who asks for something may wait for months for the answer.
    keep_people = days("KELU_KEEP_PEOPLE_DAYS", "0", 180)

    asked_of = env.get("KELU_REQUIRE_SECOND_FACTOR") or (REQUIRE_SECOND_FACTOR if production else "none")
    named = frozenset(word.strip() for word in asked_of.split(",") if word.strip()) - {"none"}
    unknown = sorted(named - {role.value for role in Role})
    if unknown:
        roles = ", ".join(role.value for role in Role)
        gaps.append(f'KELU_REQUIRE_SECOND_FACTOR names "{unknown[0]}"; the roles are {roles}, or it is "none".')

    wanted = frozenset(word.strip() for word in env.get("KELU_IDENTIFYING_METADATA", "").split(",") if word.strip())
    metadata = frozenset(kind for kind in COLLECTABLE if kind.value in wanted)
    if len(metadata) < len(wanted):
        kinds = ", ".join(sorted(kind.value for kind in COLLECTABLE))
        gaps.append(f"KELU_IDENTIFYING_METADATA may name {kinds}; nothing else about a person can be kept unasked.")

    if gaps:
        raise SettingsError(gaps)
    return Settings(
        production=production,
        data_dir=data_dir,
        database_url=env.get("KELU_DATABASE_URL") or f"sqlite:///{data_dir / 'kelu.db'}",
        secret_key=secret_key,
        address_key=address_key,
        public_url=public_url,
        languages=languages,
        timezone=timezone,
        country=env.get("KELU_COUNTRY") or "IN",
        twilio_account_sid=sid,
        twilio_auth_token=token,
        twilio_from=env.get("KELU_TWILIO_FROM", ""),
        twilio_api_url=env.get("KELU_TWILIO_API_URL", "").rstrip("/"),
        smtp_url=smtp_url,
        mail_from=mail_from,
        trusted_proxies=int(proxies),
        require_second_factor=frozenset(Role(word) for word in named),
        metrics_token=metrics_token,
        revision=env.get("KELU_REVISION", ""),
        keep_texts=keep_texts,
        keep_people=keep_people,
        metadata=metadata,
        at_a_time=at_a_time,
        remind_after=remind_after,
        expire_after=expire_after,
    )


def kept_key(path: Path) -> str:
    """The key in `path`, made on first use and readable by its owner alone. Safe when two processes start at once."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists():
        return path.read_text(encoding="ascii")
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
    with suppress(FileExistsError):
        os.link(draft, path)  # whole or not at all, and only the first wins
    draft.unlink()
    return path.read_text(encoding="ascii")
