"""Pages and style sheets travel compressed: most people here read them on a slow line and pay by the megabyte."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

COMPRESSED = frozenset({"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"})
WORTH_IT = 1024
"""Below this many bytes a packet is a packet."""

LEVEL = 6


def init_compression(app: Flask) -> None:
    """Compress what a browser says it can read compressed."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in COMPRESSED:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code in (204, 206, 304) or request.method == "HEAD" or response.content_encoding:
        return response
    if not request.accept_encodings["gzip"] > 0 or (response.content_length or WORTH_IT) < WORTH_IT:
        return response
    # What compression tells of a page's secrets (BREACH) needs a foreign site that can make the browser ask for the
    # page with its cookie; ours are SameSite=Lax.
    response.direct_passthrough = False  # files of the static folder are handed over open
    plain = response.get_data()
    if len(plain) < WORTH_IT:
        return response
    response.set_data(gzip.compress(plain, LEVEL, mtime=0))
    response.content_encoding = "gzip"
    tag, _weak = response.get_etag()
    if tag is not None:
        response.set_etag(tag, weak=True)  # the same content, in other bytes
    return response
