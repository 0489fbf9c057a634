"""Where carriers knock. The signature gate stands before the whole blueprint."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from sms.channels import twilio
from sms.gateway import receive
from sms.receipts import take_receipt
from survey.web.state import db_session, state, utcnow

bp = Blueprint("twilio", __name__, url_prefix="/sms/twilio")


@bp.before_request
def only_signed() -> None:
    """Refuse what Twilio did not sign: for our public address, or the one that it was sent to."""
    signature = request.headers.get("X-Twilio-Signature", "")
    body = request.get_data()  # before the form, which would use it up
    params = request.form.to_dict(flat=False)
    if not twilio.signed(state().twilio_auth_token, signature, _addresses(), params, None if params else body):
        abort(403)


def _addresses() -> list[str]:
    """The addresses that this request may have been sent to, as its sender wrote them."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or ""  # the servers' own names for it
    if not raw.startswith("/"):
        query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
        raw = f"{request.root_path}{request.path}{query}"
    addresses = [f"{state().public_url}{raw}", f"{request.scheme}://{request.host}{raw}"]
    if request.authorization is not None and request.authorization.type == "basic":
        # Twilio was given a name and a password within the address, and signed it with them.
        name, password = request.authorization.username or "", request.authorization.password or ""
        addresses += [address.replace("://", f"://{name}:{password}@", 1) for address in addresses]
    return addresses


@bp.post("")
def inbound() -> ResponseReturnValue:
    """A text came in: the reply goes back in the response."""
    incoming = twilio.read_incoming(request.form)
    if incoming is None:
        abort(400)
    session = db_session()
    reply = receive(session, incoming, state().installation, now=utcnow())
    session.commit()
    return Response(twilio.twiml(reply), mimetype="text/xml")


@bp.post("/status")
def status() -> ResponseReturnValue:
    """A receipt for a text that we sent."""
    provider_id = request.form.get("MessageSid") or request.form.get("SmsSid")
    message_status = request.form.get("MessageStatus") or request.form.get("SmsStatus") or ""
    if not provider_id or message_status not in twilio.STATUSES:
        abort(400)
    session = db_session()
    take_receipt(session, twilio.NAME, provider_id, message_status, request.form.get("ErrorCode") or None, now=utcnow())
    session.commit()
    return Response(status=204)
