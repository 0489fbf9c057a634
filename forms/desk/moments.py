"""Days that somebody chose, as moments on the programme's clock."""

from __future__ import annotations

from datetime import date, datetime, time

from survey.web.state import state


def end_of(day: date) -> datetime:
    """The last moment of a day of the programme."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=state().installation.timezone)
