"""Security headers on every response, and which pages a browser may keep."""

from __future__ import annotations

from flask import Flask, Response, request, session

from survey.web.state import state

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

INDOORS = ("/desk", "/accounts", "/field", "/sorry", "/sms", "/api", "/metrics", "/healthz", "/readyz")
"""Where no search engine belongs."""

SECRET_ADDRESSES = ("/accounts/link/", "/accounts/invitation/")
"""Addresses that open something: they are told to no page that is opened from there."""


def init_headers(app: Flask) -> None:
    """Send the headers with every response."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    secret = request.path.startswith(SECRET_ADDRESSES)
    response.headers.setdefault("Referrer-Policy", "no-referrer" if secret else "same-origin")
    if request.path.startswith(INDOORS) or _of_one_person():
        response.headers.setdefault("X-Robots-Tag", "noindex")
    if state().production:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "static":
        _keep_back(response)
    return response


def _keep_back(response: Response) -> None:
    """On a computer that several people use, "back" shows nobody what was open before."""
    personal = request.path.startswith(("/desk", "/accounts", "/field")) or request.method == "POST"
    if personal or "_user_id" in session:
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers.setdefault("Cache-Control", "private, no-cache")  # it depends on who asks, in what language


def _of_one_person() -> bool:
    return request.blueprint == "respond" and request.endpoint not in ("respond.start", "respond.begin")
