"""The same loads on an empty installation and on a full one, side by side; the desk's pages; what is read whole."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from flask import Flask

from tests.bench.databases import Databases
from tests.bench.desk import DeskPage, signed_in
from tests.bench.draining import Drained, drain, queue, send
from tests.bench.floor import URL as FLOOR_URL
from tests.bench.floors import Floor
from tests.bench.inside import Inside, Statement, WrongAnswer, call, counted
from tests.bench.installation import METRICS_TOKEN, Installed, install, prepare_floor
from tests.bench.loads import Load, get
from tests.bench.plans import Plan, plans
from tests.bench.report import Line, lines
from tests.bench.rounds import Rounds
from tests.bench.servers import Server, serving
from tests.bench.turns import Turns, receipt
from tests.bench.volume import Volume, fill

AT_ONCE = 8
DRAINED_AT_ONCE = 200
DRAINS = 3
PAGE_TRIES = 3
SLOW_MILLISECONDS = 5.0
FILTERS = ("page=2", "page=1000", "language=kn", "source=text", "q=water", "uncited=1", "flagged=1")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the desk: its address, statements, milliseconds on the empty installation and on the full one."""

    address: str
    statements: int
    empty: float
    full: float


@dataclass
class Growth:
    """What size costs. `hot` are the plans of a text's way in and out, `desk` those of pages, on the full database."""

    kind: str
    words: str
    filled_in: float = 0.0
    lines: list[Line] = field(default_factory=list)
    drained: dict[str, Drained] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    hot: list[Plan] = field(default_factory=list)
    desk: list[Plan] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)


def grow(
    kind: str, db: Databases, folder: Path, volume: Volume, *, rounds: int, seconds: float, warm_up: float, say: Say
) -> Growth:
    """Measure `kind`, empty and at `volume`."""
    growth = Growth(kind, db.words)
    with ExitStack() as stack:
        both = {name: install(db.new(name), folder / name) for name in ("empty", "full")}
        for installed in both.values():
            stack.callback(installed.engine.dispose)
        say("filling")
        full = both["full"]
        began = time.perf_counter()
        fill(full.engine, full.settings.installation.keys, full.version, volume, datetime.now(UTC))
        growth.filled_in = time.perf_counter() - began

        floor_url = db.new("floor")
        floor = Floor(prepare_floor(floor_url))
        stack.callback(floor.engine.dispose)
        bare = stack.enter_context(serving("tests.bench.floor:serve()", {FLOOR_URL: floor_url}, folder / "floor.log"))
        servers: dict[str, Server] = {floor.name: bare}
        loads: list[Load] = [floor]
        for name, installed in both.items():
            log = folder / f"{name}.log"
            server = stack.enter_context(serving("wsgi:serve()", installed.environ, log))
            for load in _loads(installed, name):
                loads.append(load)
                servers[load.name] = server
        measured = Rounds(servers, db.pids, seconds, warm_up).run(loads, [AT_ONCE], rounds, say)
        growth.lines = lines(measured)
        growth.checked = {load.name: load.check() for load in loads}

        say("the outbox")
        emptied = [{name: drain(installed, DRAINED_AT_ONCE) for name, installed in both.items()} for _ in range(DRAINS)]
        for name in both:
            walls, cpus = zip(*((one[name].wall, one[name].cpu) for one in emptied), strict=True)
            growth.drained[name] = Drained(median(walls), median(cpus))
        say("pages and plans")
        growth.pages, statements = _pages(both)
        growth.desk = plans(full.engine, statements)
        growth.hot = plans(full.engine, _hot(full, next(load for load in loads if load.name == "text turn, full")))
    return growth


def _loads(installed: Installed, name: str) -> Sequence[Load]:
    return (
        Turns(installed.sessions, installed.settings.installation, installed.version, f"text turn, {name}"),
        DeskPage(installed.app, installed.sessions, f"desk page, {name}"),
    )


def _hot(full: Installed, turns: Load) -> list[Statement]:
    """The statements of a text's whole way: one in, one out, and the receipt for it."""
    inside = Inside(full.app, full.engine)
    queue(full, 1)
    with counted(full.engine) as seen:
        carrier = send(full)
        if inside.answer(receipt(carrier.last)).status != 204:
            raise WrongAnswer("a receipt was not taken")
    return [*inside.statements(turns)[0], *seen]


def _pages(both: Mapping[str, Installed]) -> tuple[list[Page], list[Statement]]:
    """Every page that can be opened without knowing a row, and the inbox under each filter."""
    timed: dict[str, dict[str, float]] = {}
    counts: dict[str, int] = {}
    statements: list[Statement] = []
    for name, installed in both.items():
        app = installed.app
        headers = signed_in(app, installed.sessions) | {"Authorization": f"Bearer {METRICS_TOKEN}"}
        for address in _addresses(app):
            request = get(address, headers)
            if call(app, request).status != 200:
                continue  # it leads elsewhere, or is not this person's to see
            with counted(installed.engine) as seen:
                call(app, request)
            if name == "full":
                counts[address] = len(seen)
                statements += seen
            timed.setdefault(address, {})[name] = min(_timed(app, request) for _ in range(PAGE_TRIES))
    pages = [
        Page(address, counts[address], took["empty"], took["full"]) for address, took in timed.items() if len(took) == 2
    ]
    return sorted(pages, key=lambda page: -page.full), statements


def _addresses(app: Flask) -> list[str]:
    found = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    return sorted(found) + [f"/desk/inbox?{wanted}" for wanted in FILTERS]


def _timed(app: Flask, request: bytes) -> float:
    began = time.perf_counter()
    call(app, request)
    return (time.perf_counter() - began) * 1000


def shown(growth: Growth) -> str:
    """What is printed beside the table of lines."""
    rows = [f"filled in {growth.filled_in:.0f} s", ""]
    rows += [
        f"outbox, {name:6} {one.wall:8.2f} ms a text, {one.cpu:.2f} ms of it CPU"
        for name, one in growth.drained.items()
    ]
    rows += ["", f"{'page (ms in one process)':44}{'statements':>10}{'empty':>9}{'full':>9}{'×':>7}"]
    rows += [
        f"{page.address:44}{page.statements:>10}{page.empty:>9.1f}{page.full:>9.1f}{page.full / page.empty:>7.1f}"
        for page in growth.pages
    ]
    whole = [plan for plan in growth.hot if plan.reads_whole]
    rows += [
        "",
        f"On a text's way in and out {len(growth.hot)} statements, {len(whole)} of them read a big table whole",
    ]
    rows += [_plan(plan) for plan in whole]
    slow = sorted(
        (plan for plan in growth.desk if plan.milliseconds >= SLOW_MILLISECONDS), key=lambda plan: -plan.milliseconds
    )
    rows += [f"Of the pages' statements {len(slow)} take {SLOW_MILLISECONDS:.0f} ms or more on the full database"]
    rows += [_plan(plan) for plan in slow]
    return "\n".join(rows)


def _plan(plan: Plan) -> str:
    whole = f" (reads {', '.join(plan.reads_whole)} whole)" if plan.reads_whole else ""
    short = re.sub(r"SELECT (?:[a-z_0-9]+\.[a-z_0-9]+(?: AS \w+)?, ){5,}", "SELECT …, ", plan.statement)
    return f"  {plan.milliseconds:8.1f} ms{whole}\n      {short}"
