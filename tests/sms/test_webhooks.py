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
from sms.outbox import taken
from survey.db import make_session
from survey.feedback.voices import Feedback
from survey.people.models import Address
from tests.sms.factories import NOW, PHONE, Phone
from tests.sms.workers import queue
from tests.web import PUBLIC_URL, TOKEN, make_app

STATUS = "/sms/twilio/status"


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


@pytest.fixture
def sent(engine: sa.Engine) -> int:
    """The id of a text that went out as SM9."""
    sessions = make_session(engine)
    with sessions() as session:
        Phone(session).send("hello there")
    outbound_id = queue(sessions, at=NOW)
    with sessions.begin() as session:
        taken(session, session.get_one(Outbound, outbound_id), "SM9", State.SENT, now=NOW)
    return outbound_id


def test_a_receipt_moves_the_text_it_belongs_to(client: FlaskClient, engine: sa.Engine, sent: int) -> None:
    assert post(client, {"MessageSid": "SM9", "MessageStatus": "delivered"}, path=STATUS).status_code == 204
    assert post(client, {"MessageSid": "SM9", "MessageStatus": "sent"}, path=STATUS).status_code == 204
    assert post(client, {"MessageSid": "SM-unknown", "MessageStatus": "failed"}, path=STATUS).status_code == 204
    assert client.post(STATUS, data={"MessageSid": "SM9", "MessageStatus": "failed"}).status_code == 403
    with Session(engine) as session:
        assert session.get_one(Outbound, sent).state is State.DELIVERED
        assert session.scalars(sa.select(Receipt.provider_id)).all() == ["SM-unknown"]
        assert session.scalar(sa.select(sa.func.count()).select_from(Inbound)) == 1


def test_a_receipt_in_older_words_and_with_its_error_counts_too(
    client: FlaskClient, engine: sa.Engine, sent: int
) -> None:
    params = {"SmsSid": "SM9", "SmsStatus": "undelivered", "ErrorCode": "30003"}
    assert post(client, params, path=STATUS).status_code == 204
    with Session(engine) as session:
        outbound = session.get_one(Outbound, sent)
        assert (outbound.state, outbound.error) == (State.FAILED, "30003")


@pytest.mark.parametrize(
    "params",
    [
        pytest.param({"MessageSid": "SM9", "MessageStatus": "huh"}, id="a status that nobody knows"),
        pytest.param({"MessageSid": "SM9", "MessageStatus": ""}, id="an empty status"),
        pytest.param({"MessageSid": "SM9"}, id="no status"),
        pytest.param({"MessageStatus": "sent"}, id="no id"),
    ],
)
def test_a_signed_receipt_that_says_nothing_is_a_clear_400(
    client: FlaskClient, engine: sa.Engine, sent: int, params: dict[str, str]
) -> None:
    assert post(client, params, path=STATUS).status_code == 400
    with Session(engine) as session:
        assert session.get_one(Outbound, sent).state is State.SENT
        assert session.scalar(sa.select(sa.func.count()).select_from(Receipt)) == 0


def test_an_id_longer_than_any_of_twilio_s_is_no_trouble(client: FlaskClient) -> None:
    params = {"MessageSid": "SM" + "9" * 300, "MessageStatus": "sent", "ErrorCode": "9" * 300}
    assert post(client, params, path=STATUS).status_code == 204


def test_a_retry_that_says_so_is_the_same_text(client: FlaskClient, engine: sa.Engine) -> None:
    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC_URL}/sms/twilio", text())
    answers = [
        client.post(
            "/sms/twilio",
            data=text(),
            headers={"X-Twilio-Signature": signature, "I-Twilio-Idempotency-Token": token},
        ).data
        for token in ("one", "one", "another")
    ]
    assert len(set(answers)) == 1
    assert heard(engine) == ["no water here"]
