"""Reading answers off a kept connection, in whatever pieces they come."""

from __future__ import annotations

import gzip

import pytest

from tests.bench.wire import Answer, NotHttp, Reader

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=1\r\nllo\r\n0\r\n\r\n"
EMPTY = b"HTTP/1.1 204 No Content\r\nServer: gunicorn\r\n\r\n"


def read(data: bytes, *, at: int) -> Answer | None:
    """`data` fed in two pieces."""
    reader = Reader()
    first = reader.feed(data[:at]) if at else None
    return first or reader.feed(data[at:])


@pytest.mark.parametrize("data", [pytest.param(PLAIN, id="with its length"), pytest.param(CHUNKED, id="in chunks")])
def test_an_answer_is_whole_wherever_it_is_cut(data: bytes) -> None:
    for at in range(len(data)):
        answer = read(data, at=at)
        assert answer is not None
        assert (answer.status, answer.body) == (200, b"hello"), at


@pytest.mark.parametrize("data", [pytest.param(PLAIN, id="with its length"), pytest.param(CHUNKED, id="in chunks")])
def test_an_answer_is_not_whole_before_its_end(data: bytes) -> None:
    for at in range(1, len(data)):
        assert Reader().feed(data[:at]) is None, at


def test_the_next_answer_begins_anew() -> None:
    reader = Reader()
    assert reader.feed(PLAIN) is not None
    answer = reader.feed(PLAIN.replace(b"200 OK", b"303 See Other").replace(b"hello", b"there"))
    assert answer is not None
    assert (answer.status, answer.body) == (303, b"there")


def test_an_answer_without_a_body_is_whole_at_once() -> None:
    answer = Reader().feed(EMPTY)
    assert answer is not None
    assert (answer.status, answer.body) == (204, b"")


def test_a_packed_body_is_unpacked_when_it_is_asked_for() -> None:
    packed = gzip.compress("ನೀರು ಇಲ್ಲ".encode())
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    answer = Reader().feed(head + packed)
    assert answer is not None
    assert answer.body.decode() == "ನೀರು ಇಲ್ಲ"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"SSH-2.0-OpenSSH\r\n\r\n", id="something that is not HTTP"),
        pytest.param(b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\nhello", id="an answer that ends when the connection does"),
        pytest.param(PLAIN + PLAIN, id="two answers to one request"),
    ],
)
def test_what_cannot_be_told_apart_is_an_error(data: bytes) -> None:
    with pytest.raises(NotHttp):
        Reader().feed(data)
