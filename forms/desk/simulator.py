"""A phone in the browser: it sends texts through the same door as any other phone, and shows what comes back."""

from __future__ import annotations

import secrets

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.desk import frame, typed
from sms import gateway, phones
from sms.channels.base import SIMULATOR, Incoming
from sms.phones import LINES
from survey.catalogue import newest_versions
from survey.people.roles import Capability
from survey.web.access import requires
from survey.web.state import db_session, state, utcnow

bp = Blueprint("simulator", __name__, url_prefix="/desk/simulator", template_folder="templates")
frame.hang(bp)

OUR_NUMBER = "KELU"
FIRST_FREE = 501
"""Below lie the numbers of the demonstration's people: a phone made here does not speak for one of them by accident."""

LINE = f"int(max={LINES - 1})"


@bp.get("")
@requires(Capability.USE_SIMULATOR)
def phones_list() -> ResponseReturnValue:
    """The phones there are, and the next one that nobody has used."""
    known = phones.phones(db_session(), state().installation.keys)
    used = {phone.line for phone in known}
    free = next((line for line in range(FIRST_FREE, LINES) if line not in used), FIRST_FREE)
    return render_template("desk/phones.html", phones=known, free=free, free_number=phones.spaced(free))


@bp.get(f"/<{LINE}:line>")
@requires(Capability.USE_SIMULATOR)
def phone(line: int) -> ResponseReturnValue:
    """One phone, with what was said on it."""
    session = db_session()
    return render_template(
        "desk/phone.html",
        line=line,
        number=phones.spaced(line),
        thread=phones.thread(session, state().installation.keys, line),
        keywords=[version.record.slug for version in newest_versions(session, only_open=True)],
        text_id=secrets.token_hex(16),
    )


@bp.get(f"/<{LINE}:line>/thread")
@requires(Capability.USE_SIMULATOR)
def phone_thread(line: int) -> ResponseReturnValue:
    """Only what was said, for a page that looks again by itself."""
    thread = phones.thread(db_session(), state().installation.keys, line)
    return render_template("desk/_thread.html", thread=thread)


@bp.post(f"/<{LINE}:line>")
@requires(Capability.USE_SIMULATOR)
def phone_send(line: int) -> ResponseReturnValue:
    """Send one text. The same form sent twice is the same text delivered twice, and is answered once."""
    session, installation = db_session(), state().installation
    incoming = Incoming(
        channel=SIMULATOR,
        channel_kind=SIMULATOR,
        provider_id=typed.text("text_id")[:64] or secrets.token_hex(16),
        sender=phones.number_of(line),
        our_number=OUR_NUMBER,
        text=request.form.get("text", "").replace("\r\n", "\n"),
    )
    gateway.receive(session, incoming, installation, now=utcnow())
    session.commit()
    return redirect(url_for("simulator.phone", line=line))
