"""Alembic's entry: migrations run on the connection that `survey.db.upgrade` hands over."""

from typing import Any, Literal

from alembic import context

from forms.accounts import models as accounts
from sms import messages
from survey import arrivals
from survey.backlog import decisions
from survey.backlog.codesign import models as codesign
from survey.backlog.commitments import models as commitments
from survey.backlog.review import models as review
from survey.db import Base, UtcMoment
from survey.feedback import learning
from survey.people import erasure

# Importing these registers every table there is.
ROOMS_WITH_TABLES = (accounts, arrivals, codesign, commitments, decisions, erasure, learning, messages, review)


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our column types into new migrations as what they are in the database, which outlives our classes."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcMoment) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    compare_server_default=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
