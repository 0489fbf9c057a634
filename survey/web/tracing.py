"""Each request has an id, said in the response, in the log and, when something broke, on the page; and one log line.

The line names the view and never the address: an address may hold a one-time link, a query what somebody looked for.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from uuid import uuid4

from flask import Flask, Response, g, has_request_context, request

log = logging.getLogger(__name__)

HEADER = "X-Request-ID"
ID = re.compile(r"[0-9a-f-]{16,64}")
REFERENCE_LENGTH = 8
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUIET = frozenset({"static", "health.alive", "health.ready", "metrics.metrics"})
"""Endpoints that machines ask all day."""

Observe = Callable[[str, str, int, float], None]
"""Takes endpoint, method, status and seconds."""


def init_tracing(app: Flask, *, behind_proxy: bool, observe: Observe) -> None:
    """Give requests their id, log them and have them counted; set up before anything else that answers requests.

    Behind a proxy that is trusted, the id is the proxy's.
    """

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        given = request.headers.get(HEADER, "") if behind_proxy else ""
        g.request_id = given if ID.fullmatch(given) else uuid4().hex

    @app.after_request
    def end(response: Response) -> Response:
        began: float | None = g.get("began")
        if began is None:
            return response
        seconds = time.perf_counter() - began
        response.headers[HEADER] = g.request_id
        endpoint = request.endpoint or "none"
        method = request.method if request.method in METHODS else "other"
        observe(endpoint, method, response.status_code, seconds)
        log.log(
            logging.DEBUG if endpoint in QUIET else logging.INFO,
            "answered",
            extra={
                "request_id": g.request_id,
                "method": method,
                "endpoint": endpoint,
                "status": response.status_code,
                "ms": round(seconds * 1000, 1),
            },
        )
        return response

    app.jinja_env.globals["request_reference"] = request_reference


def current_request_id() -> str | None:
    """The id of the request being answered, if one is."""
    return g.get("request_id") if has_request_context() else None


def request_reference() -> str:
    """The beginning of the request's id: short enough to read out, long enough to find its log lines."""
    return (current_request_id() or "")[:REFERENCE_LENGTH]
