"""What somebody typed and could not hand in: shown to them again, also after they have signed in anew.

While they sign in it travels in a hidden field of the sign-in pages, encrypted, for an hour, and opens only for the
person whose session it was, where that is known. Nothing is ever handed in without a press of theirs: a page that
another site made a browser send must not be carried further than its first refusal.
"""

from __future__ import annotations

import base64
import json
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app, g, request, session
from werkzeug.exceptions import HTTPException

from survey.web.state import state

FIELD = "held"
SIGN_IN = "/sorry/sign-in"
LASTS = timedelta(hours=1)
MOST_CHARACTERS = 200_000
"""More than this is not carried through signing in: the form that brings it back has its limits too."""

SECRETS = ("password", "secret", "code")
"""What stands in the names of fields that are never shown or sent a second time."""

BOOKKEEPING = frozenset({"csrf_token", FIELD, "instance_id", "text_id", "question", "seen", "understood", "lang"})
"""Fields that nobody typed: sent again, not shown."""

TICKS = frozenset({"", "1", "yes", "no", "on"})

NONCE_BYTES = 12
_USE = b"kelu typed and held v1"


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent: the path and query that it went to, its fields, and whether it brought files."""

    address: str
    fields: Sequence[tuple[str, str]]
    files: bool = False

    @property
    def shown(self) -> Sequence[str]:
        """What a person would recognise as theirs."""
        return [value for name, value in self.fields if name not in BOOKKEEPING and value.strip() not in TICKS]


def typed() -> Typed | None:
    """What this request brought, if a page of ours sent it. Passwords and codes are left out, files cannot be kept."""
    if request.method != "POST" or not same_origin():
        return None
    try:
        fields = [
            (name, value)
            for name, value in request.form.items(multi=True)
            if name not in ("csrf_token", FIELD) and not any(word in name.lower() for word in SECRETS)
        ]
        files = any(file.filename for file in request.files.values())
    except HTTPException:  # it was too large to be read
        return None
    return Typed(_address(), fields, files)


def same_origin() -> bool:
    """Whether a page of ours sent this request, by what its browser says of that; no word of it is no."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    said = request.headers.get("Origin") or request.headers.get("Referer", "")
    ours = {urlsplit(url)[:2] for url in (request.host_url, state().public_url)}
    try:
        return urlsplit(said)[:2] in ours
    except ValueError:
        return False


def came_from() -> str:
    """The page of ours that sent this request, as a path; "" where that is not known."""
    referer = request.headers.get("Referer", "")
    try:
        parts = urlsplit(referer)
    except ValueError:
        return ""
    if not same_origin() or parts[:2] not in {urlsplit(url)[:2] for url in (request.host_url, state().public_url)}:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def hold(found: Typed | None, now: datetime) -> str:
    """Keep what was typed for the pages that follow (`token`), encrypted; "" where there is nothing to keep."""
    g.held = ""
    if found is None or not found.fields or sum(len(value) for _, value in found.fields) > MOST_CHARACTERS:
        return ""
    content = {
        "address": found.address,
        "fields": found.fields,
        "files": found.files,
        "whose": whose(),
        "until": (now + LASTS).timestamp(),
    }
    nonce = os.urandom(NONCE_BYTES)
    plain = zlib.compress(json.dumps(content, ensure_ascii=False).encode())
    g.held = base64.urlsafe_b64encode(nonce + _cipher().encrypt(nonce, plain, _USE)).decode()
    return str(g.held)


def token() -> str:
    """What is held, for the page to carry to the next one; "" if there is nothing."""
    if "held" not in g:
        g.held = request.form.get(FIELD, "") if request.method == "POST" and same_origin() else ""
    return str(g.held)


def path() -> str:
    """Where a page that carries what is held can be asked for in another language."""
    return str(g.get("held_path", SIGN_IN))


def whose() -> int | None:
    """The staff member whose session this is; a session that was ended still says whose it was."""
    said = str(session.get("_user_id", "")).partition(".")[0]
    return int(said) if said.isascii() and said.isdigit() else None


def release(staff_id: int | None, now: datetime) -> Typed | None:
    """What was held, for the person it belongs to; None if it is gone, too old or another's."""
    try:
        sealed = base64.urlsafe_b64decode(token())
        plain = _cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _USE)
    except (ValueError, InvalidTag):
        return None
    content = json.loads(zlib.decompress(plain))  # what we encrypted ourselves
    if content["until"] < now.timestamp() or content["whose"] not in (None, staff_id):
        return None
    return Typed(content["address"], [(name, value) for name, value in content["fields"]], content["files"])


def _address() -> str:
    """Where this request went, as a path that a form can go to: never a double slash, which names another host."""
    query = request.query_string.decode("latin-1")
    return request.root_path + "/" + request.path.lstrip("/") + (f"?{query}" if query else "")


def _cipher() -> AESGCM:
    key = HKDF(SHA256(), length=32, salt=None, info=_USE).derive(str(current_app.config["SECRET_KEY"]).encode())
    return AESGCM(key)
