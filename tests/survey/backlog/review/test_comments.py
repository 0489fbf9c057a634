"""Remarks and questions: added by whoever takes part, answered by the team, never edited."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from survey.backlog.models import Concerned
from survey.backlog.review import comments
from survey.backlog.review.models import CommentKind
from survey.people.roles import PUBLIC, Role
from survey.words import Refused
from tests.sms.factories import NOW
from tests.survey.backlog.factories import item, viewer


def test_a_question_is_open_until_the_team_answers_it(session: Session) -> None:
    team, partner = viewer(session, Role.PROGRAMME), viewer(session, Role.PARTNER)
    matter = item(session, team)
    comments.remark(session, partner, matter, CommentKind.COMMENT, "We have two trucks.", now=NOW)
    asked = comments.remark(session, partner, matter, CommentKind.QUESTION, "Who pays?\n\nAnd until when?", now=NOW)
    assert list(comments.waiting_questions(session, team)) == [asked]
    assert [thread.is_open for thread in comments.on_item(session, partner, matter)] == [False, True]
    comments.answer(session, team, asked, "The fund, for a year.", now=NOW)
    comments.answer(session, team, asked, "Two years, we hear now.", now=NOW)
    assert list(comments.waiting_questions(session, team)) == []
    remark, question = comments.on_item(session, partner, matter)
    assert (remark.is_open, question.is_open) == (False, False)
    assert [answer.body for answer in question.answers] == ["The fund, for a year.", "Two years, we hear now."]
    assert partner.organisation_id is not None
    assert [thread.said for thread in comments.questions_of(session, partner.organisation_id)] == [asked]


@pytest.mark.parametrize(
    "body", [pytest.param(" \n ", id="nothing"), pytest.param("x" * (comments.LONGEST_BODY + 1), id="a book")]
)
def test_a_comment_says_something_and_not_everything(session: Session, body: str) -> None:
    team = viewer(session, Role.PROGRAMME)
    with pytest.raises(Refused):
        comments.remark(session, team, item(session, team), CommentKind.COMMENT, body, now=NOW)


def test_who_may_not_take_part_says_nothing_and_reads_nothing(session: Session) -> None:
    team, accused = viewer(session, Role.PROGRAMME), viewer(session, Role.PARTNER)
    matter = item(session, team)
    asked = comments.remark(session, team, matter, CommentKind.QUESTION, "Is it true?", now=NOW)
    assert accused.organisation_id is not None
    session.add(Concerned(item_id=matter.id, organisation_id=accused.organisation_id))
    session.flush()
    for somebody in (accused, PUBLIC, viewer(session, Role.FIELD), viewer(session, Role.SAFEGUARDING)):
        with pytest.raises(Refused):
            comments.remark(session, somebody, matter, CommentKind.COMMENT, "No.", now=NOW)
        assert list(comments.on_item(session, somebody, matter)) == []
        assert comments.find(session, somebody, asked.id) is None
    with pytest.raises(Refused):
        comments.answer(session, viewer(session, Role.PARTNER), asked, "We know it.", now=NOW)


def test_only_questions_are_answered(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    said = comments.remark(session, team, item(session, team), CommentKind.COMMENT, "Good.", now=NOW)
    with pytest.raises(Refused):
        comments.answer(session, team, said, "Very good.", now=NOW)


def test_what_was_said_of_a_merged_item_is_read_on_the_living_one_and_taken_apart_again(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    living, merged = item(session, team, "Toilets"), item(session, team, "A toilet")
    asked = comments.remark(session, team, merged, CommentKind.QUESTION, "Where?", now=NOW)
    merged.merged_into_id = living.id
    session.flush()
    comments.answer(session, team, asked, "At the market.", now=NOW)
    later = comments.remark(session, team, merged, CommentKind.COMMENT, "Noted.", now=NOW)
    assert later.item_id == living.id
    assert [thread.said.body for thread in comments.on_item(session, team, living)] == ["Where?", "Noted."]
    merged.merged_into_id = None
    session.flush()
    [kept] = comments.on_item(session, team, merged)
    assert [answer.body for answer in kept.answers] == ["At the market."]
