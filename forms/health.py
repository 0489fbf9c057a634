"""Whether this process lives, and whether it can work. Both answers say nothing that a stranger may not know."""

from __future__ import annotations

import logging

import sqlalchemy as sa
from flask import Blueprint
from flask.typing import ResponseReturnValue

from survey.db import at_head
from survey.people.addresses import WrongAddressKey
from survey.people.programme import check_key
from survey.web.state import db_session, state

log = logging.getLogger(__name__)

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return {"ok": True}


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """The database answers, its tables are those of this version, and the address key is the one that fits it."""
    reason = _reason()
    if reason is None:
        return {"ok": True}
    log.warning("not ready: %s", reason)
    return {"ok": False, "reason": reason}, 503


def _reason() -> str | None:
    """What stands in the way: "database", "migrations" or "address_key"."""
    try:
        session = db_session()
        if not at_head(session.connection()):
            return "migrations"
        check_key(session, state().installation.keys)
    except WrongAddressKey:
        return "address_key"
    except sa.exc.SQLAlchemyError:
        return "database"
    return None
