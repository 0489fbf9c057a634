"""The queue carries a wake-up from one process to another, beside either database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import sqlalchemy as sa

from sms.queue import open_queue, with_tasks
from tests.conftest import new_postgres_database


def test_a_wake_up_reaches_the_worker(engine: sa.Engine, tmp_path: Path) -> None:
    url = engine.url.render_as_string(hide_password=False)
    looked: list[str] = []
    web = with_tasks(open_queue(url, tmp_path), lambda: looked.append("in the web process"), lambda: None)
    worker = with_tasks(open_queue(url, tmp_path), lambda: looked.append("in the worker"), lambda: None)
    try:
        web.wake()
        assert looked == []
        task = worker.huey.dequeue()
        assert task is not None
        worker.huey.execute(task)
        assert looked == ["in the worker"]
    finally:
        for queue in (web, worker):
            queue.huey.storage.close()


def test_processes_that_start_at_once_over_a_new_database_all_open_the_queue(
    postgres_server: sa.URL, tmp_path: Path
) -> None:
    together = Barrier(8)

    def start(url: str) -> None:
        together.wait(30)
        open_queue(url, tmp_path).storage.close()

    with new_postgres_database(postgres_server) as made, ThreadPoolExecutor(8) as pool:
        list(pool.map(start, [made.render_as_string(hide_password=False)] * 8))
