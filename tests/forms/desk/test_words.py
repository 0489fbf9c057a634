"""The page of what was not understood: quotations, a word taught from it, taken back, and what is no answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from forms.desk import words
from survey.collect import submissions
from survey.feedback.learning import TaughtWord
from survey.feedback.unread import NotUnderstood, not_understood
from survey.people.roles import Role
from survey.web.state import WebState
from tests.forms.desk.cast import NOW, Desk, Work, with_phone
from tests.sms.factories import publish

PAGE = "/desk/texts/words"
WORD = "ನಲ್ಲಿ ನೀರು"


def unread(session: Session, web: WebState, text: str = WORD, *, question: str = "water", language: str = "kn") -> int:
    """Somebody wrote `text`, which was not understood; its id."""
    version = publish(session)
    who = with_phone(session, web.installation.keys, 41 + len(text))
    submission = submissions.start(
        session, version, f"sms:{text}", contact_id=who.id, channel_kind="simulator", language=language, now=NOW
    )
    asked = version.survey.question_at(question)
    assert asked is not None
    not_understood(session, submission, asked, text, language, NOW)
    return session.scalars(sa.select(sa.func.max(NotUnderstood.id))).one()


def test_texts_stand_as_quotations_in_their_own_script(work: Work, web: WebState, as_: Callable[..., Desk]) -> None:
    with work() as session:
        unread(session, web)
    desk = as_(Role.PROGRAMME)
    text = desk.get(PAGE)
    assert all(shown in text for shown in (WORD, "Your home", "Where is your water from?", "Kannada", "1 time"))
    assert 'lang="kn" dir="ltr">' + WORD in desk.html
    assert "+91" not in text
    assert 'href="/desk/texts/words' in (desk.get("/desk/texts") and desk.html)


def test_a_word_is_taught_and_taken_back(work: Work, web: WebState, as_: Callable[..., Desk]) -> None:
    with work() as session:
        entry_id = unread(session, web)
    desk = as_(Role.PROGRAMME)
    desk.get(PAGE)
    assert "Choose one." in desk.post(f"{PAGE}/{entry_id}", do="teach")
    assert "means: Tap" in desk.post(f"{PAGE}/{entry_id}", do="teach", choice="tap")
    with work() as session:
        word = session.scalars(sa.select(TaughtWord)).one()
        assert (word.written, word.choice, word.language) == (WORD, "tap", "kn")
    assert "means: Tap" not in desk.post(f"{PAGE}/taught/{word.id}/back")
    assert WORD in desk.text
    assert "took a taught word back" in desk.get("/desk/trail")


def test_of_a_long_list_the_choice_is_typed(
    work: Work, web: WebState, as_: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "MOST_LISTED", 2)
    with work() as session:
        entry_id = unread(session, web)
    desk = as_(Role.PROGRAMME)
    desk.get(PAGE)
    assert f'<input class="box" id="means-{entry_id}"' in desk.html
    assert "no such choice" in desk.post(f"{PAGE}/{entry_id}", do="teach", choice="River")
    assert "means: Tap" in desk.post(f"{PAGE}/{entry_id}", do="teach", choice="ನಲ್ಲಿ")


def test_what_is_no_answer_is_settled(work: Work, web: WebState, as_: Callable[..., Desk]) -> None:
    with work() as session:
        entry_id = unread(session, web)
    desk = as_(Role.SAFEGUARDING)
    desk.get(PAGE)
    assert WORD not in desk.post(f"{PAGE}/{entry_id}", do="no_answer")
    assert "Nothing waits here." in desk.get(PAGE)


@pytest.mark.parametrize(
    ("asked", "shown", "hidden"),
    [
        pytest.param({"language": "kn"}, WORD, "zzqqx", id="one language"),
        pytest.param({"language": "en", "survey": "household"}, "zzqqx", WORD, id="a survey and another language"),
    ],
)
def test_the_filter_stands_in_the_address(
    work: Work, web: WebState, as_: Callable[..., Desk], asked: dict[str, str], shown: str, hidden: str
) -> None:
    with work() as session:
        unread(session, web)
        unread(session, web, "zzqqx", language="en")
    text = as_(Role.PROGRAMME).get(PAGE, **asked)
    assert shown in text
    assert hidden not in text


def test_to_a_question_without_choices_nothing_can_be_taught(
    work: Work, web: WebState, as_: Callable[..., Desk]
) -> None:
    with work() as session:
        unread(session, web, "ತುಂಬಾ", question="people")
    text = as_(Role.PROGRAMME).get(PAGE)
    assert "This is no answer" in text
    assert "It means" not in text


@pytest.mark.parametrize("role", [Role.ADMIN, Role.FIELD, Role.PARTNER, Role.FUNDER])
def test_whoever_reads_no_voices_reads_none_here(as_: Callable[..., Desk], role: Role) -> None:
    desk = as_(role)
    desk.get(PAGE)
    assert desk.status == 403
