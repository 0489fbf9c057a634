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
    """Refuse what Twilio did not sign: for the address that it was sent to, or our public one (behind a proxy)."""
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    urls = (f"{state().public_url}{request.path}{query}", request.url)
    signature = request.headers.get("X-Twilio-Signature", "")
    params = request.form.to_dict(flat=False)
    body = "" if params else request.get_data(as_text=True)
    if not twilio.signed(state().twilio_auth_token, signature, urls, params, body):
        abort(403)


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
    if not provider_id:
        abort(400)
    session = db_session()
    message_status = request.form.get("MessageStatus") or request.form.get("SmsStatus") or ""
    take_receipt(session, twilio.NAME, provider_id, message_status, request.form.get("ErrorCode") or None, now=utcnow())
    session.commit()
    return Response(status=204)
