"""Whether this process lives, and whether it can work."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint
from flask.typing import ResponseReturnValue

from survey.web.state import db_session

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return {"ok": True}


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """The database answers too."""
    db_session().execute(sa.text("SELECT 1"))
    return {"ok": True}
