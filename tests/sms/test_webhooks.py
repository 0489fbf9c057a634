"""Twilio's webhooks over HTTP: only what Twilio signed comes in, and it is answered in the same response."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from sms.channels import twilio
from sms.messages import Inbound, Outbound, Receipt, State
from survey.feedback.voices import Feedback
from survey.people.models import Address
from tests.sms.factories import NOW, PHONE, Phone
from tests.web import PUBLIC_URL, TOKEN, make_app


@pytest.fixture
def client(engine: sa.Engine, tmp_path: Path) -> FlaskClient:
    return make_app(engine, tmp_path).test_client()


def post(
    client: FlaskClient, params: dict[str, str], *, path: str = "/sms/twilio", url: str = PUBLIC_URL, token: str = TOKEN
) -> TestResponse:
    signature = RequestValidator(token).compute_signature(f"{url}{path}", params)
    return client.post(path, data=params, headers={"X-Twilio-Signature": signature})


def text(body: str = "no water here", **more: str) -> dict[str, str]:
    return {"MessageSid": "SM1", "From": PHONE, "To": "+918000000000", "Body": body, "NumMedia": "0", **more}


def said(response: TestResponse) -> str | None:
    assert response.mimetype == "text/xml"
    message = ElementTree.fromstring(response.text).find("Message")
    return None if message is None else message.text


def heard(engine: sa.Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(sa.select(Feedback.text)))


def test_a_signed_text_is_answered_in_the_same_response(client: FlaskClient, engine: sa.Engine) -> None:
    response = post(client, text())
    assert response.status_code == 200
    assert (said(response) or "").startswith("Thank you, we heard you.")
    assert heard(engine) == ["no water here"]


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(None, id="none"),
        pytest.param("", id="empty"),
        pytest.param("AAAAAAAAAAAAAAAAAAAAAAAAAAA=", id="made up"),
        pytest.param("ಕನ್ನಡ", id="not even ASCII"),
    ],
)
def test_a_forged_text_is_refused(client: FlaskClient, engine: sa.Engine, signature: str | None) -> None:
    headers = {} if signature is None else {"X-Twilio-Signature": signature.encode().decode("latin-1")}
    assert client.post("/sms/twilio", data=text(), headers=headers).status_code == 403
    assert heard(engine) == []


def test_a_changed_field_another_token_and_another_address_are_refused(client: FlaskClient) -> None:
    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC_URL}/sms/twilio", text())
    changed = client.post("/sms/twilio", data=text("other words"), headers={"X-Twilio-Signature": signature})
    assert changed.status_code == 403
    assert post(client, text(), token="0" * 32).status_code == 403
    assert post(client, text(), url="https://elsewhere.example.org").status_code == 403


def test_without_an_account_everything_is_refused(engine: sa.Engine, tmp_path: Path) -> None:
    client = make_app(engine, tmp_path, KELU_TWILIO_AUTH_TOKEN="").test_client()
    assert post(client, text(), token="").status_code == 403


def test_the_address_as_the_sender_saw_it_counts_too(client: FlaskClient) -> None:
    assert post(client, text(), url="http://localhost").status_code == 200


def test_spaces_blank_fields_and_query_strings_are_signed_as_they_are(client: FlaskClient) -> None:
    assert post(client, text("  two  spaces ", ForwardedFrom="")).status_code == 200
    assert post(client, text(MessageSid="SM2"), path="/sms/twilio?from=console&x=%20").status_code == 200


def test_a_replayed_webhook_gets_the_same_answer_and_changes_nothing(client: FlaskClient, engine: sa.Engine) -> None:
    first, again = post(client, text()), post(client, text())
    assert first.data == again.data
    assert heard(engine) == ["no water here"]


def test_silence_is_an_empty_response(client: FlaskClient) -> None:
    assert said(post(client, text("STOP"))) is not None
    assert said(post(client, text("STOP", MessageSid="SM2"))) is None


def test_whatsapp_is_a_kind_of_its_own(client: FlaskClient, engine: sa.Engine) -> None:
    post(client, text())
    post(client, text(MessageSid="SM2", From=f"whatsapp:{PHONE}", To="whatsapp:+918000000000"))
    with Session(engine) as session:
        assert sorted(session.scalars(sa.select(Address.channel_kind))) == ["sms", "whatsapp"]


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
def test_a_signed_request_that_is_no_text_is_a_clear_400(client: FlaskClient, missing: str) -> None:
    params = {name: value for name, value in text().items() if name != missing}
    assert post(client, params).status_code == 400


@pytest.mark.parametrize(
    ("reply", "said_as"),
    [
        pytest.param("<b> & \"'", "<b> & \"'", id="markup"),
        pytest.param("a\x00\x0bb", "ab", id="what XML cannot hold"),
        pytest.param("1 ನಲ್ಲಿ\n2 ಬಾವಿ", "1 ನಲ್ಲಿ\n2 ಬಾವಿ", id="lines"),
    ],
)
def test_twiml_is_well_formed_whatever_is_said(reply: str, said_as: str) -> None:
    message = ElementTree.fromstring(twilio.twiml(reply)).find("Message")
    assert message is not None
    assert message.text == said_as


def test_a_receipt_moves_the_text_it_belongs_to(client: FlaskClient, engine: sa.Engine) -> None:
    with Session(engine, expire_on_commit=False) as session:
        Phone(session).send("hello there")
        outbound = Outbound(
            channel="twilio",
            address_id=session.scalars(sa.select(Address.id)).one(),
            notice_id=None,
            text="We decided.",
            language="en",
            segments=1,
            state=State.SENT,
            next_at=NOW,
            provider_id="SM9",
            error=None,
            queued_at=NOW,
            done_at=NOW,
        )
        session.add(outbound)
        session.commit()
    path = "/sms/twilio/status"
    assert post(client, {"MessageSid": "SM9", "MessageStatus": "delivered"}, path=path).status_code == 204
    assert post(client, {"MessageSid": "SM9", "MessageStatus": "sent"}, path=path).status_code == 204
    assert post(client, {"MessageSid": "SM-unknown", "MessageStatus": "failed"}, path=path).status_code == 204
    assert client.post(path, data={"MessageSid": "SM9", "MessageStatus": "failed"}).status_code == 403
    with Session(engine) as session:
        assert session.get_one(Outbound, outbound.id).state is State.DELIVERED
        assert session.scalars(sa.select(Receipt.provider_id)).all() == ["SM-unknown"]
        assert session.scalar(sa.select(sa.func.count()).select_from(Inbound)) == 1
