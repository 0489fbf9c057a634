"""Looking at what runs: the queue and the workers, the web app as the world sees it, Twilio if asked to."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from email.message import Message
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from config import Settings
from operating.doctor.findings import Finding, fine, note, problem
from operating.heartbeat import ALIVE_WITHIN, workers_seen
from sms.queue import open_queue

TIMEOUT_SECONDS = 10
TWILIO_API = "https://api.twilio.com"
SAID_EVERYWHERE = ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "X-Request-ID")


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


_opener = build_opener(_NoRedirects)


def look_at_workers(settings: Settings, *, now: datetime) -> Iterator[Finding]:
    """Whether the queue answers and a worker is at work."""
    try:
        huey = open_queue(settings.database_url, settings.data_dir)
        seen = workers_seen(huey)
        huey.storage.close()
    except Exception as error:  # noqa: BLE001 — each storage has errors of its own
        yield problem(
            "queue",
            f"The queue cannot be reached ({type(error).__name__}).",
            why="Pages cannot wake a worker, so texts wait for its next look.",
            remedy="It lies in the data folder beside SQLite, or in PostgreSQL: see that both can be written.",
        )
        return
    ages = [now - at for at in seen.values()]
    alive = sum(age < ALIVE_WITHIN for age in ages)
    if alive:
        yield fine("workers", f"{alive} at work in the last minutes.")
        return
    last = (
        f"the last sign of life is {min(ages).total_seconds() / 60:.0f} minutes old" if ages else "none was ever seen"
    )
    yield problem(
        "workers",
        f"No worker is at work: {last}.",
        why="No text goes out, nobody is told of decisions, nothing old is let go.",
        remedy="Start one: `systemctl start kelu-worker@1`, `docker compose up -d worker` or `kelu worker`.",
    )


def look_from_outside(settings: Settings) -> Iterator[Finding]:
    """Whether the public address leads here, with the headers that protect people."""
    url = settings.public_url
    how = problem if settings.production else note
    try:
        status, headers, body = _get(f"{url}/healthz")
    except (URLError, OSError, HTTPException, ValueError) as error:
        kind = type(getattr(error, "reason", error)).__name__
        yield how(
            "public address",
            f"{url} cannot be reached from this machine ({kind}).",
            why="If nobody else reaches it either, no page opens and no text comes in.",
            remedy="Start the web app and the proxy; see that the name leads here and the certificate is valid.",
        )
        return
    if status != 200 or b'"ok"' not in body:
        yield how(
            "public address",
            f"{url}/healthz answers {status}, not as Kelu does.",
            why="Something else answers at this address.",
            remedy="See where the proxy sends requests: it must be where `kelu web` listens.",
        )
        return
    wanted = (*SAID_EVERYWHERE, "Strict-Transport-Security") if settings.production else SAID_EVERYWHERE
    missing = [name for name in wanted if name not in headers]
    if missing:
        yield problem(
            "public address",
            f"Answers come without {', '.join(missing)}.",
            why="These headers keep other sites from tricking people's browsers.",
            remedy="Kelu sends them: see whether the proxy takes them away, or the web app runs an older version.",
        )
    elif settings.production and _get(f"{url}/metrics")[0] == 200:
        yield problem(
            "public address",
            "Everybody can read /metrics.",
            why="It tells strangers how much is said here, and when.",
            remedy="Shut /metrics in the proxy, as deploy/Caddyfile does, and set KELU_METRICS_TOKEN.",
        )
    else:
        yield fine("public address", f"{url} answers as it should.")


def ask_twilio(settings: Settings) -> Iterator[Finding]:
    """Whether Twilio knows the account."""
    base = settings.twilio_api_url or TWILIO_API
    secret = base64.b64encode(f"{settings.twilio_account_sid}:{settings.twilio_auth_token}".encode()).decode()
    request_url = f"{base}/2010-04-01/Accounts/{settings.twilio_account_sid}.json"
    try:
        status, _headers, body = _get(request_url, {"Authorization": f"Basic {secret}"})
        account = json.loads(body) if status == 200 else {}
    except (URLError, OSError, HTTPException, ValueError) as error:
        yield problem(
            "Twilio online",
            f"Twilio cannot be reached ({type(error).__name__}).",
            why="No text can be sent from here.",
            remedy="See whether a firewall keeps this machine from api.twilio.com.",
        )
        return
    if account.get("status") == "active":
        yield fine("Twilio online", f"The account is active (type: {account.get('type', 'unknown')}).")
        return
    yield problem(
        "Twilio online",
        f"Twilio answers {status}; the account is {account.get('status', 'not open to us')}.",
        why="No text can be sent.",
        remedy="Compare the account's id and token with Twilio's console; see there whether it is suspended.",
    )


def _get(url: str, headers: dict[str, str] | None = None) -> tuple[int, Message, bytes]:
    request = Request(url, headers=headers or {})  # noqa: S310 — of settings, not of requests
    try:
        with _opener.open(request, timeout=TIMEOUT_SECONDS) as response:
            return response.status, response.headers, response.read(65536)
    except HTTPError as error:
        with error:
            return error.code, error.headers, error.read(65536)
