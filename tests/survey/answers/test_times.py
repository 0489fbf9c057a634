"""Times of day, and days with a time."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.answers import accept
from survey.answers.spoken import spoken
from tests.survey.answers.asking import REJECTED, accepted, answered, question, told

CLOCK = question("time")
MOMENT = question("dateTime")


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("14:30", "en", "14:30:00", id="as a page sends it"),
        pytest.param("02:30", "en", "02:30:00", id="as a page sends it, at night"),
        pytest.param("14:30:15.000+05:30", "en", "14:30:15.000+05:30", id="as ODK sends it"),
        pytest.param("14.30", "en", "14:30:00", id="point"),
        pytest.param("1430", "en", "14:30:00", id="run together"),
        pytest.param("1430 hrs", "en", "14:30:00", id="run together, hours"),
        pytest.param("2.30 pm", "en", "14:30:00", id="point and pm"),
        pytest.param("2:30PM", "en", "14:30:00", id="glued"),
        pytest.param("2 p.m.", "en", "14:00:00", id="p.m."),
        pytest.param("12 am", "en", "00:00:00", id="12 am"),
        pytest.param("12pm", "en", "12:00:00", id="12 pm"),
        pytest.param("24:00", "en", "00:00:00", id="24:00"),
        pytest.param("noon", "en", "12:00:00", id="noon"),
        pytest.param("midnight", "en", "00:00:00", id="midnight"),
        pytest.param("half past two in the afternoon", "en", "14:30:00", id="half past"),
        pytest.param("quarter to 3 pm", "en", "14:45:00", id="quarter to"),
        pytest.param("six thirty pm", "en", "18:30:00", id="two number words"),
        pytest.param("around 6 in the morning", "en", "06:00:00", id="morning"),
        pytest.param("11 at night", "en", "23:00:00", id="late at night"),
        pytest.param("2 at night", "en", "02:00:00", id="early at night"),
        pytest.param("ಮಧ್ಯಾಹ್ನ 2 ಗಂಟೆ", "kn", "14:00:00", id="kannada afternoon"),
        pytest.param("ಬೆಳಿಗ್ಗೆ ೬:೩೦", "kn", "06:30:00", id="kannada morning and digits"),
        pytest.param("sanje aidu gante", "kn", "17:00:00", id="kannada evening romanised"),
        pytest.param("ಮಧ್ಯಾಹ್ನ ಎರಡೂವರೆ ಗಂಟೆಗೆ", "kn", "14:30:00", id="kannada two and a half"),
        pytest.param("ರಾತ್ರಿ ಒಂಬತ್ತು ಗಂಟೆಗೆ", "kn", "21:00:00", id="kannada night"),
        pytest.param("शाम साढ़े पाँच बजे", "hi", "17:30:00", id="hindi half past"),
        pytest.param("subah 7 baje", "hi", "07:00:00", id="hindi morning romanised"),
        pytest.param("raat 10 baje", "hi", "22:00:00", id="hindi night romanised"),
        pytest.param("आधी रात", "hi", "00:00:00", id="hindi midnight"),
        pytest.param("காலை 7 மணி", "ta", "07:00:00", id="tamil morning"),
        pytest.param("maalai 5 mani", "ta", "17:00:00", id="tamil evening romanised"),
        pytest.param("மதியம் ரெண்டரை மணி", "ta", "14:30:00", id="tamil two and a half"),
        pytest.param("ఉదయం 7 గంటలకు", "te", "07:00:00", id="telugu morning"),
        pytest.param("saayantram 5 gantalaku", "te", "17:00:00", id="telugu evening romanised"),
        pytest.param("మధ్యాహ్నం రెండున్నర", "te", "14:30:00", id="telugu two and a half"),
        pytest.param("صبح 7 بجے", "ur", "07:00:00", id="urdu morning"),
        pytest.param("دوپہر ۲ بجے", "ur", "14:00:00", id="urdu afternoon"),
        pytest.param("شام ساڑھے پانچ بجے", "ur", "17:30:00", id="urdu half past"),
    ],
)
def test_times(text: str, language: str, value: str) -> None:
    assert told(CLOCK, text, language) == value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("2:30", "en", "14:30:00?", id="rather in the afternoon"),
        pytest.param("10", "en", "10:00:00?", id="rather in the morning"),
        pytest.param("it's 10 ok", "en", "10:00:00?", id="in a sentence"),
        pytest.param("12.30", "en", "12:30:00?", id="noon or midnight"),
        pytest.param("930", "en", "09:30:00?", id="three digits"),
        pytest.param("2026", "en", "20:26:00?", id="it may be a year"),
        pytest.param("ಎರಡೂವರೆ", "kn", "14:30:00?", id="two and a half, alone"),
        pytest.param("do baje", "hi", "14:00:00?", id="o'clock does not say which"),
        pytest.param("13:30 in the morning", "en", "13:30:00?", id="the words speak against it"),
        pytest.param("11 in the evening", "en", "23:00:00?", id="late for an evening"),
    ],
)
def test_what_could_be_morning_or_evening_is_asked_back(text: str, language: str, value: str) -> None:
    assert told(CLOCK, text, language) == value


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("it's ok", id="no time"),
        pytest.param("24:30", id="beyond midnight"),
        pytest.param("25:30", id="no such hour"),
        pytest.param("10:60", id="no such minute"),
        pytest.param("9 to 5", id="from and to"),
        pytest.param("9-10", id="between"),
        pytest.param("5 6", id="two hours"),
        pytest.param("6 am and 7 pm", id="two times"),
        pytest.param("2.5", id="two and a half or five past two"),
        pytest.param("-5", id="negative"),
        pytest.param("two of my friends and me", id="number words in a story"),
        pytest.param("morning or evening", id="parts of the day alone"),
        pytest.param("in the morning", id="part of the day alone"),
        pytest.param("2:30 " * 1000, id="5,000 characters"),
    ],
)
def test_not_a_time(text: str) -> None:
    assert told(CLOCK, text) is REJECTED


def test_what_is_told_shows_how() -> None:
    assert answered(CLOCK, "soon") == "Please write the time, like 2:30 pm."
    assert answered(MOMENT, "soon") == "Please write day and time, like 24-11-2026 2:30 pm."


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("2026-11-24T14:30", "2026-11-24T14:30:00", id="as a page sends it"),
        pytest.param("2026-11-24T14:30:00.000+05:30", "2026-11-24T14:30:00.000+05:30", id="as ODK sends it"),
        pytest.param("24-11-2026 14:30", "2026-11-24T14:30:00", id="day first"),
        pytest.param("24.11.26, 14.30", "2026-11-24T14:30:00", id="points"),
        pytest.param("24 nov 2026 at 2.30 pm", "2026-11-24T14:30:00", id="month name"),
        pytest.param("2pm yesterday", "2026-11-23T14:00:00", id="time first"),
        pytest.param("yesterday 2pm", "2026-11-23T14:00:00", id="yesterday"),
        pytest.param("tomorrow evening 5 o'clock", "2026-11-25T17:00:00", id="evening"),
        pytest.param("ನಿನ್ನೆ ಸಂಜೆ 5 ಗಂಟೆ", "2026-11-23T17:00:00", id="kannada"),
        pytest.param("आज सुबह 7 बजे", "2026-11-24T07:00:00", id="hindi"),
        pytest.param("நேற்று இரவு பத்து மணிக்கு", "2026-11-23T22:00:00", id="tamil"),
        pytest.param("నిన్న ఉదయం 7 గంటలకు", "2026-11-23T07:00:00", id="telugu"),
        pytest.param("آج شام ۵ بجے", "2026-11-24T17:00:00", id="urdu"),
        pytest.param("today 10", "2026-11-24T10:00:00?", id="morning or night"),
        pytest.param("24/11 14:30", "2026-11-24T14:30:00?", id="no year"),
        pytest.param("24-11-2026", REJECTED, id="no time"),
        pytest.param("14:30", REJECTED, id="no day"),
        pytest.param("2026-02-30T14:30", REJECTED, id="no such day"),
        pytest.param("31/02/2026 2pm", REJECTED, id="no such day, as people write"),
    ],
)
def test_days_with_a_time(text: str, value: str | None) -> None:
    assert told(MOMENT, text) == value


@pytest.mark.parametrize(
    ("kind", "value", "canonical"),
    [
        ("time", "14:30", "14:30:00"),
        ("time", "14:30:15", "14:30:15"),
        ("time", "14:30:00.000+05:30", "14:30:00.000+05:30"),
        ("time", "14:30:00.000Z", "14:30:00.000Z"),
        ("time", "14:30:00.000+0530", "14:30:00.000+0530"),
        ("time", "24:00", REJECTED),
        ("time", "2:30 pm", REJECTED),
        ("time", "14:30:00+19:00", REJECTED),
        ("time", "१४:३०", REJECTED),
        ("dateTime", "2026-11-24T14:30:00.000+05:30", "2026-11-24T14:30:00.000+05:30"),
        ("dateTime", "2026-11-24 14:30", "2026-11-24T14:30:00"),
        ("dateTime", "2026-11-24", "2026-11-24T00:00:00"),
        ("dateTime", "2026-02-30T14:30", REJECTED),
        ("dateTime", "24-11-2026 14:30", REJECTED),
        ("dateTime", "", REJECTED),
    ],
)
def test_accept(kind: str, value: str, canonical: str | None) -> None:
    assert accepted(question(kind), value) == canonical


@given(st.times(), st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_moment_of_a_device_is_accepted_as_it_is(clock: object, day: date) -> None:
    value = f"{clock}"
    if len(value) == len("14:30:00.000000") or len(value) == len("14:30:00"):
        assert accept(CLOCK, value) == value
        assert accept(MOMENT, f"{day}T{value}+05:30") == f"{day}T{value}+05:30"


@pytest.mark.parametrize(
    ("kind", "value", "language", "said"),
    [
        ("time", "14:30:00", "en", "2:30 pm"),
        ("time", "14:30:00.000+05:30", "en", "2:30 pm"),
        ("dateTime", "2026-11-24T09:05:00", "en", "24 November 2026, 9:05 am"),
        ("date", "2026-11-24", "en", "24 November 2026"),
        ("time", "14:30:00", "kn", "02:30 PM"),
        ("geopoint", "12.97 77.59 0 0", "en", "12.97, 77.59"),
        ("geotrace", "1 2 0 0; 3 4 0 0", "en", "1, 2; 3, 4"),
        ("geoshape", "1 2 0 0; 3 4 0 0; 5 6 0 0; 7 8 0 0; 1 2 0 0", "en", "1, 2; 3, 4; 5, 6; 7, 8; … (5)"),
        ("time", "soon", "en", "soon"),
        ("dateTime", "", "en", ""),
        ("range", "7", "en", "7"),
        ("geopoint", "12.97 77.59 0 0", "ur", "\u200e12.97, 77.59\u200e"),
        ("time", "14:30:00", "ur", "\u200e2:30 PM\u200e"),
    ],
)
def test_values_are_said_as_people_say_them(kind: str, value: str, language: str, said: str) -> None:
    assert spoken(question(kind), value, language) == said


def test_a_month_and_a_year_are_said_without_a_day() -> None:
    assert spoken(question("date", appearance="month-year"), "2026-11-01", "en") == "November 2026"
    assert spoken(question("date", appearance="year"), "2026-01-01", "en") == "2026"
