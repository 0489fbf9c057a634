"""Gunicorn's settings, for `kelu web` and `kelu run`; every one can be set otherwise on the command line.

Gunicorn reads this module as its configuration: `gunicorn -c python:operating.serving "wsgi:serve()"`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from typing import Any

from gunicorn.glogging import Logger as GunicornBase

import logs

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
"""What tells the metrics library, once it is imported, where the processes add up what they count."""


def _as_said(level: str) -> Callable[..., None]:
    """A method that logs in the name of whoever calls it: what is shown must stand in that one's source file."""

    def say(self: GunicornBase, message: str, *args: Any, **kwargs: Any) -> None:
        getattr(self.error_log, level)(message, *args, **{"stacklevel": 2, **kwargs})

    return say


class GunicornLogger(GunicornBase):  # type: ignore[misc]  # published without types
    """Gunicorn's own lines in our form. Its access log stays shut: it shows addresses, queries and one-time links."""

    def setup(self, cfg: Any) -> None:
        """Hand everything to the root's handler."""
        super().setup(cfg)
        logs.set_up(production=os.environ.get("KELU_ENVIRONMENT") == "production")
        self._access_log_enabled = False
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
        self.access_log.disabled = True
        self.error_log.propagate = True

    critical = _as_said("critical")
    error = _as_said("error")
    warning = _as_said("warning")
    info = _as_said("info")
    debug = _as_said("debug")
    exception = _as_said("exception")


bind = "127.0.0.1:8000"
workers = 2
threads = 4
worker_class = "gthread"
timeout = 60
graceful_timeout = 20
keepalive = 30  # a proxy keeps its connections open
logger_class = GunicornLogger
loglevel = "info" if os.environ.get("KELU_ENVIRONMENT") == "production" else "warning"
control_socket_disable = True  # nobody steers it but its signals


def on_starting(_server: Any) -> None:
    """Give the processes to come one place to count in, empty, and this machine's own."""
    os.environ[MULTIPROCESS] = tempfile.mkdtemp(prefix="kelu-metrics-")


def on_exit(_server: Any) -> None:
    """Leave nothing behind."""
    shutil.rmtree(os.environ.pop(MULTIPROCESS, ""), ignore_errors=True)
