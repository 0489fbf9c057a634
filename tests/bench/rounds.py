"""Rounds: the floor and each of our loads in turn, at each concurrency, several times over."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import config
from tests.bench.client import Job, Outcome
from tests.bench.loads import Load
from tests.bench.servers import Server

ROOM = 1.6
"""How many more requests are made ready than the last round used: whoever runs out has measured nothing."""
FIRST_GUESS = 400.0  # requests per second
TRIES = 5
LAUNCH = [sys.executable, "-c", "from tests.bench.client import main; main()"]


class NotMeasured(Exception):
    """A round came to nothing: answers were wrong, or the load generator failed."""


@dataclass(slots=True)
class Series:
    """What a load did at one concurrency: per round its requests per second and CPU seconds per request, of the web
    processes and of the database's, and the client's share of one processor; of all rounds, the latencies in seconds.
    """

    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    database_cpu: list[float] = field(default_factory=list)
    client_share: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)


Measured = dict[tuple[str, int], Series]
"""By the load's name and the concurrency."""


@dataclass
class Rounds:
    """Runs loads against their servers. `database_pids` tells which processes the database has just now."""

    servers: Mapping[str, Server]
    database_pids: Callable[[], list[int]]
    seconds: float
    warm_up: float
    guesses: dict[tuple[str, int], float] = field(default_factory=dict)

    def run(
        self, loads: Sequence[Load], concurrencies: Sequence[int], rounds: int, say: Callable[[str], None]
    ) -> Measured:
        """Every load at every concurrency, `rounds` times in turn, after every one was warmed up."""
        for load in loads:
            self._round(load, max(concurrencies))
        measured: Measured = {}
        for concurrency in concurrencies:
            for number in range(rounds):
                say(f"{concurrency} at once, round {number + 1} of {rounds}")
                for load in loads:
                    outcome = self._round(load, concurrency)
                    _add(outcome, measured.setdefault((load.name, concurrency), Series()))
        return measured

    def _round(self, load: Load, concurrency: int) -> Outcome:
        key, server = (load.name, concurrency), self.servers[load.name]
        guess, seconds = self.guesses.get(key) or max([FIRST_GUESS, *self.guesses.values()]), self.seconds
        for _ in range(TRIES):
            lanes = load.lanes(int(guess * (seconds + self.warm_up) * ROOM) + 50 * load.requests_per_unit)
            outcome = send(
                Job(
                    port=server.port,
                    concurrency=concurrency,
                    warm_up=self.warm_up,
                    seconds=seconds,
                    window=load.window or concurrency,
                    lanes=lanes,
                    workers=server.workers,
                    pids={"web": server.pids, "database": self.database_pids()},
                )
            )
            load.took(outcome.done)
            if outcome.wrong:
                examples = "\n".join(outcome.examples)
                raise NotMeasured(f"{load.name}: {outcome.wrong} answers were wrong, such as:\n{examples}")
            if outcome.ran_out:
                guess *= 2
            elif len(outcome.latencies) < concurrency:
                seconds *= 3  # slower than thought: wait for some answers at least
            else:
                self.guesses[key] = len(outcome.latencies) / outcome.seconds
                return outcome
        raise NotMeasured(f"{load.name}: too fast or too slow to be measured in {seconds:.0f} s")


def _add(outcome: Outcome, series: Series) -> None:
    count = len(outcome.latencies)
    series.rates.append(count / outcome.seconds)
    series.cpu.append(outcome.cpu["web"] / count)
    series.database_cpu.append(outcome.cpu["database"] / count)
    series.client_share.append(outcome.client_cpu / outcome.seconds)
    series.latencies += outcome.latencies


def send(job: Job) -> Outcome:
    """Let a process of its own do the job. Raises `NotMeasured`."""
    done = subprocess.run(LAUNCH, cwd=config.ROOT, input=pickle.dumps(job), capture_output=True)
    if done.returncode:
        raise NotMeasured(f"the load generator failed:\n{done.stderr.decode()}")
    outcome: Outcome = pickle.loads(done.stdout)
    return outcome
