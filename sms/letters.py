"""The weekly message to partners: made, and sent by e-mail to their staff where a mail server is set up.

As with texts, the row comes first, then the server, then what it said; but a letter of which nobody knows whether it
was taken is left at that, because the same message stands on the partner's page.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, sessionmaker

from sms.channels.mail import NotTaken, Post
from survey.backlog.review import weekly
from survey.people.programme import the_programme

log = logging.getLogger(__name__)


def tell_partners(
    sessions: sessionmaker[Session],
    post: Post | None,
    timezone: ZoneInfo,
    public_url: str,
    *,
    clock: Callable[[], datetime],
) -> None:
    """Make the weekly messages that are due, and send those that wait to be sent; a demonstration sends none."""
    stuck: list[int] = []
    while True:
        with sessions.begin() as session:
            made = weekly.make_next(session, timezone, without=stuck, now=clock())
        if made is None:
            break
        stuck.append(made)
    if post is None:
        return
    with sessions.begin() as session:
        programme = the_programme(session)
        if programme is not None and programme.demonstration:
            return
        waiting = weekly.due_letters(session, timezone, now=clock())
    for letter_id in waiting:
        if not send_one(sessions, post, letter_id, public_url, now=clock()):
            return


def send_one(sessions: sessionmaker[Session], post: Post, letter_id: int, public_url: str, *, now: datetime) -> bool:
    """Claim one letter, hand it to the mail server, record what came of it; returns whether to go on with others."""
    with sessions.begin() as session:
        letter = weekly.claim(session, letter_id, public_url, now=now)
    if letter is None:
        return True
    extra = {"letter_id": letter_id}
    try:
        mark = f"kelu-letter-{letter_id}"
        post.send(letter.to, letter.subject, letter.body, language=letter.language, mark=mark, now=now)
    except NotTaken as failure:
        log.warning("a letter was not taken and is tried again: %s", failure, extra=extra)
        with sessions.begin() as session:
            weekly.not_taken(session, letter_id, now=now)
            if failure.unreachable:
                weekly.postpone(session, now=now)
        return not failure.unreachable
    except Exception as error:  # noqa: BLE001 — a time-out, a torn connection: it may have been taken
        log.error("nobody knows whether a letter was taken: %s", type(error).__name__, extra=extra)
        return True
    with sessions.begin() as session:
        weekly.sent(session, letter_id, now=now)
    return True
