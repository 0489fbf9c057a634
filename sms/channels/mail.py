"""E-mail for staff: one letter at a time to the programme's mail server, by the standard library alone.

Whether a server took a letter is not always known. `NotTaken` is raised only where it surely did not, so that trying
again sends nothing twice; any other error leaves it open.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 15
PORTS = {"smtp": 587, "smtps": 465}
ON_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class NotTaken(Exception):
    """The mail server surely has not taken a letter. `unreachable`: it would take none now, so asking more is idle."""

    def __init__(self, why: str, *, unreachable: bool = False) -> None:
        super().__init__(why)
        self.unreachable = unreachable


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed in. `tls` from the first byte on; otherwise as soon as the server offers it."""

    host: str
    port: int
    tls: bool
    user: str = field(repr=False)
    password: str = field(repr=False)


def read_address(url: str) -> MailServer:
    """The mail server of `smtp://user:password@host:port` or `smtps://…`. Raises `ValueError` if it is none.

    Characters of user and password that mean something in an address are written %40 and so on.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("not the address of a mail server")
    return MailServer(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        tls=parts.scheme == "smtps",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


class Post:
    """Sends letters from one address of the programme's by one mail server."""

    def __init__(self, server: MailServer, sender: str, *, context: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._sender = sender
        self._context = context or ssl.create_default_context()

    def send(self, to: str, subject: str, body: str, *, language: str, mark: str, now: datetime) -> None:
        """Send one letter. `mark` names it for the server, the same at each try. Raises `NotTaken` or what happened."""
        letter = self._letter(to, subject, body, language, mark, now)
        connection = self._connect()
        try:
            self._sign_in(connection)
            try:
                connection.send_message(letter)
            except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as refusal:
                raise NotTaken(_why(refusal)) from None  # its text may hold the address
        finally:
            _hang_up(connection)

    def _letter(self, to: str, subject: str, body: str, language: str, mark: str, now: datetime) -> EmailMessage:
        letter = EmailMessage(policy=SMTP)
        try:
            letter["From"], letter["To"], letter["Subject"] = self._sender, to, subject
        except ValueError:
            raise NotTaken("an address that no letter can go to") from None
        letter["Date"] = format_datetime(now)
        letter["Message-ID"] = f"<{mark}@{self._sender.rpartition('@')[2].rstrip('>')}>"
        letter["Auto-Submitted"] = "auto-generated"  # no holiday note comes back
        letter.set_content(body, cte="base64")
        letter["Content-Language"] = language  # after the content, which sweeps such headers away
        return letter

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        try:
            if server.tls:
                return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=self._context)
            return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
        except (OSError, smtplib.SMTPException) as error:
            raise NotTaken(_why(error), unreachable=True) from None

    def _sign_in(self, connection: smtplib.SMTP) -> None:
        server = self._server
        try:
            connection.ehlo()
            safe = server.tls
            if not safe and connection.has_extn("starttls"):
                connection.starttls(context=self._context)
                connection.ehlo()
                safe = True
            if server.user:
                if not safe and server.host not in ON_THIS_MACHINE:
                    raise NotTaken(
                        "it offers no encryption, and the password is not shown to the network", unreachable=True
                    )
                connection.login(server.user, server.password)
        except (OSError, smtplib.SMTPException) as error:
            raise NotTaken(_why(error), unreachable=True) from None


def _hang_up(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except (OSError, smtplib.SMTPException):  # whatever was to be known is known
        connection.close()


def _why(error: Exception) -> str:
    """What went wrong, without the server's own words: they may name whom the letter was for."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
