"""The page that everybody may read: only what was published, only words that may be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from survey.backlog import decisions, evidence, items, published
from survey.backlog.items import Wording
from survey.backlog.models import Item, Outcome, Relation
from survey.catalogue import SurveyRecord
from survey.feedback.voices import Feedback
from survey.people import consent
from survey.people.addresses import AddressKeys
from survey.people.consent import Purpose
from survey.people.programme import set_up
from survey.people.roles import PUBLIC, Role, Viewer
from tests.forms.surveys import NOW, publish
from tests.forms.visitor import Visitor
from tests.survey.backlog.factories import publish_decision, viewer, voice

Work = Callable[[], AbstractContextManager[Session]]


def story(
    session: Session,
    team: Viewer,
    *voices: Feedback,
    title: str = "A toilet at the market",
    outcome: Outcome = Outcome.ACCEPTED,
    shown: bool = True,
) -> Item:
    """An item that cites `voices`, all chosen as quotes; decided and published, unless `shown` is False."""
    item = items.make_item(session, team, {"en": Wording(title, ""), "kn": Wording("ಶೌಚಾಲಯ", "")}, now=NOW)
    for feedback in voices:
        evidence.cite(session, team, item, feedback, Relation.SUPPORTS, publish=True, now=NOW)
    reasons = {"en": "We build two.", "kn": "ಎರಡು ಕಟ್ತೀವಿ."}
    if shown:
        publish_decision(session, team, item, reasons, outcome=outcome, languages=["en", "kn"])
    else:
        decisions.draft(session, team, item, outcome, reasons, now=NOW)
    return item


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that run meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def test_before_anything_is_published(visitor: Visitor, work: Work) -> None:
    with work() as session:
        story(session, viewer(session, Role.PROGRAMME), voice(session, "not yet", quote=True), shown=False)
    page = visitor.open("/")
    assert "Nothing is decided yet." in page.text
    assert "not yet" not in page.text
    assert "A toilet at the market" not in page.text


def test_a_story_in_the_readers_language(visitor: Visitor, work: Work) -> None:
    with work() as session:
        said = voice(session, "ಇಲ್ಲಿ ಶೌಚಾಲಯ ಇಲ್ಲ", language="kn", quote=True)
        said.gloss = "There is no toilet here"
        story(session, viewer(session, Role.PROGRAMME), said, voice(session), voice(session))
    page = visitor.open("/?lang=en")
    for shown in ("A toilet at the market", "ಇಲ್ಲಿ ಶೌಚಾಲಯ ಇಲ್ಲ", "There is no toilet here", "and 2 others"):
        assert shown in page.text
    for shown in ("We will do it", "We build two.", "24 Nov", "● committed"):
        assert shown in page.text
    assert page.attributes("q") == {"lang": "kn", "dir": "ltr"}

    page = visitor.open("/?lang=kn")
    assert "ಎರಡು ಕಟ್ತೀವಿ." in page.text
    assert "There is no toilet here" not in page.text, "whoever reads Kannada needs no gloss of it"
    assert page.attributes("q") == {}

    page = visitor.open("/?lang=ur")
    assert "We build two." in page.text
    title = next(has for tag, has in page.tags if tag == "a" and has["href"].startswith("/stories/"))
    assert (title["lang"], title["dir"]) == ("en", "ltr"), "what has no Urdu yet is marked as what it is"


def quote_with_consent(session: Session) -> Feedback:
    return voice(session, "the words", quote=True)


def quote_without_consent(session: Session) -> Feedback:
    return voice(session, "the words")


def quote_sensitive(session: Session) -> Feedback:
    return voice(session, "the words", quote=True, sensitive=True)


def quote_withdrawn(session: Session) -> Feedback:
    feedback = voice(session, "the words", quote=True)
    consent.withdraw(session, feedback.contact_id, Purpose.QUOTE, now=NOW)
    return feedback


@pytest.mark.parametrize(
    ("speak", "shows"),
    [
        (quote_with_consent, True),
        (quote_without_consent, False),
        (quote_sensitive, False),
        (quote_withdrawn, False),
    ],
)
def test_words_show_only_where_they_may(
    visitor: Visitor, work: Work, speak: Callable[[Session], Feedback], shows: bool
) -> None:
    with work() as session:
        item = story(session, viewer(session, Role.PROGRAMME), speak(session))
        code, address = item.id, f"/stories/{item.id}"
    for page in (visitor.open("/"), visitor.open(address)):
        assert "A toilet at the market" in page.text
        assert ("the words" in page.text) is shows
    with work() as session:
        told = published.story(session, code)
        assert told is not None
        assert [row.id for row in told.quotes] == [row.id for row in evidence.voices_of(session, PUBLIC, code)]


def test_words_that_the_team_did_not_choose_do_not_show(visitor: Visitor, work: Work) -> None:
    with work() as session:
        team = viewer(session, Role.PROGRAMME)
        item = story(session, team, voice(session, "chosen", quote=True))
        evidence.cite(session, team, item, voice(session, "not chosen", quote=True), Relation.SUPPORTS, now=NOW)
    page = visitor.open("/")
    assert "chosen" in page.text
    assert "not chosen" not in page.text
    assert "and 1 other" in page.text


def test_voices_against_stand_apart(visitor: Visitor, work: Work) -> None:
    with work() as session:
        team = viewer(session, Role.PROGRAMME)
        item = story(session, team, outcome=Outcome.DECLINED)
        against = voice(session, "we have one", quote=True)
        evidence.cite(session, team, item, against, Relation.CONTRADICTS, publish=True, now=NOW)
    page = visitor.open("/")
    assert "Others see it differently: we have one" in page.text
    assert "✖ We cannot do it" in page.text


def test_stories_come_ten_to_a_page_in_as_many_queries_as_one(visitor: Visitor, work: Work, engine: Engine) -> None:
    with work() as session:
        team = viewer(session, Role.PROGRAMME)
        story(session, team, voice(session, quote=True), title="Story 0.")
        publish(session)
    visitor.open("/")
    with counted(engine) as one:
        visitor.open("/")
    with work() as session:
        for number in range(1, 12):
            story(session, team, voice(session, quote=True), voice(session, quote=True), title=f"Story {number}.")
    with counted(engine) as many:
        page = visitor.open("/")
    assert len(many) == len(one)
    assert page.text.count("Story ") == 10
    page = visitor.open(next(link for link in page.links if "page=2" in link))
    assert "Story 0." in page.text
    assert "Story 2." not in page.text


@pytest.mark.parametrize(
    "address", ["/?page=0", "/?page=-1", "/stories/1", "/stories/99999999999999999999", "/stories/x"]
)
def test_what_is_not_there(visitor: Visitor, address: str) -> None:
    visitor.open(address)
    assert visitor.response.status_code == 404


def test_open_surveys_are_linked_in_the_readers_language(visitor: Visitor, work: Work) -> None:
    with work() as session:
        publish(session)
    page = visitor.open("/?lang=en")
    assert "/s/home" in page.links
    assert "Or send a text with this word: home" in page.text
    with work() as session:
        session.execute(sa.update(SurveyRecord).values(open=False))
    assert "/s/home" not in visitor.open("/").links


def test_counts_leave_out_what_is_sensitive(visitor: Visitor, work: Work) -> None:
    assert "voices heard" not in visitor.open("/").text
    with work() as session:
        voice(session)
        voice(session)
        voice(session, sensitive=True)
    assert "voices heard 2" in visitor.open("/").text


def test_a_demonstration_says_so_everywhere(visitor: Visitor, work: Work) -> None:
    with work() as session:
        publish(session)
        set_up(session, AddressKeys.derive("x" * 32), {"en": "The Programme"}, demonstration=True)
    for address in ("/", "/privacy", "/s/home"):
        page = visitor.open(address)
        assert "Demonstration" in page.text
        assert "The Programme" in page.text


@pytest.mark.parametrize("language", ["en", "kn", "hi", "ta", "te", "ur"])
def test_how_we_treat_what_people_say(visitor: Visitor, language: str) -> None:
    page = visitor.open(f"/privacy?lang={language}")
    assert page.attributes("html")["lang"] == language
    assert visitor.response.status_code == 200
