"""The load generator against a server that answers as a test wants it to, wrongly too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.bench.client import Job, Outcome, Request, run
from tests.bench.loads import get, in_turn

Answering = Callable[[str], tuple[int, str]]


@contextmanager
def answering(answer: Answering) -> Iterator[tuple[int, list[str]]]:
    """A server that answers a path with a status and a body; yields its port and the paths it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # keeps connections

        def do_GET(self) -> None:
            asked.append(self.path)
            status, body = answer(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1], asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def echo(path: str) -> tuple[int, str]:
    return 200, f"you asked for {path}"


def expecting(path: str, *, whole: bool = True) -> Request:
    return Request(get(path, {}), holds=(f"you asked for {path}".encode(),), whole=whole)


def lanes(count: int, steps: int = 3) -> list[list[Request]]:
    """Lanes whose requests tell which they are: /lane/step."""
    return [[expecting(f"/{lane}/{step}") for step in range(steps)] for lane in range(count)]


def sent(answer: Answering, count: int, *, concurrency: int = 4, window: int = 8) -> tuple[Outcome, list[str]]:
    """What comes of sending all of `count` lanes: there are too few to fill the time."""
    with answering(answer) as (port, asked):
        job = Job(port=port, concurrency=concurrency, warm_up=0.0, seconds=60.0, window=window, lanes=lanes(count))
        return run(job), asked


def test_every_request_is_sent_once_and_measured() -> None:
    outcome, asked = sent(echo, 20)
    assert sorted(asked) == sorted(f"/{lane}/{step}" for lane in range(20) for step in range(3))
    assert outcome.done == [3] * 20
    assert len(outcome.latencies) == 60
    assert (outcome.wrong, outcome.ran_out) == (0, True)
    assert min(outcome.latencies) > 0


def test_the_requests_of_a_lane_keep_their_order_and_lanes_take_turns() -> None:
    _, asked = sent(echo, 6, concurrency=1, window=3)
    assert asked == [f"/{lane}/{step}" for step in range(3) for lane in range(3)] + [
        f"/{lane}/{step}" for step in range(3) for lane in range(3, 6)
    ]


def test_what_is_answered_before_the_measured_time_is_checked_and_not_measured() -> None:
    with answering(echo) as (port, _):
        job = Job(port=port, concurrency=2, warm_up=60.0, seconds=1.0, window=4, lanes=lanes(5))
        outcome = run(job)
    assert (sum(outcome.done), outcome.latencies, outcome.wrong) == (15, [], 0)


def test_it_stops_when_the_time_is_over() -> None:
    with answering(echo) as (port, asked):
        job = Job(port=port, concurrency=2, warm_up=0.0, seconds=0.05, window=4, lanes=lanes(50_000))
        outcome = run(job)
    assert not outcome.ran_out
    assert sum(outcome.done) == len(asked) < 150_000


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(lambda path: (200, "you asked for something else"), "the body is", id="another body"),
        pytest.param(lambda path: (500, f"you asked for {path}"), "status 500", id="another status"),
        pytest.param(lambda path: (200, f"you asked for {path} and more"), "the body is", id="more than was asked for"),
        pytest.param(lambda path: (200, ""), "the body is b''", id="nothing"),
    ],
)
def test_a_server_that_answers_wrongly_is_found_out(answer: Answering, why: str) -> None:
    outcome, _ = sent(answer, 4)
    assert outcome.wrong == 12
    assert why in outcome.examples[0]


def test_one_wrong_answer_among_many_is_found_out() -> None:
    outcome, _ = sent(lambda path: (200, "no") if path == "/7/1" else echo(path), 20)
    assert outcome.wrong == 1
    assert outcome.examples[0].startswith("request 2 of its lane")


def test_a_text_that_must_be_somewhere_in_the_page_is_looked_for() -> None:
    page = expecting("/a", whole=False)
    with answering(lambda path: (200, f"<p>you asked for {path}</p>")) as (port, _):
        outcome = run(Job(port=port, concurrency=1, warm_up=0.0, seconds=60.0, window=1, lanes=[[page], [page]]))
    assert outcome.wrong == 0


def test_lanes_in_turn_are_what_one_connection_sends() -> None:
    requests = in_turn([lanes(1, steps=2)[0], lanes(2, steps=3)[1]])
    assert [request.holds[0].decode().split()[-1] for request in requests] == ["/0/0", "/1/0", "/0/1", "/1/1", "/1/2"]
