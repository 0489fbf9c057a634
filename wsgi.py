"""The web app, composed. `kelu web` runs it under gunicorn."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import config
import logs
from config import Settings
from forms.accounts import views as accounts
from forms.desk import views as desk
from forms.desk.simulator import bp as simulator
from forms.health import bp as health
from forms.public import views as public
from forms.respond import views as respond
from operating import requests
from operating.heartbeat import workers_seen
from operating.metrics import Seen, metrics_page
from sms import webhooks
from sms.queue import Wake, open_queue, with_tasks
from survey.db import make_engine, make_session
from survey.web.access import current_staff, current_viewer, may
from survey.web.compression import init_compression
from survey.web.errors import init_errors
from survey.web.headers import init_headers
from survey.web.language import init_language
from survey.web.state import WebState, init_state
from survey.web.tracing import current_request_id, init_tracing

log = logging.getLogger(__name__)

CANNOT_START = 3
"""The code with which gunicorn's own processes say so: it then ends, and does not try for ever."""

LARGEST_REQUEST = 2 * 1024 * 1024
SESSION_LASTS = timedelta(hours=12)


def _nobody_seen() -> Mapping[str, datetime]:
    return {}


def create_app(settings: Settings, engine: sa.Engine, wake: Wake, seen: Seen = _nobody_seen) -> Flask:
    """The app over an engine.

    `wake` tells the worker that there may be something to send; `seen` says when each worker was last at work.
    """
    encrypted = settings.public_url.startswith("https://")
    app = Flask("kelu", root_path=str(config.ROOT / "forms"), template_folder="templates", static_folder="static")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        # A browser takes a cookie of that prefix only over TLS, and only from this host itself.
        SESSION_COOKIE_NAME="__Host-session" if settings.production and encrypted else "session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=encrypted,
        PERMANENT_SESSION_LIFETIME=SESSION_LASTS,
        WTF_CSRF_TIME_LIMIT=None,  # a page left open over a meeting must still be accepted
        WTF_CSRF_SSL_STRICT=False,  # it wants a Referer, which some browsers and our own link pages keep back
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    init_state(
        app,
        WebState(
            installation=settings.installation,
            sessions=make_session(engine),
            wake=wake,
            public_url=settings.public_url,
            production=settings.production,
            twilio_auth_token=settings.twilio_auth_token,
        ),
    )
    init_tracing(app, behind_proxy=settings.trusted_proxies > 0, observe=requests.observe)
    init_language(app)
    init_headers(app)
    init_errors(app)
    init_compression(app)
    csrf = CSRFProtect(app)
    login = LoginManager(app)
    accounts.init_login(login, app, require_second_factor=settings.require_second_factor)
    app.jinja_env.globals.update(current_staff=current_staff, current_viewer=current_viewer, may=may)
    for blueprint in (public.bp, respond.bp, accounts.bp, desk.bp, simulator, webhooks.bp, health):
        app.register_blueprint(blueprint)
    app.register_blueprint(metrics_page(settings, seen))
    # Carriers sign their requests; a community form checks its token itself, to keep what was typed when it is stale.
    csrf.exempt(webhooks.bp)
    csrf.exempt(respond.bp)
    csrf.exempt(app.view_functions["sorry"])  # changes nothing, and must answer those whose token is gone
    return app


def serve() -> Flask:
    """The app over the environment's settings. Where it cannot be, that is logged and the process ends."""
    settings = config.load()
    logs.set_up(production=settings.production, request_id=current_request_id)
    try:
        queue = with_tasks(open_queue(settings.database_url, settings.data_dir), _not_here, _not_here)
        app = create_app(settings, make_engine(settings.database_url), queue.wake, lambda: workers_seen(queue.huey))
    except Exception:
        # Gunicorn would print the error's text, in which the database's password may stand.
        log.critical("the web app cannot start; `kelu doctor` may know why", exc_info=True)
        sys.exit(CANNOT_START)
    # What was made so far stays: to walk through it again and again cost one page in ten a tenth of a second.
    gc.collect()
    gc.freeze()
    return app


def _not_here() -> None:
    raise RuntimeError("the web app only wakes the worker")
