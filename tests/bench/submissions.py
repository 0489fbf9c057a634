"""A web submission of ten answers, as a phone without JavaScript makes it: one question per screen.

It takes 25 requests: the first page and "Start"; for each question its page and the answer to it; the review and
"Send"; the thanks. The pages' own style sheets are cached by a browser and not fetched here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from markupsafe import escape
from sqlalchemy.orm import Session, sessionmaker

from survey.catalogue import SurveyVersion
from survey.collect.submissions import Submission
from survey.feedback.voices import Feedback
from tests.bench.browsers import opened
from tests.bench.client import Lane, Request
from tests.bench.loads import WrongInDatabase, get, post
from tests.bench.questions import SLUG, answers_of, language_of

REQUESTS = 25


@dataclass(slots=True)
class Filler:
    """Somebody who fills the form in: who it is, the form's instance, and how far they are."""

    person: int
    instance_id: str
    lane: Lane
    done: int = 0


@dataclass
class Submissions:
    """People filling the form in, and what they did."""

    app: Flask
    sessions: sessionmaker[Session]
    version: SurveyVersion
    fillers: list[Filler] = field(default_factory=list)
    name = "web submission"
    window = 0  # whoever fills a form in stays with it
    requests_per_unit = REQUESTS

    def lanes(self, requests: int) -> list[Lane]:
        """Lanes with `requests` requests ahead at least."""
        ahead = sum(REQUESTS - filler.done for filler in self.fillers)
        for _ in range(-(-max(0, requests - ahead) // REQUESTS)):
            self.fillers.append(self._filler(len(self.fillers)))
        self._current = [filler for filler in self.fillers if filler.done < REQUESTS]
        return [filler.lane[filler.done :] for filler in self._current]

    def took(self, done: Sequence[int]) -> None:
        """Remember how far each got."""
        for filler, steps in zip(self._current, done, strict=True):
            filler.done += steps

    def check(self) -> int:
        """Every form that was begun is there once, with what was answered; every sent one complete, its words a voice.

        Returns how many are complete.
        """
        begun = {filler.instance_id: filler for filler in self.fillers if filler.done >= 2}
        complete = 0
        with self.sessions() as session:
            rows = session.execute(
                sa.select(
                    Submission.instance_id, Submission.answers, Submission.completed_at, sa.func.count(Feedback.id)
                )
                .outerjoin(Feedback, Feedback.submission_id == Submission.id)
                .where(Submission.version_id == self.version.id, Submission.channel_kind == "web")
                .group_by(Submission.id)
            ).all()
        if len(rows) != len(begun):
            raise WrongInDatabase(f"{len(begun)} forms were begun, {len(rows)} are stored")
        for instance_id, answers, completed_at, voices in rows:
            filler = begun[instance_id]
            given = {path: answer["value"] for path, answer in answers.items()}
            meant = {said.path: said.value for said in answers_of(filler.person)[: max(0, (filler.done - 2) // 2)]}
            sent = filler.done >= REQUESTS - 1
            if {path: given.get(path) for path in meant} != meant or len(given) != len(meant) + (1 if sent else 0):
                raise WrongInDatabase(f"{len(meant)} answers were given and taken as {given}")
            if (completed_at is not None) != sent or voices != sent:
                raise WrongInDatabase(
                    f"a form is complete: {completed_at is not None}, was sent: {sent}, voices: {voices}"
                )
            complete += sent
        return complete

    def _filler(self, person: int) -> Filler:
        instance_id, language = str(uuid4()), language_of(person)
        headers, token = opened(self.app)
        questions = [question for question in self.version.survey.questions() if question.takes_answer]
        here, query = f"/s/{SLUG}/{instance_id}", f"lang={language}"

        def sends(path: str, fields: Mapping[str, object], to: str) -> Request:
            body = urlencode({"csrf_token": token} | dict(fields), doseq=True).encode()
            return Request(
                post(path, body, headers | {"Origin": "https://kelu.example.org"}),
                status=303,
                head_holds=f"\r\nlocation: {to}?{query}\r\n".encode(),
            )

        def sees(path: str, *texts: str) -> Request:
            return Request(get(path, headers), holds=tuple(str(escape(text)).encode() for text in texts))

        lane = [
            sees(f"/s/{SLUG}?{query}", "instance_id"),
            sends(f"/s/{SLUG}?{query}", {"instance_id": instance_id, "quote": "1"}, here),
        ]
        for said, question in zip(answers_of(person), questions, strict=True):
            labels = [question.label[language], *(choice.label[language] for choice in question.choices)]
            lane.append(sees(f"{here}?{query}", *labels))
            fields = {"question": said.path, "keep": "", "answer": said.page}
            lane.append(sends(f"{here}?q={quote(said.path, safe='')}&{query}", fields, here))
        lane.append(sees(f"{here}?{query}", *(question.label[language] for question in questions)))
        lane.append(sends(f"{here}?{query}", {"send": "1"}, f"{here}/thanks"))
        lane.append(sees(f"{here}/thanks?{query}", self._title()))
        return Filler(person, instance_id, lane)

    def _title(self) -> str:
        return self.version.survey.title.get("en", "")
