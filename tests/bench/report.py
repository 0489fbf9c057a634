"""What is printed, and what is written as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from tests.bench.figures import Spread, percentile, ratios
from tests.bench.rounds import Measured, Series

FLOOR = "floor"
CLIENT_MAY_USE = 0.5
"""Of one processor: a load generator that is busier than this might be what was measured."""

EXPLAINED = """
ratio: requests a second to the floor's, the median of rounds measured in turn (least–most); × is times the floor's.
The floor: a bare Flask app, one INSERT and its commit a request, same gunicorn, same database settings, same run.
CPU: milliseconds a request, of the web processes and of the database's; its ratio is the floor's CPU to ours.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One load at one concurrency beside the floor of the same rounds. Milliseconds; ratios are to the floor."""

    load: str
    concurrency: int
    rate: Spread
    ratio: Spread
    p50: float
    p50_ratio: float
    p99: float
    p99_ratio: float
    cpu: Spread
    cpu_ratio: Spread
    database_cpu: Spread
    client_share: float
    requests: int


@dataclass
class Result:
    """One database's figures: what it is in words, the lines of every batch, statements a request, how many were found
    in the database as they were answered, how many requests make one of what a load is named for."""

    kind: str
    words: str
    batches: list[list[Line]] = field(default_factory=list)
    statements: dict[str, float] = field(default_factory=dict)
    checked: dict[str, int] = field(default_factory=dict)
    requests_per_unit: dict[str, int] = field(default_factory=dict)


def lines(measured: Measured) -> list[Line]:
    """Every load of a batch beside its floor, by concurrency, the floor first."""
    ordered = sorted(measured.items(), key=lambda entry: entry[0][1])  # stable: loads keep their order
    return [_line(name, number, series, measured[FLOOR, number]) for (name, number), series in ordered]


def _line(name: str, concurrency: int, series: Series, floor: Series) -> Line:
    p50, p99 = (percentile(series.latencies, share) for share in (0.5, 0.99))
    return Line(
        load=name,
        concurrency=concurrency,
        rate=Spread.of(series.rates),
        ratio=ratios(series.rates, floor.rates),
        p50=p50 * 1000,
        p50_ratio=p50 / percentile(floor.latencies, 0.5),
        p99=p99 * 1000,
        p99_ratio=p99 / percentile(floor.latencies, 0.99),
        cpu=Spread.of([seconds * 1000 for seconds in series.cpu]),
        cpu_ratio=ratios(floor.cpu, series.cpu),
        database_cpu=Spread.of([seconds * 1000 for seconds in series.database_cpu]),
        client_share=median(series.client_share),
        requests=len(series.latencies),
    )


HEAD = (
    f"{'':24}{'at once':>8}{'req/s':>8}{'ratio':>7} {'(least–most)':13}{'p50 ms':>8}{'×':>6}{'p99 ms':>9}{'×':>6}"
    f"{'CPU ms':>8}{'ratio':>7}{'db CPU':>8}"
)


def table(results: Sequence[Result]) -> str:
    """The figures for a terminal."""
    rows: list[str] = []
    for result in results:
        rows += ["", result.words, HEAD]
        for batch in result.batches:
            rows += [*map(_row, batch), *_whole(result, batch), ""]
        if result.statements:
            rows += [_sentence(result.statements, "statements a request, commit included", "{:.1f}")]
        rows += [_sentence(result.checked, "checked in the database, every one right", "{}")]
    busiest = max(line.client_share for result in results for batch in result.batches for line in batch)
    rows += [EXPLAINED.rstrip(), f"The load generator used at most {busiest:.0%} of a processor."]
    if busiest > CLIENT_MAY_USE:
        rows.append("That is so much that it may be the load generator that was measured.")
    return "\n".join(rows)


def _row(line: Line) -> str:
    spread = "" if line.load == FLOOR else f"({line.ratio.least:.2f}–{line.ratio.most:.2f})"
    return (
        f"{line.load:24}{line.concurrency:>8}{line.rate.median:>8.0f}{line.ratio.median:>7.2f} {spread:13}"
        f"{line.p50:>8.2f}{line.p50_ratio:>6.1f}{line.p99:>9.2f}{line.p99_ratio:>6.1f}"
        f"{line.cpu.median:>8.2f}{line.cpu_ratio.median:>7.2f}{line.database_cpu.median:>8.2f}"
    )


def _whole(result: Result, batch: Sequence[Line]) -> list[str]:
    """Of what takes several requests: how many whole ones a second, against the floor's single requests."""
    rows = []
    for line in batch:
        count = result.requests_per_unit.get(line.load, 1)
        if count > 1:
            rows.append(
                f"  a whole {line.load} ({count} requests), {line.concurrency} at once: {line.rate.median / count:.1f}"
                f" a second, {line.ratio.median / count:.3f} of the floor's requests"
            )
    return rows


def _sentence(values: Mapping[str, float], what: str, form: str) -> str:
    return f"{what}: " + ", ".join(f"{name} {form.format(value)}" for name, value in values.items())


def as_json(results: Sequence[Any]) -> dict[str, Any]:
    """The same as data, with what the machine is."""
    return {
        "machine": {"processors": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "results": [asdict(result) for result in results],
    }
