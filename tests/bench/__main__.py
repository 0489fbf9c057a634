"""`make bench`: what Kelu costs, as ratios to the least that would be honest, measured side by side in one run."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import backlog, databases, readings, workbooks
from tests.bench.desk import DeskPage
from tests.bench.floor import URL as FLOOR_URL
from tests.bench.floor import create_app as create_floor
from tests.bench.floors import Floor
from tests.bench.growth import Growth, grow, shown
from tests.bench.inside import Inside, WrongAnswer, show
from tests.bench.installation import install, prepare_floor
from tests.bench.loads import Load, WrongInDatabase
from tests.bench.report import Result, as_json, lines, table
from tests.bench.rounds import NotMeasured, Rounds
from tests.bench.servers import NotOurs, serving
from tests.bench.submissions import Submissions
from tests.bench.turns import Turns
from tests.bench.volume import Volume

LOADS = {"turn": Turns.name, "desk": DeskPage.name, "submission": Submissions.name}
SURVEYS = "surveys"
"""What needs neither a server nor a database: large workbooks, and answers to them."""
READING = "reading"
"""Nor does this: reading one answer."""
BACKLOG = "backlog"
"""What needs a database but no server: the pages of a large backlog, each against a limit of its own."""


def main() -> int:
    """Measure and print; returns the exit code."""
    args = _arguments()
    try:
        results: Sequence[object] = _grown(args) if args.volume else _compared(args)
        if SURVEYS in args.only and not args.volume and not args.inside and not args.profile:
            print(workbooks.shown(figures := workbooks.measure(args.rounds)))
            results = [*results, figures]
        if READING in args.only and not args.volume and not args.inside and not args.profile:
            print(readings.shown(read := readings.measure(args.rounds)))
            results = [*results, read]
        served = not args.volume and not args.inside and not args.profile
        if BACKLOG in args.only and "postgresql" in args.db and served:
            results = [*results, _backlog("postgresql", args)]
    except (databases.NotMeasurable, NotMeasured, NotOurs, WrongAnswer, WrongInDatabase) as error:
        print(f"No figures: {error}", file=sys.stderr)
        return 1
    if args.json:
        args.json.write_text(json.dumps(as_json(results), indent=1) + "\n", encoding="utf-8")
    return 0


def _compared(args: argparse.Namespace) -> list[Result]:
    results: list[Result] = []
    for kind in args.db if set(args.only) & set(LOADS) else ():
        with databases.a_folder() as folder, databases.running(kind, folder) as db:
            results += _measure(kind, db, folder, args)
    if results:
        print(table(results))
    return results


def _grown(args: argparse.Namespace) -> list[Growth]:
    grown = []
    for kind in args.db:
        say = _teller(kind)
        with databases.a_folder() as folder, databases.running(kind, folder) as db:
            timing = {"rounds": args.rounds, "seconds": args.seconds, "warm_up": args.warm_up}
            growth = grow(kind, db, folder, Volume(args.volume), say=say, **timing)
        print(table([Result(kind, db.words, [growth.lines], checked=growth.checked)]))
        print(shown(growth), flush=True)
        grown.append(growth)
    return grown


def _backlog(kind: str, args: argparse.Namespace) -> backlog.Pages:
    say, volume = _teller(kind), backlog.Backlog()
    with databases.a_folder() as folder, databases.running(kind, folder) as db:
        say("filling the backlog")
        installed = install(db.new("backlog"), folder, demonstrated=False)
        filled = backlog.fill(installed, volume, datetime.now(UTC))
        say("the backlog's pages")
        pages = backlog.measure(installed, filled, backlog.Pages(db.words, volume), tries=args.tries)
        installed.engine.dispose()
    print(backlog.shown(pages), flush=True)
    return pages


def _measure(kind: str, db: databases.Databases, folder: Path, args: argparse.Namespace) -> list[Result]:
    say = _teller(kind)
    say("setting up")
    with ExitStack() as stack:
        installed = install(db.new("kelu"), folder)
        stack.callback(installed.engine.dispose)
        app, floor_url = installed.app, db.new("floor")
        floor = Floor(prepare_floor(floor_url))
        stack.callback(floor.engine.dispose)
        first: list[Load] = [
            Turns(installed.sessions, installed.settings.installation, installed.version),
            DeskPage(app, installed.sessions),
        ]
        # Forms bring voices, so they come after the desk's page, which should stay the same while it is measured.
        then: list[Load] = [Submissions(app, installed.sessions, installed.version)]
        wanted = {LOADS[name] for name in args.only if name in LOADS}
        chosen = [[load for load in batch if load.name in wanted] for batch in (first, then)]
        batches: list[list[Load]] = [[floor, *batch] for batch in chosen if batch]
        loads = list({load.name: load for batch in batches for load in batch}.values())

        apps = {load.name: Inside(app, installed.engine) for load in loads}
        apps[floor.name] = Inside(create_floor(floor.engine), floor.engine)
        if args.inside or args.profile:
            show(apps, loads, requests=args.requests, explain=args.explain, profile=args.profile)
            return []

        kelu = stack.enter_context(serving("wsgi:serve()", installed.environ, folder / "kelu.log"))
        bare = stack.enter_context(serving("tests.bench.floor:serve()", {FLOOR_URL: floor_url}, folder / "floor.log"))
        servers = {load.name: bare if load is floor else kelu for load in loads}
        rounds = Rounds(servers, db.pids, args.seconds, args.warm_up)
        result = Result(kind, db.words, requests_per_unit={load.name: load.requests_per_unit for load in loads})
        for batch in batches:
            result.batches.append(lines(rounds.run(batch, args.concurrency, args.rounds, say)))
            for load in batch:
                seen, count = apps[load.name].statements(load)
                result.statements[load.name] = len(seen) / count
                result.checked[load.name] = load.check()
        return [result]


def _teller(kind: str) -> Callable[[str], None]:
    def say(what: str) -> None:
        print(f"  {kind}: {what}", file=sys.stderr, flush=True)

    return say


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--db", nargs="+", choices=databases.KINDS, default=list(databases.KINDS))
    parts = [*LOADS, SURVEYS, READING, BACKLOG]
    parser.add_argument("--only", nargs="+", choices=parts, default=parts)
    parser.add_argument("--quick", action="store_true", help="two short rounds, 8 at once")
    parser.add_argument("--concurrency", nargs="+", type=int, default=None, metavar="N")
    parser.add_argument("--rounds", type=int, default=None, metavar="N")
    parser.add_argument("--seconds", type=float, default=None, metavar="S", help="measured time of one round")
    parser.add_argument("--warm-up", type=float, default=0.3, metavar="S", help="before each of them")
    parser.add_argument(
        "--volume",
        nargs="?",
        type=float,
        const=1.0,
        metavar="SCALE",
        help="on a million texts and 200,000 people (1.0), beside an empty installation",
    )
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--inside", action="store_true", help="without a server: CPU and statements a request")
    parser.add_argument("--explain", action="store_true", help="with --inside: list the statements")
    parser.add_argument("--profile", type=Path, metavar="FILE", help="as --inside, under a profiler")
    parser.add_argument("--requests", type=int, default=500, metavar="N", help="of each load, with --inside")
    args = parser.parse_args()
    short = args.quick
    args.concurrency = args.concurrency or ([8] if short else [1, 8, 32])
    args.rounds = args.rounds or (2 if short else 3)
    args.tries = 20 if short else backlog.TRIES
    args.seconds = args.seconds or (1.0 if short else 1.5)
    return args


if __name__ == "__main__":
    sys.exit(main())
