"""`/metrics` in Prometheus's text format: what the database says now, and what the web processes counted.

Behind a token in production, where without one there is no such page; open in development. No label holds an address,
a survey or a person.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

import sqlalchemy as sa
from flask import Blueprint, Response, abort, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from config import Settings
from operating import requests
from operating.figures import Figures, gather
from operating.heartbeat import ALIVE_WITHIN
from survey.web.state import db_session, utcnow

log = logging.getLogger(__name__)

Seen = Callable[[], Mapping[str, datetime]]
"""When each worker was last at work."""

TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


def metrics_page(settings: Settings, seen: Seen) -> Blueprint:
    """The page, as a blueprint of its own."""
    bp = Blueprint("metrics", __name__)

    @bp.get("/metrics")
    def metrics() -> Response:
        """What Prometheus reads."""
        if settings.metrics_token:
            given = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if not hmac.compare_digest(given.encode(), settings.metrics_token.encode()):
                abort(401)
        elif settings.production:
            abort(404)
        registry = CollectorRegistry()
        registry.register(_FromHere(_build(settings), *_look(seen)))
        return Response(generate_latest(registry) + requests.exposition(), content_type=TEXT_FORMAT)

    return bp


class _FromHere(Collector):
    def __init__(self, build: Metric, figures: Figures | None, workers: list[float] | None) -> None:
        self._build, self._figures, self._workers = build, figures, workers

    def collect(self) -> Iterable[Metric]:
        yield self._build
        yield GaugeMetricFamily(
            "kelu_database_up", "Whether the database answers.", value=float(self._figures is not None)
        )
        if self._workers is not None:
            alive = sum(age < ALIVE_WITHIN.total_seconds() for age in self._workers)
            yield GaugeMetricFamily("kelu_workers_alive", "Workers seen at work in the last minutes.", value=alive)
            if self._workers:
                yield GaugeMetricFamily(
                    "kelu_worker_seen_seconds_ago", "How long ago any worker was at work.", value=min(self._workers)
                )
        if self._figures is not None:
            yield from _families(self._figures)


def _look(seen: Seen) -> tuple[Figures | None, list[float] | None]:
    """The figures, and how many seconds ago each worker was seen; None for what cannot be asked."""
    now = utcnow()
    figures: Figures | None = None
    workers: list[float] | None = None
    try:
        figures = gather(db_session(), now=now)
    except sa.exc.SQLAlchemyError as error:
        log.warning("the database does not answer: %s", type(error).__name__)
    try:
        workers = [(now - at).total_seconds() for at in seen().values()]
    except Exception as error:  # noqa: BLE001 — the queue's storage has errors of its own; what we know is still told
        log.warning("the queue does not answer: %s", type(error).__name__)
    return figures, workers


def _families(figures: Figures) -> Iterable[Metric]:
    outbox = GaugeMetricFamily("kelu_outbox_texts", "Texts that we send, by how far they got.", labels=("state",))
    for state, count in figures.outbox.items():
        outbox.add_metric((state.value,), count)
    yield outbox
    conversations = GaugeMetricFamily("kelu_conversations", "Conversations by text.", labels=("state",))
    conversations.add_metric(("open",), figures.conversations_open)
    conversations.add_metric(("parked",), figures.conversations_parked)
    yield conversations
    completed = GaugeMetricFamily("kelu_submissions_completed", "Completed submissions.", labels=("channel",))
    for kind, count in figures.submissions_completed.items():
        completed.add_metric((kind,), count)
    yield completed
    for name, meaning, value in (
        ("kelu_outbox_oldest_queued_seconds", "Age of the longest waiting text.", figures.oldest_queued_seconds),
        ("kelu_outbox_overdue_seconds", "How long the most overdue text has been due.", figures.overdue_seconds),
        ("kelu_notices_waiting", "Notices that have not become texts yet.", figures.notices_waiting),
        ("kelu_inbound_flagged", "Texts that came in and need somebody to look.", figures.inbound_flagged),
        ("kelu_feedback", "Voices in the inbox, read or not.", figures.feedback),
        ("kelu_failed_sign_ins", "Failed attempts to sign in, last 15 minutes.", figures.failed_sign_ins),
    ):
        yield GaugeMetricFamily(name, meaning, value=value)


def _build(settings: Settings) -> Metric:
    family = GaugeMetricFamily("kelu_build_info", "What runs here.", labels=("version", "revision"))
    family.add_metric((installed_version(), settings.revision), 1)
    return family


def installed_version() -> str:
    """The version of Kelu that is installed."""
    try:
        return version("kelu")
    except PackageNotFoundError:  # a checkout that was never installed
        return "unknown"
