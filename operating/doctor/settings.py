"""Looking at the settings: what is missing, what contradicts itself, what cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import config
from config import Settings, SettingsError
from operating.doctor.findings import Finding, fine, note, problem
from sms.channels.mail import ON_THIS_MACHINE, read_address
from survey import languages
from survey.words import CATALOGUES, SOURCE_LANGUAGE

SID = re.compile(r"AC[0-9a-f]{32}")
TOKEN = re.compile(r"[0-9a-f]{32}")


def read_settings(environ: Mapping[str, str]) -> tuple[Settings | None, list[Finding]]:
    """The settings, or None and every gap in them."""
    try:
        return config.load(environ), []
    except SettingsError as error:
        why = "Kelu does not start like this, and nothing more can be looked at until it is mended."
        remedy = "Set it where the other settings are: /etc/kelu/kelu.env, deploy/.env, or your shell."
        return None, [problem("settings", gap, why=why, remedy=remedy) for gap in error.gaps]


def look_at_settings(settings: Settings) -> Iterator[Finding]:
    """Whether the settings go together."""
    if settings.production:
        yield fine("settings", "Everything that production needs is set.")
    else:
        yield note(
            "settings",
            "This is a development installation.",
            why="It generates its own keys, shows /metrics to everybody, and may be filled with demonstration data.",
            remedy="Where real people write to it, set KELU_ENVIRONMENT=production.",
        )
    yield from _languages(settings)
    yield from _address(settings)
    yield from _twilio(settings)
    yield from _mail(settings)


def _languages(settings: Settings) -> Iterator[Finding]:
    spoken = sorted(language.code for language in languages.known())
    unknown = [code for code in settings.languages if code not in spoken]
    silent = [
        code
        for code in settings.languages
        if code not in unknown
        and code != SOURCE_LANGUAGE
        and not (CATALOGUES / code / "LC_MESSAGES" / "messages.po").is_file()
    ]
    for code in unknown:
        yield problem(
            "languages",
            f"KELU_LANGUAGES names “{code}”, and Kelu does not know that language.",
            why="Its yes, no, STOP and numbers would not be understood.",
            remedy=f"Take it out. Kelu knows: {', '.join(spoken)}.",
        )
    for code in silent:
        yield problem(
            "languages",
            f"There are no translations for “{code}”.",
            why="Whoever chooses it is shown English.",
            remedy="Take it out of KELU_LANGUAGES until somebody has translated it, or reinstall if they were there.",
        )
    if not unknown and not silent:
        yield fine("languages", f"Offered: {', '.join(settings.languages)}.")


def _address(settings: Settings) -> Iterator[Finding]:
    if not settings.production:
        return
    if not settings.public_url.startswith("https://"):
        yield problem(
            "public address",
            "KELU_PUBLIC_URL does not begin with https://.",
            why="Whoever is on the same network reads along: passwords, answers, complaints.",
            remedy="Put a proxy with TLS in front (docs/operating.md tells how) and give its https:// address.",
        )
    if settings.trusted_proxies == 0:
        yield problem(
            "proxies",
            "KELU_TRUSTED_PROXIES is 0, though a proxy must stand in front of Kelu.",
            why="Everybody seems to come from one place, so one person's mistyped passwords lock everybody out, "
            "and signatures are checked against the wrong address.",
            remedy="Set it to the number of proxies that a request passes, mostly 1.",
        )
    elif settings.trusted_proxies > 3:
        yield problem(
            "proxies",
            f"KELU_TRUSTED_PROXIES is {settings.trusted_proxies}.",
            why="If there are fewer, anybody can pretend to come from anywhere.",
            remedy="Count the proxies that a request really passes, mostly 1.",
        )
    else:
        yield fine("proxies", f"Requests pass {settings.trusted_proxies}.")


def _twilio(settings: Settings) -> Iterator[Finding]:
    sid, token = settings.twilio_account_sid, settings.twilio_auth_token
    if not sid and not token:
        yield note(
            "Twilio",
            "There is no Twilio account.",
            why="No texts come in or go out; pages work without.",
            remedy="If people shall write by text, set KELU_TWILIO_ACCOUNT_SID and KELU_TWILIO_AUTH_TOKEN.",
        )
        return
    remedy = "Copy it again from the first page of Twilio's console."
    wrong = False
    if not SID.fullmatch(sid):
        wrong = True
        yield problem(
            "Twilio",
            "KELU_TWILIO_ACCOUNT_SID does not look like one: AC and 32 more characters, 0-9 and a-f.",
            why="Nothing can be sent.",
            remedy=remedy,
        )
    if not TOKEN.fullmatch(token):
        wrong = True
        yield problem(
            "Twilio",
            "KELU_TWILIO_AUTH_TOKEN does not look like one: 32 characters, 0-9 and a-f.",
            why="Texts that come in are refused, because their signatures do not fit; nothing can be sent.",
            remedy=remedy,
        )
    if settings.twilio_api_url and settings.production:
        wrong = True
        yield problem(
            "Twilio",
            "KELU_TWILIO_API_URL is set: texts go to another address than Twilio's.",
            why="It is meant for tests. Nobody gets these texts.",
            remedy="Take it out.",
        )
    if not settings.twilio_from:
        yield note(
            "Twilio",
            "KELU_TWILIO_FROM is not set.",
            why="Only people who have written first can be written to.",
            remedy="Set it to the number that texts shall come from, as +… with its country code.",
        )
    if not wrong:
        yield fine("Twilio", "The account's settings look right. `kelu doctor --online` asks Twilio.")


def _mail(settings: Settings) -> Iterator[Finding]:
    if not settings.mail_ready:
        yield note(
            "e-mail",
            "There is no mail server.",
            why="Partners find what is asked of them on their page, and no letter on Monday tells them to look.",
            remedy="If they shall get one, set KELU_SMTP_URL and KELU_MAIL_FROM.",
        )
        return
    server = read_address(settings.smtp_url)
    if server.user and not server.tls and server.host not in ON_THIS_MACHINE:
        yield note(
            "e-mail",
            "KELU_SMTP_URL begins with smtp://.",
            why="Kelu signs in only if the server offers encryption (STARTTLS); otherwise no letter goes out.",
            remedy="If the server offers it from the start, mostly on port 465, write smtps://.",
        )
        return
    yield fine("e-mail", f"Letters to staff go out by {server.host}, from {settings.mail_from}.")
