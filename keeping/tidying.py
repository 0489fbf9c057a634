"""Letting go, once an hour, of what is kept no longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from forms.accounts import service as accounts
from keeping import journals, traces
from sms.forgetting import let_go
from sms.retention import empty_old_texts
from survey import audit
from survey.db import make_session
from survey.feedback import unread
from survey.people.erasure import journal
from survey.people.programme import the_programme

PEOPLE_AT_ONCE = 20


def tidy(
    engine: sa.Engine,
    data_dir: Path,
    *,
    keep_texts: timedelta | None,
    keep_people: timedelta | None,
    clock: Callable[[], datetime],
) -> None:
    """Empty texts older than `keep_texts`, forget people not heard of for `keep_people`, and drop links and attempts
    to sign in that are over. None keeps them all. In short transactions; whatever is cut off goes on next time.
    """
    sessions, now = make_session(engine), clock()
    with sessions.begin() as session:
        accounts.forget_old(session, now=now)
    emptied = forgotten = 0
    if keep_texts is not None:
        while count := _empty(sessions, keep_texts, clock()):
            emptied += count
    if keep_people is not None:
        while count := _forget(sessions, data_dir, keep_people, clock()):
            forgotten += count
    with sessions.begin() as session:
        # Forgetting at the desk writes the table alone: by now the file must know it, too.
        journals.add(data_dir, journal(session))
        programme = the_programme(session)
        if programme is not None and (emptied or forgotten):
            counts = {"texts": emptied, "people": forgotten}
            audit.record(session, "tidy", programme, staff_id=None, now=clock(), **counts)
    if emptied or forgotten:
        traces.wipe(engine)


def _empty(sessions: sessionmaker[Session], keep: timedelta, now: datetime) -> int:
    with sessions.begin() as session:
        return empty_old_texts(session, keep=keep, now=now) + unread.drop_old(session, keep=keep, now=now)


def _forget(sessions: sessionmaker[Session], data_dir: Path, keep: timedelta, now: datetime) -> int:
    with sessions.begin() as session:
        gone = let_go(session, since=now - keep, now=now, limit=PEOPLE_AT_ONCE)
        if gone:
            journals.add(data_dir, journal(session))
        return gone
