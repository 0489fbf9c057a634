"""A worker leaves a sign of life where web processes on any machine can read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from huey import Huey

from operating.heartbeat import EVERY, Heartbeat, workers_seen
from sms.queue import open_queue
from tests.sms.factories import NOW


@pytest.fixture
def queues(engine: sa.Engine, tmp_path: Path) -> Iterator[tuple[Huey, Huey]]:
    """The queue as a worker and as a web process opens it."""
    url = engine.url.render_as_string(hide_password=False)
    both = open_queue(url, tmp_path), open_queue(url, tmp_path)
    yield both
    for queue in both:
        queue.storage.flush_results()
        queue.storage.close()


def test_each_worker_is_seen_by_its_own_name(queues: tuple[Huey, Huey]) -> None:
    worker, web = queues
    assert workers_seen(web) == {}
    Heartbeat(worker, "one").beat(NOW)
    Heartbeat(worker, "two").beat(NOW + timedelta(seconds=5))
    assert workers_seen(web) == {"one": NOW, "two": NOW + timedelta(seconds=5)}


def test_often_enough_is_not_at_every_text(queues: tuple[Huey, Huey]) -> None:
    worker, web = queues
    heart = Heartbeat(worker, "one")
    heart.beat(NOW)
    heart.beat(NOW + EVERY / 2)
    assert workers_seen(web) == {"one": NOW}
    heart.beat(NOW + EVERY)
    assert workers_seen(web) == {"one": NOW + EVERY}


def test_a_worker_that_ended_as_it_should_is_no_longer_seen(queues: tuple[Huey, Huey]) -> None:
    worker, web = queues
    heart = Heartbeat(worker, "one")
    heart.beat(NOW)
    heart.stop()
    assert workers_seen(web) == {}


def test_workers_of_long_ago_are_forgotten_and_what_the_queue_keeps_is_left_alone(queues: tuple[Huey, Huey]) -> None:
    worker, web = queues
    Heartbeat(worker, "old").beat(NOW - timedelta(days=2))
    worker.storage.put_data("a-result", b"of a task")
    Heartbeat(worker, "new").beat(NOW)
    assert workers_seen(web) == {"new": NOW}
    assert web.storage.has_data_for_key("a-result")


def test_no_text_waits_for_a_sign_of_life(queues: tuple[Huey, Huey], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(type(queues[0].storage), "put_data", full)
    Heartbeat(queues[0], "one").beat(NOW)
    assert workers_seen(queues[1]) == {}
