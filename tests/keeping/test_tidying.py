"""Once an hour what is kept long enough is let go, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from keeping import journals
from keeping.tidying import tidy
from sms.forgetting import forget
from sms.messages import Inbound
from survey import db, notices
from survey.audit import Act
from survey.catalogue import SurveyRecord
from survey.feedback.unread import NotUnderstood
from survey.feedback.voices import Feedback
from survey.people.models import Contact
from tests.keeping.kept import all_rows, speaker
from tests.sms.factories import NOW, Phone

YEAR = timedelta(days=365)


def let_go(
    engine: sa.Engine, tmp_path: Path, now: datetime, *, texts: timedelta | None = None, people: timedelta | None = None
) -> None:
    tidy(engine, tmp_path, keep_texts=texts, keep_people=people, clock=lambda: now)


def acts(engine: sa.Engine) -> list[tuple[str, dict[str, int]]]:
    with db.make_session(engine)() as session:
        rows = session.execute(sa.select(Act.verb, Act.detail).where(Act.verb.in_(["tidy", "let_go", "forget"])))
        return [(verb, detail) for verb, detail in rows]


def test_what_was_not_understood_goes_with_the_texts(some_of_each: sa.Engine, tmp_path: Path) -> None:
    with db.make_session(some_of_each).begin() as session:
        contact_id, survey_id = (
            session.scalars(sa.select(Contact.id)).first(),
            session.scalar(sa.select(SurveyRecord.id)),
        )
        session.add(
            NotUnderstood(
                survey_id=survey_id,
                contact_id=contact_id,
                question_path="water",
                language="kn",
                text="kolayi",
                folded="kolayi",
                folded_start="kolayi",
                received_at=NOW,
                settled_at=None,
            )
        )
    kept = sa.select(NotUnderstood.text)
    for days, left in ((364, ["kolayi"]), (366, [])):
        let_go(some_of_each, tmp_path, NOW + timedelta(days=days), texts=YEAR)
        with db.make_session(some_of_each)() as session:
            assert list(session.scalars(kept)) == left


def test_old_texts_are_emptied_once_and_that_is_written_down(some_of_each: sa.Engine, tmp_path: Path) -> None:
    let_go(some_of_each, tmp_path, NOW + 2 * YEAR, texts=YEAR)
    with db.make_session(some_of_each)() as session:
        # The survey that the first phone is answering still runs.
        assert sorted(session.scalars(sa.select(Inbound.text))) == ["", "household"]
        assert session.scalars(sa.select(Feedback.text)).all() == ["no water here"]
    assert acts(some_of_each) == [("tidy", {"texts": 1, "people": 0})]
    after = all_rows(some_of_each)
    let_go(some_of_each, tmp_path, NOW + 2 * YEAR, texts=YEAR)
    assert all_rows(some_of_each) == after


def test_with_no_period_set_all_is_kept(some: sa.Engine, tmp_path: Path) -> None:
    before = all_rows(some)
    let_go(some, tmp_path, NOW + 9 * YEAR)
    assert all_rows(some) == before


def test_people_not_heard_of_are_forgotten_and_stay_so(some_of_each: sa.Engine, tmp_path: Path) -> None:
    with db.make_session(some_of_each)() as session:
        Phone(session, "+917000000102", now=NOW + YEAR).send("I am still here")
        stays, goes = speaker(session, "+917000000102").code, speaker(session).code
    let_go(some_of_each, tmp_path, NOW + YEAR + timedelta(days=1), people=YEAR)
    with db.make_session(some_of_each)() as session:
        assert session.scalars(sa.select(Contact.code).where(Contact.forgotten_at.is_(None))).all() == [stays]
    assert [verb for verb, _ in acts(some_of_each)] == ["let_go", "tidy"]
    assert {code for code, _ in journals.read(tmp_path)} == {goes}


def test_whoever_was_told_something_lately_has_time_to_answer(some: sa.Engine, tmp_path: Path) -> None:
    with db.make_session(some).begin() as session:
        notices.announce(session, "test", speaker(session), audience="them", texts={"en": "Done."}, now=NOW + YEAR)
        told = {"them": lambda contact_id: sa.select(Contact.id).where(Contact.id == contact_id)}
        for announcement in notices.unexpanded(session):
            notices.expand(session, announcement, told, fallback_language="en", now=NOW + YEAR)
        code = speaker(session).code
    let_go(some, tmp_path, NOW + YEAR + timedelta(days=1), people=YEAR)
    with db.make_session(some)() as session:
        assert session.scalars(sa.select(Contact.code).where(Contact.forgotten_at.is_(None))).all() == [code]


def test_the_file_learns_whom_the_desk_forgot(some: sa.Engine, tmp_path: Path) -> None:
    with db.make_session(some).begin() as session:
        code = speaker(session).code
        forget(session, speaker(session), staff_id=None, now=NOW)
    let_go(some, tmp_path, NOW)
    assert journals.read(tmp_path) == {(code, NOW)}
