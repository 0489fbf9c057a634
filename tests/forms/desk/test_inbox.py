"""The inbox: finding voices, glossing, citing; what people type stays text."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from survey.backlog.models import Evidence, Item
from survey.feedback.voices import Feedback
from survey.people.roles import Role
from tests.forms.desk.cast import NOW, Desk, Work, contact, hear, make

As = Callable[..., Desk]


@pytest.fixture
def desk(as_: As) -> Desk:
    return as_(Role.PROGRAMME)


def test_an_empty_inbox_says_what_will_come(desk: Desk) -> None:
    assert "Nobody has said anything yet" in desk.get("/desk/inbox")


def test_words_come_in_their_own_script_and_direction(desk: Desk, work: Work) -> None:
    with work() as session:
        hear(session, "گرمی میں پانی نہیں", who=contact(session, "ur"))
        hear(session, "neeru illa, kaigavasu kodi", who=contact(session, "kn"))
    page = desk.get("/desk/inbox")
    assert '<q lang="ur" dir="rtl">گرمی میں پانی نہیں</q>' in desk.html
    assert '<q lang="kn-Latn" dir="ltr">neeru illa, kaigavasu kodi</q>' in desk.html
    assert "Kannada in Latin letters" in page


@pytest.mark.parametrize(
    ("args", "found"),
    [
        pytest.param({}, {"ನೀರು ಇಲ್ಲ", "पानी नहीं"}, id="everything"),
        pytest.param({"language": "hi"}, {"पानी नहीं"}, id="by language"),
        pytest.param({"q": "ನೀರು"}, {"ನೀರು ಇಲ್ಲ"}, id="by words"),
        pytest.param({"q": "50%_\\"}, set(), id="what means something to LIKE is only looked for"),
        pytest.param({"q": "\x00"}, {"ನೀರು ಇಲ್ಲ", "पानी नहीं"}, id="a NUL is nothing"),
        pytest.param({"uncited": "1"}, {"पानी नहीं"}, id="not cited yet"),
        pytest.param({"source": "answer"}, set(), id="answers"),
        pytest.param({"page": "99999999999999999999"}, {"ನೀರು ಇಲ್ಲ", "पानी नहीं"}, id="a page far beyond the end"),
    ],
)
def test_the_filter_in_the_address(desk: Desk, work: Work, args: dict[str, str], found: set[str]) -> None:
    with work() as session:
        make(session, "Water", hear(session, "ನೀರು ಇಲ್ಲ"))
        hear(session, "पानी नहीं", who=contact(session, "hi"))
    desk.get("/desk/inbox", **args)
    assert desk.status == 200
    listed = desk.html.split('<ul class="rows">')[-1].split("</ul>")[0] if '<ul class="rows">' in desk.html else ""
    assert {text for text in ("ನೀರು ಇಲ್ಲ", "पानी नहीं") if text in listed} == found


def test_pages_keep_the_filter(desk: Desk, work: Work) -> None:
    with work() as session:
        who = contact(session)
        for number in range(31):
            hear(session, f"ನೀರು ಇಲ್ಲ {number}", who=who)
    assert "1 of 2" in desk.get("/desk/inbox", language="kn")
    assert "language=kn&amp;page=2" in desk.html
    assert "2 of 2" in desk.get("/desk/inbox", language="kn", page="2")


def test_a_script_that_somebody_sends_stays_text(desk: Desk, work: Work) -> None:
    with work() as session:
        voice = hear(session, "<script>alert(1)</script> <b>ನೀರು</b>")
        item_id, voice_id = make(session, "<img src=x onerror=alert(1)>", voice).id, voice.id
    for address in ("/desk/inbox", f"/desk/inbox/{voice_id}", f"/desk/backlog/{item_id}", "/desk/backlog"):
        desk.get(address)
        assert "<script>alert" not in desk.html
        assert "<img src=x" not in desk.html
    desk.get("/desk/inbox", q='"><script>alert(1)</script>')
    assert "<script>alert" not in desk.html


def test_a_gloss_names_who_wrote_it(desk: Desk, work: Work) -> None:
    with work() as session:
        voice_id = hear(session).id
    desk.get(f"/desk/inbox/{voice_id}", language="kn")
    page = desk.post(f"/desk/inbox/{voice_id}/gloss?language=kn", gloss="There is no water.")
    assert "“There is no water.” gloss by Somebody of programme" in page
    assert desk.response is not None
    assert "language=kn" in desk.response.request.full_path


def test_a_gloss_that_is_too_long_is_kept_to_be_shortened(desk: Desk, work: Work) -> None:
    with work() as session:
        voice_id = hear(session).id
    desk.get(f"/desk/inbox/{voice_id}")
    page = desk.post(f"/desk/inbox/{voice_id}/gloss", gloss="x" * 2001)
    assert desk.status == 400
    assert "too long: at most 2000" in page
    assert "x" * 2001 in page


@pytest.mark.parametrize(("agreed", "published"), [(True, True), (False, False)])
def test_citing_shows_a_quote_only_where_the_person_agreed(
    desk: Desk, work: Work, agreed: bool, published: bool
) -> None:
    with work() as session:
        item_id, voice_id = make(session).id, hear(session, quote=agreed).id
    desk.get(f"/desk/inbox/{voice_id}")
    assert ("did not agree to be quoted" in desk.text) != agreed
    page = desk.post(f"/desk/inbox/{voice_id}/cite", item=str(item_id), relation="detail", publish="1")
    assert "adds detail · voice 1" in page
    with work() as session:
        assert session.scalars(sa.select(Evidence)).one().publish is published


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param({"item": "", "relation": "supports"}, "Choose one.", id="no item"),
        pytest.param({"item": "999", "relation": "supports"}, "Choose one.", id="no such item"),
        pytest.param({"item": "9" * 40, "relation": "supports"}, "Choose one.", id="no number a row can have"),
        pytest.param({"item": "1", "relation": "hates"}, "Choose one.", id="no such relation"),
    ],
)
def test_citing_needs_to_be_told_what(desk: Desk, work: Work, fields: dict[str, str], told: str) -> None:
    with work() as session:
        make(session)
        voice_id = hear(session).id
    desk.get(f"/desk/inbox/{voice_id}")
    assert told in desk.post(f"/desk/inbox/{voice_id}/cite", **fields)
    assert desk.status == 400


def test_a_new_item_from_a_voice(desk: Desk, work: Work) -> None:
    with work() as session:
        voice_id = hear(session).id
    desk.get("/desk/backlog/new", voice=str(voice_id))
    page = desk.post(f"/desk/backlog/new?voice={voice_id}", title__kn="ನೀರು ಬೇಕು", theme="water", place="Hebbal")
    assert "ನೀರು ಬೇಕು" in page
    assert "voice 1" in page
    with work() as session:
        assert session.scalars(sa.select(Item)).one().theme == "water"


def test_an_item_without_a_title_is_asked_for_one(desk: Desk) -> None:
    desk.get("/desk/backlog/new")
    page = desk.post("/desk/backlog/new", description__kn="ಕೆಲಸ ಮಾಡೋ ನಲ್ಲಿ", place="x" * 400)
    assert desk.status == 400
    assert "ಕೆಲಸ ಮಾಡೋ ನಲ್ಲಿ" in page


@pytest.mark.parametrize("address", ["/desk/inbox/{}", "/desk/backlog/{}", "/desk/backlog/{}/edit"])
@pytest.mark.parametrize("row", ["0", "99", "9223372036854775807", "9" * 30])
def test_what_is_not_there_is_not_there(desk: Desk, address: str, row: str) -> None:
    desk.get(address.format(row))
    assert desk.status == 404


def test_the_next_address_takes_nothing_foreign_along(desk: Desk, work: Work) -> None:
    with work() as session:
        voice_id = hear(session).id
    desk.get(f"/desk/inbox/{voice_id}")
    desk.post(f"/desk/inbox/{voice_id}/gloss?_scheme=javascript&_external=1&voice_id=7&_anchor=x", gloss="water")
    assert desk.status == 200
    with work() as session:
        assert session.scalars(sa.select(Feedback.gloss)).one() == "water"


def test_of_many_items_the_one_to_cite_a_voice_in_is_found_by_a_word_of_its_title(as_: As, work: Work) -> None:
    with work() as session:
        voice_id = hear(session).id
        oldest = make(session, "Shade at noon")
        wanted = oldest.id
        oldest.made_at = NOW - timedelta(days=9)
        for number in range(60):
            make(session, f"Water {number}")
    desk = as_(Role.PROGRAMME)
    assert "Shade at noon" not in desk.get(f"/desk/inbox/{voice_id}")
    page = desk.get(f"/desk/inbox/{voice_id}", find="noon")
    assert "Shade at noon" in page
    assert "Water 7" not in page
    desk.post(f"/desk/inbox/{voice_id}/cite?find=noon", item=str(wanted), relation="supports")
    assert "✔ supports · voice 1" in desk.text
