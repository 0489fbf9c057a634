"""What a browser sends along: its headers, and the cookie of a session that was opened beforehand."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, session
from flask_wtf.csrf import generate_csrf

AGENT = (
    "Mozilla/5.0 (Linux; Android 13; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
)
HEADERS = {
    "User-Agent": AGENT,
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-IN,en;q=0.9",
}


def opened(app: Flask, then: Callable[[], object] = lambda: None) -> tuple[dict[str, str], str]:
    """A browser's headers with a session cookie, and the CSRF token that goes with it.

    `then` may do more to the session, such as signing somebody in.
    """
    place = {"REMOTE_ADDR": "127.0.0.1"}
    with app.test_request_context("/", headers=HEADERS, environ_base=place):
        token = generate_csrf()
        then()
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # the default interface
        value = signer.dumps(dict(session))
    return HEADERS | {"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={value}"}, token
