"""What was not understood waits at the desk; a word that is taught from it is understood from then on."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms.forgetting import forget
from survey import audit
from survey.audit import Act
from survey.collect.submissions import Submission
from survey.definition.model import Question
from survey.feedback import learning, unread, voices
from survey.feedback.learning import LONGEST_WORD, TaughtWord
from survey.feedback.unread import Entry, NotUnderstood
from survey.feedback.voices import Feedback
from survey.people.roles import Role, Viewer
from survey.words import Refused
from tests.sms.factories import NOW, Phone, publish
from tests.survey.backlog.factories import viewer

OTHER_PHONE = "+917000000102"
WORD = "kolayi"


def at_water(session: Session, number: str = "+917000000101") -> Phone:
    """A phone that is asked where its water is from."""
    publish(session)
    phone = Phone(session, number)
    phone.send("household")
    for _ in range(3):  # whatever is asked before the survey begins, the first choice fits
        if "water" in (phone.heard[-1] or ""):
            return phone
        phone.send("5" if "How many" in (phone.heard[-1] or "") else "1")
    assert "water" in (phone.heard[-1] or ""), phone.heard
    return phone


def team(session: Session) -> Viewer:
    return viewer(session, Role.PROGRAMME)


def waiting(session: Session, who: Viewer | None = None) -> list[Entry]:
    return list(unread.worklist(session, who or team(session))[0])


def taught_tap(session: Session, text: str = WORD) -> TaughtWord:
    (of,) = [entry for entry in waiting(session) if entry.text == text]
    row = unread.entry(session, team(session), of.id)
    assert row is not None
    word = learning.teach(session, team(session), row, question(session), "tap", now=NOW)
    session.commit()
    return word


def question(session: Session) -> Question:
    (found,) = [one for one in publish(session).survey.questions() if one.name == "water"]
    return found


def water_of(session: Session) -> set[str | None]:
    return {one.answers.get("water", {}).get("value") for one in session.scalars(sa.select(Submission))}


def test_what_was_not_understood_waits_with_how_often_newest_first(session: Session) -> None:
    at_water(session).send(WORD)
    other = at_water(session, OTHER_PHONE)
    other.now += timedelta(hours=1)
    other.send("Kolayi!")
    other.send("zzqqx")
    assert [(one.text, one.question_path, one.language, one.times) for one in waiting(session)] == [
        ("zzqqx", "water", "en", 1),
        ("Kolayi!", "water", "en", 2),
    ]


def test_what_is_understood_waits_nowhere(session: Session) -> None:
    at_water(session).send("tap")
    assert waiting(session) == []


def test_a_taught_word_is_understood_and_taken_back_it_is_not(session: Session) -> None:
    at_water(session).send(WORD)
    assert water_of(session) == {None}
    word = taught_tap(session)
    assert waiting(session) == []
    at_water(session, OTHER_PHONE).send("Kolayi.")
    assert water_of(session) == {None, "tap"}
    learning.take_back(session, team(session), word.id, now=NOW)
    session.commit()
    assert [one.text for one in waiting(session)] == [WORD]
    at_water(session, "+917000000103").send(WORD)
    assert [(one.text, one.times) for one in waiting(session)] == [(WORD, 2)]


def test_a_word_is_taught_for_its_language_alone(session: Session) -> None:
    at_water(session).send(WORD)
    word = taught_tap(session)
    assert learning.taught(session, word.survey_id, "water", "en") == {WORD: "tap"}
    assert learning.taught(session, word.survey_id, "water", "kn") == {}
    assert learning.taught(session, word.survey_id, "uses", "en") == {}


def test_teaching_and_taking_back_are_written_down_without_the_word(session: Session) -> None:
    at_water(session).send(WORD)
    learning.take_back(session, team(session), taught_tap(session).id, now=NOW)
    acts = [act for act in audit.recent(session) if act.subject_type == "taught_word"]
    assert {act.verb for act in acts} == {"teach", "take_back"}
    assert all(act.detail == {"question": "water", "choice": "tap"} for act in acts)


def test_what_is_no_answer_does_not_come_up_again(session: Session) -> None:
    at_water(session).send(WORD)
    row = session.scalars(sa.select(NotUnderstood)).one()
    unread.no_answer(session, team(session), row, now=NOW)
    session.commit()
    at_water(session, OTHER_PHONE).send("KOLAYI")
    assert waiting(session) == []
    assert session.scalars(sa.select(Act.verb).where(Act.subject_type == "not_understood")).all() == ["no_answer"]


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        pytest.param(WORD, "river", id="a choice that the question does not have"),
        pytest.param("x" * (LONGEST_WORD + 1), "tap", id="longer than a word or a few"),
        pytest.param("call nine 98765 zz", "tap", id="what may be a phone number"),
    ],
)
def test_what_cannot_be_taught(session: Session, text: str, choice: str) -> None:
    at_water(session).send(WORD)
    row = session.scalars(sa.select(NotUnderstood)).one()
    row.text = row.folded = text
    with pytest.raises(Refused):
        learning.teach(session, team(session), row, question(session), choice, now=NOW)
    assert session.scalars(sa.select(TaughtWord)).all() == []


def test_whose_voice_was_sealed_is_shown_to_the_safeguarding_lead_alone(session: Session) -> None:
    phone = at_water(session)
    phone.send(WORD)
    contact_id = session.scalars(sa.select(NotUnderstood.contact_id)).one()
    said = voices.hear(session, "he beat me", contact_id=contact_id, contact_language="en", channel_kind="sms", now=NOW)
    assert [one.text for one in waiting(session)] == [WORD]
    voices.mark_sensitive(session, team(session), said, True, now=NOW)
    assert waiting(session) == []
    assert [one.text for one in waiting(session, viewer(session, Role.SAFEGUARDING))] == [WORD]


def test_whoever_is_forgotten_leaves_none_of_it(session: Session) -> None:
    at_water(session).send(WORD)
    at_water(session, OTHER_PHONE).send("zzqqx")
    first = session.scalars(sa.select(NotUnderstood).where(NotUnderstood.text == WORD)).one()
    contact = session.scalars(sa.select(Submission).where(Submission.contact_id == first.contact_id)).one().contact
    assert contact is not None
    forget(session, contact, staff_id=None, now=NOW)
    assert session.scalars(sa.select(NotUnderstood.text)).all() == ["zzqqx"]
    assert session.scalars(sa.select(Feedback.text).where(Feedback.text == WORD)).all() == []


def test_what_is_old_is_let_go(session: Session) -> None:
    at_water(session).send(WORD)
    year = timedelta(days=365)
    assert unread.drop_old(session, keep=year, now=NOW + timedelta(days=364)) == 0
    assert unread.drop_old(session, keep=year, now=NOW + timedelta(days=366)) == 1
    assert session.scalars(sa.select(NotUnderstood.text)).all() == []


def test_a_turn_that_is_plainly_understood_asks_for_no_taught_words(session: Session) -> None:
    at_water(session).send(WORD)
    taught_tap(session)
    phone = at_water(session, OTHER_PHONE)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    engine = session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        phone.send("tanker")
        plain = [one for one in asked if "taught_word" in one or "not_understood" in one]
        asked.clear()
        phone.send("zzqqx")
        unread = [one for one in asked if "taught_word" in one]
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    assert (plain, len(unread)) == ([], 1)
