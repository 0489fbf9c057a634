"""When something breaks, people see a page in their language that says what to do; logs see no words of theirs."""

from __future__ import annotations

import logging

import pytest
from flask import Flask

from forms.public import views
from tests.forms.visitor import Visitor

SECRET = "what somebody typed, and nobody else may read"


def test_a_fault_of_ours_is_a_page_without_a_trace(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(views, "the_programme", broken)
    with caplog.at_level(logging.DEBUG):
        page = visitor.open("/?lang=kn")
    assert visitor.response.status_code == 500
    assert page.attributes("html")["lang"] == "kn"
    assert "RuntimeError" not in page.html
    assert "Traceback" not in page.html
    assert SECRET not in page.html
    assert SECRET not in caplog.text
    assert "RuntimeError" in caplog.text


@pytest.mark.parametrize("language", ["en", "kn", "hi", "ta", "te", "ur"])
def test_a_page_that_is_not_there_says_so_in_the_readers_language(visitor: Visitor, language: str) -> None:
    page = visitor.open(f"/nowhere?lang={language}")
    assert visitor.response.status_code == 404
    assert page.attributes("html")["lang"] == language
    assert ("There is nothing here" in page.text) == (language == "en")


def test_a_language_that_nobody_here_speaks_is_no_error(visitor: Visitor) -> None:
    page = visitor.open("/?lang=xx-nonsense")
    assert visitor.response.status_code == 200
    assert page.attributes("html")["lang"] == "en"
