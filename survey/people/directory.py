"""Who is who: organisations, and the names of staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.people.models import Organisation, Staff


def organisations(session: Session) -> Sequence[Organisation]:
    """Every organisation, by name."""
    return session.scalars(sa.select(Organisation).order_by(Organisation.name)).all()


def staff_names(session: Session, ids: Iterable[int | None]) -> Mapping[int, str]:
    """The names of staff, by id."""
    wanted = {staff_id for staff_id in ids if staff_id is not None}
    if not wanted:
        return {}
    rows = session.execute(sa.select(Staff.id, Staff.name).where(Staff.id.in_(wanted)))
    return dict(rows.all())
