"""Barcodes, acknowledging, and what only a file can answer."""

import pytest

from tests.survey.answers.asking import REJECTED, accepted, answered, question, told

OK = question("acknowledge")


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("OK", "en", "OK", id="ok"),
        pytest.param("okay madam", "en", "OK", id="okay, politely"),
        pytest.param("yes", "en", "OK", id="yes"),
        pytest.param("1", "en", "OK", id="a phone without letters"),
        pytest.param("👍", "ur", "OK", id="thumb"),
        pytest.param("ಹೌದು", "kn", "OK", id="kannada"),
        pytest.param("sari", "kn", "OK", id="kannada romanised"),
        pytest.param("ठीक है", "hi", "OK", id="hindi"),
        pytest.param("ஆமாம்", "ta", "OK", id="tamil"),
        pytest.param("అవును", "te", "OK", id="telugu"),
        pytest.param("ٹھیک ہے", "ur", "OK", id="urdu"),
        pytest.param("no", "en", REJECTED, id="no"),
        pytest.param("ಇಲ್ಲ", "kn", REJECTED, id="kannada no"),
        pytest.param("2", "en", REJECTED, id="another number"),
        pytest.param("what is this", "en", REJECTED, id="something else"),
        pytest.param("", "en", REJECTED, id="nothing"),
        pytest.param("ok " * 1000, "en", REJECTED, id="a story"),
    ],
)
def test_acknowledging(text: str, language: str, value: str | None) -> None:
    assert told(OK, text, language) == value


def test_a_no_is_told_what_would_do() -> None:
    assert answered(OK, "no") == "Please answer OK once you have read this."


@pytest.mark.parametrize(
    ("value", "canonical"), [("OK", "OK"), ("ok", "OK"), ("true", "OK"), ("1", REJECTED), ("no", REJECTED)]
)
def test_accept_acknowledged(value: str, canonical: str | None) -> None:
    assert accepted(OK, value) == canonical


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param(" 8901234 567890 ", "8901234 567890", id="trimmed, inner spaces kept"),
        pytest.param("0012", "0012", id="leading zeros"),
        pytest.param("ABC-\n12", "ABC- 12", id="on one line"),
        pytest.param("\x1d", REJECTED, id="controls only"),
        pytest.param("", REJECTED, id="nothing"),
    ],
)
def test_barcodes(text: str, value: str | None) -> None:
    asked = question("barcode")
    assert told(asked, text) == value
    assert accepted(asked, text) == value


@pytest.mark.parametrize(
    ("kind", "needed"),
    [("image", "a photo"), ("audio", "a sound recording"), ("video", "a video"), ("file", "a file")],
)
def test_words_cannot_stand_for_a_file(kind: str, needed: str) -> None:
    assert answered(question(kind), "our street") == f"Words cannot stand here: this needs {needed}."
    assert answered(question(kind), "photo.jpg") == f"Words cannot stand here: this needs {needed}."


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        pytest.param("1700000000000.jpg", "1700000000000.jpg", id="as ODK names them"),
        pytest.param(" signature-12_3.png ", "signature-12_3.png", id="trimmed"),
        pytest.param("ನಮ್ಮ ಬೀದಿ.jpg", "ನಮ್ಮ ಬೀದಿ.jpg", id="kannada"),
        pytest.param("../../etc/passwd", REJECTED, id="out of its folder"),
        pytest.param("a/b.jpg", REJECTED, id="folder"),
        pytest.param("a\\b.jpg", REJECTED, id="folder of windows"),
        pytest.param("C:evil.jpg", REJECTED, id="drive"),
        pytest.param(".htaccess", REJECTED, id="hidden"),
        pytest.param("..", REJECTED, id="the folder above"),
        pytest.param("-rf", REJECTED, id="an option"),
        pytest.param("a\x00.jpg", REJECTED, id="zero byte"),
        pytest.param("a\u202egpj.exe", REJECTED, id="written backwards"),
        pytest.param("a.jpg.", REJECTED, id="a point that windows drops"),
        pytest.param("ಅ" * 60 + ".jpg", REJECTED, id="too long in bytes"),
        pytest.param('a".jpg', REJECTED, id="quotes"),
        pytest.param("%2e%2e", REJECTED, id="percent signs"),
        pytest.param("", REJECTED, id="nothing"),
    ],
)
def test_file_names(name: str, canonical: str | None) -> None:
    assert accepted(question("image"), name) == canonical
