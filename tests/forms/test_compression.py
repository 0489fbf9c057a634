"""Pages and sheets travel compressed where the browser can read that, and are the same when it cannot."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.web import make_app

SHEET = "/static/base.css"


@pytest.fixture
def client(sqlite_engine: Engine, tmp_path: Path) -> FlaskClient:
    app: Flask = make_app(sqlite_engine, tmp_path)
    return app.test_client()


@pytest.mark.parametrize("address", ["/privacy", SHEET, "/nothing"])
def test_the_same_in_fewer_bytes(client: FlaskClient, address: str) -> None:
    plain = client.get(address, buffered=True)
    packed = client.get(address, headers={"Accept-Encoding": "gzip, br"}, buffered=True)
    assert plain.headers.get("Content-Encoding") is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) * 0.6
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_browser_that_refuses_it_gets_it_plain(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get(SHEET, headers={"Accept-Encoding": "gzip;q=0"}, buffered=True).headers


def test_a_sheet_that_the_browser_has_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get(SHEET, headers={"Accept-Encoding": "gzip"}, buffered=True).headers["ETag"]
    again = client.get(SHEET, headers={"Accept-Encoding": "gzip", "If-None-Match": tag}, buffered=True)
    assert again.status_code == 304
    assert again.data == b""


def test_what_is_small_or_no_text_is_left_alone(client: FlaskClient) -> None:
    assert (
        "Content-Encoding"
        not in client.get("/static/keep.js", headers={"Accept-Encoding": "gzip"}, buffered=True).headers
    )
    assert "Content-Encoding" not in client.get("/healthz", headers={"Accept-Encoding": "gzip"}, buffered=True).headers
