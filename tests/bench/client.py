"""The load generator: a process of its own that only sends bytes made beforehand and keeps what comes back.

One thread, one selector, plain sockets that are kept alive, shared out evenly among the server's workers. Nothing is
judged while the clock runs: the answers are checked afterwards, every one of them. It reads one pickled `Job` from
standard input and writes a pickled `Outcome`.
"""

from __future__ import annotations

import pickle
import selectors
import socket
import sys
import time
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.bench.processes import cpu_seconds, holder
from tests.bench.wire import Answer, Reader

WRONG_KEPT = 5
PATIENCE_SECONDS = 30
TRIES_PER_CONNECTION = 20
ACCEPTED_WITHIN_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Request:
    """Bytes to send, and what must come back: a status, and texts that the head (in lower case) and the body must hold.

    With `whole`, the body must be that text and nothing else.
    """

    data: bytes
    status: int = 200
    holds: tuple[bytes, ...] = ()
    head_holds: bytes = b""
    whole: bool = False

    def wrong(self, answer: Answer) -> str | None:
        """Why `answer` is not what this request must get; None if it is."""
        if answer.status != self.status:
            return f"status {answer.status}, not {self.status}"
        if self.head_holds not in answer.head:
            return f"the head lacks {self.head_holds!r}: {answer.head!r}"
        body = answer.body
        if self.whole:
            return None if (body,) == self.holds else f"the body is {body[:300]!r}, not {self.holds!r}"
        lacking = [text for text in self.holds if text not in body]
        return f"the body lacks {lacking[0]!r}" if lacking else None


Lane = Sequence[Request]
"""Requests that must be sent one after the other: the turns of one conversation, the pages of one form."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to send: lanes, of which `window` are under way at any time, over `concurrency` connections to `workers`.

    The first `warm_up` seconds are sent and checked, and not measured. `pids` names groups of processes whose CPU time
    is wanted.
    """

    port: int
    concurrency: int
    warm_up: float
    seconds: float
    window: int
    lanes: Sequence[Lane]
    workers: Sequence[int] = ()
    pids: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """What came of it: seconds measured; the latency of each request answered in that time, in seconds; how far each
    lane got, warm-up included; wrong answers with some examples; CPU seconds used by each group and by the client."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    wrong: int = 0
    examples: list[str] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)
    client_cpu: float = 0.0
    ran_out: bool = False


@dataclass(slots=True)
class _Connection:
    socket: socket.socket
    reader: Reader = field(default_factory=Reader)
    lane: int = -1
    sent_at: float = 0.0


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer as it came, to be judged later."""

    lane: int
    step: int
    sent_at: float
    came_at: float
    answer: Answer


class _Meter:
    """Reads the clocks where the measured time begins and where it ends."""

    def __init__(self, job: Job) -> None:
        self._pids = job.pids
        begins = time.perf_counter() + job.warm_up
        self.ends = begins + job.seconds
        self._next = [begins, self.ends]
        self.read: list[tuple[float, dict[str, float], float]] = []

    def look(self, now: float) -> None:
        """Read, if it is time to."""
        if self._next and now >= self._next[0]:
            self._next.pop(0)
            cpu = {name: cpu_seconds(pids) for name, pids in self._pids.items()}
            self.read.append((time.perf_counter(), cpu, time.process_time()))

    def finish(self) -> None:
        """Read what has not been read, because there was nothing left to send."""
        while self._next:
            self.look(self._next[0])


def run(job: Job) -> Outcome:
    """Send, keep time, then check."""
    outcome = Outcome(done=[0] * len(job.lanes))
    kept: list[_Kept] = []
    connections = connect(job)
    meter = _Meter(job)
    try:
        _drive(job, connections, meter, outcome, kept)
    finally:
        for connection in connections:
            connection.socket.close()
    meter.finish()
    (since, cpu_before, own_before), (until, cpu_after, own_after) = meter.read
    outcome.seconds, outcome.client_cpu = until - since, own_after - own_before
    outcome.cpu = {name: cpu_after[name] - cpu_before[name] for name in cpu_after}
    for one in kept:
        if since <= one.came_at < until:
            outcome.latencies.append(one.came_at - one.sent_at)
        why = job.lanes[one.lane][one.step].wrong(one.answer)
        if why is not None:
            outcome.wrong += 1
            outcome.examples += [f"request {one.step + 1} of its lane: {why}"][: WRONG_KEPT - len(outcome.examples)]
    return outcome


def _drive(job: Job, connections: Sequence[_Connection], meter: _Meter, outcome: Outcome, kept: list[_Kept]) -> None:
    clock = time.perf_counter
    ready = deque(range(min(job.window, len(job.lanes))))
    fresh = len(ready)
    busy = 0
    selector = selectors.DefaultSelector()

    def send(connection: _Connection) -> int:
        if not ready:
            outcome.ran_out = True
            return 0
        connection.lane = ready.popleft()
        connection.sent_at = clock()
        connection.socket.sendall(job.lanes[connection.lane][outcome.done[connection.lane]].data)
        return 1

    for connection in connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        busy += send(connection)
    while busy:
        events = selector.select(PATIENCE_SECONDS)
        if not events:
            raise TimeoutError(f"no answer within {PATIENCE_SECONDS} s")
        meter.look(clock())
        for key, _ in events:
            connection = key.data
            data = connection.socket.recv(262144)
            if not data:
                raise ConnectionError("the server closed a connection that was to be kept")
            answer = connection.reader.feed(data)
            if answer is None:
                continue
            came_at = clock()
            busy -= 1
            lane = connection.lane
            kept.append(_Kept(lane, outcome.done[lane], connection.sent_at, came_at, answer))
            outcome.done[lane] += 1
            if outcome.done[lane] < len(job.lanes[lane]):
                ready.append(lane)
            elif fresh < len(job.lanes):
                ready.append(fresh)
                fresh += 1
            if came_at < meter.ends:
                busy += send(connection)


def connect(job: Job) -> list[_Connection]:
    """The connections, evenly to the workers: which worker takes one is chance, so those too many are tried again.

    An uneven share would be measured as a slower server, and differently in every round.
    """
    most = -(-job.concurrency // len(job.workers)) if job.workers else job.concurrency
    held: Counter[int] = Counter()
    connections: list[_Connection] = []
    refused = []
    for tries in range(job.concurrency * TRIES_PER_CONNECTION):
        made = socket.create_connection(("127.0.0.1", job.port), timeout=PATIENCE_SECONDS)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        worker = _taken_by(made, job.workers)
        if held[worker] >= most and tries < job.concurrency * (TRIES_PER_CONNECTION - 1):
            refused.append(made)
            continue
        held[worker] += 1
        connections.append(_Connection(made))
        if len(connections) == job.concurrency:
            break
    for made in refused:
        made.close()
    return connections


def _taken_by(made: socket.socket, workers: Sequence[int]) -> int:
    """Which of the workers has accepted a connection; 0 if none is asked for, or none has in time."""
    until = time.monotonic() + ACCEPTED_WITHIN_SECONDS
    while workers and time.monotonic() < until:
        found = holder(made.getpeername()[1], made.getsockname()[1], workers)
        if found is not None:
            return found
        time.sleep(0.002)
    return 0


def main() -> None:
    """Do the job on standard input."""
    job: Job = pickle.load(sys.stdin.buffer)
    pickle.dump(run(job), sys.stdout.buffer)
