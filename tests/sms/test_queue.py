"""The queue carries a wake-up from one process to another, beside either database."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from sms.queue import open_queue, with_tasks


def test_a_wake_up_reaches_the_worker(engine: sa.Engine, tmp_path: Path) -> None:
    url = engine.url.render_as_string(hide_password=False)
    looked: list[str] = []
    web = with_tasks(open_queue(url, tmp_path), lambda: looked.append("in the web process"))
    worker = with_tasks(open_queue(url, tmp_path), lambda: looked.append("in the worker"))
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
