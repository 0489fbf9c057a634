"""Finding a survey by its address."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.catalogue import SurveyRecord
from survey.publishing import slug_of


def survey_at(session: Session, slug: str) -> SurveyRecord | None:
    """The survey of `slug`, open or closed."""
    if slug_of(slug) != slug:  # nothing that was ever an address of ours, perhaps nothing that a database can hold
        return None
    return session.scalar(sa.select(SurveyRecord).where(SurveyRecord.slug == slug))
