"""A page of the desk: the inbox, as the programme team opens it each morning, signed in."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask import Flask
from flask_login import login_user
from sqlalchemy.orm import Session, sessionmaker

from demo.seed import TEAM_EMAIL
from forms.accounts.models import Account
from forms.desk.inbox import PER_PAGE
from survey.feedback.voices import Feedback
from survey.people.models import Staff
from tests.bench.browsers import opened
from tests.bench.client import Lane, Request
from tests.bench.loads import WrongInDatabase, get


class DeskPage:
    """The inbox: each page must show the newest voices that may be seen, and how many there are."""

    name = "desk page"
    window = 64
    requests_per_unit = 1

    def __init__(self, app: Flask, sessions: sessionmaker[Session], name: str = name) -> None:
        self.name = name
        self._sessions = sessions
        self._voices = self._visible()
        self._request = self._made(app)
        self._answered = 0

    def lanes(self, requests: int) -> list[Lane]:
        """The same page, over and over."""
        return [[self._request]] * requests

    def took(self, done: Sequence[int]) -> None:
        """Count."""
        self._answered += sum(done)

    def check(self) -> int:
        """Reading changed nothing."""
        if self._visible() != self._voices:
            raise WrongInDatabase("the inbox changed while it was read")
        return self._answered

    def _visible(self) -> list[int]:
        with self._sessions() as session:
            return list(
                session.scalars(
                    sa.select(Feedback.id)
                    .where(sa.not_(Feedback.sensitive))
                    .order_by(Feedback.received_at.desc(), Feedback.id.desc())
                    .limit(PER_PAGE)
                )
            )

    def _made(self, app: Flask) -> Request:
        return Request(
            get("/desk/inbox", signed_in(app, self._sessions)),
            holds=tuple(f'href="/desk/inbox/{voice}"'.encode() for voice in self._voices),
        )


def signed_in(app: Flask, sessions: sessionmaker[Session], email: str = TEAM_EMAIL) -> dict[str, str]:
    """The headers of a browser in which somebody is signed in, of the programme team unless another is named."""
    with sessions() as session:
        account = session.scalars(sa.select(Account).join(Staff).where(Staff.email == email)).one()
        headers, _token = opened(app, lambda: login_user(account))
    return headers
