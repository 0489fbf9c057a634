from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.answers import AnswerRejected, accept, read
from tests.survey.answers.asking import REJECTED, TODAY, answered, question, told

DAY = question("date")


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("2026-11-24", "en", "2026-11-24", id="iso"),
        pytest.param("24-11-2026", "en", "2026-11-24", id="dashes"),
        pytest.param("24/11/2026", "en", "2026-11-24", id="slashes"),
        pytest.param("24.11.26", "en", "2026-11-24", id="dots, two-digit year"),
        pytest.param("24 11 2026", "en", "2026-11-24", id="spaces"),
        pytest.param("24:11:2026", "en", "2026-11-24", id="colons"),
        pytest.param("1\\2\\2001", "en", "2001-02-01", id="backslashes, day first"),
        pytest.param("೨೪/೧೧/೨೦೨೬", "kn", "2026-11-24", id="kannada digits"),
        pytest.param("۲۴۔۱۱۔۲۰۲۶", "ur", "2026-11-24", id="urdu digits and stops"),
        pytest.param("24-11-2026ರಂದು", "kn", "2026-11-24", id="kannada ending"),
        pytest.param("date is 1-2-99 yes", "en", "1999-02-01", id="in a sentence, last century"),
        pytest.param("1-2-62", "en", "1962-02-01", id="a birth year"),
        pytest.param("24 nov 2026", "en", "2026-11-24", id="month name"),
        pytest.param("24nov2026", "en", "2026-11-24", id="month name glued"),
        pytest.param("Nov 24, 2026", "en", "2026-11-24", id="month first by name"),
        pytest.param("24th of November 2026", "en", "2026-11-24", id="ordinal"),
        pytest.param("24 navember 2026", "kn", "2026-11-24", id="month nearly"),
        pytest.param("24ನೇ ನವೆಂಬರ್ 2026", "kn", "2026-11-24", id="kannada month"),
        pytest.param("२४ नवम्बर २०२६", "hi", "2026-11-24", id="hindi month"),
        pytest.param("15 agast 2025", "hi", "2025-08-15", id="hindi month romanised"),
        pytest.param("15 ஆகஸ்ட் 2025", "ta", "2025-08-15", id="tamil month"),
        pytest.param("15 ఆగస్టు 2025", "te", "2025-08-15", id="telugu month"),
        pytest.param("15 اگست 2025", "ur", "2025-08-15", id="urdu month"),
        pytest.param("today", "kn", "2026-11-24", id="today"),
        pytest.param("ಇವತ್ತು", "kn", "2026-11-24", id="kannada today"),
        pytest.param("nenne", "kn", "2026-11-23", id="kannada yesterday romanised"),
        pytest.param("ಮೊನ್ನೆ", "kn", "2026-11-22", id="kannada two days ago"),
        pytest.param("आज", "hi", "2026-11-24", id="hindi today"),
        pytest.param("நேத்து", "ta", "2026-11-23", id="tamil yesterday"),
        pytest.param("nethu", "ta", "2026-11-23", id="tamil yesterday romanised"),
        pytest.param("నిన్న", "te", "2026-11-23", id="telugu yesterday"),
        pytest.param("آج", "ur", "2026-11-24", id="urdu today"),
        pytest.param("yesterday madam", "en", "2026-11-23", id="polite"),
        pytest.param("29/2/2024", "en", "2024-02-29", id="leap day"),
    ],
)
def test_dates(text: str, language: str, value: str) -> None:
    assert told(DAY, text, language) == value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("kal", "hi", "2026-11-23?", id="yesterday or tomorrow"),
        pytest.param("کل", "ur", "2026-11-23?", id="yesterday or tomorrow, urdu"),
        pytest.param("24/11", "en", "2026-11-24?", id="no year"),
        pytest.param("15 aug", "en", "2026-08-15?", id="no year, by name"),
        pytest.param("28 dec", "en", "2026-12-28?", id="no year, nearest is coming"),
        pytest.param("29 feb", "en", "2028-02-29?", id="no year, leap day"),
        pytest.param("1-2-27", "en", "2027-02-01?", id="two-digit year to come"),
        pytest.param("24112026", "en", "2026-11-24?", id="run together"),
        pytest.param("241126", "en", "2026-11-24?", id="run together, short"),
        pytest.param("1-1-2026 2-1-2026", "en", "2026-01-01?", id="two dates"),
    ],
)
def test_doubtful_dates_are_asked_back(text: str, language: str, value: str) -> None:
    assert told(DAY, text, language) == value


@pytest.mark.parametrize(
    "text",
    [
        "no date at all",
        "31/02/2022",
        "31/02",
        "33/11/2022",
        "01-13-2001",
        "29/2/2023",
        "31 feb 2026",
        "00/00/0000",
        "1/1/0001",
        "1/1/9999",
        "it's 2018-13-01 ok",
        "01-01-16a",
        "2001_01_02",
        "may",
        "5",
        "12345",
        "٢٤",
        "tomorrow never comes",
        "9" * 5000,
        "1-" * 90,
        "",
        "👍",
    ],
)
def test_not_a_date(text: str) -> None:
    assert told(DAY, text) is REJECTED


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("31/02/2026", "That day is not in the calendar. Please write it like %(example)s."),
        ("hello", "Please write the date as day-month-year, like %(example)s."),
    ],
)
def test_rejections_show_a_date(text: str, message: str) -> None:
    with pytest.raises(AnswerRejected) as rejected:
        read(DAY, text, language="en", today=TODAY)
    assert rejected.value.message.id == message
    assert rejected.value.message.params == {"example": "24-11-2026"}


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(["%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d", "%d %B %Y"])
)
def test_every_day_is_read_as_it_is_written(day: date, form: str) -> None:
    assert told(DAY, day.strftime(form)) == day.isoformat()
    assert accept(DAY, day.isoformat()) == day.isoformat()


@pytest.mark.parametrize(
    "value", ["20261124", "2026-W48-2", "2026-02-31", "24-11-2026", "1899-12-31", "2026-11-24T00:00", "೨೦೨೬-೧೧-೨೪", ""]
)
def test_accept_takes_iso_only(value: str) -> None:
    with pytest.raises(AnswerRejected):
        accept(DAY, value)


@pytest.mark.parametrize(
    ("appearance", "text", "language", "value"),
    [
        pytest.param("month-year", "2026-11", "en", "2026-11-01", id="month, as a page sends it"),
        pytest.param("month-year", "11/2026", "en", "2026-11-01", id="month and year"),
        pytest.param("month-year", "Nov 2026", "en", "2026-11-01", id="month by name"),
        pytest.param("month-year", "೧೧-೨೦೨೬", "kn", "2026-11-01", id="kannada digits"),
        pytest.param("month-year", "ನವೆಂಬರ್ 2026", "kn", "2026-11-01", id="kannada month"),
        pytest.param("month-year", "नवम्बर २०२६", "hi", "2026-11-01", id="hindi month"),
        pytest.param("month-year", "24-11-2026", "en", "2026-11-01", id="more than was asked"),
        pytest.param("month-year", "11/26", "en", "2026-11-01?", id="two digits may be a day"),
        pytest.param("month-year", "november", "en", "2026-11-01?", id="no year"),
        pytest.param("month-year", "13/2026", "en", REJECTED, id="no such month"),
        pytest.param("month-year", "2026", "en", REJECTED, id="no month"),
        pytest.param("year", "2019", "en", "2019-01-01", id="year"),
        pytest.param("year", "೨೦೧೯", "kn", "2019-01-01", id="year in kannada digits"),
        pytest.param("year", "62", "en", "1962-01-01", id="year of two digits"),
        pytest.param("year", "May 2019", "en", "2019-01-01", id="year with its month"),
        pytest.param("year", "0019", "en", REJECTED, id="long ago"),
        pytest.param("year", "12", "en", "2012-01-01", id="this century"),
        pytest.param("no-calendar", "2019", "en", REJECTED, id="another appearance"),
    ],
)
def test_less_than_a_day(appearance: str, text: str, language: str, value: str | None) -> None:
    assert told(question("date", appearance=appearance), text, language) == value


def test_what_is_told_asks_for_no_more_than_the_question() -> None:
    assert answered(question("date", appearance="year"), "x") == "Please write the year, like 2026."
    assert answered(question("date", appearance="month-year"), "x") == "Please write month and year, like 11-2026."
