"""A server of our own, served and measured as `make bench` does it; and one that is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import databases
from tests.bench.floor import URL, make_engine
from tests.bench.floors import Floor
from tests.bench.installation import prepare_floor
from tests.bench.report import Result, as_json, lines, table
from tests.bench.rounds import NotMeasured, Rounds
from tests.bench.servers import NotOurs, serving


def test_the_floor_is_served_measured_and_checked(tmp_path: Path) -> None:
    with databases.running("sqlite", tmp_path) as db:
        url = db.new("floor")
        floor = Floor(prepare_floor(url))
        with serving("tests.bench.floor:serve()", {URL: url}, tmp_path / "log") as server:
            assert len(server.workers) == 2
            rounds = Rounds({floor.name: server}, db.pids, seconds=0.1, warm_up=0.0)
            measured = rounds.run([floor], [2], 2, lambda _: None)
        assert floor.check() > 0
        floor.engine.dispose()
    (line,) = lines(measured)
    assert (line.ratio.median, line.p99_ratio) == (1.0, 1.0)  # to itself
    result = Result("sqlite", db.words, [[line]], {"floor": 2.0}, {"floor": 1})
    assert "synchronous=FULL" in table([result])
    assert as_json([result])["results"][0]["batches"][0][0]["load"] == "floor"


def test_an_app_that_answers_wrongly_gives_no_figures(tmp_path: Path) -> None:
    with databases.running("sqlite", tmp_path) as db:
        url = db.new("floor")  # and nobody makes its table: every request fails
        floor = Floor(make_engine(url))
        with serving("tests.bench.floor:serve()", {URL: url}, tmp_path / "log") as server:
            rounds = Rounds({floor.name: server}, db.pids, seconds=0.1, warm_up=0.0)
            with pytest.raises(NotMeasured, match="status 500"):
                rounds.run([floor], [2], 1, lambda _: None)
        floor.engine.dispose()


def test_an_app_that_does_not_start_is_told_with_its_log(tmp_path: Path) -> None:
    with (
        pytest.raises(NotOurs, match="KELU_BENCH_FLOOR_URL"),
        serving("tests.bench.floor:serve()", {}, tmp_path / "log"),
    ):
        pass


def test_a_folder_in_memory_gives_no_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "in_memory", lambda _folder: True)
    with pytest.raises(databases.NotMeasurable, match="in memory"), databases.running("sqlite", tmp_path):
        pass
